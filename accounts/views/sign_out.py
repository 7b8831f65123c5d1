"""Signing out: the session ends here, and what the browser keeps of the company ends there."""

from allauth.account.views import LogoutView
from django.http import HttpRequest, HttpResponse

# Nothing but storage. Every page of a company is "no-store", so the cache holds public files alone, and looking through
# all that a browser has cached holds it up for seconds. Among the cookies are the language, the theme, other tastes and
# the mark by which a browser is known to an account that others guess at.
LEFT_BEHIND = '"storage"'


class SignOutView(LogoutView):
    def post(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = super().post()
        # With every answer: of a form that is pressed twice the browser takes the second, which nobody has sent. The
        # page has asked about edits that wait (static/js/sign-out.js), whether the session had run out or not.
        response["Clear-Site-Data"] = LEFT_BEHIND
        return response


sign_out = SignOutView.as_view()
