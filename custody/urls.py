"""Pages of a company's data: /c/<slug>/data/…"""

from django.urls import path

from custody import views

app_name = "custody"
urlpatterns = [
    path("data/", views.data, name="data"),
    path("data/export/", views.export, name="export"),
    path("data/export/<uuid:uid>/", views.export_file, name="export_file"),
    path("deleted/<uuid:structure>/<uuid:batch>/back/", views.position_back, name="position_back"),
    path("deleted/<uuid:event>/back/", views.removed_back, name="removed_back"),
    path("deleted/", views.deleted, name="deleted"),
]
