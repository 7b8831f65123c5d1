"""Companies by the hundred, quickly: one is made by the program's own models, the others are copies of its rows.

The copies are written as the program's own role, each inside its company: row security, composite keys and triggers
hold for them as for any other row. A copy's ids are those of the model plus a step of its own, so that references need
no look-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.actions import create_company
from accounts.actors import SYSTEM
from accounts.models import Company, User
from accounts.tenancy import tenant
from kpis.analysis.periods import Grain, Period
from kpis.models import Metric, Target
from roles.models import Role
from teams.actions.findings import sync_findings
from teams.actions.following import midnight_after
from teams.models import Assignment, Link, Person, Position, PositionRole, PositionScope, Structure

TEAM = 9
HELPERS = ("account-manager", "sales-analyst", "sales-administrator", "marketing-manager", "sales-trainer")
FUNNEL = {"revenue": 900_000, "leads": 60, "proposals": 15, "deals": 4}
PLANNED = ("revenue", "deals")
# Ids of one copy lie within this much of each other: more than a company has rows in any table.
STEP = 1_000_000
LOADERS = 2
# In the order in which rows refer to each other; column -> "moved" by the step.
COPIED: Mapping[str, tuple[str, ...]] = {
    "teams_structure": ("id",),
    "teams_position": ("id", "structure_id", "parent_id"),
    "teams_positionrole": ("id", "position_id"),
    "teams_positionscope": ("id", "position_id"),
    "teams_person": ("id",),
    "teams_assignment": ("id", "position_id", "person_id"),
    "teams_link": ("id", "position_id", "target_id"),
    "teams_finding": ("id", "structure_id"),
    "teams_healthpoint": ("id", "structure_id"),
    "kpis_metric": ("id",),
    "kpis_target": ("id", "metric_id", "person_id"),
    "kpis_actual": ("id", "metric_id", "person_id"),
}
# More of them lately than a year ago; a day has as many metrics and people as fit.
FACTS = """
    INSERT INTO kpis_actual
        (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, changed_at)
    SELECT %(company)s, gen_random_uuid(), metrics.ids[1 + n %% metrics.many], people.ids[1 + n / 4 %% people.many],
           %(today)s::date - 1 - floor(364 * power(n::float / %(facts)s, 2))::int, 1 + n * 37 %% 4000,
           100, 'd-' || n, 'api', '', now()
    FROM generate_series(0, %(facts)s - 1) AS n
    CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids, count(*) AS many FROM kpis_metric) AS metrics
    CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids, count(*) AS many FROM teams_person) AS people
