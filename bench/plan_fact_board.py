"""The plan–fact board of 500 people × 10 metrics × 6 months of daily actuals, in the middle of a month.

Two questions. Does the number of queries depend on how many people there are (500 against 5)? And how long does the
server take, beside the bare SQL that the board itself runs: the same statements, their rows fetched and thrown away?
The day lies inside the month, so the past is read for the forecasts, the weeks for the sparklines, and the same days
of earlier periods for the comparisons; then some 5,000 cells are computed and drawn.

The company is made for the measurement, inside a transaction that is rolled back at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_company
from accounts.models import Company, User
from accounts.tenancy import tenant
from bench.measurement import Measurement, seconds
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import calendar_around
from kpis.models import Metric, Target
from kpis.period_words import title_of
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from teams.models import Assignment, Person, Position, Structure

MONTH, TODAY, MONTHS = Period(Grain.MONTH, date(2026, 10, 1)), date(2026, 10, 16), 6
FEW, MANY, METRICS, TEAM_SIZE = 5, 500, 10, 12

FACTS = """
    INSERT INTO kpis_actual
        (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, changed_at)
    SELECT %s, gen_random_uuid(), metric.id, person.id, day."on",
           8000 + (person.id * 37 + (day."on" - DATE '2020-01-01') * 11) %% 4000,
           100, 'd-' || day."on", 'api', '', now()
    FROM (VALUES (%s::bigint)) AS metric (id)
    CROSS JOIN unnest(%s::date[]) AS day ("on") CROSS JOIN unnest(%s::bigint[]) AS person (id)
"""


@dataclass(frozen=True)
class Crowd:
    """A company of so many sellers."""

    company: Company
    actuals: int


def main() -> Iterable[Measurement]:
    with _crowd(FEW) as small:
        few = _queries(small.company)
    with _crowd(MANY) as large:
        many = _queries(large.company)
        ours = seconds(lambda: _board(large.company))
        page = seconds(lambda: _page(large.company))
        statements = _statements(large.company)
        theirs = seconds(lambda: _bare(statements))
    rows = f"{large.actuals:,} actuals"
    yield Measurement(
        f"plan_fact_board queries, {MANY} people", many, f"the same board of {FEW} people", few, "queries"
    )
    yield Measurement(f"plan_fact_board, {rows}", ours, "its bare SQL", theirs, "s")
    yield Measurement(f"plan_fact_board with its HTML, {rows}", page, "its bare SQL", theirs, "s")


def _queries(company: Company) -> int:
    return len(_statements(company))


def _statements(company: Company) -> list[str]:
    """What the board asks the database."""
    with CaptureQueriesContext(connection) as found:
        _board(company)
    return [query["sql"] for query in found.captured_queries]


def _board(company: Company) -> Board:
    board = plan_fact_board(company, BoardQuestion(MONTH, "m0"), TODAY)
    if board is None:
        raise LookupError("the company of the measurement has no such metric")
    return board


def _page(company: Company) -> str:
    context = {
        "board": _board(company),
        "company": company,
        "title": title_of(MONTH),
        "query": "",
        "grains": [],
    }
    return render_to_string("kpis/board.html", context)


def _bare(statements: list[str]) -> int:
    with connection.cursor() as cursor:
        for statement in statements:
            # Written out with their values: a percent sign in them is no placeholder.
            cursor.execute(statement)
            cursor.fetchall()
    return len(statements)


class _Undo(Exception):
    """Takes the company of the measurement back."""


@contextmanager
def _crowd(people: int) -> Iterator[Crowd]:
    try:
        with transaction.atomic():
            owner = User.objects.create_user("bench-board@salesorg.invalid")
            company = create_company(name="Bench", by=owner)
            with tenant(company):
                sellers = _sellers(company, people)
                metrics = [
                    Metric.objects.create(company=company, slug=f"m{i}", name=f"M{i}", unit="rub", order=i)
                    for i in range(METRICS)
                ]
                yield Crowd(company, _actuals(company, sellers, metrics))
            raise _Undo
    except _Undo:
        pass


def _sellers(company: Company, count: int) -> list[Person]:
    structure = Structure.objects.create(company=company, name="Live")
    leads = [
        Position.objects.create(company=company, structure=structure, title="Head", team=f"Team {i}", order=i)
        for i in range(-(-count // TEAM_SIZE))
    ]
    people = Person.objects.bulk_create(
        Person(company=company, full_name=f"Seller {i}", sort_name=f"seller {i}") for i in range(count)
    )
    positions = Position.objects.bulk_create(
        Position(company=company, structure=structure, title="Seller", parent=leads[i // TEAM_SIZE], order=i)
        for i in range(count)
    )
    Assignment.objects.bulk_create(
        Assignment(company=company, person=person, position=position, starts_on=date(2026, 1, 12))
        for person, position in zip(people, positions, strict=True)
    )
    return people


def _actuals(company: Company, people: list[Person], metrics: list[Metric]) -> int:
    """Targets and facts. Each metric's facts are one statement of the database, by the same way as any other fact:
    with the triggers that keep its identity and the checks of what it refers to."""
    months = [MONTH.shifted(-back) for back in range(MONTHS)]
    for month in months:
        Target.objects.bulk_create(
            Target(
                company=company, metric=metric, person=person, starts_on=month.start, value=Decimal(220_000)
            )
            for metric in metrics
            for person in people
        )
    start, end = months[-1].start, MONTH.end
    days, rows = list(calendar_around(start, end).days(start, end)), 0
    with connection.cursor() as cursor:
        # What a fact refers to is looked up by an index only when the planner knows how large these tables are.
        cursor.execute("ANALYZE accounts_company, kpis_metric, teams_person")
        for metric in metrics:
            cursor.execute(FACTS, [company.pk, metric.pk, days, [person.pk for person in people]])
            rows += cursor.rowcount
        cursor.execute(
            "ANALYZE kpis_actual, kpis_factkey, kpis_target, teams_person, teams_position, teams_assignment"
        )
    return rows
