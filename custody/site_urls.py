"""Addresses without a company: the acts of what was erased."""

from django.urls import path

from custody import views

urlpatterns = [
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/<int:number>.json", views.erasure_act, name="erasure_act"),
]
