"""Addresses of jobs: /c/<slug>/jobs/…"""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [path("jobs/<uuid:uid>/", views.job, name="job")]
