"""A report of a day gone by says what stood then: findings, deputies, holders, people away."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine

from accounts.tenancy import tenant
from kpis.analysis.periods import parse_period
from kpis.report_building import stored_report
from kpis.selectors.report_findings import standing_on
from teams.actions.acceptances import accept_finding, reopen_finding
from teams.actions.operations import apply_operations
from teams.models import Absence, Finding, Structure
from tests.factories import actor_of
from tests.factories.catalogue import load_roles
from tests.factories.kpis import SmallShop
from tests.kpis.test_report_content import content, set_roles, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]
D = Decimal
SECOND, SIXTH, NINTH, THIRTEENTH = (date(2026, 11, day) for day in (2, 6, 9, 13))


@pytest.fixture
def drawn(small: SmallShop) -> SmallShop:
    """The shop with a structure that is older than the month."""
    load_roles()
    with tenant(small.company):
        Structure.objects.for_company(small.company).update(created_at=at("2026-01-12"))
    return small


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+03:00")


def overload(shop: SmallShop, since: str, until: str | None = None) -> None:
    """Борис has too much to do from a day to a day."""
    for day, share in ((since, 40), (until, 0)):
        if day is not None:
            with time_machine.travel(at(day), tick=False):
                more = {"account_manager": share} if share else {}
                set_roles(shop.shop, shop.seat_of(shop.boris), sales_manager=100, **more)


def the_finding(shop: SmallShop) -> Finding:
    found: Finding = (
        Finding.objects.for_company(shop.company).select_related("structure").get(kind="overload")
    )
    return found


def stood(shop: SmallShop, *days: date) -> list[bool]:
    """On which of the days the overload stood open, and so is a cause of that day's report."""
    with tenant(shop.company):
        structure = Structure.objects.for_company(shop.company).get()
        return ["overload" in {row.kind for row in standing_on(shop.company, structure, day)} for day in days]


