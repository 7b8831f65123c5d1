"""The rows of a board: plan, fact, pace, forecast and trend of one owner each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from kpis.analysis.attainment import Thresholds
from kpis.analysis.measures import Direction
from kpis.analysis.pace import Pace
from kpis.analysis.pictures.bars import Bullet, bullet, bullet_scale
from kpis.analysis.pictures.lines import Sparkline, sparkline
from kpis.analysis.plans import Plan
from kpis.selectors.besides import Beside
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers
from kpis.selectors.owners import NO_TEAM, Level, Owner
from kpis.selectors.refs import ref_of, title_of


@dataclass(frozen=True)
class Line:
    """A row of the table, or its total. `ref` names the owner in an address; a team's `title` is empty when the facts
    belong to no team; `uid` is a person's; `team` the key of a team that can be opened; `is_moved`: a person who sat in
    several teams, of all of which the figures are."""

    ref: str
    title: str
    head: str | None
    headcount: int
    pace: Pace
    plan: Plan | None
    bullet: Bullet | None
    spark: Sparkline | None
    besides: tuple[Beside, ...] = ()
    uid: UUID | None = None
    team: str = ""
    is_moved: bool = False


def lines_of(
    numbers: Numbers,
    metric: MetricInfo,
    owners: Iterable[Owner],
    weeks: dict[tuple[Owner, str], list[Decimal | None]],
    besides: dict[Owner, tuple[Beside, ...]],
) -> dict[Owner, Line]:
    """A row of each owner; all bullets share one scale."""
    paces = {owner: numbers.pace(owner, metric.slug) for owner in owners}
    moved = _moved(numbers)
    scale = bullet_scale(share for pace in paces.values() for share in shares_pct(pace))
    return {
        owner: replace(
            _line(owner, numbers, metric, scale, weeks[owner, metric.slug], besides.get(owner, ())),
            is_moved=owner.level == Level.PERSON and owner.key in moved,
        )
        for owner in paces
    }


def _moved(numbers: Numbers) -> set[str]:
    """Who sat in more than one team during the period."""
    period, department = numbers.now.period, numbers.department
    moving, cuts = department.breaks(period.start, period.end)
    teams = {
        person: {department.seating.team_of(person, day) for day in (period.start, *cuts)}
        for person in moving
    }
    return {person for person, known in teams.items() if len(known - {None}) > 1}


def worst_first(pace: Pace, metric: MetricInfo) -> tuple[bool, Decimal]:
    """Sorts by the gap: the largest shortage first, those without one last."""
    gap = pace.gap
    if gap is None:
        return True, Decimal(0)
    return False, gap if metric.direction is Direction.HIGHER else -abs(gap) if pace.adverse else abs(gap)


def whole(plan: object) -> Decimal | None:
    """A plan that is one number; None for a corridor and for none."""
    return plan if isinstance(plan, Decimal) else None


def bullet_of(pace: Pace, metric: MetricInfo, scale_pct: Decimal, thresholds: Thresholds) -> Bullet | None:
    """The bullet of a figure; None without a plan above zero or a fact that is not negative."""
    plan = whole(pace.plan)
    if not plan or plan < 0 or pace.fact is None or pace.fact < 0:
        return None
    return bullet(
        plan=plan,
        fact=pace.fact,
        status=pace.status,
        due=whole(pace.due) if metric.accrues else None,
        projection=pace.projection if metric.accrues else None,
        low=pace.range.low if pace.range else None,
        high=pace.range.high if pace.range else None,
        scale_pct=scale_pct,
        band_pct=thresholds.behind_pct,
    )


def shares_pct(pace: Pace) -> list[Decimal | None]:
    """Fact, projection and the top of its range in percent of the whole plan: what the scale of a table of bullets
    must hold."""
    plan = whole(pace.plan)
    if not plan or plan <= 0:
        return []
    reached = (pace.fact, pace.projection, pace.range.high if pace.range else None)
    return [None if value is None else value * 100 / plan for value in reached]


def _line(
    owner: Owner,
    numbers: Numbers,
    metric: MetricInfo,
    scale: Decimal,
    weeks: Sequence[Decimal | None],
    besides: tuple[Beside, ...],
) -> Line:
    pace, day, department = numbers.pace(owner, metric.slug), numbers.now.through, numbers.department
    is_team = owner.level == Level.TEAM and owner.key != NO_TEAM
    person = department.people.get(owner.key) if owner.level == Level.PERSON else None
    return Line(
        ref=ref_of(owner, numbers),
        title=title_of(owner, department),
        head=department.head_of(owner.key, day) if is_team else None,
        headcount=len(department.members_on(day).get(owner.key, ())) if is_team else 0,
        pace=pace,
        plan=numbers.plan(owner, metric.slug),
        bullet=bullet_of(pace, metric, scale, numbers.thresholds),
        spark=sparkline(weeks, pace.status),
        besides=besides,
        uid=person.uid if person else None,
        team=owner.key if is_team else "",
    )
