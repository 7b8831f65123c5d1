"""Every address of the site. Company pages live under /c/<slug>/, the API under /api/v1/companies/<slug>/."""

from django.urls import include, path

company_pages = [
    path("", include("accounts.company_urls")),
]

company_api: list = []

urlpatterns = [
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("c/<slug:company_slug>/", include(company_pages)),
    path("api/v1/companies/<slug:company_slug>/", include(company_api)),
]
