"""What the boxes of a chart say of the month: the board's figures, by position."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import Company, Membership
from kpis.analysis.attainment import Status
from kpis.analysis.periods import Period
from kpis.selectors.board import default_metric
from kpis.selectors.metrics import metric_infos
from kpis.selectors.numbers import Numbers, Owner, numbers_of, period_clock
from kpis.selectors.refs import ref_of
from kpis.selectors.scorecard import own_person
from teams.models import Assignment, Position


@dataclass(frozen=True)
class BoxFigure:
    """`pct` of the plan due by now, unrounded; `bounds_pct`: where another status begins; `metric` is the title of what
    is measured; `ref` names the owner in an address (`kpis.selectors.refs.ref_of`)."""

    pct: Decimal | None
    status: Status
    metric: str
    ref: str
    bounds_pct: tuple[Decimal, ...]


def chart_figures(
    company: Company,
    structure: UUID,
    on: date,
    month: Period,
    today: date,
    *,
    only: Membership | None = None,
) -> dict[str, BoxFigure]:
    """Position key -> its figure of the month, for the boxes of a structure as it is staffed on a day.

    The box that leads a team shows the team's figure and the one box on top the company's, in the metric the board
    opens with; any other its holder's in that metric, or else in the first one with a plan. `only`: nothing but what
    that member has achieved. Nine queries at most, whatever the number of positions, people and actuals.
    """
    boxes: dict[UUID, UUID | None] = dict(
        Position.objects.for_company(company)
        .filter(structure__uid=structure)
        .values_list("key", "parent__key")
        .order_by()
    )
    metrics = metric_infos(company)
    if not boxes or not metrics:
        return {}
    holders = _holders(company, structure, on)
    numbers = numbers_of(company, period_clock(month, today), metrics)
    if only is not None:
        person = own_person(company, only)
        own = {} if person is None else {key: who for key, who in holders.items() if who == str(person.pk)}
        return _of_people(numbers, own)
    tops = [str(key) for key, parent in boxes.items() if parent is None]
    return {
        **_of_people(numbers, holders),
        **_of_teams(numbers, {str(key) for key in boxes}),
        **_of_top(numbers, tops),
    }


def _holders(company: Company, structure: UUID, on: date) -> dict[str, str]:
    """Position key -> who sits there on the day with the largest share; one query."""
    rows = (
        Assignment.objects.for_company(company)
        .filter(position__structure__uid=structure)
        .active_on(on)
        .order_by("share_pct", "-starts_on", "-id")
        .values_list("position__key", "person_id")
    )
    return {str(key): str(person) for key, person in rows}


def _of_people(numbers: Numbers, holders: dict[str, str]) -> dict[str, BoxFigure]:
    seated = ((key, Owner.person(person)) for key, person in holders.items())
    return {
        key: found for key, owner in seated if (found := _figure(numbers, owner, _metrics(numbers, owner)))
    }


def _of_teams(numbers: Numbers, shown: set[str]) -> dict[str, BoxFigure]:
    owners = [Owner.team(team.key) for team in numbers.department.teams.teams if team.key in shown]
    return {owner.key: found for owner in owners if (found := _figure(numbers, owner, _first(numbers)))}


def _of_top(numbers: Numbers, tops: list[str]) -> dict[str, BoxFigure]:
    found = _figure(numbers, Owner.company(), _first(numbers)) if len(tops) == 1 else None
    return {tops[0]: found} if found else {}


def _first(numbers: Numbers) -> list[str]:
    metric = default_metric(numbers.metrics)
    return [metric.slug] if metric else []


def _metrics(numbers: Numbers, owner: Owner) -> list[str]:
    """Where to look for the owner's figure, in order."""
    first = _first(numbers)
    return first + [m.slug for m in numbers.metrics if m.slug not in first and numbers.plan(owner, m.slug)]


def _figure(numbers: Numbers, owner: Owner, slugs: Iterable[str]) -> BoxFigure | None:
    """The first of the metrics in which the owner has a plan; None when there is none."""
    slug = next((slug for slug in slugs if numbers.plan(owner, slug) is not None), None)
    if slug is None:
        return None
    pace = numbers.pace(owner, slug)
    title = numbers.by_slug[slug].title
    return BoxFigure(pace.pct, pace.status, title, ref_of(owner, numbers), pace.bounds_pct)
