"""Every address of the site. Company pages live under /c/<slug>/, the API under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
]
