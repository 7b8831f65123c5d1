"""One person's metrics of a period: plan, fact, pace, the last weeks, the weighted score and what it pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Company, Membership
from kpis.analysis.attainment import Status, status_of
from kpis.analysis.pace import Clock, Pace
from kpis.analysis.periods import Period
from kpis.analysis.pictures.bars import Bullet, bullet_scale
from kpis.analysis.pictures.lines import Sparkline, sparkline
from kpis.analysis.scorecard import Part, Score
from kpis.period_words import WORDS, PeriodWords
from kpis.selectors.besides import Beside, besides_of, earlier_clocks, windows_of
from kpis.selectors.board_lines import bullet_of, shares_pct
from kpis.selectors.bonus import Bonus, bonus_of, scales_of, score_of
from kpis.selectors.department import department_of
from kpis.selectors.history import history_start, past_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import Numbers, numbers_of, period_clock
from kpis.selectors.owners import Owner
from kpis.selectors.plans import target_rows
from kpis.selectors.trend import trend_months, trend_of, week_bounds, week_windows, with_parts
from kpis.selectors.windows import cells_of_windows
from teams.models import Person


@dataclass(frozen=True)
class CardLine:
    """One metric of the person. `part`: what it adds to the score, None where it has no percent or no weight."""

    metric: MetricInfo
    pace: Pace
    bullet: Bullet | None
    spark: Sparkline | None
    besides: tuple[Beside, ...]
    part: Part | None


@dataclass(frozen=True)
class Scorecard:
    """`team` is where the person sits by now, empty for one without a place; `bonus` None without a scale."""

    person: Person
    team: str
    period: Period
    now: Clock
    today: date
    lines: tuple[CardLine, ...]
    score: Score
    bonus: Bonus | None
    numbers: Numbers

    @property
    def words(self) -> PeriodWords:
        return WORDS[self.period.grain]

    @property
    def is_over(self) -> bool:
        return self.today > self.period.last_day

    @property
    def score_status(self) -> Status:
        return status_of(self.score.pct, self.numbers.thresholds)

    @property
    def missing(self) -> tuple[MetricInfo, ...]:
        """The metrics left out of the score for want of data."""
        return tuple(self.numbers.by_slug[slug] for slug in self.score.missing)


def own_person(company: Company, membership: Membership) -> Person | None:
    """The person that the member is; None when nobody has linked them."""
    return Person.objects.for_company(company).filter(membership=membership).order_by("pk").first()


def person_by_uid(company: Company, uid: UUID) -> Person | None:
    return Person.objects.for_company(company).filter(uid=uid).first()


def scorecard_of(company: Company, person: Person, period: Period, today: date) -> Scorecard:
    """The person's metrics with a plan or a fact in the period, in the company's order."""
    metrics, now, owner = metric_infos(company), period_clock(period, today), Owner.person(str(person.pk))
    start = min(week_bounds(now.through)[0], history_start(period))
    department = department_of(company, start, period.end)
    months = trend_months(now.through)
    first, last = min(months[0].start, period.start), max(months[-1].end, period.end)
    targets = target_rows(company, metrics, first, last)
    past = past_of(company, department, now, metrics, [owner])
    numbers = numbers_of(company, now, metrics, department=department, targets=targets, past=past)
    shown = [m for m in metrics if numbers.plan(owner, m.slug) or numbers.fact(owner, m.slug) is not None]
    paces = {metric.slug: numbers.pace(owner, metric.slug) for metric in shown}
    # What nobody has promised is not judged: a fact without a plan says nothing of how well it is met.
    judged = {slug: pace for slug, pace in paces.items() if pace.plan is not None}
    score = score_of(shown, judged)
    team = department.seating.team_of(owner.key, now.through)
    titles = {found.key: found.title for found in department.teams.teams}
    return Scorecard(
        person=person,
        team=titles.get(team or "", ""),
        period=period,
        now=now,
        today=today,
        lines=_lines(company, numbers, shown, owner, score),
        score=score,
        bonus=bonus_of(scales_of(company), metrics, paces),
        numbers=numbers,
    )


def _lines(
    company: Company, numbers: Numbers, shown: Sequence[MetricInfo], owner: Owner, score: Score
) -> tuple[CardLine, ...]:
    now, department = numbers.now, numbers.department
    needed, earlier = with_parts(numbers.metrics, shown), earlier_clocks(now)
    windows = [*week_windows(now.through), *windows_of(earlier)]
    cells = cells_of_windows(company, department, needed, windows, only=owner.key)
    weeks, before = cells[: len(windows) - len(earlier)], cells[len(windows) - len(earlier) :]
    trend = trend_of(department, numbers.metrics, shown, [owner], now.through, numbers.targets, weeks)
    parts: Mapping[str, Part] = {part.metric: part for part in score.parts}
    found = []
    for metric in shown:
        pace = numbers.pace(owner, metric.slug)
        besides = besides_of(numbers, department, needed, metric, earlier, before, [owner])
        found.append(
            CardLine(
                metric=metric,
                pace=pace,
                bullet=bullet_of(pace, metric, bullet_scale(shares_pct(pace)), numbers.thresholds),
                spark=sparkline(trend[owner, metric.slug], pace.status),
                besides=besides[owner],
                part=parts.get(metric.slug),
            )
        )
    return tuple(found)
