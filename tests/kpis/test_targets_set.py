"""Targets are set all together or not at all; two editors of different cells both keep theirs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.actors import member_actor
from accounts.models import AuditEvent
from accounts.tenancy import tenant
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import TargetChanges, set_targets
from kpis.analysis.periods import Grain, Period
from kpis.models import Target
from teams.models import Position, Structure
from tests.factories import make_member
from tests.kpis.makers import Desk, make_desk, make_person

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def want(value: object, metric: str = "revenue", month_on: date = NOVEMBER, **owner: object) -> TargetIn:
    number = None if value is None else Decimal(str(value))
    return TargetIn(metric, Period(Grain.MONTH, month_on), number, **owner)  # type: ignore[arg-type]


def put(desk: Desk, *items: TargetIn) -> TargetChanges:
    with tenant(desk.company):
        return set_targets(company=desk.company, items=items, by=desk.by)


def kept(desk: Desk) -> dict[tuple[str, date, object, object], Decimal]:
    with tenant(desk.company):
        rows = Target.objects.for_company(desk.company)
        return {
            (row.metric.slug, row.starts_on, row.person and row.person.uid, row.team_key): row.value
            for row in rows.select_related("metric", "person")
        }


def make_team(desk: Desk) -> UUID:
    with tenant(desk.company):
        structure = Structure.objects.create(company=desk.company, name="Схема")
        return Position.objects.create(
            company=desk.company, structure=structure, title="РОП", team="Продажи"
        ).key


def refusals(desk: Desk, *items: TargetIn) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        put(desk, *items)
    return refused.value.message_dict


def test_targets_of_a_company_a_team_and_a_person_are_set_changed_and_taken_away(desk: Desk) -> None:
    team = make_team(desk)
    items = [want(100), want(60, team=team), want("30.5", person=desk.anna.uid)]
    assert put(desk, *items) == TargetChanges(3, 0, 0)
    assert put(desk, *items) == TargetChanges(0, 0, 3)
    assert put(desk, want(101), want(None, team=team), want(None, person=desk.boris.uid)) == TargetChanges(
        1, 1, 1
    )
    assert kept(desk) == {
        ("revenue", NOVEMBER, None, None): Decimal(101),
        ("revenue", NOVEMBER, desk.anna.uid, None): Decimal("30.5"),
    }


def test_setting_the_same_leaves_no_trace(desk: Desk) -> None:
    put(desk, want(100))
    with tenant(desk.company):
        before = AuditEvent.objects.for_company(desk.company).count()
    put(desk, want(100))
    with tenant(desk.company):
        assert AuditEvent.objects.for_company(desk.company).count() == before


def test_one_bad_item_keeps_all_from_being_set_and_every_bad_one_is_named(desk: Desk) -> None:
    said = refusals(desk, want(1), want(-1), want(2, "weather"), want(3, person=desk.anna.uid))
    assert sorted(said) == ["items.1", "items.2"]
    assert kept(desk) == {}


@pytest.mark.parametrize(
    "make",
    [
        lambda desk: want(1, month_on=date(1999, 12, 1)),
        lambda desk: want(1, month_on=date(2101, 1, 1)),
        lambda desk: want("NaN"),
        lambda desk: want("Infinity"),
        lambda desk: want("1e15"),
        lambda desk: want("0.00001"),
        lambda desk: want(1, person=uuid4()),
        lambda desk: want(1, team=uuid4()),
        lambda desk: want(1, person=desk.anna.uid, team=uuid4()),
    ],
)
def test_what_is_no_target_is_refused_and_nothing_changes(
    desk: Desk, make: Callable[[Desk], TargetIn]
) -> None:
    assert list(refusals(desk, make(desk))) == ["items.0"]
    assert kept(desk) == {}


def test_another_companys_person_and_team_read_like_missing_ones(desk: Desk) -> None:
    other = make_desk()
    team = make_team(other)
    said = refusals(
        desk,
        want(1, person=other.anna.uid),
        want(1, person=uuid4()),
        want(1, team=team),
        want(1, team=uuid4()),
    )
    assert said["items.0"] == said["items.1"]
    assert said["items.2"] == said["items.3"]
    assert kept(desk) == kept(other) == {}


def test_nobody_sets_the_own_target_even_as_owner(desk: Desk) -> None:
    me = make_member(desk.company, "owner")
    mine = make_person(desk.company, "Я сам", membership=me)
    with pytest.raises(ValidationError), tenant(desk.company):
        set_targets(company=desk.company, items=[want(1, person=mine.uid)], by=member_actor(me, me.user))
    assert kept(desk) == {}
    assert put(desk, want(1, person=mine.uid)).set == 1


def test_a_cell_that_changed_meanwhile_is_refused_once_and_set_when_seen_anew(desk: Desk) -> None:
    put(desk, want(100))
    stale = [
        TargetIn("revenue", Period(Grain.MONTH, NOVEMBER), Decimal(120), seen=Decimal(90)),
        TargetIn("revenue", Period(Grain.MONTH, DECEMBER), Decimal(7), seen=None),
    ]
    assert list(refusals(desk, *stale)) == ["items.0"]
    assert list(kept(desk).values()) == [Decimal(100)]
    assert (
        put(desk, TargetIn("revenue", Period(Grain.MONTH, NOVEMBER), Decimal(120), seen=Decimal(100))).set
        == 1
    )


def test_a_cell_that_somebody_set_to_the_same_is_no_conflict(desk: Desk) -> None:
    put(desk, want(100))
    assert (
        put(desk, TargetIn("revenue", Period(Grain.MONTH, NOVEMBER), Decimal(100), seen=None)).unchanged == 1
    )


def test_too_many_targets_at_once_are_refused(desk: Desk) -> None:
    with pytest.raises(ValidationError):
        put(desk, *[want(1)] * 40_001)


@pytest.mark.django_db(transaction=True)
def test_eight_editors_at_once_leave_one_row_an_owner_and_lose_no_cell() -> None:
    desk = make_desk()
    failures: list[BaseException] = []
    gate = threading.Barrier(8)

    def edit(number: int) -> None:
        mine = date(2027, number + 1, 1)
        try:
            gate.wait()
            for turn in range(5):
                shared = [want(turn), want(turn, person=desk.anna.uid), want(turn, month_on=DECEMBER)]
                put(desk, *(shared if number % 2 else shared[::-1]), want(number + 1, month_on=mine))
        except BaseException as failure:  # a thread's failure must reach the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with tenant(desk.company):
        assert Target.objects.for_company(desk.company).count() == 3 + 8
    own = {
        month: value for (_metric, month, _person, _team), value in kept(desk).items() if month.year == 2027
    }
    assert own == {date(2027, number + 1, 1): Decimal(number + 1) for number in range(8)}


def test_a_cell_that_is_named_twice_is_refused_whatever_it_is_to_be(desk: Desk) -> None:
    found = refusals(desk, want(1), want(2, metric="lead-conversion"), want(3), want(None))
    assert set(found) == {"items.2", "items.3"}
    assert kept(desk) == {}


def test_a_position_that_leads_no_team_takes_no_target(desk: Desk) -> None:
    """It would be stored and shown nowhere."""
    team = make_team(desk)
    with tenant(desk.company):
        head = Position.objects.for_company(desk.company).get(key=team)
        seat = Position.objects.create(
            company=desk.company, structure=head.structure, parent=head, title="Менеджер"
        )
    assert set(refusals(desk, want(1, team=team), want(1, team=seat.key))) == {"items.1"}
