"""Rows of a company -> what may go with a gap: findings, empty seats, new holders, people away without a deputy."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.models import Company
from kpis.analysis.cause_facts import Absence, HolderChange, OpenFinding, Severity, Vacancy
from kpis.analysis.causes import HANDOVER_DAYS
from kpis.analysis.drivers import KOPECK
from kpis.analysis.gap_lines import kopecks
from kpis.analysis.gap_report import FindingNews
from kpis.analysis.pace import plan_due
from kpis.analysis.plans import PlanSource
from kpis.calendar_source import calendar_around
from kpis.local_time import zone_of
from kpis.selectors.department import Department, VacantSeat
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers, Owner
from kpis.selectors.structure_ties import Ties
from teams.models import Absence as AbsenceRow
from teams.models import Finding, Link, Structure

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
            due = plan_due(max(plan.value - people, Decimal(0)), numbers.now) / of_team[team]
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
    department = numbers.department
    since = numbers.now.period.start - timedelta(days=HANDOVER_DAYS)
    found, last = [], dict[str, str]()
    for sitting in department.sittings:
        team = department.teams.team_of[sitting.position]
        before = last.get(sitting.position)
        if team is not None and before not in (None, sitting.person) and sitting.starts_on > since:
            due, fact = own_figures(numbers, sitting.person, metric)
            found.append(
                HolderChange(
                    sitting.position,
                    department.titles[sitting.position],
                    team,
                    sitting.starts_on,
                    department.people[before or ""].name,
                    department.people[sitting.person].name,
                    due,
                    fact,
                )
            )
        last[sitting.position] = sitting.person
    return found


def absences(
    company: Company, structure: Structure | None, numbers: Numbers, metric: MetricInfo
) -> list[Absence]:
    """Who of a team was away in the period by now while nobody stood in; two queries. The place of somebody with
    several is that of the main team."""
    now, department = numbers.now, numbers.department
    rows = AbsenceRow.objects.for_company(company).overlapping(now.period.start, now.through + _DAY)
    away = [
        (str(person), start, end)
        for person, start, end in rows.values_list("person_id", "starts_on", "ends_on")
    ]
    deputies = _deputies(company, structure) if away else {}
    calendar = calendar_around(now.period.start, now.period.end)
    found = []
    for person, starts_on, ends_on in away:
        first, last = max(starts_on, now.period.start), min(ends_on, now.through + _DAY)
        team = department.seating.team_of(person, first)
        seat = _seat(department, person, team, first)
        if team is None or seat is None or _somebody_stands_in(department, deputies, seat, person, first):
            continue
        due, fact = own_figures(numbers, person, metric)
        days = calendar.working_days(first, last)
        name, title = department.people[person].name, department.titles[seat]
        found.append(Absence(seat, name, title, team, starts_on, ends_on, days, due, fact))
    return found


def _seat(department: Department, person: str, team: str | None, on: date) -> str | None:
    held = (one.position for one in department.sittings if one.person == person and one.holds(on))
    return next((key for key in held if department.teams.team_of[key] == team), None)


def _somebody_stands_in(
    department: Department, deputies: Mapping[str, set[str]], seat: str, person: str, on: date
) -> bool:
    """Another one in the same place, acting or as deputy, or somebody else in a place that is named as the deputy."""
    places = {seat, *deputies.get(seat, ())}
    return any(
        one.position in places and one.person != person and one.holds(on) for one in department.sittings
    )


def _deputies(company: Company, structure: Structure | None) -> dict[str, set[str]]:
    """Position -> the positions named as its deputies."""
    rows = Link.objects.for_company(company).filter(position__structure=structure, kind=Link.Kind.DEPUTY)
    found: dict[str, set[str]] = {}
    for key, target in rows.values_list("position__key", "target__key"):
        found.setdefault(str(key), set()).add(str(target))
    return found


def own_figures(
    numbers: Numbers, person: str, metric: MetricInfo
) -> tuple[Decimal, Decimal] | tuple[None, None]:
    """Due and fact of a person with an own plan, to the kopek."""
    owner = Owner.person(person)
    due, fact = kopecks(numbers.pace(owner, metric.slug))
    if (owner, metric.slug) not in numbers.plans or due is None or fact is None:
        return None, None
    return due, fact


def open_findings(
    company: Company, structure: Structure | None, department: Department, ties: Ties
) -> list[OpenFinding]:
    """The findings of the live structure that are open; one query."""
    if structure is None:
        return []
    zone = zone_of(company)
    rows = Finding.objects.for_company(company).filter(structure=structure).open()
    return _one_each(
        [
            OpenFinding(
                key=str(row.uid),
                kind=row.kind,
                severity=Severity(row.severity),
                team=_common_team(row.position_keys, department),
                subject=row.responsibility_slug or first_name(row),
                metrics=_metrics(row, ties),
                people=len(row.position_keys) or 1,
                since=row.opened_at.astimezone(zone).date(),
                load_pct=_load_pct(row),
            )
            for row in rows
        ]
    )


def _metrics(row: Finding, ties: Ties) -> frozenset[str]:
    """Of its responsibility; without one, of everything that the overloaded positions hold."""
    if row.responsibility_slug:
        return ties.of_responsibility.get(row.responsibility_slug, frozenset())
    if _load_pct(row) is None:
        return frozenset()
    return frozenset().union(*(ties.of_position.get(str(key), frozenset()) for key in row.position_keys))


def _load_pct(row: Finding) -> Decimal | None:
    """What an overloaded position or person has to do in percent of what fits: shares, hours by norms, or people led
    against the norm."""
    params: Mapping[str, Any] = row.body["params"]
    if row.kind == "overload":
        return Decimal(params["load_pct"] if params["of"] == "norms" else params["total_pct"])
    if row.kind == "span_of_control" and params["of"] == "wide":
        return Decimal(params["reports"] * 100) / Decimal(params["limit"])
    return None


def _one_each(findings: Sequence[OpenFinding]) -> list[OpenFinding]:
    """Several findings about one responsibility in one place are one cause: the most severe speaks for them."""
    order = list(Severity)
    worst: dict[tuple[str | None, str], OpenFinding] = {}
    for finding in sorted(findings, key=lambda one: (order.index(one.severity), one.kind, one.key)):
        worst.setdefault((finding.team, finding.subject), finding)
    return list(worst.values())


def _common_team(positions: Iterable[str], department: Department) -> str | None:
    """The team that all of the positions belong to; None when they are of several, or there are none."""
    teams = {department.teams.team_of.get(str(position)) for position in positions}
    return teams.pop() if len(teams) == 1 else None


def first_name(row: Finding) -> str:
    """Whom a finding without a responsibility is about: the person, else the position."""
    params = row.body["params"]
    if params.get("person"):
        return str(params["person"])
    seats = params.get("names") or [{"people": [], "title": ""}]
    return str((seats[0]["people"] or [seats[0]["title"]])[0])


def finding_news(
    company: Company, structure: Structure | None, since: date, through: date
) -> tuple[FindingNews, ...]:
    """The findings that appeared or were closed after the day `since`, up to `through`, the newest first; one query.
    What opened and closed in between is no news."""
    if structure is None:
        return ()
    zone = zone_of(company)
    after = datetime.combine(since, time.min, zone)
    rows = Finding.objects.for_company(company).filter(structure=structure)
    found = []
    for row in rows.filter(Q(opened_at__gte=after) | Q(closed_at__gte=after)):
        opened = row.opened_at.astimezone(zone).date()
        closed = row.closed_at.astimezone(zone).date() if row.closed_at else None
        told = (str(row.uid), row.kind, row.responsibility_slug or first_name(row))
        if closed is not None and opened <= since < closed <= through:
            found.append(FindingNews(False, *told, closed))
        elif row.state == Finding.State.OPEN and since < opened <= through:
            found.append(FindingNews(True, *told, opened))
    return tuple(sorted(found, key=lambda news: (-news.on.toordinal(), news.opened, news.kind, news.key)))
