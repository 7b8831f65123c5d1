"""Coming in as somebody who has signed in before; the way in itself is walked by the thread."""

from django.conf import settings
from playwright.sync_api import Page

from accounts.models import User
from tests.factories import signed_in


def come_in(page: Page, site: str, email: str) -> None:
    """From here on the page is asked for by the person with this address."""
    client = signed_in(User.objects.get(email=email))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
