"""Rows of a company -> what may go with a gap: empty seats, new holders, people away without a deputy."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Company
from kpis.analysis.cause_facts import Absence, HolderChange, Vacancy
from kpis.analysis.causes import HANDOVER_DAYS
from kpis.analysis.drivers import KOPECK
from kpis.analysis.gap_lines import kopecks
from kpis.analysis.plans import PlanSource
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department, Sitting, VacantSeat
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers, Owner
from kpis.selectors.structure_ties import Ties
from teams.models import Absence as AbsenceRow

_DAY = timedelta(days=1)


def vacancies(numbers: Numbers, seats: Sequence[VacantSeat], metric: MetricInfo) -> list[Vacancy]:
    """Empty seats. What a team's own plan holds beyond the plans of its people is meant for them, in equal parts, and
    nobody closes it."""
    of_team = Counter(seat.team for seat in seats)
    planned: dict[str, Decimal] = {}
    for team in of_team:
        plan, people = (
            numbers.plan(Owner.team(team), metric.slug),
            numbers.team_people_plan(team, metric.slug),
        )
        if plan is not None and plan.source is PlanSource.OWN and isinstance(plan.value, Decimal):
            rest = max(plan.value - people, Decimal(0))
            due = numbers.part_due(Owner.team(team), metric.slug, rest) / of_team[team]
            planned[team] = due.quantize(KOPECK)
    return [
        Vacancy(
            seat.position,
            seat.title,
            seat.team,
            seat.since,
            due=planned[seat.team] if planned.get(seat.team) else None,
            fact=Decimal(0) if planned.get(seat.team) else None,
        )
        for seat in seats
    ]


def holder_changes(numbers: Numbers, metric: MetricInfo) -> list[HolderChange]:
    """Seats of teams that somebody took over from somebody else not long before the period or inside it."""
    department, through = numbers.department, numbers.now.through
    since = numbers.now.period.start - timedelta(days=HANDOVER_DAYS)
    found, last = [], dict[str, Sitting]()
    for sitting in department.sittings:
        team, before = department.teams.team_of[sitting.position], last.get(sitting.position)
        if before is not None and not _took_over(sitting, before, through):
            continue
        last[sitting.position] = sitting
        if team is None or before is None or before.person == sitting.person or sitting.starts_on <= since:
            continue
        found.append(
            HolderChange(
                sitting.position,
                department.titles[sitting.position],
                team,
                sitting.starts_on,
                department.people[before.person].name,
                department.people[sitting.person].name,
                *own_figures(numbers, sitting.person, metric),
            )
        )
    return found


def _took_over(sitting: Sitting, before: Sitting, through: date) -> bool:
    """Who sits beside the one before, as a second person or standing in for a while, has taken nothing over; who came
    early to be shown the work has, once the other one is gone."""
    if not before.holds(sitting.starts_on):
        return True
    outlasts = sitting.ends_on is None or (before.ends_on is not None and sitting.ends_on > before.ends_on)
    return outlasts and not before.holds(through)


def absences(company: Company, numbers: Numbers, metric: MetricInfo, ties: Ties) -> list[Absence]:
    """Who of a team was away in the period by now while nobody stood in, each once; one query. The place of somebody
    with several is that of the main team."""
    now, department = numbers.now, numbers.department
    rows = AbsenceRow.objects.for_company(company).overlapping(now.period.start, now.through + _DAY)
    calendar = calendar_around(now.period.start, now.period.end)
    found: dict[tuple[str, str], Absence] = {}
    for pk, starts_on, ends_on in rows.values_list("person_id", "starts_on", "ends_on"):
        person = str(pk)
        first, last = max(starts_on, now.period.start), min(ends_on, now.through + _DAY)
        team = department.seating.team_of(person, first)
        seat = _seat(department, person, team, first)
        if team is None or seat is None or _somebody_stands_in(department, ties, seat, person, first):
            continue
        days = calendar.working_days(first, last)
        if (person, seat) in found:  # away twice, but short once
            before = found[person, seat]
            found[person, seat] = replace(before, ends_on=ends_on, days=before.days + days)
            continue
        due, fact = own_figures(numbers, person, metric)
        name, title = department.people[person].name, department.titles[seat]
        found[person, seat] = Absence(seat, name, title, team, starts_on, ends_on, days, due, fact)
    return list(found.values())


def _seat(department: Department, person: str, team: str | None, on: date) -> str | None:
    held = (one.position for one in department.sittings if one.person == person and one.holds(on))
    return next((key for key in held if department.teams.team_of[key] == team), None)


def _somebody_stands_in(department: Department, ties: Ties, seat: str, person: str, on: date) -> bool:
    """Another one in the same place, acting or as deputy, or somebody else in a place that is named as the deputy."""
    places = {seat, *ties.deputies.get(seat, ())}
    return any(
        one.position in places and one.person != person and one.holds(on) for one in department.sittings
    )


def own_figures(
    numbers: Numbers, person: str, metric: MetricInfo
) -> tuple[Decimal, Decimal] | tuple[None, None]:
    """Due and fact of a person with an own plan, to the kopek."""
    owner = Owner.person(person)
    due, fact = kopecks(numbers.pace(owner, metric.slug))
    if (owner, metric.slug) not in numbers.plans or due is None or fact is None:
        return None, None
    return due, fact
