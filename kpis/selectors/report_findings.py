"""Findings of a structure as they stood at the end of a report's day, and what came and went since the report before.

A stored finding says when it was opened and closed, its decisions say when it was kept quiet. One that closed and came
back since then has lost its former days: whether it stood on the day is what the analysis of that day says. Days before
the structure was drawn show what stood at the end of its first day, as the chart of a day does (teams.as_of).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Company
from kpis.analysis.cause_facts import OpenFinding, Severity
from kpis.analysis.gap_report import FindingNews
from kpis.local_time import zone_of
from kpis.selectors.department import Department
from kpis.selectors.structure_ties import Ties
from teams.models import Decision, Finding, Structure
from teams.selectors import structure_analysis

_DAY = timedelta(days=1)
_QUIET = (Decision.Move.ACCEPT, Decision.Move.REOPEN)


def standing_on(company: Company, structure: Structure | None, on: date) -> list[Finding]:
    """The findings that stood open at the end of the day, on the company's clock; two queries, and an analysis of the
    day where one of them has closed and come back since."""
    if structure is None:
        return []
    zone = zone_of(company)
    drawn_on = structure.created_at.astimezone(zone).date()
    moment = datetime.combine(max(on, drawn_on) + _DAY, time.min, zone)
    known = (
        Finding.objects.for_company(company)
        .filter(structure=structure, uid__lt=_first_uid_of(moment))
        .exclude(closed_at__lt=moment)
        .order_by("pk")
    )
    rows, again = list[Finding](), list[Finding]()
    for row in known:
        (rows if row.opened_at < moment else again).append(row)
    if again:
        there = {found.fingerprint for found in structure_analysis(structure, company, on).findings}
        rows += [row for row in again if row.fingerprint in there]
    quiet = _quiet_at(company, rows, moment)
    return [row for row in rows if row.pk not in quiet]


def _first_uid_of(moment: datetime) -> UUID:
    """Rows that were made before the moment have a uid below this one: common.ids.uuid7 begins with the time."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _quiet_at(company: Company, rows: Sequence[Finding], moment: datetime) -> set[int]:
    """Those of them that somebody had accepted by then, and that no later decision or day had opened again. A finding
    that has closed and come back since it was accepted speaks again."""
    opened = {row.pk: row.opened_at for row in rows}
    decisions = Decision.objects.for_company(company).filter(
        finding__in=opened, move__in=_QUIET, at__lt=moment
    )
    last: dict[int, bool] = {}
    for pk, move, expires_on, at in decisions.order_by("id").values_list(
        "finding", "move", "expires_on", "at"
    ):
        is_over = expires_on is not None and expires_on < moment.date()
        came_back = opened[pk] < moment and at < opened[pk]
        last[pk] = move == Decision.Move.ACCEPT and not is_over and not came_back
    return {pk for pk, is_quiet in last.items() if is_quiet}


def open_findings(
    company: Company, standing: Sequence[Finding], department: Department, ties: Ties
) -> list[OpenFinding]:
    """What stood open, with what it bears on; no query."""
    zone = zone_of(company)
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
            for row in standing
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
    company: Company, structure: Structure | None, standing: Sequence[Finding], since: date, through: date
) -> tuple[FindingNews, ...]:
    """The findings that appeared or were closed after the day `since`, up to `through`, the newest first; one query.
    What opened and closed in between is no news."""
    if structure is None:
        return ()
    zone = zone_of(company)
    start, end = (datetime.combine(day + _DAY, time.min, zone) for day in (since, through))
    gone = Finding.objects.for_company(company).filter(
        Q(opened_at__lt=start), structure=structure, closed_at__gte=start, closed_at__lt=end
    )
    came = [row for row in standing if start <= row.opened_at < end]
    found = [
        *(_news(row, True, row.opened_at.astimezone(zone).date()) for row in came),
        *(_news(row, False, row.closed_at.astimezone(zone).date()) for row in gone if row.closed_at),
    ]
    return tuple(sorted(found, key=lambda news: (-news.on.toordinal(), news.opened, news.kind, news.key)))


def _news(row: Finding, opened: bool, on: date) -> FindingNews:
    return FindingNews(opened, str(row.uid), row.kind, row.responsibility_slug or first_name(row), on)
