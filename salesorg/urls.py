"""Every address of the site. Company pages live under /c/<slug>/, the API under /api/v1/companies/<slug>/."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from accounts.views.sign_out import sign_out
from kpis.views.unsubscribe import unsubscribe

company_pages = [
    path("", include("accounts.company_urls")),
    path("", include("jobs.urls")),
    path("", include("roles.urls")),
    path("", include("teams.urls")),
    path("", include("kpis.urls")),
    path("", include("integrations.urls")),
    path("", include("custody.urls")),
]

company_api = [
    path("", include("accounts.api.company_urls")),
    path("", include("roles.api.urls")),
    path("", include("teams.api.urls")),
    path("", include("kpis.api.urls")),
    path("", include("integrations.api.urls")),
]

# Swagger UI styles its page from its script, and writes markup there; nothing of a company's is shown there.
_own_ways = csp_replace({"require-trusted-types-for": None, "trusted-types": None})
api_docs = csp_update({"style-src": [UNSAFE_INLINE]})(
    _own_ways(SpectacularSwaggerSplitView.as_view(url_name="openapi"))
)

# Answers that need no database; 500 becomes 503 when the database is the trouble.
handler400 = "common.error_pages.bad_request"
handler403 = "common.error_pages.permission_denied"
handler404 = "common.error_pages.page_not_found"
handler500 = "common.error_pages.server_error"

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("custody.site_urls")),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("accounts/logout/", sign_out, name="account_logout"),
    path("accounts/", include("allauth.account.urls")),
    path("security/", include("accounts.security_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("c/<slug:company_slug>/", include(company_pages)),
    path("api/v1/companies/", include("accounts.api.urls")),
    path("api/v1/companies/<slug:company_slug>/", include(company_api)),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/docs/", api_docs, name="api-docs"),
]
