"""Headers that no program sends, met before anything stores what they say."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.factories import make_user


@pytest.mark.django_db
def test_a_browser_whose_name_holds_a_nul_signs_in_without_a_name() -> None:
    client = Client(HTTP_USER_AGENT="Mozilla\0/5.0")
    user = make_user()
    client.force_login(user)
    assert client.get("/").status_code == 200
    assert list(UserSession.objects.filter(user=user).values_list("user_agent", flat=True)) in ([], [""])


@pytest.mark.django_db
def test_a_header_with_a_nul_counts_as_not_sent() -> None:
    client = Client()
    client.force_login(make_user())
    assert client.get("/", headers={"accept-language": "en\0"}).headers["Content-Language"] == "ru"


@pytest.mark.parametrize("said", ["abc", "-1", "²", "1.5", "9" * 5_000])
def test_a_length_that_is_no_number_is_refused_before_the_body_is_read(said: str) -> None:
    answer = Client().generic("POST", "/accounts/login/", b"login=a", CONTENT_LENGTH=said)
    assert answer.status_code == 400
    assert "Запрос" in answer.content.decode()