"""


def fill(companies: int, positions: int, facts: int) -> list[Company]:
    """So many companies of so many positions, and so many facts in all; the tables are analysed afterwards."""
    owner = User.objects.create_user("owner@load.invalid", None, "Load")
    first = create_company(name="Load 0", by=owner)
    with tenant(first):
        _model_of_all(first, positions, facts // companies)
    _vacuum()
    numbers = range(1, companies)
    shares = [numbers[start::LOADERS] for start in range(LOADERS)]
    with ThreadPoolExecutor(LOADERS) as loaders:
        copied = loaders.map(lambda share: _copies(first, owner, share), shares)
        made = [first, *(company for share in copied for company in share)]
    _raise_sequences()
    _vacuum()
    return sorted(made, key=lambda company: int(company.name.split()[-1]))


def _model_of_all(company: Company, positions: int, facts: int) -> None:
    chance, today = Random(positions), timezone.localdate()
    structure = Structure.objects.create(
        company=company, name="Live", follow_at=midnight_after(today, timezone.get_current_timezone())
    )
    boxes = _boxes(company, structure, positions)
    _duties(company, boxes, chance)
    people = _people(company, boxes, chance)
    metrics = _metrics(company)
    _targets(company, people, metrics, today)
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"company": company.pk, "today": today, "facts": facts})
    sync_findings(structure=structure, by=SYSTEM)


def _boxes(company: Company, structure: Structure, count: int) -> list[Position]:
    """The director, then teams: a head with eight under it."""
    boxes = Position.objects.bulk_create(
        Position(
            company=company, structure=structure, title=f"Должность {n}", team=f"Команда {n // TEAM}", order=n,
            cost_rub=80_000,
        )
        for n in range(count)
    )  # fmt: skip
    heads = heads_of(boxes)
    for number, box in enumerate(boxes[1:]):
        box.parent = boxes[0] if number % TEAM == 0 else heads[number // TEAM]
    Position.objects.bulk_update(boxes[1:], ["parent"], batch_size=1_000)
    return boxes


def heads_of(boxes: Sequence[Any]) -> Sequence[Any]:
    """Those that lead a team, of boxes in the order in which they were made."""
    return boxes[1::TEAM]


def _duties(company: Company, boxes: list[Position], chance: Random) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    owned = {"company": company}
    PositionRole.objects.bulk_create(
        PositionRole(**owned, position=box, role=roles[_role(number, chance)])
        for number, box in enumerate(boxes[1:])
    )
    heads = heads_of(boxes)
    PositionScope.objects.bulk_create(
        PositionScope(**owned, position=head, dimension="region", value=f"Регион {number}")
        for number, head in enumerate(heads)
    )
    Link.objects.bulk_create(
        Link(**owned, position=head, target=boxes[0], kind="deputy") for head in heads[::3]
    )


def _role(number: int, chance: Random) -> str:
    place = number % TEAM
    if place == 0:
        return "sales-head"
    return chance.choice(HELPERS) if place == TEAM - 1 else "sales-manager"


def _people(company: Company, boxes: list[Position], chance: Random) -> list[Person]:
    """Somebody for each box but one in twenty."""
    seats = [box for box in boxes if chance.random() > 0.05]
    people = Person.objects.bulk_create(
        Person(company=company, full_name=f"Человек {n}", sort_name=f"человек {n}", external_id=f"p-{n}")
        for n in range(len(seats))
    )
    Assignment.objects.bulk_create(
        Assignment(company=company, position=box, person=person, starts_on=date(2025, 1, 13))
        for box, person in zip(seats, people, strict=True)
    )
    return people


def _metrics(company: Company) -> list[Metric]:
    return [
        Metric.objects.create(
            company=company, slug=slug, name=slug, unit="rub" if slug == "revenue" else "count", order=order
        )
        for order, slug in enumerate(FUNNEL)
    ]


def _targets(company: Company, people: list[Person], metrics: list[Metric], today: date) -> None:
    month = Period.of(Grain.MONTH, today)
    Target.objects.bulk_create(
        Target(company=company, metric=metric, person=person, starts_on=start, value=FUNNEL[metric.slug])
        for metric in metrics
        if metric.slug in PLANNED
        for start in (month.start, month.shifted(-1).start)
        for person in people
    )


# --- copies -------------------------------------------------------------------------------------------------------


def _copies(model: Company, owner: User, numbers: Sequence[int]) -> list[Company]:
    """In a connection of its own, which goes with the thread."""
    try:
        statements = list(_kept_rows(model))
        made = []
        for number in numbers:
            company = create_company(name=f"Load {number}", by=owner)
            with tenant(company), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement, {"company": company.pk, "step": number * STEP})
            made.append(company)
        return made
    finally:
        connection.close()


def _kept_rows(model: Company) -> Iterator[str]:
    """The model's rows go into tables of this connection alone; the statement that copies each of them."""
    for table, moved in COPIED.items():
        with tenant(model), connection.cursor() as cursor:
            cursor.execute(f'CREATE TEMP TABLE "model_{table}" AS SELECT * FROM "{table}"')
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
            columns = [column.name for column in cursor.description or ()]
        values = ", ".join(_value(column, moved) for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        yield f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "model_{table}"'


def _value(column: str, moved: Sequence[str]) -> str:
    if column == "company_id":
        return "%(company)s"
    if column == "uid":
        return "gen_random_uuid()"
    return f'"{column}" + %(step)s' if column in moved else f'"{column}"'


def _raise_sequences() -> None:
    """Past the ids that were given by hand: of all copies, whatever company they belong to."""
    with connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, 10_000 * STEP])


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def counted(table: str, companies: Sequence[Company]) -> int:
    """How many rows of the table these companies have."""
    return sum(_rows(table, company) for company in companies)


def _rows(table: str, company: Company) -> int:
    with tenant(company), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE company_id = %s', [company.pk])
        row: tuple[Any, ...] = cursor.fetchone() or (0,)
        return int(row[0])
