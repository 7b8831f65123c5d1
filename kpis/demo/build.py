"""Builds the demonstration company from `department.yaml`, through the same actions that people use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

import yaml
from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.actions import add_member, create_company
from accounts.actors import SYSTEM, Actor, member_actor
from accounts.models import Company, Membership, User
from accounts.tenancy import tenant
from kpis.actions.actuals import push_actuals
from kpis.actions.metrics import STARTING_SET, take_templates
from kpis.actions.reports import build_gap_report
from kpis.actions.schedules import set_schedule
from kpis.actions.targets import TargetIn, set_targets
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import russian_calendar
from kpis.demo.actuals import PROFILES, DemoSeller, demo_actuals
from kpis.demo.future import draft_next_year
from kpis.models import Actual
from teams.actions.acceptances import accept_finding
from teams.actions.operations import apply_operations
from teams.actions.people import upsert_people
from teams.actions.resolutions import resolve_finding
from teams.actions.structures import live_structure, set_stage
from teams.models import Finding, Person, Position
from teams.moves.answers import Answers
from teams.moves.registry import ways_of

MONTHS_BACK = 6
SEED = 20260
Row = Mapping[str, Any]


@cache
def department() -> dict[str, Any]:
    """The demo's data file."""
    return yaml.safe_load((Path(__file__).parent / "department.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Seat:
    """A position of the file: its key in this company, and the external ids of who sits and who sat there."""

    row: Row
    key: UUID
    person: str | None
    former: str | None


def build_demo(*, users: Mapping[str, User]) -> Company:
    """The whole company; `users` are the sign-ins by access. All or nothing."""
    data = department()
    today = timezone.localdate()
    with transaction.atomic():
        company = create_company(name=data["company"]["ru"], by=users[Access.OWNER], is_demo=True)
        for access, user in users.items():
            if access != Access.OWNER:
                add_member(company=company, user=user, access=access, by=SYSTEM)
        with tenant(company):
            owner = Membership.objects.for_company(company).select_related("user").get(access=Access.OWNER)
            by = member_actor(owner, owner.user)
            seats = _seats(company.uid, data)
            _people(company, data, seats, today, by)
            _chart(company, data, seats, today, by)
            _decisions(company, data, seats, today, by)
            _sign_ins(company, data, seats)
            _numbers(company, data, seats, today, by)
            _reports(company, today, by)
            draft_next_year(company=company, data=data, by=by)
    return company


def demo_sellers(today: date) -> list[DemoSeller]:
    """Who sells in the demo as it is built on a day; no company is needed."""
    return _sellers(_seats(UUID(int=0), department()), today)


def _seats(company: UUID, data: Row) -> list[Seat]:
    return [
        Seat(
            row=row,
            key=uuid5(company, row["key"]),
            person=f"emp-{number:03d}" if row.get("person") else None,
            former=f"emp-{number:03d}" if row.get("left") else None,
        )
        for number, row in enumerate(data["positions"], 1)
    ]


def _hired(seat: Seat, today: date) -> date:
    """Some day in the past years; a seat with `from` was taken so many months ago."""
    if months := seat.row.get("sells", {}).get("from"):
        return Period.of(Grain.MONTH, today).shifted(-months).start
    return today - timedelta(days=Random(f"{SEED}:{seat.row['key']}").randrange(420, 2400))  # noqa: S311


def _people(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    items = []
    for seat in seats:
        external_id = seat.person or seat.former
        if external_id is None:
            continue
        name = str(seat.row.get("person") or seat.row.get("left"))
        left_on = today - timedelta(days=seat.row["vacant_days"]) if seat.former else None
        items.append(_person(external_id, name, _hired(seat, today), left_on))
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


def _chart(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
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
        "team": row.get("team", ""), "roles": [_role(text) for text in row.get("roles", [])],
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
        starts_on = _hired(seat, today).isoformat()
        yield {"op": "assign", "key": key, "person": uids[holder], "starts_on": starts_on}
    if seat.former is not None:
        left_on = today - timedelta(days=row["vacant_days"])
        yield {"op": "vacate", "key": key, "person": uids[seat.former], "ends_on": left_on.isoformat()}


def _pay(seat: Seat, pay: Mapping[str, int]) -> int:
    """By the position's own name in the file, else as a leader, else by its role."""
    if (named := pay.get(seat.row["key"])) is not None:
        return named
    return pay.get("leaders" if seat.row.get("team") else _first_role(seat), pay["other"])


def _role(text: str) -> dict[str, Any]:
    slug, _colon, share = text.partition(":")
    return {"role": slug, "share_pct": share or "100"}


def _decisions(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
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


def _sign_ins(company: Company, data: Row, seats: list[Seat]) -> None:
    """The head and the employee among the sign-ins sit in chairs of the chart."""
    chairs = {seat.row["key"]: seat.person for seat in seats}
    for sign_in in data["sign_ins"]:
        if position := sign_in.get("position"):
            membership = Membership.objects.for_company(company).get(user__email=sign_in["email"])
            Person.objects.for_company(company).filter(external_id=chairs[position]).update(
                membership=membership
            )


# --- numbers ------------------------------------------------------------------------------------------------


def _numbers(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    slugs = {*STARTING_SET, *(slug for plan in data["plans"].values() for slug in plan)}
    take_templates(company=company, slugs=slugs, by=by)
    this_month = Period.of(Grain.MONTH, today)
    months = [this_month.shifted(offset) for offset in range(-MONTHS_BACK, 2)]
    _targets(company, data, seats, months, today, by)
    # A month earlier than shown: the funnel of the generator needs it to fill.
    first = this_month.shifted(-MONTHS_BACK - 1).start
    calendar = russian_calendar(first.year, today.year)
    items = [
        {
            "external_id": row.external_id, "metric": row.metric, "person": row.person,
            "on": row.on.isoformat(), "value": str(row.value),
        }
        for row in demo_actuals(_sellers(seats, today), calendar, first, today, seed=SEED)
        if row.on >= months[0].start
    ]  # fmt: skip
    for start in range(0, len(items), 10_000):
        push_actuals(company=company, items=items[start : start + 10_000], source=Actual.Source.DEMO, by=by)


def _reports(company: Company, today: date, by: Actor) -> None:
    """Reports on Fridays at seven in the evening; the last three, and the one of the past month, are there already."""
    set_schedule(company=company, cadence="week", weekday=4, hour=19, by=by)
    last_friday = today - timedelta(days=(today.weekday() - 4) % 7)
    month = Period.of(Grain.MONTH, today).previous()
    build_gap_report(company=company, period=month, through=month.last_day, by=by)
    for weeks in (2, 1, 0):
        friday = last_friday - timedelta(weeks=weeks)
        build_gap_report(company=company, period=Period.of(Grain.WEEK, friday), through=friday, by=by)


def _sellers(seats: list[Seat], today: date) -> list[DemoSeller]:
    return [seller for seat in seats if (seller := _seller(seat, today)) is not None]


def _seller(seat: Seat, today: date) -> DemoSeller | None:
    role = _first_role(seat)
    person = seat.person or seat.former
    if role not in PROFILES or person is None:
        return None
    sells = seat.row.get("sells", {})
    return DemoSeller(
        key=person,
        profile=PROFILES[role],
        productivity=sells.get("productivity", 1.0),
        luck=sells.get("luck", 1.0),
        size=sells.get("size", 1.0),
        trend_pct=sells.get("trend", 0.0),
        starts_on=_hired(seat, today),
        ends_on=today - timedelta(days=seat.row["vacant_days"]) if seat.former else None,
    )


def _first_role(seat: Seat) -> str:
    return _role(seat.row["roles"][0])["role"] if seat.row.get("roles") else ""


def _targets(
    company: Company, data: Row, seats: list[Seat], months: list[Period], today: date, by: Actor
) -> None:
    """A plan for every seat by its role: the person's where somebody sits, the team's with vacant seats in it."""
    uids = dict(Person.objects.for_company(company).values_list("external_id", "uid"))
    leader_of = _leaders(seats)
    items: list[TargetIn] = []
    for month in months:
        of_team: dict[tuple[UUID, str], Decimal] = {}
        of_company: dict[str, Decimal] = {}
        for seat in seats:
            plan = data["plans"].get(_first_role(seat), {})
            part = _part(seat)
            sits = seat.person is not None and _hired(seat, today) < month.end
            for metric, value in plan.items():
                amount = (Decimal(value) * part).quantize(Decimal(1))
                team = leader_of[seat.row["key"]]
                of_team[team, metric] = of_team.get((team, metric), Decimal(0)) + amount
                of_company[metric] = of_company.get(metric, Decimal(0)) + amount
                if sits and seat.person is not None:
                    items.append(TargetIn(metric, month, amount, person=uids[seat.person]))
        items += [TargetIn(metric, month, value, team=team) for (team, metric), value in of_team.items()]
        items += [TargetIn(metric, month, value) for metric, value in of_company.items()]
    set_targets(company=company, items=items, by=by)


def _part(seat: Seat) -> Decimal:
    """Leaders who sell carry half a plan, beginners two thirds."""
    if seat.row.get("team"):
        return Decimal("0.5")
    return Decimal("0.66") if "from" in seat.row.get("sells", {}) else Decimal(1)


def _leaders(seats: list[Seat]) -> dict[str, UUID]:
    """Position -> key of the nearest position above it (or itself) that leads a team."""
    by_key = {seat.row["key"]: seat for seat in seats}
    found = {}
    for seat in seats:
        current = seat
        while not current.row.get("team"):
            current = by_key[current.row["parent"]]
        found[seat.row["key"]] = current.key
    return found
