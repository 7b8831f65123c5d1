"""Addresses of a company that are about the company itself: /c/<slug>/…"""

from django.urls import path

from accounts.views import closing, company, keys, members

app_name = "accounts"
urlpatterns = [
    path("", company.company, name="company"),
    path("about/", company.about, name="about"),
    path("remove-demo/", company.remove_demo, name="remove_demo"),
    path("leave/", company.leave, name="leave"),
    path("settings/", company.settings, name="settings"),
    path("close/", closing.close, name="close"),
    path("settings/second-factor/", company.second_factor, name="second_factor"),
    path("audit/", company.audit, name="audit"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/<uuid:uid>/", members.member, name="member"),
    path("members/<uuid:uid>/remove/", members.remove_member, name="remove_member"),
    path("invitations/<uuid:uid>/revoke/", members.revoke_invitation, name="revoke_invitation"),
    path("keys/", keys.keys, name="keys"),
    path("keys/new/", keys.issue_key, name="issue_key"),
    path("keys/<uuid:uid>/revoke/", keys.revoke_key, name="revoke_key"),
]
