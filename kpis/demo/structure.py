"""The demonstration company's people, chart and decisions, through the same actions that people use."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from accounts.actors import Actor
from accounts.models import Company, Membership
from kpis.demo.seats import Row, Seat, first_role, hired_on, role_of
from teams.actions.acceptances import accept_finding
from teams.actions.operations import apply_operations
from teams.actions.people import upsert_people
from teams.actions.resolutions import resolve_finding
from teams.actions.structures import live_structure, set_stage
from teams.models import Finding, Person, Position
from teams.moves.answers import Answers
from teams.moves.registry import ways_of


def add_people(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    items = []
    for seat in seats:
        external_id = seat.person or seat.former
        if external_id is None:
            continue
        name = str(seat.row.get("person") or seat.row.get("left"))
        left_on = today - timedelta(days=seat.row["vacant_days"]) if seat.former else None
        items.append(_person(external_id, name, hired_on(seat, today), left_on))
    items += [
        _person(f"emp-{900 + number}", name, today - timedelta(days=30), None)
        for number, name in enumerate(data["bench"])
    ]
    upsert_people(company=company, items=items, by=by)


def _person(external_id: str, name: str, starts_on: date, left_on: date | None) -> dict[str, Any]:
    email = f"{external_id}@baltpromsnab.example"
    return {
        "external_id": external_id, "full_name": name, "email": email, "starts_on": starts_on, "left_on": left_on,
    }  # fmt: skip


def add_chart(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    structure = live_structure(company=company, by=by)
    set_stage(structure=structure, stage=data["stage"], by=by)
    uids = {
        external: str(uid)
        for external, uid in Person.objects.for_company(company).values_list("external_id", "uid")
    }
    keys = {seat.row["key"]: str(seat.key) for seat in seats}
    operations = [op for seat in seats for op in _operations(seat, keys, uids, today)]
    # Deputies stand below their leader in the file: links wait until everybody exists.
    operations += [
        {"op": "link", "key": str(seat.key), "target": keys[seat.row["deputy"]], "kind": "deputy"}
        for seat in seats
        if "deputy" in seat.row
    ]
    operations += [
        {"op": "link", "key": keys[source], "target": keys[target], "kind": kind}
        for source, kind, target in data["links"]
    ]
    operations += [
        {"op": "rename", "key": str(seat.key), "cost_rub": str(_pay(seat, data["pay"]))} for seat in seats
    ]
    for start in range(0, len(operations), 400):
        apply_operations(
            structure=structure, operations=operations[start : start + 400], base_revision=None, by=by
        )
    # The boxes stood long before the demo was loaded; a vacancy has been open for so many days.
    for seat in seats:
        days = seat.row.get("vacant_days", 900)
        Position.objects.for_company(company).filter(key=seat.key).update(
            opened_on=today - timedelta(days=days)
        )


def _operations(
    seat: Seat, keys: Mapping[str, str], uids: Mapping[str, str], today: date
) -> Iterator[dict[str, Any]]:
    row, key = seat.row, str(seat.key)
    yield {
        "op": "add", "key": key, "parent": keys.get(row.get("parent", "")), "title": row["title"],
        "team": row.get("team", ""), "roles": [role_of(text) for text in row.get("roles", [])],
    }  # fmt: skip
    if scope := row.get("scope"):
        yield {"op": "set_scope", "key": key, "scope": scope}
    if duties := row.get("duties"):
        lines = [line.partition(": ") for line in duties]
        yield {
            "op": "set_duties",
            "key": key,
            "duties": [{"text": text, "involvement": involvement} for involvement, _colon, text in lines],
        }
    holder = seat.person or seat.former
    if holder is not None:
        starts_on = hired_on(seat, today).isoformat()
        yield {"op": "assign", "key": key, "person": uids[holder], "starts_on": starts_on}
    if seat.former is not None:
        left_on = today - timedelta(days=row["vacant_days"])
        yield {"op": "vacate", "key": key, "person": uids[seat.former], "ends_on": left_on.isoformat()}


def _pay(seat: Seat, pay: Mapping[str, int]) -> int:
    """By the position's own name in the file, else as a leader, else by its role."""
    if (named := pay.get(seat.row["key"])) is not None:
        return named
    return pay.get("leaders" if seat.row.get("team") else first_role(seat), pay["other"])


def add_decisions(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    """What the company has decided about its findings before: some overlaps settled, one accepted."""
    keys = {seat.row["key"]: str(seat.key) for seat in seats}
    for item in data["settled"]:
        key = keys[item["owner"]]
        for finding in _findings(company, item["responsibility"]):
            if key in finding.position_keys and "make_consulted" in ways_of(finding):
                resolve_finding(
                    finding=finding,
                    move="make_consulted",
                    answers=Answers(position=key, involvement="C"),
                    by=by,
                )
                break
    for item in data["accepted"]:
        for finding in _findings(company, item["responsibility"], kind=item["kind"]):
            until_on = today + timedelta(days=item["days"])
            accept_finding(finding=finding, reason=item["reason"], until_on=until_on, by=by)


def _findings(company: Company, responsibility: str, **which: str) -> list[Finding]:
    rows = Finding.objects.for_company(company).open().filter(responsibility_slug=responsibility, **which)
    return list(rows.select_related("structure").order_by("kind"))


def seat_sign_ins(company: Company, data: Row, seats: list[Seat]) -> None:
    """The head and the employee among the sign-ins sit in chairs of the chart."""
    chairs = {seat.row["key"]: seat.person for seat in seats}
    for sign_in in data["sign_ins"]:
        if position := sign_in.get("position"):
            membership = Membership.objects.for_company(company).get(user__email=sign_in["email"])
            Person.objects.for_company(company).filter(external_id=chairs[position]).update(
                membership=membership
            )
