"""What strangers hold in their hands: cookies, cursors; and what of a refusal may reach the logs."""

from __future__ import annotations

import base64
import logging
import sys
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
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


@pytest.mark.django_db
def test_a_stranger_cannot_fill_the_disk_with_a_file(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "new_file", lambda *_args: pytest.fail("a file was written")
    )
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    answer = Client().post("/accounts/login/", {"file": SimpleUploadedFile("list.csv", b"x" * 3000)})
    assert answer.status_code == 413


@pytest.mark.django_db
def test_a_page_says_that_a_form_is_too_large(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = Client().post("/accounts/login/", {"login": "x" * 2000})
    assert answer.status_code == 413
    assert "Nothing" in answer.content.decode() or "Ничего" in answer.content.decode()


@pytest.mark.django_db
def test_a_page_says_that_an_address_cannot_be_used() -> None:
    assert Client().get("/accounts/login/?next=%00").status_code == 400
