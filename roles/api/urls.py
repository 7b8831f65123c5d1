"""Routes of the catalogue under /api/v1/companies/<slug>/."""

from django.urls import path

from roles.api import views

urlpatterns = [
    path("roles", views.RoleList.as_view(), name="api-roles"),
    path("roles/<slug:slug>", views.RoleDetail.as_view(), name="api-role"),
    path("responsibilities", views.ResponsibilityList.as_view(), name="api-responsibilities"),
    path("responsibilities/<slug:slug>", views.ResponsibilityDetail.as_view(), name="api-responsibility"),
]
