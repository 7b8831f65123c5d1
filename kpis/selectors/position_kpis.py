"""The numbers of one position of the chart: its holders' and, where it leads a team, the team's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import Company, Membership
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Period
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import Level, Numbers, Owner, numbers_of, period_clock
from kpis.selectors.refs import ref_of
from kpis.selectors.scorecard import own_person
from teams.models import Assignment, Person

_WHOLE = Decimal(100)


@dataclass(frozen=True)
class KpiLine:
    """One metric of an owner."""

    metric: MetricInfo
    pace: Pace

    @property
    def bar_pct(self) -> Decimal:
        """How much of the bar is filled: the fact against the plan due by now, 0-100."""
        return min(max(self.pace.pct or Decimal(0), Decimal(0)), _WHOLE)


@dataclass(frozen=True)
class KpiSection:
    """`person` is None for a team; `ref` names the owner in an address."""

    title: str
    ref: str
    person: UUID | None
    lines: tuple[KpiLine, ...]


@dataclass(frozen=True)
class PositionKpis:
    """`holders`: how many people sit there, whether or not their numbers may be seen."""

    month: Period
    now: Clock
    sections: tuple[KpiSection, ...]
    holders: int

    @property
    def passed_pct(self) -> Decimal:
        """The share of the month's working days that lies behind."""
        passed, total = self.now.share
        return Decimal(passed) * _WHOLE / total


def position_kpis(
    company: Company,
    structure: UUID,
    key: UUID,
    on: date,
    month: Period,
    today: date,
    *,
    only: Membership | None = None,
) -> PositionKpis:
    """The metrics with a plan or a fact in the month, in the company's order.

    `on`: whose numbers, as the structure is staffed on that day. `only`: nothing but what that member has achieved.
    Nine queries at most, whatever the number of positions, people and actuals.
    """
    holders = _holders(company, structure, key, on)
    metrics, now = metric_infos(company), period_clock(month, today)
    numbers = numbers_of(company, now, metrics)
    owners = [(Owner.person(str(person.pk)), person.full_name, person.uid) for person in holders]
    team = next((team for team in numbers.department.teams.teams if team.key == str(key)), None)
    if only is not None:
        own = own_person(company, only)
        owners = [each for each in owners if own is not None and each[2] == own.uid]
    sections = [_section(numbers, owner, title, uid) for owner, title, uid in owners]
    if team is not None and only is None:
        sections.append(_section(numbers, Owner.team(team.key), team.title, None))
    return PositionKpis(month, now, tuple(section for section in sections if section.lines), len(holders))


def _holders(company: Company, structure: UUID, key: UUID, on: date) -> list[Person]:
    """Who sits there on the day, the largest share first; one query."""
    rows: Iterable[Assignment] = (
        Assignment.objects.for_company(company)
        .filter(position__structure__uid=structure, position__key=key)
        .active_on(on)
        .select_related("person")
        .order_by("-share_pct", "starts_on", "id")
    )
    return [row.person for row in rows]


def _section(numbers: Numbers, owner: Owner, title: str, uid: UUID | None) -> KpiSection:
    known = [
        m for m in numbers.metrics if numbers.plan(owner, m.slug) or numbers.fact(owner, m.slug) is not None
    ]
    lines = tuple(KpiLine(metric, numbers.pace(owner, metric.slug)) for metric in known)
    # A person without figures is not among the numbers' people, so nothing names them in an address.
    ref = ref_of(owner, numbers) if lines or owner.level != Level.PERSON else ""
    return KpiSection(title, ref, uid, lines)
