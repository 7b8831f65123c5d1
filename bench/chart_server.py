"""The chart on the server: opening it at 100, 1,000 and 5,000 positions, and moving one box at 1,000.

Opening is the whole document as plain values; its peer is PostgreSQL handing the same rows over to psycopg2, a plain
SELECT for each table. The number of queries must be the same whatever the size. A move is the whole operation in its
own committed transaction: lock, checks, log, audit and the analysis that brings the findings up to date; its peer is
the bare UPDATE of that one row, committed.

The company is made for the measurement and deleted at the end: inside one transaction nothing would be committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_company, delete_company, delete_user
from accounts.actors import Actor
from accounts.models import Company, User
from accounts.tenancy import tenant
from bench.measurement import Measurement, seconds
from roles.actions import load_catalogue
from roles.catalogue_files import read_catalogue
from roles.models import Role
from teams.actions.operations import apply_operations
from teams.chart_document import Viewer, chart_document
from teams.models import Assignment, Link, Person, Position, PositionRole, PositionScope, Structure

SIZES = (100, 1_000, 5_000)
MOVES_AT = 1_000
TEAM = 9
VACANT = 0.05
HELPERS = ("account-manager", "sales-analyst", "sales-administrator", "marketing-manager", "sales-trainer")
OF_BOXES = "JOIN teams_position p ON p.id = held.position_id WHERE p.structure_id = %s"
ROWS = (
    'SELECT id, key, parent_id, "order", title, team, fte, opened_on, cost_rub FROM teams_position'
    " WHERE structure_id = %s",
    "SELECT held.position_id, role.slug, held.share_pct FROM teams_positionrole held"
    f" JOIN roles_role role ON role.id = held.role_id {OF_BOXES}",
    f"SELECT held.position_id, held.dimension, held.value FROM teams_positionscope held {OF_BOXES}",
    "SELECT held.position_id, kind, share_pct, held.starts_on, ends_on, who.uid, full_name"
    f" FROM teams_assignment held JOIN teams_person who ON who.id = held.person_id {OF_BOXES}",
    f"SELECT held.position_id, held.kind, held.target_id FROM teams_link held {OF_BOXES}",
    "SELECT position_keys, severity FROM teams_finding WHERE structure_id = %s AND state = 'open'",
)


@dataclass(frozen=True)
class Office:
    """A company with one structure; `heads` lead teams, `seller` is a member of one."""

    company: Company
    structure: Structure
    by: Actor
    heads: list[Position]
    seller: Position


def main() -> Iterable[Measurement]:
    load_catalogue(read_catalogue())
    queries: dict[int, int] = {}
    for size in SIZES:
        with office_of(size) as office:
            with tenant(office.company):
                ours, theirs = seconds(lambda: _document(office)), seconds(lambda: read_rows(office))
                queries[size] = _queries(office)
            peer = "the same rows read by psycopg2"
            yield Measurement(f"chart document, {size:,} positions", ours * 1e3, peer, theirs * 1e3, "ms")
            if size == MOVES_AT:
                yield from _moves(office)
    first = SIZES[0]
    for size in SIZES[1:]:
        named = f"chart document queries, {size:,} positions"
        yield Measurement(named, queries[size], f"the same at {first}", queries[first], "queries")


def _moves(office: Office) -> Iterator[Measurement]:
    heads = cycle(office.heads[:2])

    def move() -> None:
        operation = {"op": "move", "key": str(office.seller.key), "parent": str(next(heads).key)}
        with tenant(office.company):
            apply_operations(
                structure=office.structure, operations=[operation], base_revision=None, by=office.by
            )

    def update() -> None:
        with tenant(office.company), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE teams_position SET parent_id = %s WHERE id = %s", [next(heads).pk, office.seller.pk]
            )

    ours, theirs = seconds(move) * 1e3, seconds(update, rounds=50) * 1e3
    yield Measurement(f"chart move, {MOVES_AT:,} positions", ours, "a bare UPDATE, committed", theirs, "ms")


def _document(office: Office) -> object:
    return chart_document(office.structure, Viewer(office.by.user, True, sees_costs=True, may_edit=True))


def _queries(office: Office) -> int:
    with CaptureQueriesContext(connection) as found:
        _document(office)
    return len(found)


def read_rows(office: Office) -> int:
    """Hands the rows of the structure over as PostgreSQL gives them; how many."""
    read = 0
    with connection.cursor() as cursor:
        for statement in ROWS:
            cursor.execute(statement, [office.structure.pk])
            read += len(cursor.fetchall())
    return read


@contextmanager
def office_of(size: int) -> Iterator[Office]:
    owner = User.objects.create_user(f"bench-chart-{size}@salesorg.invalid")
    company = create_company(name="Bench", by=owner)
    try:
        with tenant(company):
            office = _filled(company, Actor("Bench", user=owner), size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield office
    finally:
        delete_company(company_id=company.pk)
        delete_user(user=owner)


def _filled(company: Company, by: Actor, size: int) -> Office:
    """Teams of a head, sellers and a helper under one director; each team has a region of its own."""
    chance = Random(size)
    structure = Structure.objects.create(company=company, name="Live")
    boxes = Position.objects.bulk_create(
        Position(
            company=company, structure=structure, title=f"Должность {n}", team=f"Команда {n // TEAM}", order=n
        )
        for n in range(size)
    )
    heads = boxes[1::TEAM]
    for number, box in enumerate(boxes[1:]):
        box.parent = boxes[0] if number % TEAM == 0 else heads[number // TEAM]
    Position.objects.bulk_update(boxes[1:], ["parent"], batch_size=1_000)
    roles = {role.slug: role for role in Role.objects.all()}
    owned = {"company": company}
    PositionRole.objects.bulk_create(
        PositionRole(**owned, position=box, role=roles[_role(number, chance)])
        for number, box in enumerate(boxes[1:])
    )
    PositionScope.objects.bulk_create(
        PositionScope(**owned, position=head, dimension="region", value=f"Регион {number}")
        for number, head in enumerate(heads)
    )
    people = Person.objects.bulk_create(
        Person(**owned, full_name=f"Человек {n}", sort_name=f"человек {n}") for n in range(size)
    )
    Assignment.objects.bulk_create(
        Assignment(**owned, position=box, person=person, starts_on=date(2026, 1, 12))
        for box, person in zip(boxes, people, strict=True)
        if chance.random() > VACANT
    )
    Link.objects.bulk_create(
        Link(**owned, position=head, target=boxes[0], kind="deputy") for head in heads[::3]
    )
    return Office(company, structure, by, heads, boxes[2])


def _role(number: int, chance: Random) -> str:
    place = number % TEAM
    if place == 0:
        return "sales-head"
    return chance.choice(HELPERS) if place == TEAM - 1 else "sales-manager"
