"""Templates, splits, plans handed down, another plan from a date: all or nothing, exact, and never the actor's own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor, key_actor, member_actor
from accounts.models import ApiKey
from accounts.tenancy import tenant
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import return_usual, set_targets
from kpis.actions.targets_bulk import BulkChanges, TemplateIn, apply_template, change_from
from kpis.actions.targets_handing import cascade, split_target
from kpis.analysis.periods import Grain, parse_period
from kpis.models import Target, TargetChange, TargetWay
from kpis.selectors.metrics import metric_infos
from kpis.selectors.owners import Owner
from kpis.selectors.target_past import season_for, suggestions
from kpis.selectors.target_people import groups_on
from teams.models import Person
from tests.factories import actor_of, make_member
from tests.factories.kpis import SmallShop, make_small_shop

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 11, 20)
DECEMBER, JANUARY = parse_period("2026-12"), parse_period("2027-01")


@pytest.fixture
def small() -> SmallShop:
    return make_small_shop()


@pytest.fixture
def by(small: SmallShop) -> Actor:
    return actor_of(small.shop.company)


def stored(small: SmallShop, key: str) -> dict[str, tuple[Decimal, str]]:
    """Owner -> (value, way) of the revenue of a period."""
    period, company = parse_period(key), small.shop.company
    names = {small.north: "north", small.south: "south"}
    with tenant(company):
        rows = Target.objects.for_company(company).of_period(period.grain.value, period.start)
        return {
            row.person.full_name if row.person else names.get(row.team_key, "all"): (row.value, row.way)
            for row in rows.filter(metric=small.revenue).select_related("person")
        }


def template(small: SmallShop, by: Actor, **more: Any) -> BulkChanges:
    company = small.shop.company
    with tenant(company):
        people = groups_on(company, TODAY).people("", str(small.north))
        assert people is not None
        given = TemplateIn({"revenue": D(90_000)}, [DECEMBER, JANUARY], **more)
        return apply_template(company=company, template=given, people=people, today=TODAY, by=by)


def put(small: SmallShop, by: Actor, key: str, value: int | None, **more: Any) -> None:
    company = small.shop.company
    with tenant(company):
        number = None if value is None else D(value)
        item = TargetIn("revenue", parse_period(key), number, **more)
        set_targets(company=company, items=[item], by=by)


def test_a_template_is_set_for_everybody_of_a_team_and_for_nobody_else(small: SmallShop, by: Actor) -> None:
    assert template(small, by).changes.set == 4
    assert stored(small, "2026-12") == {
        "Анна": (D(90_000), "template"), "Борис": (D(90_000), "template"),
    }  # fmt: skip
    assert template(small, by).changes.unchanged == 4


def test_a_template_from_a_day_keeps_the_days_before_it(small: SmallShop, by: Actor) -> None:
    company = small.shop.company
    with tenant(company):
        people = groups_on(company, TODAY).people("", str(small.north)) or []
        given = TemplateIn({"revenue": D(200_000)}, [parse_period("2026-11")], from_on=date(2026, 11, 16))
        apply_template(company=company, template=given, people=people, today=TODAY, by=by)
    assert stored(small, "2026-11")["Анна"] == (D(155_000), "template")
    assert stored(small, "2026-11")["Борис"] == (D(137_000), "template")


def test_a_change_for_one_period_outlives_the_template_and_goes_back_to_the_newest(
    small: SmallShop, by: Actor
) -> None:
    template(small, by)
    put(small, by, "2026-12", 70_000, person=small.anna.uid, way=TargetWay.ONCE, note="Отпуск")
    company = small.shop.company
    with tenant(company):
        people = groups_on(company, TODAY).people("", str(small.north)) or []
        again = TemplateIn({"revenue": D(95_000)}, [DECEMBER])
        changes = apply_template(company=company, template=again, people=people, today=TODAY, by=by).changes
    assert (changes.set, changes.kept) == (1, 1)
    assert stored(small, "2026-12")["Анна"] == (D(70_000), "once")
    with tenant(company):
        return_usual(
            company=company, metric="revenue", period=DECEMBER, person=small.anna.uid, team=None, by=by
        )
        steps = TargetChange.objects.for_company(company).filter(person=small.anna, starts_on=DECEMBER.start)
        told = [(row.before, row.after, row.way, row.note) for row in steps]
    assert stored(small, "2026-12")["Анна"] == (D(95_000), "template")
    assert told == [
        (D(70_000), D(95_000), "template", ""),
        (D(90_000), D(70_000), "once", "Отпуск"),
        (None, D(90_000), "template", ""),
    ]


def test_a_change_for_one_period_needs_a_note_and_something_to_change(small: SmallShop, by: Actor) -> None:
    for item in ({"note": ""}, {"note": "Отпуск"}):
        with pytest.raises(ValidationError):
            put(small, by, "2026-12", 5, person=small.anna.uid, way=TargetWay.ONCE, **item)
    assert stored(small, "2026-12") == {}


@pytest.fixture
def me(small: SmallShop) -> Actor:
    """A head of sales who sells too: the person Анна."""
    membership = make_member(small.shop.company, "head")
    with tenant(small.shop.company):
        Person.objects.for_company(small.shop.company).filter(pk=small.anna.pk).update(membership=membership)
    return member_actor(membership, membership.user)


def test_nobody_reaches_the_own_target_by_template_split_cascade_or_from_a_date(
    small: SmallShop, me: Actor, by: Actor
) -> None:
    company = small.shop.company
    put(small, by, "2026-12", 100_000, team=small.north)
    put(small, by, "2026-12", 10_000, person=small.anna.uid)
    assert template(small, me).own == 1
    with tenant(company):
        cascade(
            company=company,
            metric="revenue",
            periods=[DECEMBER],
            team=small.north,
            anew=True,
            today=TODAY,
            by=me,
        )
        mine: dict[str, Any] = {"company": company, "metric": "revenue", "person": small.anna.uid, "by": me}
        with pytest.raises(ValidationError):
            split_target(period=DECEMBER, into=Grain.DAY, by_season=False, today=TODAY, **mine)
        with pytest.raises(ValidationError):
            change_from(grain=Grain.MONTH, on=DECEMBER.start, pct=D(-50), today=TODAY, **mine)
        with pytest.raises(ValidationError):
            return_usual(period=DECEMBER, team=None, **mine)
    assert stored(small, "2026-12") == {
        "north": (D(100_000), "hand"), "Анна": (D(10_000), "hand"), "Борис": (D(90_000), "cascade"),
    }  # fmt: skip


def test_a_quarter_is_split_into_months_that_sum_to_it_and_leaves_what_is_over(
    small: SmallShop, by: Actor
) -> None:
    company = small.shop.company
    put(small, by, "2026-Q4", 1_000_000)
    put(small, by, "2026-10", 123_456)
    with tenant(company):
        split_target(
            company=company, metric="revenue", period=parse_period("2026-Q4"), into=Grain.MONTH,
            by_season=False, today=TODAY, by=by,
        )  # fmt: skip
    months = [stored(small, f"2026-{month}")["all"] for month in (10, 11, 12)]
    assert [way for _, way in months] == ["hand", "days", "days"]
    assert sum(value for value, _ in months) == 1_000_000
    assert months[1][0] == round(D(876_544) * 20 / 42)


def test_a_season_is_learned_from_the_last_years_and_refused_without_one(small: SmallShop, by: Actor) -> None:
    company = small.shop.company
    put(small, by, "2027", 1_200_000)
    split: dict[str, Any] = {
        "company": company, "metric": "revenue", "period": parse_period("2027"), "into": Grain.MONTH,
        "by_season": True, "today": TODAY, "by": by,
    }  # fmt: skip
    with tenant(company), pytest.raises(ValidationError):
        split_target(**split)
    for number in range(24):
        month = parse_period("2024-11").shifted(number)
        small.shop.fact(small.revenue, small.vera, str(month.start), 300 if month.number == 12 else 100)
    with tenant(company):
        metrics = metric_infos(company)
        season = season_for(company, metrics, metrics[0], TODAY)
        assert season is not None
        assert season[11] > 2 * season[5]
        split_target(**split)
    values = [stored(small, f"2027-{month:02d}")["all"] for month in range(1, 13)]
    assert sum(value for value, _ in values) == 1_200_000
    assert values[11][0] == max(values)[0]
    assert {way for _, way in values} == {"season"}
    assert stored(small, "2027")["all"] == (D(1_200_000), "hand")
    with tenant(company):
        assert tuple(Target.objects.for_company(company).get(grain="year").season or ()) == season
        assert TargetChange.objects.for_company(company).filter(grain="year").count() == 1


def test_a_plan_handed_down_reaches_everybody_and_leaves_nothing_over(small: SmallShop, by: Actor) -> None:
    company = small.shop.company
    put(small, by, "2026-12", 100)
    with tenant(company):
        cascade(
            company=company, metric="revenue", periods=[DECEMBER], team=None, anew=True, deep=True,
            today=TODAY, by=by,
        )  # fmt: skip
    found = {name: value for name, (value, _) in stored(small, "2026-12").items()}
    assert found["north"] + found["south"] == found["all"] == 100
    assert found["Анна"] + found["Борис"] == found["north"]
    assert found["Вера"] == found["south"]


def test_only_the_rest_is_spread_in_proportion_and_too_much_is_taken_back(
    small: SmallShop, by: Actor
) -> None:
    company = small.shop.company
    for value, expected in ((200_000, (D(125_000), D(75_000))), (80_000, (D(50_000), D(30_000)))):
        put(small, by, "2026-11", value, team=small.north)
        with tenant(company):
            cascade(
                company=company, metric="revenue", periods=[parse_period("2026-11")], team=small.north,
                anew=False, today=TODAY, by=by,
            )  # fmt: skip
        rows = stored(small, "2026-11")
        assert (rows["Анна"][0], rows["Борис"][0]) == expected


def test_another_plan_from_a_date_leaves_the_past_and_blends_the_month_it_begins_in(
    small: SmallShop, by: Actor
) -> None:
    company = small.shop.company
    put(small, by, "2026-10", 50_000, person=small.anna.uid)
    put(small, by, "2026-12", 100_000, person=small.anna.uid)
    with tenant(company):
        change_from(
            company=company, metric="revenue", grain=Grain.MONTH, on=date(2026, 11, 16), pct=D(20),
            person=small.anna.uid, today=TODAY, by=by,
        )  # fmt: skip
    found = [stored(small, f"2026-{month}")["Анна"][0] for month in (10, 11, 12)]
    assert found == [D(50_000), D(111_000), D(120_000)]


def test_what_is_over_is_neither_handed_down_nor_changed_from_a_past_day(small: SmallShop, by: Actor) -> None:
    company = small.shop.company
    put(small, by, "2026-10", 500)
    put(small, by, "2026-12", 100)
    october = parse_period("2026-10")
    down: dict[str, Any] = {"company": company, "metric": "revenue", "team": None, "anew": True, "by": by}
    with tenant(company):
        with pytest.raises(ValidationError):
            cascade(periods=[october], today=TODAY, **down)
        with pytest.raises(ValidationError):
            change_from(
                company=company, metric="revenue", grain=Grain.MONTH, on=date(2026, 10, 31), pct=D(20), today=TODAY,
                by=by,
            )  # fmt: skip
        cascade(periods=[october, DECEMBER], today=TODAY, **down)
    assert stored(small, "2026-10") == {"all": (D(500), "hand")}
    december = stored(small, "2026-12")
    assert december["north"][0] + december["south"][0] == 100


def test_a_suggestion_shows_the_periods_it_is_from(small: SmallShop) -> None:
    company = small.shop.company
    for number in range(12):
        small.shop.fact(
            small.revenue, small.vera, str(parse_period("2025-11").shifted(number).start), 10 * (number + 1)
        )
    vera = Owner.person(str(small.vera.pk))
    with tenant(company):
        metrics = metric_infos(company)
        found = suggestions(company, metrics, metrics, [vera], Grain.MONTH, TODAY)[vera, "revenue"]
    assert found.value == D(98)
    assert [period.key for period, _ in found.facts][::11] == ["2025-11", "2026-10"]


def test_thirty_metrics_for_seventy_people_are_set_at_one_go(small: SmallShop, by: Actor) -> None:
    company, shop = small.shop.company, small.shop
    for number in range(29):
        shop.metric(f"m{number}")
    with tenant(company):
        people = groups_on(company, TODAY).people("", str(small.north)) or []
        crowd = Person.objects.bulk_create(
            Person(company=company, full_name=f"Продавец {n}", sort_name=f"продавец {n}") for n in range(68)
        )
        seated = [*people, *(type(people[0])(row.pk, row.uid, row.full_name, D(100)) for row in crowd)]
        given = TemplateIn({metric.slug: D(7) for metric in metric_infos(company)}, [DECEMBER])
        with CaptureQueriesContext(connection) as caught:
            done = apply_template(company=company, template=given, people=seated, today=TODAY, by=by)
        with CaptureQueriesContext(connection) as again:
            apply_template(company=company, template=given, people=people[:1], today=TODAY, by=by)
        assert done.changes.set == 30 * 70
        assert TargetChange.objects.for_company(company).count() == 30 * 70
    assert len(caught) <= len(again) + 6


def test_a_key_does_not_set_the_target_of_the_one_who_issued_it(small: SmallShop, me: Actor) -> None:
    key = ApiKey(name="CRM", created_by=me.user)
    with pytest.raises(ValidationError):
        put(small, key_actor(key), "2026-12", 5, person=small.anna.uid)
    assert stored(small, "2026-12") == {}


@pytest.mark.django_db(transaction=True)
def test_a_bulk_beside_the_grid_and_two_editors_of_one_cell_lose_nothing_unseen() -> None:
    small = make_small_shop()
    company, by = small.shop.company, actor_of(small.shop.company)
    outcomes: list[str] = []
    gate = threading.Barrier(3)

    def edit(value: int) -> None:
        seen = TargetIn("revenue", DECEMBER, D(value), person=small.vera.uid, seen=None)
        with tenant(company):
            set_targets(company=company, items=[seen], by=by)

    def run(deed: Callable[[], Any]) -> None:
        try:
            gate.wait()
            deed()
            outcomes.append("done")
        except ValidationError:
            outcomes.append("refused")
        except BaseException as failure:  # a thread's failure must reach the test
            outcomes.append(repr(failure))
        finally:
            connections.close_all()

    deeds = [lambda: edit(1), lambda: edit(2), lambda: template(small, by)]
    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "done", "refused"]
    found = stored(small, "2026-12")
    assert found["Вера"][0] in (D(1), D(2))
    assert (found["Анна"], found["Борис"]) == ((D(90_000), "template"), (D(90_000), "template"))
    with tenant(company):
        assert TargetChange.objects.for_company(company).filter(starts_on=DECEMBER.start).count() == 3
