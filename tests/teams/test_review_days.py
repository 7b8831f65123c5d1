"""A day without a date is the company's day, whichever door the change comes through."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.tenancy import tenant
from teams.actions.people import add_person
from teams.actions.structures import live_structure
from tests.factories import actor_of, make_company, make_key


@pytest.mark.django_db
def test_through_the_api_somebody_is_seated_from_the_companys_day() -> None:
    company = make_company(time_zone="Asia/Kamchatka")
    headers = make_key(company).headers | {"If-Match": '"r0"'}
    with tenant(company):
        structure = live_structure(company=company, by=actor_of(company))
        person = add_person(company=company, full_name="Анна Иванова", by=actor_of(company))
    key = str(uuid4())
    operations = [
        {"op": "add", "key": key, "title": "Менеджер"},
        {"op": "assign", "key": key, "person": str(person.uid)},
    ]
    # 22:00 in Moscow, seven in the next morning on Kamchatka.
    with time_machine.travel(datetime(2026, 11, 22, 19, tzinfo=UTC), tick=False):
        answer = Client().post(
            f"/api/v1/companies/{company.slug}/structures/{structure.uid}/operations",
            json.dumps({"operations": operations}),
            content_type="application/json",
            headers=headers,
        )
    assert answer.json()["operations"][1]["body"]["starts_on"] == "2026-11-23"
