"""Sessions: they end by age, by a change of the sign-in, and by their owner.

Sixteen cases: idle for twelve hours; prolonged by visits, the cookie too; seven days in all; the API's same limits; a
session from before the limits; a new key at the sign-in and at the second factor; signing out on the server; the list;
ending one, all others, nobody else's; a new password, one by letter, a new factor (test_second_factor.py); being locked
out; being deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from accounts import actions, letters, sessions
from accounts.devices import device_name
from accounts.models import User
from tests.accounts.factors import PASSWORD, give_code, give_password, is_in, user_with_app
from tests.factories import make_company, make_user, signed_in

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = 60, 3600, 86400
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def anna() -> User:
    return make_user("anna@example.com", password=PASSWORD)


def browser(user: User, **headers: str) -> Client:
    client = Client(headers=headers)
    assert give_password(client, user.email).status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def test_a_session_without_visits_ends_after_twelve_hours(clock: Any, anna: User) -> None:
    client = browser(anna)
    clock.shift(12 * HOUR - 1)
    assert is_in(client)
    clock.shift(12 * HOUR)
    assert not is_in(client)


def test_visits_prolong_a_session(clock: Any, anna: User) -> None:
    client = browser(anna)
    for _visit in range(5):
        clock.shift(11 * HOUR)
        assert is_in(client)


def test_the_cookie_is_prolonged_with_the_session(clock: Any, anna: User) -> None:
    client = browser(anna)
    first = client.cookies["sessionid"]["expires"]
    clock.shift(HOUR)
    client.get("/")
    assert client.cookies["sessionid"]["expires"] != first
    assert client.cookies["sessionid"]["max-age"] == 12 * HOUR


def test_no_visits_prolong_a_session_over_seven_days(clock: Any, anna: User) -> None:
    client = browser(anna)
    for _visit in range(16):
        clock.shift(10 * HOUR)
        assert is_in(client)
    clock.shift(8 * HOUR)
    assert not is_in(client)
    assert not UserSession.objects.filter(user_id=anna.pk).exists()


def test_the_api_knows_the_same_limits(clock: Any, anna: User) -> None:
    client = browser(anna)
    assert client.get("/api/v1/companies/").status_code == 200
    clock.shift(12 * HOUR)
    assert client.get("/api/v1/companies/").status_code in (401, 403)


def test_a_session_from_before_the_limits_begins_to_count_now(clock: Any, anna: User) -> None:
    client = Client()
    client.force_login(anna)
    assert is_in(client)
    clock.shift(7 * DAY)
    assert not is_in(client)


def test_a_page_within_the_minute_writes_nothing(
    clock: Any, anna: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(anna)
    client.get("/security/sessions/end-others/")
    clock.shift(MINUTE - 1)
    with django_assert_num_queries(1):  # the session itself
        client.get("/security/sessions/end-others/")
    clock.shift(1)
    client.get("/security/sessions/end-others/")
    assert UserSession.objects.get(user_id=anna.pk).session_key == key_of(client)


def test_signing_in_changes_the_key_of_the_session(anna: User) -> None:
    client = Client()
    client.get(f"/invitations/{'A' * 43}/")
    before = key_of(client)
    give_password(client, anna.email)
    assert key_of(client) != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_second_factor_changes_the_key_of_the_session_again() -> None:
    _user, app = user_with_app()
    client = Client()
    give_password(client)
    before = key_of(client)
    give_code(client, app.code())
    assert is_in(client)
    assert key_of(client) != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_new_password_by_letter_ends_every_session(anna: User) -> None:
    client = browser(anna)
    Client().post("/accounts/password/reset/", {"email": anna.email})
    letters.send_due()
    (link,) = re.findall(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    thief = Client()
    form = thief.get(link, follow=True)
    thief.post(form.request["PATH_INFO"], {"password1": "новый-слон-78", "password2": "новый-слон-78"})
    assert not is_in(client)
    assert not is_in(thief)


def test_signing_out_ends_the_session_on_the_server(anna: User) -> None:
    client = browser(anna)
    stolen = Client()
    stolen.cookies["sessionid"] = key_of(client)
    assert is_in(stolen)
    client.post("/accounts/logout/")
    assert not is_in(stolen)


def test_signing_out_has_the_browser_forget_what_it_keeps_but_not_its_cookies(anna: User) -> None:
    """Among the cookies are the language and the mark of a browser that an account knows."""
    client = browser(anna)
    client.post("/i18n/setlang/", {"language": "en"})
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert client.cookies["django_language"].value == "en"
    assert client.cookies["sessionid"].value == ""


def test_a_sign_out_that_is_pressed_twice_empties_the_storage_with_both_answers(anna: User) -> None:
    """The browser takes the second, and the first may have come to nobody."""
    client = browser(anna)
    answers = [client.post("/accounts/logout/") for _press in range(2)]
    assert [answer.headers["Clear-Site-Data"] for answer in answers] == ['"storage"', '"storage"']


def test_the_form_of_a_sign_out_says_whose_edits_it_asks_about(anna: User) -> None:
    shown = browser(anna).get("/security/").content.decode()
    assert f'data-signs-out="{anna.browser_key}"' in shown


def test_a_session_that_runs_out_has_nothing_forgotten(clock: Any, anna: User) -> None:
    client = browser(anna)
    clock.shift(12 * HOUR)
    assert "Clear-Site-Data" not in client.get("/").headers


def test_the_page_lists_browser_and_address_of_each_session(anna: User) -> None:
    client = browser(anna, user_agent=FIREFOX)
    browser(anna, user_agent="curl/8.1")
    shown = client.get("/security/").content.decode()
    assert "Firefox 131, Linux" in shown
    assert "Неизвестное устройство" in shown
    assert shown.count("127.0.0.1") >= 2
    assert shown.count("этот браузер") == 1


def test_one_session_is_ended_and_the_others_live(anna: User) -> None:
    client, second, third = browser(anna), browser(anna), browser(anna)
    number = UserSession.objects.get(session_key=key_of(second)).pk
    client.post(f"/security/sessions/{number}/end/")
    assert (is_in(client), is_in(second), is_in(third)) == (True, False, True)


def test_all_other_sessions_are_ended(anna: User) -> None:
    client, second, third = browser(anna), browser(anna), browser(anna)
    client.post("/security/sessions/end-others/")
    assert (is_in(client), is_in(second), is_in(third)) == (True, False, False)


def test_nobody_ends_the_session_of_another(anna: User) -> None:
    client, other = browser(anna), browser(make_user("boris@example.com", password=PASSWORD))
    number = UserSession.objects.get(session_key=key_of(client)).pk
    answers = [other.post(f"/security/sessions/{number}/end/"), other.post("/security/sessions/999999/end/")]
    assert [answer.headers["Location"] for answer in answers] == ["/security/", "/security/"]
    assert is_in(client)


def test_a_new_password_ends_every_session(anna: User) -> None:
    client, second = browser(anna), browser(anna)
    new = "новый-слон-78"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(client), is_in(second)) == (False, False)
    assert not UserSession.objects.filter(user_id=anna.pk).exists()


def test_a_user_who_is_locked_out_is_out_on_the_next_request(anna: User) -> None:
    client = browser(anna)
    make_company(owner=anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert not is_in(client)


def test_deleting_a_user_takes_sessions_and_factors_along(anna: User) -> None:
    client = browser(anna)
    assert actions.delete_user(user=anna)
    assert not is_in(client)
    assert not UserSession.objects.filter(session_key=key_of(client)).exists()


def test_a_session_of_seven_days_and_an_idle_one_are_over() -> None:
    session = {sessions.SIGNED_IN_AT: 0, sessions.SEEN_AT: 6 * DAY}
    assert not sessions.is_over(session, 6 * DAY + 1)  # type: ignore[arg-type]
    assert sessions.is_over(session, 6 * DAY + 12 * HOUR)  # type: ignore[arg-type]
    session[sessions.SEEN_AT] = 7 * DAY - 1
    assert sessions.is_over(session, 7 * DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (FIREFOX, "Firefox 131, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0.0.0 YaBrowser/24.12.0.0 Safari/537.36",
            "Yandex Browser 24, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari 18, iPhone",
        ),
        ("", "Неизвестное устройство"),
        ("<script>alert(1)</script>", "Неизвестное устройство"),
    ],
)
def test_a_browser_is_named_in_a_few_words(agent: str, expected: str) -> None:
    assert device_name(agent) == expected
