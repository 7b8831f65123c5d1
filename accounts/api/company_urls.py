"""The company itself in the API: /api/v1/companies/<slug>/"""

from django.urls import path

from accounts.api import views

urlpatterns = [path("", views.CompanyDetail.as_view(), name="api-company")]
