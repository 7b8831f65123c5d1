"""Addresses without a company: the start page, a new company, an invitation."""

from django.urls import path

from accounts.views import closing, home, invitations

urlpatterns = [
    path("", home.home, name="home"),
    path("companies/new/", home.new_company, name="new_company"),
    path("closed/<uuid:uid>/", closing.closed_company, name="closed_company"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/", invitations.invitation_link, name="invitation_link"),
]
