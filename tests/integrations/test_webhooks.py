"""Webhooks: who may have them, what arrives and how it is signed, tries and their end, and nothing told twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Company
from accounts.tenancy import tenant
from integrations.actions import DELIVER, add_endpoint, change_secret, relay_events, send_test
from integrations.deliveries import WAITS_S
from integrations.models import WebhookDelivery, WebhookEndpoint
from jobs.models import Job
from tests.accounts.helpers import at_the_same_time, verbs
from tests.factories import actor_of, make_company, owner_of, signed_in
from tests.factories.kpis import make_small_shop
from tests.integrations.conftest import Receiver
from tests.integrations.steps import add, deliveries, report, run

pytestmark = pytest.mark.django_db


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """As a receiver would check it, written apart from ours."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split()


def test_a_report_that_is_ready_is_told_once_and_signed(receiver: Receiver) -> None:
    shop = make_small_shop()
    _endpoint, secret = add(shop.company, receiver)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
        made = report(shop.company)
        assert [relay_events(), relay_events()] == [1, 0]
        run(shop.company)
        run(shop.company)
    ((headers, body),) = receiver.got
    assert is_signed(headers, body, secret)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    said = json.loads(body)
    assert (said["type"], said["data"]["report"], said["data"]["period"]) == (
        "report.ready",
        str(made.uid),
        "2026-11-20",
    )
    assert said["data"]["gap"].startswith("-31500")
    (delivery,) = deliveries(shop.company)
    assert (delivery.state, delivery.answer, headers["webhook-id"]) == (
        "delivered",
        "thanks",
        delivery.message_id,
    )


def test_what_happened_before_the_webhook_is_not_told(receiver: Receiver) -> None:
    shop = make_small_shop()
    report(shop.company)
    add(shop.company, receiver)
    assert relay_events() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_relays_at_once_make_one_message(receiver: Receiver) -> None:
    shop = make_small_shop()
    add(shop.company, receiver)
    report(shop.company)
    at_the_same_time(8, lambda _number: relay_events())
    assert len(deliveries(shop.company)) == 1


def test_one_company_is_not_told_of_another_s_report(receiver: Receiver) -> None:
    mine, other = make_company(), make_small_shop()
    add(mine, receiver)
    report(other.company)
    assert relay_events() == 0


def test_a_receiver_in_trouble_is_tried_again_with_growing_distance(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    receiver.says = [500, 302, 200]
    with tenant(company):
        send_test(endpoint=endpoint, by=actor_of(company))
    for wait in (0, *WAITS_S[:2]):
        with time_machine.travel(_at(company, wait), tick=False):
            run(company)
    (delivery,) = deliveries(company)
    assert [line["status"] for line in delivery.tries] == [500, 302, 200]
    assert delivery.state == "delivered"
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def _at(company: Company, wait: float) -> datetime:
    """A little after the delivery's job may run; it may not run much earlier than the schedule says."""
    with tenant(company):
        job = Job.objects.for_company(company).get(kind=DELIVER)
        tries = WebhookDelivery.objects.for_company(company).get().tries
    if tries:
        passed = (job.run_at - datetime.fromisoformat(tries[-1]["at"])).total_seconds()
        assert wait * 0.89 <= passed <= wait * 1.11
    return job.run_at + timedelta(seconds=1)


def test_after_the_last_try_it_has_failed_and_can_be_sent_again(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    receiver.says = [503]
    with tenant(company):
        delivery = send_test(endpoint=endpoint, by=actor_of(company))
        WebhookDelivery.objects.for_company(company).update(
            tries=[{"at": "2026-11-20T12:00:00+03:00", "status": 503, "trouble": "", "seconds": 0.1}]
            * len(WAITS_S)
        )
    run(company)
    assert deliveries(company)[0].state == "failed"
    client = signed_in(owner_of(company))
    page = client.get(f"/c/{company.slug}/webhooks/{endpoint.uid}/")
    assert "503" in page.content.decode()
    receiver.says = [204]
    assert client.post(f"/c/{company.slug}/webhooks/deliveries/{delivery.uid}/again/").status_code == 302
    run(company)
    assert deliveries(company)[0].state == "delivered"


def test_a_receiver_that_is_gone_stops_its_webhook(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    receiver.says = [410]
    with tenant(company):
        send_test(endpoint=endpoint, by=actor_of(company))
    run(company)
    assert (deliveries(company)[0].state, deliveries(company)[0].endpoint.stopped) == ("failed", "gone")
    with tenant(company):
        send_test(endpoint=deliveries(company)[0].endpoint, by=actor_of(company))
    run(company)
    assert len(receiver.got) == 1
    assert deliveries(company)[1].tries[0]["trouble"] == "stopped"


def test_five_days_of_nothing_but_failures_stop_it_and_a_success_forgets_them(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    receiver.says = [500, 200, 500]
    long_ago = timezone.now() - timedelta(days=6)
    for says in ("failures", "", "failures"):
        with tenant(company):
            WebhookEndpoint.objects.for_company(company).update(failing_since=long_ago, stopped="")
            send_test(endpoint=endpoint, by=actor_of(company))
        run(company)
        assert deliveries(company)[-1].endpoint.stopped == says
    assert verbs(company).count("webhook.stopped") == 2


def test_for_a_day_the_former_secret_signs_too(receiver: Receiver) -> None:
    company = make_company()
    endpoint, old = add(company, receiver)
    with tenant(company):
        new = change_secret(endpoint=endpoint, by=actor_of(company))
        send_test(endpoint=endpoint, by=actor_of(company))
    run(company)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        with tenant(company):
            send_test(endpoint=endpoint, by=actor_of(company))
        run(company)
    checked = [(is_signed(h, b, old), is_signed(h, b, new)) for h, b in receiver.got]
    assert checked == [(True, True), (False, True)]


def test_an_inner_address_is_refused_when_it_is_saved_and_when_it_is_called(
    receiver: Receiver, settings: Any
) -> None:
    company = make_company()
    add(company, receiver)
    settings.WEBHOOK_ALLOWED_CIDRS = []
    with tenant(company), pytest.raises(ValidationError):
        add_endpoint(company=company, name="x", url=receiver.url, by=actor_of(company))
    with tenant(company):
        send_test(endpoint=WebhookEndpoint.objects.for_company(company).get(), by=actor_of(company))
    run(company)
    assert receiver.got == []
    assert deliveries(company)[0].tries[0]["trouble"] == "inside"


def test_a_killed_worker_s_message_goes_again_under_the_same_id(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    with tenant(company):
        send_test(endpoint=endpoint, by=actor_of(company))

    def die(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("integrations.jobs.note", die)
        with pytest.raises(KeyboardInterrupt):
            run(company)
    with tenant(company):
        Job.objects.for_company(company).update(state=Job.State.READY, lease_token=None, lease_until=None)
    run(company)
    assert [headers["webhook-id"] for headers, _body in receiver.got] == [
        deliveries(company)[0].message_id
    ] * 2
    assert deliveries(company)[0].state == "delivered"


def test_while_the_site_changes_its_key_both_secrets_sign(settings: Any) -> None:
    endpoint = WebhookEndpoint(uid=UUID(int=7), secret_version=2, rotated_at=timezone.now())
    before = endpoint.secrets(timezone.now())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-of-the-site"
    during = endpoint.secrets(timezone.now())
    settings.SECRET_KEY_FALLBACKS = []
    after = endpoint.secrets(timezone.now())
    assert len(before) == 2
    assert set(during) == {*before, *after}
    assert not set(before) & set(after)
