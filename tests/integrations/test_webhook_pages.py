"""Webhooks on pages and in the API: for the owner alone, the secret once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.tenancy import tenant
from integrations.actions import MOST_ENDPOINTS, relay_events
from integrations.models import WebhookEndpoint
from tests.factories import make_company, make_key, make_member, owner_of, signed_in
from tests.factories.kpis import make_small_shop
from tests.integrations.conftest import Receiver
from tests.integrations.steps import add, report, run

pytestmark = pytest.mark.django_db


def test_the_secret_is_shown_once(receiver: Receiver) -> None:
    company = make_company()
    client = signed_in(owner_of(company))
    root = f"/c/{company.slug}/webhooks/"
    made = client.post(root + "new/", {"name": "CRM", "url": receiver.url})
    assert "whsec_" in made.content.decode()
    with tenant(company):
        endpoint = WebhookEndpoint.objects.for_company(company).get()
    for page in (root, f"{root}{endpoint.uid}/", f"/c/{company.slug}/audit/"):
        assert "whsec_" not in client.get(page).content.decode()


@pytest.mark.parametrize("access", ["consultant", "head", "member", "viewer"])
def test_webhooks_are_the_owner_s_alone(access: str) -> None:
    company = make_company()
    client = signed_in(make_member(company, access))
    assert client.get(f"/c/{company.slug}/webhooks/").status_code == 403


def test_a_refused_address_is_said_beside_the_field() -> None:
    company = make_company()
    client = signed_in(owner_of(company))
    answer = client.post(f"/c/{company.slug}/webhooks/new/", {"name": "x", "url": "https://127.0.0.1/"})
    assert answer.status_code == 422
    with tenant(company):
        assert not WebhookEndpoint.objects.for_company(company).exists()


def test_the_api_adds_changes_tries_and_removes(receiver: Receiver) -> None:
    company = make_company()
    client, headers = signed_in(owner_of(company)), {"Accept": "application/json"}
    root = f"/api/v1/companies/{company.slug}/webhooks"
    made = client.post(
        root, {"name": "CRM", "url": receiver.url}, content_type="application/json", headers=headers
    )
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    one = f"{root}/{made.json()['uid']}"
    assert "secret" not in client.get(one, headers=headers).json()
    body = {"name": "CRM 2", "url": receiver.url, "is_active": False}
    put = client.put(one, body, content_type="application/json", headers=headers)
    assert (put.json()["name"], put.json()["stopped"]) == ("CRM 2", "owner")
    assert client.post(f"{one}/secret", headers=headers).json()["secret"] != made.json()["secret"]
    assert client.post(f"{one}/test", headers=headers).status_code == 202
    run(company)
    log = client.get(f"{one}/deliveries", headers=headers).json()["results"]
    assert [line["tries"][0]["trouble"] for line in log] == ["stopped"]
    assert client.delete(one, headers=headers).status_code == 204
    assert client.get(root, headers=headers).json() == []
    assert Client().get(root, headers=make_key(company).headers).status_code == 403


def test_there_is_a_limit(receiver: Receiver) -> None:
    company = make_company()
    for _number in range(MOST_ENDPOINTS):
        add(company, receiver)
    with pytest.raises(ValidationError):
        add(company, receiver)


def test_the_run_log_says_which_systems_know(receiver: Receiver) -> None:
    shop = make_small_shop()
    add(shop.company, receiver)
    report(shop.company)
    relay_events()
    receiver.says = [500]
    run(shop.company)
    body = signed_in(make_member(shop.company, "head")).get(f"/c/{shop.company.slug}/reports/runs/")
    assert "CRM" in body.content.decode()
    assert "500" in body.content.decode()
