"""Addresses of one's own sign-in: /security/…

allauth's views under their own names, one by one: what is not listed (signing in by passkey alone, downloads of codes)
has no address here. Its overviews are our page.
"""

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.cache import never_cache

from accounts.views import security

urlpatterns = [
    path("", security.overview, name="security"),
    path("", security.overview, name="mfa_index"),
    path("", security.overview, name="mfa_list_webauthn"),
    path("sessions/<int:number>/end/", security.end_session, name="end_session"),
    path("sessions/end-others/", security.end_other_sessions, name="end_other_sessions"),
    path("check/", never_cache(mfa.authenticate), name="mfa_authenticate"),
    path("check-again/", never_cache(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "check-again/passkey/",
        never_cache(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("app/add/", never_cache(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", never_cache(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", never_cache(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", never_cache(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("passkeys/add/", never_cache(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", never_cache(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
