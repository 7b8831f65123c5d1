"""The demonstration: a believable department, loaded once, removed in one click."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from accounts.models import Company, User
from accounts.tenancy import tenant
from kpis.analysis.periods import parse_period
from kpis.demo import sign_ins
from kpis.models import Actual, BonusStep, ClosedMonth, FactChange, GapReport, Target
from kpis.selectors.board import BoardQuestion, plan_fact_board
from kpis.selectors.report_facts import report_view
from teams.comparison import compare_draft
from teams.models import Finding, Person, Position, Structure
from teams.selectors import live_structure_of
from tests.factories.catalogue import load_roles

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(one_transaction, tmp_path_factory) -> Iterator[Company]:
    # On a known day: what a report says first depends on how far the month has come.
    day = time_machine.travel("2026-11-22T12:00:00+03:00")
    with day, override_settings(DEMO=True, LOCAL_DIR=tmp_path_factory.mktemp("local")):
        load_roles()
        company, created = sign_ins.load_demo()
        assert created
        yield company


def signed_in(access: str) -> Client:
    client = Client()
    client.force_login(sign_ins.demo_users()[access])
    return client


def test_it_is_refused_outside_demo_mode(settings):
    settings.DEMO = False
    before = User.objects.count()
    with pytest.raises(ImproperlyConfigured):
        sign_ins.load_demo()
    assert User.objects.count() == before


def test_it_holds_what_a_department_holds(demo):
    with tenant(demo):
        assert 55 <= Person.objects.for_company(demo).count() <= 65
        live = live_structure_of(demo)
        vacant = (
            Position.objects.for_company(demo)
            .filter(structure=live)
            .exclude(assignments__ends_on=None, assignments__isnull=False)
        )
        assert sorted(vacant.values_list("title", flat=True)) == [
            "SEO-специалист",
            "Менеджер по продажам, Новосибирск",
        ]
        kinds = set(Finding.objects.for_company(demo).open().values_list("kind", flat=True))
        assert {"double_accountable", "duplicate_responsible", "overload", "vacant_owner"} <= kinds
        days = Actual.objects.for_company(demo).dates("on", "month")
        assert len(days) >= 6
        assert GapReport.objects.for_company(demo).count() == 4


def test_its_weak_team_is_behind_for_a_reason_that_the_report_names(demo):
    with tenant(demo):
        report = GapReport.objects.for_company(demo).filter(cadence="month").get().snapshot
        assert live_structure_of(demo) is not None
    text = str(report)
    assert "Продажи Урал и Сибирь" in text
    assert "Менеджер по продажам, Новосибирск" in text


def test_its_weekly_report_names_the_planted_cause_first(demo):
    """Read as a head of sales would: the worst team, what took its money, and why, in this order."""
    with tenant(demo):
        row = GapReport.objects.for_company(demo).filter(cadence="week").order_by("-period_starts_on")[0]
        view = report_view(demo, row)
    report = view.report
    assert view.teams[0].line.title == "Продажи Урал и Сибирь"
    assert view.teams[0].driver == "КП → сделка"
    vacancy, overload = report.causes[:2]
    assert (vacancy.code, vacancy.subject) == ("vacancy", "Менеджер по продажам, Новосибирск")
    assert vacancy.strength == "strong"
    # The seat's own plan, three million a month, is due by working days, and nobody closes it.
    passed, whole = report.days_passed, report.days_total
    assert vacancy.amount == -round(Decimal(3_000_000) * passed / whole, 2)
    assert (overload.code, overload.subject) == ("overload", "Тихонова Вера Геннадьевна")
    assert {vacancy.team, overload.team} == {view.teams[0].line.key}
    assert view.actions[0].who == "Тихонова Вера Геннадьевна"
    assert [link.url.partition("?")[0] for link in view.actions[0].links] == [
        f"/c/{demo.slug}/structure/",
        f"/c/{demo.slug}/targets/",
    ]
    assert sum(driver.amount for driver in report.drivers) == report.verdict.gap


def test_it_shows_how_plans_and_facts_live(demo):
    """A year split down, a month that is different, a settled month with a correction, a bonus, and the year before."""
    with tenant(demo):
        targets = Target.objects.for_company(demo).filter(metric__slug="revenue")
        revenue = targets.filter(person=None, team_key=None)
        year = revenue.get(grain="year", starts_on="2027-01-01")
        months = revenue.filter(grain="month", starts_on__year=2027)
        assert (months.count(), sum(month.value for month in months)) == (12, year.value)
        people = targets.filter(grain="month", starts_on="2027-01-01").exclude(person=None)
        assert {row.way for row in people} == {"cascade"}
        assert (
            revenue.get(grain="year", starts_on="2026-01-01").value
            == revenue.get(starts_on="2026-11-01").value * 12
        )
        once = Target.objects.for_company(demo).get(way="once")
        assert (once.value * 2, once.starts_on.isoformat()) == (once.usual_value, "2026-12-01")
        assert once.note
        assert ClosedMonth.objects.for_company(demo).get().month_on.isoformat() == "2026-09-01"
        corrected = FactChange.objects.for_company(demo).exclude(reason="").get()
        assert (corrected.old_on.month, corrected.new_value) == (9, corrected.old_value * Decimal("0.8"))
        assert BonusStep.objects.for_company(demo).count() == 5
        board = plan_fact_board(demo, BoardQuestion(parse_period("2026-11")), date(2026, 11, 22))
    assert board is not None
    _month, before = board.total.besides
    assert before.change is not None
    assert before.is_year


def test_it_has_a_draft_of_the_next_year_with_changes_of_every_sort(demo):
    with tenant(demo):
        draft = Structure.objects.for_company(demo).get(state=Structure.State.DRAFT)
        live = live_structure_of(demo)
        assert live is not None
        compared = compare_draft(draft, live)
        assert not any(line.clash for line in compared.lines)
        kinds = {line.change.kind for line in compared.lines}
        facets = {line.change.facet for line in compared.lines}
    assert {"added", "removed", "moved"} <= kinds
    assert {"title", "roles", "scope"} <= facets


def test_a_second_load_keeps_what_was_changed(demo):
    with tenant(demo):
        Position.objects.for_company(demo).filter(title="Дизайнер").update(title="Арт-директор")
    again, created = sign_ins.load_demo()
    assert (again.pk, created) == (demo.pk, False)
    with tenant(demo):
        assert Position.objects.for_company(demo).filter(title="Арт-директор").exists()


def test_a_consultant_removes_it_in_one_click(demo):
    answer = signed_in("consultant").post(f"/c/{demo.slug}/remove-demo/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert sign_ins.demo_company() is None


def test_a_viewer_cannot_remove_it(demo):
    assert signed_in("viewer").post(f"/c/{demo.slug}/remove-demo/").status_code == 403
    assert sign_ins.demo_company() == demo


def test_the_command_removes_the_sign_ins_too(demo):
    assert sign_ins.remove_demo()
    assert not User.objects.exists()
    assert not sign_ins.remove_demo()
