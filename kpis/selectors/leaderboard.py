"""Who stands where in a period, by the weighted score or by the pace in one metric. Names are for those who may see
them: the company's settings say who."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import Company
from kpis.analysis.attainment import Status, status_of
from kpis.analysis.leaderboard import Place, places
from kpis.analysis.periods import Period
from kpis.models import LeaderboardFor
from kpis.period_words import WORDS, PeriodWords
from kpis.selectors.bonus import score_of
from kpis.selectors.department import department_of
from kpis.selectors.figure_settings import as_thresholds, settings_of
from kpis.selectors.metrics import MetricInfo, metric_infos
from kpis.selectors.numbers import Numbers, numbers_of, period_clock
from kpis.selectors.owners import Owner
from teams.models import Person


@dataclass(frozen=True)
class Standing:
    """One person's place; `name` and `uid` are empty for a reader who may not see whose it is."""

    place: int | None
    pct: Decimal | None
    status: Status
    name: str
    team: str
    uid: UUID | None
    is_own: bool


@dataclass(frozen=True)
class Leaderboard:
    """`metric` None: by the weighted score. `own`: the reader's standing, None when the reader is not among them."""

    period: Period
    metric: MetricInfo | None
    choices: tuple[MetricInfo, ...]
    standings: tuple[Standing, ...]
    names_for: LeaderboardFor
    shows_names: bool
    bounds_pct: tuple[Decimal, ...]

    @property
    def words(self) -> PeriodWords:
        return WORDS[self.period.grain]

    @property
    def own(self) -> Standing | None:
        return next((each for each in self.standings if each.is_own), None)

    @property
    def placed(self) -> int:
        """How many have a place."""
        return sum(1 for each in self.standings if each.place is not None)


def leaderboard_of(
    company: Company,
    period: Period,
    today: date,
    *,
    slug: str | None,
    own: Person | None,
    sees_all: bool,
) -> Leaderboard | None:
    """Everybody with a plan; None when the company has no such metric. `own`: the person who reads; `sees_all`: whether
    the reader may see everybody's figures. The number of queries does not depend on the number of people."""
    metrics = metric_infos(company)
    metric = next((m for m in metrics if m.slug == slug), None) if slug else None
    if slug and metric is None:
        return None
    settings = settings_of(company)
    numbers = numbers_of(
        company,
        period_clock(period, today),
        metrics,
        department=department_of(company, period.start, period.end),
        thresholds=as_thresholds(settings),
    )
    names_for = LeaderboardFor(settings.leaderboard_for)
    shows = names_for == LeaderboardFor.EVERYONE or (names_for == LeaderboardFor.LEADERS and sees_all)
    scores = [(person, _pct(numbers, person, metric)) for person in _people(numbers, metric)]
    own_key = str(own.pk) if own else ""
    return Leaderboard(
        period=period,
        metric=metric,
        choices=tuple(numbers.planned_metrics()),
        standings=tuple(
            _standing(numbers, each, metric, is_own=each.person == own_key, shows=shows)
            for each in places(scores)
        ),
        names_for=names_for,
        shows_names=shows,
        bounds_pct=numbers.thresholds.bounds_pct,
    )


def _people(numbers: Numbers, metric: MetricInfo | None) -> list[str]:
    """Who has a plan (in the metric), by name."""
    people = [
        person
        for person in numbers.people_with_plans()
        if metric is None or numbers.plan(Owner.person(person), metric.slug)
    ]
    return sorted(people, key=lambda person: (numbers.department.people[person].name, person))


def _pct(numbers: Numbers, person: str, metric: MetricInfo | None) -> Decimal | None:
    owner = Owner.person(person)
    if metric is not None:
        return numbers.pace(owner, metric.slug).pct
    planned = [info for info in numbers.metrics if numbers.plan(owner, info.slug)]
    return score_of(planned, {info.slug: numbers.pace(owner, info.slug) for info in planned}).pct


def _standing(
    numbers: Numbers, at: Place, metric: MetricInfo | None, *, is_own: bool, shows: bool
) -> Standing:
    info, known = numbers.department.people[at.person], shows or is_own
    team = numbers.department.seating.team_of(at.person, numbers.now.through) if known else None
    of_metric = numbers.pace(Owner.person(at.person), metric.slug) if metric else None
    titles = {found.key: found.title for found in numbers.department.teams.teams}
    return Standing(
        place=at.place,
        pct=at.score_pct,
        status=of_metric.status if of_metric else status_of(at.score_pct, numbers.thresholds),
        name=info.name if known else "",
        team=titles.get(team or "", ""),
        uid=info.uid if known else None,
        is_own=is_own,
    )
