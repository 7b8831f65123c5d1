"""Routes of the catalogue under /api/v1/companies/<slug>/."""

from django.urls import path

from roles.api import company_views, matching_views, views

urlpatterns = [
    path("company-roles", company_views.CompanyRoleList.as_view(), name="api-company-roles"),
    path("company-roles/<slug:slug>", company_views.CompanyRoleDetail.as_view(), name="api-company-role"),
    path(
        "company-roles/<slug:slug>/return",
        company_views.CompanyRoleReturn.as_view(),
        name="api-company-role-return",
    ),
    path(
        "company-roles/<slug:slug>/changes",
        company_views.CompanyRoleChanges.as_view(),
        name="api-company-role-changes",
    ),
    path("wordings", company_views.CompanyWordings.as_view(), name="api-wordings"),
    path("duties/match", matching_views.DutyMatching.as_view(), name="api-duties-match"),
    path("roles", views.RoleList.as_view(), name="api-roles"),
    path("roles/<slug:slug>", views.RoleDetail.as_view(), name="api-role"),
    path("responsibilities", views.ResponsibilityList.as_view(), name="api-responsibilities"),
    path("responsibilities/<slug:slug>", views.ResponsibilityDetail.as_view(), name="api-responsibility"),
]
