"""What strangers hold in their hands: cookies, cursors; and what of a refusal may reach the logs."""

from __future__ import annotations

import base64
import logging
import sys

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common.logs import JsonFormatter
from tests.factories import make_company, make_key, make_user


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
def test_a_cookie_with_a_nul_counts_as_not_sent(name: str) -> None:
    answer = Client().get("/accounts/login/", headers={"cookie": rf'{name}="abcdefgh\000ij"'})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("position", ["abc", "nan", "\x00", "1.5", "-1", "9" * 40, "١", "None"])
def test_a_cursor_that_names_no_id_is_not_found(position: str) -> None:
    company = make_company()
    cursor = base64.b64encode(f"p={position}".encode()).decode()
    answer = Client().get(
        f"/api/v1/companies/{company.slug}/people", {"cursor": cursor}, headers=make_key(company).headers
    )
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_values_of_a_refused_row_stay_out_of_the_logs() -> None:
    user = make_user("anna@example.com")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_user SET email = NULL, full_name = 'Анна' WHERE id = %s", [user.pk]
            )
    except DatabaseError:
        record = logging.LogRecord("tests", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    line = JsonFormatter().format(record)
    assert "NotNullViolation" in line
    assert "Анна" not in line
    assert "DETAIL" not in line
