"""Who has not entered their facts hears of it: once a working day, by the company's clock, until it is switched off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from kpis.actions.entry import MAIL, DutyIn, remind_of_entries, set_reminder
from kpis.models import EntryReminder, Metric
from kpis.selectors.entry import missing_entries, period_due
from teams.models import Person
from tests.factories import actor_of, make_member, owner_of, signed_in
from tests.factories.kpis import Shop, make_shop

pytestmark = pytest.mark.django_db
# Thursday, 19 November 2026; facts of the 18th are due.
TEN_IN_MOSCOW = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)


@pytest.fixture
def shop() -> Shop:
    found = make_shop()
    calls, north = found.metric("calls", unit="count"), found.team("Север")
    anna, boris = found.seller("Анна", north), found.seller("Борис", north)
    gone = found.seller("Вера", north, ends_on="2026-11-10")
    for person in (anna, boris, gone):
        found.fact(calls, person, "2026-11-05", 10)
    found.fact(calls, anna, "2026-11-18", 12)
    ask(found)
    return found


def ask(shop: Shop, *, is_active: bool = True, hour: int = 10, every: str = "day") -> None:
    with tenant(shop.company):
        member = owner_of(shop.company)
        metric = Metric.objects.for_company(shop.company).get(slug="calls")
        duties = {metric: DutyIn(member, every)}
        set_reminder(
            company=shop.company, is_active=is_active, hour=hour, duties=duties, by=actor_of(shop.company)
        )


def work(shop: Shop) -> None:
    with tenant(shop.company):
        waiting = Job.objects.for_company(shop.company).filter(kind=MAIL, state="ready")
        found = list(waiting.values_list("pk", flat=True))
    for pk in found:
        run_job(shop.company.pk, pk)


def round_at(shop: Shop, moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        asked = remind_of_entries()
        work(shop)
    return asked


def test_the_letter_names_who_is_missing_and_not_who_has_left(shop: Shop) -> None:
    assert round_at(shop, TEN_IN_MOSCOW) == 1
    (letter,) = mail.outbox
    assert letter.to == [owner_of(shop.company).user.email]
    assert "Борис" in letter.body
    assert "Анна" not in letter.body
    assert "Вера" not in letter.body
    assert f"/c/{shop.company.slug}/actuals/new/" in letter.body


def test_a_day_has_one_letter_however_often_the_clock_rings(shop: Shop) -> None:
    for minute in (0, 5, 10, 59):
        round_at(shop, TEN_IN_MOSCOW.replace(minute=minute))
    round_at(shop, TEN_IN_MOSCOW.replace(hour=19))
    assert len(mail.outbox) == 1
    round_at(shop, TEN_IN_MOSCOW.replace(day=20))
    assert len(mail.outbox) == 2


def test_a_job_that_runs_again_writes_no_second_letter(shop: Shop) -> None:
    round_at(shop, TEN_IN_MOSCOW)
    with tenant(shop.company):
        Job.objects.for_company(shop.company).filter(kind=MAIL).update(state="ready", finished_at=None)
    with time_machine.travel(TEN_IN_MOSCOW, tick=False):
        work(shop)
    assert len(mail.outbox) == 1


def test_the_hour_is_that_of_the_company(shop: Shop) -> None:
    assert round_at(shop, TEN_IN_MOSCOW.replace(hour=6, minute=59)) == 0
    assert mail.outbox == []
    assert round_at(shop, TEN_IN_MOSCOW) == 1


def test_nobody_is_reminded_on_a_day_off(shop: Shop) -> None:
    assert round_at(shop, TEN_IN_MOSCOW.replace(day=21)) == 0
    assert mail.outbox == []


def test_switched_off_is_off_even_for_a_letter_that_waits(shop: Shop) -> None:
    with time_machine.travel(TEN_IN_MOSCOW, tick=False):
        assert remind_of_entries() == 1
        ask(shop, is_active=False)
        work(shop)
    assert mail.outbox == []
    assert round_at(shop, TEN_IN_MOSCOW.replace(day=20)) == 0


def test_what_has_been_entered_meanwhile_needs_no_letter(shop: Shop) -> None:
    with time_machine.travel(TEN_IN_MOSCOW, tick=False):
        remind_of_entries()
        with tenant(shop.company):
            (missing,) = missing_entries(shop.company, date(2026, 11, 19))
        assert missing.people == ("Борис",)
        with tenant(shop.company):
            boris = Person.objects.for_company(shop.company).get(full_name="Борис")
        shop.fact(missing.duty.metric, boris, "2026-11-18", 3)
        work(shop)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("every", "today", "key"),
    [
        ("day", "2026-11-19", "2026-11-18"),
        ("day", "2026-11-23", "2026-11-20"),
        ("week", "2026-11-19", "2026-W46"),
        ("month", "2026-11-02", "2026-10"),
    ],
)
def test_the_newest_period_that_is_over_is_due(every: str, today: str, key: str) -> None:
    assert period_due(every, date.fromisoformat(today)).key == key


def test_a_viewer_is_given_no_duty(shop: Shop) -> None:
    viewer = make_member(shop.company, "viewer")
    with tenant(shop.company):
        metric = Metric.objects.for_company(shop.company).get(slug="calls")
        before = EntryReminder.objects.for_company(shop.company).get().hour
        with pytest.raises(ValidationError):
            set_reminder(
                company=shop.company, is_active=True, hour=5, duties={metric: DutyIn(viewer, "day")},
                by=actor_of(shop.company),
            )  # fmt: skip
        assert EntryReminder.objects.for_company(shop.company).get().hour == before


def test_the_page_saves_what_it_says_and_shows_what_is_missing(shop: Shop) -> None:
    client, address = signed_in(owner_of(shop.company)), f"/c/{shop.company.slug}/actuals/reminders/"
    with time_machine.travel(TEN_IN_MOSCOW, tick=False):
        text = client.get(address).content.decode()
    assert "Борис" in text
    assert client.post(address, {"hour": "7", "who.calls": "", "every.calls": "day"}).status_code == 302
    with tenant(shop.company):
        reminder = EntryReminder.objects.for_company(shop.company).get()
    assert (reminder.is_active, reminder.hour) == (False, 7)
    assert client.post(address, {"hour": "x"}).status_code == 422
