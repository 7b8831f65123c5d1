"""Pages of the catalogue under /c/<slug>/catalogue/."""

from django.urls import path

from roles import views

app_name = "roles"
urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/methods/", views.methods, name="methods"),
    path("catalogue/compare/", views.compare, name="compare"),
    path("catalogue/coverage/", views.coverage, name="coverage"),
    path("catalogue/coverage/<slug:area>/<slug:role>/", views.coverage_cell, name="coverage_cell"),
    path("catalogue/responsibilities/", views.responsibilities, name="responsibilities"),
    path("catalogue/responsibilities/<slug:slug>/", views.responsibility, name="responsibility"),
    path("catalogue/roles/<slug:slug>/", views.role, name="role"),
]
