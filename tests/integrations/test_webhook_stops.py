"""A webhook whose receiver takes nothing: who is told, what the trail says, what is kept and what is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from integrations.actions import (
    DELIVER,
    STOPPED_LETTER,
    add_endpoint,
    change_endpoint,
    relay_events,
    remove_endpoint,
    send_test,
    start_endpoint,
    stop_endpoint,
)
from integrations.forgetting import forget_old_deliveries
from integrations.models import WebhookDelivery, WebhookEndpoint
from jobs.models import Job
from jobs.tasks import run_job
from tests.factories import actor_of, make_company, make_member, owner_of, signed_in
from tests.factories.kpis import make_small_shop
from tests.integrations.conftest import Receiver
from tests.integrations.steps import add, deliveries, report, run

pytestmark = pytest.mark.django_db


DAY = timedelta(days=1)


def fail_for_days(company: Company, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    """One failure too many, five days after the first."""
    receiver.says = [503]
    with tenant(company):
        WebhookEndpoint.objects.for_company(company).update(failing_since=timezone.now() - 6 * DAY)
        send_test(endpoint=endpoint, by=actor_of(company))
    run(company)


def post_letters(company: Company) -> None:
    with tenant(company):
        due = Job.objects.for_company(company).filter(kind=STOPPED_LETTER, state=Job.State.READY)
        ids = list(due.values_list("pk", flat=True))
    for pk in ids:
        run_job(company.pk, pk)


def test_those_who_may_start_it_again_are_written_to_once(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    second = make_member(company, "owner")
    for access in ("consultant", "head", "viewer"):
        make_member(company, access)
    fail_for_days(company, endpoint, receiver)
    with tenant(company):
        send_test(endpoint=deliveries(company)[0].endpoint, by=actor_of(company))
    run(company)
    post_letters(company)
    post_letters(company)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        [owner_of(company).user.email, second.user.email]
    )
    letter = mail.outbox[0]
    assert letter.subject == f"Вебхук «CRM» компании «{company.name}» остановлен"
    assert f"/c/{company.slug}/webhooks/{endpoint.uid}/" in letter.body
    for said in ("после пяти дней без единого успеха", "получатель ответил 503", "«Включить снова»"):
        assert said in letter.body
    assert "/hook" not in letter.body.replace("/webhooks/", "")


def test_who_stops_it_oneself_gets_no_letter(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    with tenant(company):
        stop_endpoint(endpoint=endpoint, by=actor_of(company))
    post_letters(company)
    assert mail.outbox == []


@pytest.mark.parametrize("settle", [start_endpoint, remove_endpoint])
def test_no_letter_about_what_is_at_work_again_or_gone(receiver: Receiver, settle: Any) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    fail_for_days(company, endpoint, receiver)
    with tenant(company):
        settle(endpoint=endpoint, by=actor_of(company))
    post_letters(company)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_asked_again(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any) -> int:
        raise ConnectionRefusedError

    company = make_company()
    endpoint, _secret = add(company, receiver)
    fail_for_days(company, endpoint, receiver)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        post_letters(company)
    with tenant(company):
        Job.objects.for_company(company).filter(kind=STOPPED_LETTER).update(run_at=timezone.now())
    post_letters(company)
    assert len(mail.outbox) == 1


def test_another_address_begins_without_the_failures_of_the_former(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    with tenant(company):
        WebhookEndpoint.objects.for_company(company).update(failing_since=timezone.now() - 6 * DAY)
        endpoint.refresh_from_db()
        change_endpoint(endpoint=endpoint, name="CRM", url=receiver.url + "/new", by=actor_of(company))
        endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_the_trail_names_the_host_and_never_the_path(receiver: Receiver) -> None:
    company = make_company()
    with tenant(company):
        secret = receiver.url + "/T0/B0/s3cret?key=s3cret"
        endpoint, _secret = add_endpoint(company=company, name="x", url=secret, by=actor_of(company))
        change_endpoint(endpoint=endpoint, name="y", url=secret + "2", by=actor_of(company))
        remove_endpoint(endpoint=endpoint, by=actor_of(company))
        told = [
            str(event.data)
            for event in AuditEvent.objects.for_company(company).filter(verb__startswith="webhook")
        ]
    assert len(told) == 3
    assert all("s3cret" not in said and "127.0.0.1" in said for said in told)


def test_a_stopped_webhook_offers_to_start_and_not_to_send_again(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    receiver.says = [410]
    with tenant(company):
        delivery = send_test(endpoint=endpoint, by=actor_of(company))
    run(company)
    client, page = signed_in(owner_of(company)), f"/c/{company.slug}/webhooks/{endpoint.uid}/"
    again = f"/c/{company.slug}/webhooks/deliveries/{delivery.uid}/again/"
    assert again not in client.get(page).content.decode()
    client.post(page + "switch/")
    assert again in client.get(page).content.decode()


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_old_messages_are_forgotten_and_none_is_told_twice_for_that(
    receiver: Receiver, settings: Any
) -> None:
    settings.WEBHOOK_LOG_DAYS = 8
    shop = make_small_shop()
    add(shop.company, receiver)
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=5), tick=False):
        report(shop.company)
        relay_events()
        run(shop.company)
    assert forget_old_deliveries(now + 7 * DAY) == 0
    assert forget_old_deliveries(now + 9 * DAY) == 2
    with tenant(shop.company):
        assert not WebhookDelivery.objects.for_company(shop.company).exists()
        assert not Job.objects.for_company(shop.company).filter(kind=DELIVER).exists()
    with time_machine.travel(now + 9 * DAY, tick=False):
        assert relay_events() == 0


def test_a_message_whose_worker_was_lost_each_time_can_be_sent_again(receiver: Receiver) -> None:
    company = make_company()
    endpoint, _secret = add(company, receiver)
    with tenant(company):
        delivery = send_test(endpoint=endpoint, by=actor_of(company))
        Job.objects.for_company(company).update(state=Job.State.FAILED, finished_at=timezone.now())
    assert forget_old_deliveries() == 0
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert forget_old_deliveries() == 1
        (lost,) = deliveries(company)
        assert (lost.state, lost.tries[-1]["trouble"]) == ("failed", "lost")
        again = f"/c/{company.slug}/webhooks/deliveries/{delivery.uid}/again/"
        assert signed_in(owner_of(company)).post(again).status_code == 302
        run(company)
    assert deliveries(company)[0].state == "delivered"
