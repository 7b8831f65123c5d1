"""Addresses of the API without a company in them: /api/v1/companies/"""

from django.urls import path

from accounts.api import views

urlpatterns = [path("", views.MyCompanies.as_view(), name="api-companies")]
