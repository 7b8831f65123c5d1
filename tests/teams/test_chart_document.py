"""The chart's document: what it holds, for whom, and that its size costs no queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.chart_document import Viewer, chart_document
from teams.models import Assignment, Finding, Link, Person, Position, PositionRole, PositionScope, Structure
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import box_of, rename, seat, tab

pytestmark = pytest.mark.django_db


def open_ones(office: Office) -> list[Finding]:
    with office.open():
        return list(Finding.objects.for_company(office.company).filter(structure=office.structure).open())


def test_a_box_says_all_that_is_drawn_on_it(office: Office) -> None:
    boss = office.add("Директор", person="Ковалёв Дмитрий Ильич")
    anna = office.person("Титова Анна")
    key = office.add("РОП", parent=boss, roles=["sales-head"], team="Юг", fte="0.5")
    office.apply(
        {"op": "set_scope", "key": key, "scope": {"region": ["Тула"]}},
        seat(key, anna, share_pct=60, kind="acting", starts_on="2026-01-12"),
        {"op": "vacate", "key": key, "ends_on": "2027-01-01"},
        {"op": "link", "key": key, "target": boss, "kind": "deputy"},
        {"op": "rename", "key": key, "cost_rub": "180000.50"},
    )
    box = box_of(tab(office).document(), key)
    box.pop("findings", None)
    assert box == {
        "key": key, "parent": boss, "order": 1, "title": "РОП", "team": "Юг", "fte": 0.5, "load": 100,
        "opened_on": timezone.localdate().isoformat(), "roles": [["sales-head", 100]],
        "scope": [["region", "Тула"]], "links": [["deputy", boss]], "cost": 180000.5,
        "people": [{
            "uid": str(anna.uid), "name": "Титова Анна", "short": "Титова Анна", "kind": "acting", "pct": 60,
            "from": "2026-01-12", "until": "2026-12-31",
        }],
    }  # fmt: skip


def test_what_says_nothing_is_left_out(bare: Office) -> None:
    key = bare.add("Менеджер")
    [box] = tab(bare).document()["boxes"]
    assert set(box) == {"key", "parent", "order", "title", "opened_on", "load"}
    assert (box["key"], box["load"]) == (key, 0)


def test_siblings_stand_by_order_and_then_by_key(bare: Office) -> None:
    keys = sorted(bare.add(f"Место {number}") for number in range(6))
    with bare.open():
        Position.objects.for_company(bare.company).update(order=3)
    assert [box["key"] for box in tab(bare).document()["boxes"]] == keys


def test_the_load_of_a_person_is_the_sum_over_the_structure(bare: Office) -> None:
    anna, keys = bare.person(), [bare.add("Юг"), bare.add("Север")]
    bare.apply(*(seat(key, anna, share_pct=70) for key in keys))
    assert [box_of(tab(bare).document(), key)["load"] for key in keys] == [140, 140]


def test_the_document_names_structure_roles_palette_and_bench(office: Office) -> None:
    office.add("РОП", roles=["sales-head"])
    waiting = office.person("Без Места")
    document = tab(office).document()
    assert document["structure"] == {
        "uid": str(office.structure.uid), "name": office.structure.name, "state": "live", "revision": 1,
        "stage": "growth", "open_findings": len(open_ones(office)),
    }  # fmt: skip
    assert document["roles"]["sales-head"] == {
        "name": "Руководитель отдела продаж", "short": "РОП", "category": "management",
    }  # fmt: skip
    assert any("sales-head" in group["roles"] for group in document["palette"])
    assert document["bench"] == [{"uid": str(waiting.uid), "name": "Без Места", "starts_on": None}]
    assert (document["is_today"], document["may_edit"]) == (True, True)


def test_of_another_day_are_the_people_and_nobody_edits(bare: Office) -> None:
    key = bare.add("Менеджер", person="Иванова Анна", starts_on="2026-01-12")
    tomorrow = timezone.localdate() + timedelta(days=1)
    bare.apply({"op": "vacate", "key": key, "ends_on": tomorrow.isoformat()})
    document = tab(bare).document(f"?on={tomorrow.isoformat()}")
    assert "people" not in box_of(document, key)
    assert (document["on"], document["is_today"], document["may_edit"]) == (
        tomorrow.isoformat(),
        False,
        False,
    )


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-02-30", "20260101", "1700-01-01", "9999-12-31", "٢٠٢٦-٠١-٠١"]
)
def test_a_day_that_is_none_is_refused(bare: Office, day: str) -> None:
    answer = tab(bare).http.get(tab(bare).at("document/"), {"on": day})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("access", "sees"), [("owner", True), ("viewer", False), ("member", False)])
def test_what_positions_cost_is_for_those_who_edit(bare: Office, access: str, sees: bool) -> None:
    key = bare.add("Менеджер", cost_rub="90000")
    editor, here = tab(bare), tab(bare, access=access)
    assert box_of(here.document(), key).get("cost") == (90000 if sees else None)
    editor.send(rename(key, "Старший менеджер"))
    [told] = here.news()["news"]["boxes"]
    assert ("cost" in told) is sees


@pytest.mark.parametrize(("access", "sees"), [("viewer", True), ("member", False)])
def test_findings_are_for_those_who_may_see_them(office: Office, access: str, sees: bool) -> None:
    key = office.add("РОП", roles=["sales-head"])
    here = tab(office, access=access)
    assert ("findings" in box_of(here.document(), key)) is sees
    tab(office).send(rename(key, "Руководитель"))
    assert bool(here.news()["news"]["findings"]) is sees


def test_a_structure_of_another_company_is_not_there(bare: Office) -> None:
    theirs = make_office(with_roles=False)
    here = tab(bare)
    for what in ("document", "operations", "news", "undo", "redo"):
        path = here.at(f"{what}/").replace(str(bare.structure.uid), str(theirs.structure.uid))
        assert (here.http.get if what == "document" else here.http.post)(path).status_code == 404


def test_a_position_of_another_structure_of_the_company_is_not_in_this_one(bare: Office) -> None:
    with bare.open():
        draft = Structure.objects.create(company=bare.company, name="Проект", state="draft")
    key = bare.add("Менеджер")
    here = tab(bare)
    path = here.at(f"positions/{key}/").replace(str(bare.structure.uid), str(draft.uid))
    assert here.http.get(path).status_code == 404
    assert here.http.get(here.at(f"positions/{key}/")).status_code == 200


# --- queries ----------------------------------------------------------------------------------------------------


def grow(office: Office, count: int) -> None:
    """So many boxes with roles, people, scopes and links, written straight into the tables."""
    company, structure = office.company, office.structure
    with office.open():
        role = PositionRole.objects.for_company(company).first().role
        head = Position.objects.for_company(company).filter(structure=structure).first()
        boxes = Position.objects.bulk_create(
            Position(company=company, structure=structure, parent=head, title=f"Менеджер {n}", order=n)
            for n in range(count)
        )
        people = Person.objects.bulk_create(
            Person(company=company, full_name=f"Иванов {n}", sort_name=f"иванов {n}") for n in range(count)
        )
        owned: dict[str, Any] = {"company": company}
        PositionRole.objects.bulk_create(PositionRole(**owned, position=box, role=role) for box in boxes)
        PositionScope.objects.bulk_create(
            PositionScope(**owned, position=box, dimension="region", value="Тула") for box in boxes
        )
        Assignment.objects.bulk_create(
            Assignment(
                **owned, position=box, person=person, starts_on=date(2026, 1, 12), share_pct=Decimal(50)
            )
            for box, person in zip(boxes, people, strict=True)
        )
        Link.objects.bulk_create(Link(**owned, position=box, target=head, kind="deputy") for box in boxes)


def test_a_document_of_a_thousand_boxes_asks_as_much_as_one_of_two(office: Office) -> None:
    office.add("РОП", roles=["sales-head"], person="Иванова Анна")
    viewer = Viewer(office.by.user, sees_findings=True, sees_costs=True, may_edit=True)

    def queries() -> int:
        with office.open(), CaptureQueriesContext(connection) as seen:
            chart_document(office.structure, viewer)
        return len(seen)

    queries()
    counts = []
    for more in (1, 18, 980):
        grow(office, more)
        counts.append(queries())
    assert counts == [counts[0]] * 3
    assert counts[0] <= 5
    with office.open():
        document = chart_document(office.structure, viewer)
    assert len(document["boxes"]) == 1000
    assert all(box["people"] and box["roles"] and box["scope"] for box in document["boxes"] if box["parent"])
