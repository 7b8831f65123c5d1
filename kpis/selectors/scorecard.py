"""One person's metrics of a month: plan, fact, pace, the last weeks."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Company, Membership
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Period
from kpis.analysis.pictures.bars import Bullet, bullet_scale
from kpis.analysis.pictures.lines import Sparkline, sparkline
from kpis.selectors.board import bullet_of, shares_pct
from kpis.selectors.department import department_of
from kpis.selectors.history import past_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import Owner, month_clock, numbers_of
from kpis.selectors.trend import trend_of, week_bounds
from teams.models import Person


@dataclass(frozen=True)
class CardLine:
    """One metric of the person."""

    metric: MetricInfo
    pace: Pace
    bullet: Bullet | None
    spark: Sparkline | None


@dataclass(frozen=True)
class Scorecard:
    """`team` is where the person sits by now, empty for one without a place."""

    person: Person
    team: str
    month: Period
    now: Clock
    today: date
    lines: tuple[CardLine, ...]

    @property
    def is_over(self) -> bool:
        return self.today > self.month.last_day


def own_person(company: Company, membership: Membership) -> Person | None:
    """The person that the member is; None when nobody has linked them."""
    return Person.objects.for_company(company).filter(membership=membership).order_by("pk").first()


def person_by_uid(company: Company, uid: UUID) -> Person | None:
    return Person.objects.for_company(company).filter(uid=uid).first()


def scorecard_of(company: Company, person: Person, month: Period, today: date) -> Scorecard:
    """The person's metrics with a plan or a fact in the month, in the company's order."""
    metrics, now = metric_infos(company), month_clock(month, today)
    department = department_of(company, min(week_bounds(now.through)[0], month.start), month.end)
    only = str(person.pk)
    owner = Owner.person(only)
    past = past_of(company, department, now, metrics, [owner])
    numbers = numbers_of(company, now, metrics, department=department, past=past)
    shown = [
        m for m in metrics if (owner, m.slug) in numbers.plans or numbers.fact(owner, m.slug) is not None
    ]
    weeks = trend_of(company, department, metrics, shown, [owner], now.through, only=only)
    team = department.seating.team_of(only, now.through)
    titles = {found.key: found.title for found in department.teams.teams}
    return Scorecard(
        person=person,
        team=titles.get(team or "", ""),
        month=month,
        now=now,
        today=today,
        lines=tuple(
            CardLine(
                metric,
                pace := numbers.pace(owner, metric.slug),
                bullet_of(pace, metric, bullet_scale(shares_pct(pace))),
                sparkline(weeks[owner, metric.slug], pace.status),
            )
            for metric in shown
        ),
    )
