"""One target with all that is known of it: how it was set, its history, what the past suggests."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Company, Membership
from kpis.analysis.periods import Grain, Period
from kpis.analysis.suggestions import Suggestion
from kpis.models import TargetChange, TargetWay
from kpis.selectors.department import department_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.owners import Owner
from kpis.selectors.plans import Planner, TargetRow, target_rows
from kpis.selectors.target_past import suggestions
from teams.models import Person

HISTORY_ROWS = 100


@dataclass(frozen=True)
class ChangeLine:
    """A step in a target's life. `whose`: the name of a person or a team, empty for the company."""

    period: Period
    whose: str
    before: Decimal | None
    after: Decimal | None
    way: str
    note: str
    by: str
    row: TargetChange


@dataclass(frozen=True)
class TargetCell:
    """`title`: the person's or the team's name, empty for the company; `implied`: what targets of other lengths say
    when there is none of this one; `is_over`: the period has passed."""

    metric: MetricInfo
    period: Period
    title: str
    stored: TargetRow | None
    implied: Decimal | None
    is_own: bool
    is_over: bool
    changes: tuple[ChangeLine, ...]
    suggestion: Suggestion | None

    @property
    def is_once(self) -> bool:
        return self.stored is not None and self.stored.way == TargetWay.ONCE

    @property
    def way(self) -> str:
        return str(TargetWay(self.stored.way).label) if self.stored else ""

    @property
    def usual_change_pct(self) -> Decimal | None:
        """How much the one-time value lies over or under the usual one."""
        usual = self.stored.usual_value if self.stored else None
        return (self.stored.value - usual) * 100 / usual if self.stored and usual else None


def target_cell(
    company: Company,
    metric: MetricInfo,
    period: Period,
    person: UUID | None,
    team: UUID | None,
    viewer: Membership | None,
    today: date,
) -> TargetCell | None:
    """None when there is no such person or team."""
    department = department_of(company, period.start, period.end)
    row = Person.objects.for_company(company).filter(uid=person).first() if person else None
    titles = {each.key: each.title for each in department.teams.teams}
    if (person and row is None) or (team and str(team) not in titles):
        return None
    owner = Owner.of(row.pk if row else None, team)
    rows = target_rows(company, [metric], period.start, period.end)
    stored = next((each for each in rows if each.owner == owner and each.period == period), None)
    planner = Planner(period, [metric], department, rows)
    reading = None if stored else planner.reading(owner, metric.slug, planner.days)
    proposed = suggestions(company, metric_infos(company), [metric], [owner], period.grain, today)
    changes = changes_of(company, metric).filter(
        person=row, team_key=team, grain=period.grain.value, starts_on=period.start
    )
    return TargetCell(
        metric=metric,
        period=period,
        title=row.full_name if row else titles.get(str(team), ""),
        stored=stored,
        implied=reading.value if reading else None,
        is_own=row is not None and viewer is not None and row.membership_id == viewer.pk,
        is_over=period.end <= today,
        changes=change_lines(company, changes[:HISTORY_ROWS]),
        suggestion=proposed.get((owner, metric.slug)),
    )


def changes_of(company: Company, metric: MetricInfo) -> QuerySet[TargetChange]:
    """Every change of the metric's targets, the newest first."""
    return TargetChange.objects.for_company(company).filter(metric_id=metric.pk).select_related("person")


def change_lines(company: Company, rows: QuerySet[TargetChange]) -> tuple[ChangeLine, ...]:
    """The changes as pages show them; three queries."""
    found = list(rows)
    days = [row.starts_on for row in found] or [date.min]
    titles: dict[str, str] = {}
    if any(row.team_key for row in found):
        department = department_of(company, min(days), max(days))
        titles = {team.key: team.title for team in department.teams.teams}
    return tuple(
        ChangeLine(
            Period(Grain(row.grain), row.starts_on),
            row.person.full_name if row.person else titles.get(str(row.team_key), ""),
            row.before, row.after, str(TargetWay(row.way).label), row.note, row.by_label, row,
        )
        for row in found
    )  # fmt: skip
