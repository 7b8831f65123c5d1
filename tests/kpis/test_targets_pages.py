"""The grid of targets: a plain form that keeps what was typed, and as many queries for forty people as for two."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.tenancy import tenant
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import set_targets
from kpis.analysis.periods import Grain, Period
from kpis.forms import read_grid
from kpis.local_time import today_of
from kpis.models import Target
from teams.models import Assignment, Person, Position, Structure
from tests.factories import make_member, owner_of, signed_in
from tests.kpis.makers import Desk, make_desk, make_person


@pytest.fixture
def desk(db: None) -> Desk:
    found = make_desk()
    seat(found, found.anna, found.boris)
    return found


def seat(desk: Desk, *people: Person, team: str = "Продажи") -> UUID:
    """The people in one team of the live structure, under its head's vacant position."""
    with tenant(desk.company):
        structure, _new = Structure.objects.get_or_create(company=desk.company, defaults={"name": "Схема"})
        head = Position.objects.create(company=desk.company, structure=structure, title="РОП", team=team)
        for person in people:
            position = Position.objects.create(
                company=desk.company, structure=structure, parent=head, title="Менеджер"
            )
            Assignment.objects.create(
                company=desk.company, position=position, person=person, starts_on=date(2020, 1, 1)
            )
        return head.key


def month(desk: Desk, later: int = 0) -> Period:
    return Period.of(Grain.MONTH, today_of(desk.company)).shifted(later)


def put(desk: Desk, value: int | None, month_on: date, **owner: Any) -> None:
    number = None if value is None else Decimal(value)
    with tenant(desk.company):
        set_targets(
            company=desk.company,
            items=[TargetIn("revenue", Period(Grain.MONTH, month_on), number, **owner)],
            by=desk.by,
        )


def page(desk: Desk, query: str = "", who: Client | None = None) -> HttpResponse:
    client = who or signed_in(owner_of(desk.company))
    return client.get(f"/c/{desk.company.slug}/targets/{query}")


def save(desk: Desk, cells: dict[str, str], seen: object = None, who: Client | None = None) -> HttpResponse:
    client = who or signed_in(owner_of(desk.company))
    address = f"/c/{desk.company.slug}/targets/save/?metric=revenue"
    return client.post(address, {**cells, "seen": json.dumps(seen or {})})


def values(desk: Desk) -> dict[str, Decimal]:
    with tenant(desk.company):
        rows = Target.objects.for_company(desk.company).select_related("person")
        return {row.person.full_name if row.person else "all": row.value for row in rows}


def test_the_grid_shows_whom_a_target_is_set_for_and_what_is_left(desk: Desk) -> None:
    put(desk, 1_250_000, month(desk).start)
    put(desk, 1_000_000, month(desk).start, person=desk.anna.uid)
    text = page(desk).content.decode()
    assert "1\u00a0250\u00a0000" in text
    assert "250\u00a0000" in text
    assert text.index("Белова Анна") < text.index("Титов Борис")


def test_numbers_are_taken_as_people_write_them(desk: Desk) -> None:
    key = month(desk).key
    cells = {f"c.all.{key}": "1,25 млн", f"c.p-{desk.anna.uid}.{key}": "1\u00a0000,5 ₽"}
    assert save(desk, cells).status_code == 302
    assert values(desk) == {"all": Decimal(1_250_000), "Белова Анна Сергеевна": Decimal("1000.5")}