def test_a_report_of_the_past_names_the_finding_that_stood_then(
    drawn: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpis.analysis.causes.CAUSES_AT_MOST", 99)
    overload(drawn, "2026-11-04", "2026-11-19")
    days = [date(2026, 11, day) for day in (17, 18, 19)]
    assert stood(drawn, SECOND, *days) == [False, True, True, False]
    named = [{cause.code for cause in told(drawn, day.isoformat(), day).report.causes} for day in days]
    assert ["overload" in codes for codes in named] == [True, True, False]


def test_the_last_minute_of_a_day_belongs_to_it_on_the_company_s_clock(drawn: SmallShop) -> None:
    with time_machine.travel(at("2026-11-06", 22), tick=False):  # in Vladivostok it is the 7th by now
        set_roles(drawn.shop, drawn.seat_of(drawn.boris), sales_manager=100, account_manager=40)
    assert stood(drawn, SIXTH) == [True]
    drawn.company.time_zone = "Asia/Vladivostok"
    assert stood(drawn, SIXTH, date(2026, 11, 7)) == [False, True]


def test_a_finding_is_quiet_on_the_days_for_which_it_was_accepted(drawn: SmallShop) -> None:
    overload(drawn, "2026-11-03")
    by = actor_of(drawn.company)
    with tenant(drawn.company):
        with time_machine.travel(at("2026-11-05"), tick=False):
            accept_finding(finding=the_finding(drawn), reason="На месяц", until_on=NINTH, by=by)
        assert stood(drawn, date(2026, 11, 4), SIXTH, NINTH) == [True, False, True]
        with time_machine.travel(at("2026-11-06", 9), tick=False):
            reopen_finding(finding=the_finding(drawn), by=by)
    assert stood(drawn, date(2026, 11, 5), SIXTH) == [False, True]


def test_a_finding_that_went_and_came_back_stood_in_both_times(drawn: SmallShop) -> None:
    overload(drawn, "2026-11-03", "2026-11-05")
    overload(drawn, "2026-11-12")
    assert stood(drawn, SECOND, date(2026, 11, 4), SIXTH, THIRTEENTH) == [False, True, False, True]


def test_days_before_the_structure_was_drawn_show_what_stood_when_it_was(small: SmallShop) -> None:
    load_roles()
    overload(small, "2026-11-20")
    assert stood(small, SIXTH) == [True]


def test_standing_findings_take_two_queries_whatever_their_number(
    drawn: SmallShop, django_assert_num_queries: object
) -> None:
    overload(drawn, "2026-11-04")
    with tenant(drawn.company):
        structure = Structure.objects.for_company(drawn.company).get()
        with django_assert_num_queries(2):  # type: ignore[operator]
            standing_on(drawn.company, structure, THIRTEENTH)


def test_the_deputy_of_that_day_stood_in_though_the_link_is_gone_today(drawn: SmallShop) -> None:
    seats = [str(drawn.seat_of(who)) for who in (drawn.boris, drawn.anna)]
    with tenant(drawn.company):
        structure = Structure.objects.for_company(drawn.company).get()
        Absence.objects.create(
            company=drawn.company, person=drawn.boris, starts_on=SECOND, ends_on=date(2026, 11, 30)
        )
        link = {"key": seats[0], "target": seats[1], "kind": "deputy"}
        for day, what in (("2026-11-02", "link"), ("2026-11-10", "unlink")):
            with time_machine.travel(at(day), tick=False):
                apply_operations(
                    structure=structure,
                    operations=[{"op": what, **link}],
                    base_revision=None,
                    by=actor_of(drawn.company),
                )
    assert "absence" not in {cause.code for cause in told(drawn, "2026-W45", SIXTH).report.causes}
    assert "absence" in {cause.code for cause in content(drawn).causes}


# --- who took over, who was away -------------------------------------------------------------------------------------


def changes(shop: SmallShop) -> list[str]:
    return [cause.subject for cause in content(shop).causes if cause.code == "holder_change"]


def test_who_stands_in_beside_the_holder_has_taken_nothing_over(small: SmallShop) -> None:
    seat = small.seat_of(small.boris)
    small.shop.seat(small.shop.person("Глеб"), seat, "2026-11-09", "2026-11-16", 50)
    small.shop.seat(small.shop.person("Ольга"), seat, "2026-11-17")
    assert changes(small) == []


def test_who_came_early_to_be_shown_the_work_has_taken_it_over(small: SmallShop) -> None:
    seat = small.shop.position(parent=small.north)
    small.shop.seat(small.shop.person("Глеб"), seat, "2025-01-09", "2026-11-06")
    small.shop.seat(small.shop.person("Ольга"), seat, "2026-11-02")
    assert len(changes(small)) == 1


def test_who_was_away_twice_is_short_once(small: SmallShop) -> None:
    with tenant(small.company):
        for first, back in ((SECOND, SIXTH), (NINTH, THIRTEENTH)):
            Absence.objects.create(company=small.company, person=small.boris, starts_on=first, ends_on=back)
    causes = [cause for cause in content(small).causes if cause.code == "absence"]
    # 2, 3 and 5 November (the 4th is a holiday) and 9–12: seven working days.
    assert [(cause.evidence[0].number, cause.amount) for cause in causes] == [(D(7), D("-31500.00"))]


# --- what can be compared ------------------------------------------------------------------------------------------


def test_the_gaps_of_two_running_months_are_not_compared(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 100_000, person=small.anna, month=date(2026, 12, 1))
    before = told(small, "2026-W48", date(2026, 11, 27))
    with tenant(small.company):
        found = stored_report(small.company, parse_period("2026-W49"), date(2026, 12, 4), before)
    assert {change.code for change in found.changes} == {"pct"}


def test_two_whole_months_are_compared_in_money(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 100_000, person=small.anna, month=date(2026, 12, 1))
    before = told(small, "2026-11", date(2026, 11, 30))
    with tenant(small.company):
        found = stored_report(small.company, parse_period("2026-12"), date(2026, 12, 31), before)
    assert {change.code for change in found.changes} == {"pct", "gap"}
