"""Pages of the catalogue under /c/<slug>/catalogue/."""

from django.urls import path

from roles import views

app_name = "roles"
urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/job-descriptions/", views.job_descriptions, name="job-descriptions"),
    path("catalogue/job-descriptions/<uuid:uid>/", views.job_description, name="job-description"),
    path(
        "catalogue/job-descriptions/<uuid:uid>/lines/<int:number>/",
        views.job_description_line,
        name="job-description-line",
    ),
    path(
        "catalogue/job-descriptions/<uuid:uid>/sure/", views.job_description_sure, name="job-description-sure"
    ),
    path(
        "catalogue/job-descriptions/<uuid:uid>/about/",
        views.job_description_about,
        name="job-description-about",
    ),
    path(
        "catalogue/job-descriptions/<uuid:uid>/create/",
        views.job_description_create,
        name="job-description-create",
    ),
    path(
        "catalogue/job-descriptions/<uuid:uid>/aside/",
        views.job_description_aside,
        name="job-description-aside",
    ),
    path("catalogue/lexicon/", views.lexicon, name="lexicon"),
    path("catalogue/lexicon/wordings/<uuid:uid>/forget/", views.wording_forget, name="wording-forget"),
    path("catalogue/methods/", views.methods, name="methods"),
    path("catalogue/news/", views.catalogue_news, name="catalogue-news"),
    path("catalogue/news/<slug:slug>/seen/", views.catalogue_news_seen, name="catalogue-news-seen"),
    path("catalogue/new-role/", views.role_new, name="role-new"),
    path("catalogue/compare/", views.compare, name="compare"),
    path("catalogue/coverage/", views.coverage, name="coverage"),
    path("catalogue/coverage/<slug:area>/<slug:role>/", views.coverage_cell, name="coverage_cell"),
    path("catalogue/responsibilities/", views.responsibilities, name="responsibilities"),
    path("catalogue/responsibilities/<slug:slug>/", views.responsibility, name="responsibility"),
    path("catalogue/roles/<slug:slug>/", views.role, name="role"),
    path("catalogue/roles/<slug:slug>/archive/", views.role_archive, name="role-archive"),
    path("catalogue/roles/<slug:slug>/bring-back/", views.role_bring_back, name="role-bring-back"),
    path("catalogue/roles/<slug:slug>/changes/", views.role_changes, name="role-changes"),
    path("catalogue/roles/<slug:slug>/edit/", views.role_edit, name="role-edit"),
    path("catalogue/roles/<slug:slug>/restore/", views.role_restore, name="role-restore"),
    path("catalogue/roles/<slug:slug>/return/", views.role_return, name="role-return"),
    path("catalogue/roles/<slug:slug>/take/", views.role_take, name="role-take"),
]