def test_a_wrong_cell_keeps_what_was_typed_says_why_and_saves_nothing(desk: Desk) -> None:
    key = month(desk).key
    answer = save(desk, {f"c.all.{key}": "сто", f"c.p-{desk.anna.uid}.{key}": "7"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="сто"' in text
    assert 'value="7"' in text
    assert 'aria-invalid="true"' in text
    assert values(desk) == {}


def test_an_unchanged_cell_is_left_alone_whoever_changed_it_meanwhile(desk: Desk) -> None:
    key, start = month(desk).key, month(desk).start
    put(desk, 100, start)
    put(desk, 200, start)
    person = f"c.p-{desk.anna.uid}.{key}"
    assert save(desk, {f"c.all.{key}": "100", person: "5"}, {f"c.all.{key}": "100.0000"}).status_code == 302
    assert values(desk) == {"all": Decimal(200), "Белова Анна Сергеевна": Decimal(5)}


def test_a_cell_changed_by_two_is_shown_to_the_second_and_saved_when_sent_again(desk: Desk) -> None:
    key, start = month(desk).key, month(desk).start
    put(desk, 200, start)
    name = f"c.all.{key}"
    answer = save(desk, {name: "300"}, {name: "100.0000"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="300"' in text
    seen = json.loads(re.search(r'name="seen" value="([^"]*)"', text)[1].replace("&quot;", '"'))  # type: ignore[index]
    assert save(desk, {name: "300"}, seen).status_code == 302
    assert values(desk) == {"all": Decimal(300)}


def test_an_emptied_cell_takes_the_target_away(desk: Desk) -> None:
    put(desk, 200, month(desk).start)
    name = f"c.all.{month(desk).key}"
    assert save(desk, {name: " "}, {name: "200"}).status_code == 302
    assert values(desk) == {}


def test_the_own_row_is_locked_with_the_reason_and_refused_when_forged(desk: Desk) -> None:
    me = make_member(desk.company, "head")
    mine = make_person(desk.company, "Ярцева Яна", membership=me)
    seat(desk, mine, team="Ещё")
    client = signed_in(me)
    assert f"c.p-{mine.uid}" not in page(desk, who=client).content.decode()
    answer = save(desk, {f"c.p-{mine.uid}.{month(desk).key}": "5"}, who=client)
    assert answer.status_code == 422
    assert values(desk) == {}


def test_a_past_month_is_locked_until_it_is_opened(desk: Desk) -> None:
    name = f"c.all.{month(desk, -1).key}"
    assert name not in page(desk).content.decode()
    assert name in page(desk, "?past=1").content.decode()


def test_a_viewer_reads_the_grid_and_cannot_save(desk: Desk) -> None:
    client = signed_in(make_member(desk.company, "viewer"))
    answer = page(desk, who=client)
    assert answer.status_code == 200
    assert "<input class" not in answer.content.decode()
    assert save(desk, {f"c.all.{month(desk).key}": "5"}, who=client).status_code == 403


@pytest.mark.parametrize(
    "query", ["?metric=weather", "?from=x", "?from=2026-Q5", "?from=1999-01", "?from=9999-99"]
)
def test_an_address_that_names_nothing_is_not_found(desk: Desk, query: str) -> None:
    assert page(desk, query).status_code == 404


def test_a_company_without_metrics_is_shown_the_next_step(db: None) -> None:
    desk = make_desk(metrics=())
    assert f"/c/{desk.company.slug}/metrics/" in page(desk).content.decode()


def test_a_ratio_has_no_remainder(desk: Desk) -> None:
    text = page(desk, "?metric=lead-conversion").content.decode()
    assert "data-rest" not in text


def test_people_of_no_team_with_a_target_stand_at_the_end(desk: Desk) -> None:
    left = make_person(desk.company, "Ушедшая Ульяна", left_on=today_of(desk.company) - timedelta(days=400))
    put(desk, 5, month(desk).start, person=left.uid)
    text = page(desk).content.decode()
    assert text.index("Титов") < text.index("Ушедшая Ульяна")


def test_two_people_and_forty_take_the_same_number_of_queries(desk: Desk) -> None:
    client = signed_in(owner_of(desk.company))
    page(desk, who=client)
    with CaptureQueriesContext(connection) as few:
        page(desk, who=client)
    people = [make_person(desk.company, f"Продавец Пётр {n}") for n in range(38)]
    for number in range(0, 38, 10):
        seat(desk, *people[number : number + 10], team=f"Команда {number}")
    with CaptureQueriesContext(connection) as many:
        page(desk, who=client)
    assert len(many) == len(few)


NAMES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["c.all.2026-11", "c.all.2026-13", "c.all.0000-00"]),
    st.just(f"c.p-{UUID(int=7)}.2026-11"),
    st.text("c.ptal-0123456789", max_size=48),
)  # fmt: skip


@given(
    st.dictionaries(NAMES, st.text(max_size=20)),
    st.text(max_size=40) | st.sampled_from(["[]", "null", '{"a": 1}', '{"c.all.2026-11": "x"}']),
)
def test_any_form_is_read_without_an_error(posted: dict[str, str], seen: str) -> None:
    given = read_grid({**posted, "seen": seen}, "revenue")
    assert len(given.items) == len(given.names)
