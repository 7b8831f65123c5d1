"""The demonstration company's plans: by seat and month, a year split down, one change with its reason, a bonus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.figure_settings import BonusStepIn, set_bonus_steps
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import set_targets
from kpis.actions.targets_handing import cascade, split_target
from kpis.analysis.periods import Grain, Period
from kpis.demo.seats import Row, Seat, first_role, hired_on, leaders_of, part_of
from kpis.models import TargetWay
from teams.models import Person


@dataclass(frozen=True)
class Plan:
    """What one seat is to bring in an ordinary month."""

    seat: Seat
    team: UUID
    metric: str
    amount: Decimal


def add_plans(
    company: Company, data: Row, seats: list[Seat], months: Sequence[Period], today: date, by: Actor
) -> None:
    """A plan for every seat by its role: the person's where somebody sits, the team's with vacant seats in it. Above
    them the year's plan of the company, and beside them one month that is different for one person."""
    uids = dict(Person.objects.for_company(company).values_list("external_id", "uid"))
    plans = _plans(data, seats)
    items = [item for month in months for item in _of_month(month, plans, uids, today)]
    items += [
        TargetIn(metric, Period.of(Grain.YEAR, today), value * 12)
        for metric, value in _of_company(plans).items()
        if metric in data["year"]["metrics"]
    ]
    set_targets(company=company, items=items, by=by)
    different = data["different"]
    (plan,) = (p for p in plans if p.seat.row["key"] == different["seat"] and p.metric == different["metric"])
    once = TargetIn(
        plan.metric, Period.of(Grain.MONTH, today).next(), plan.amount / 2,
        person=uids[str(plan.seat.person)], way=TargetWay.ONCE, note=different["note"],
    )  # fmt: skip
    set_targets(company=company, items=[once], by=by)


def add_next_year(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    """The company's year to come: one sum, by the season of the facts into months, and the first of them handed down to
    everybody."""
    year, metric = Period.of(Grain.YEAR, today).next(), data["year"]["metrics"][0]
    growth = 1 + Decimal(data["year"]["growth_pct"]) / 100
    whole = _of_company(_plans(data, seats))[metric] * 12 * growth
    set_targets(company=company, items=[TargetIn(metric, year, whole.quantize(Decimal(1)))], by=by)
    split_target(
        company=company, metric=metric, period=year, into=Grain.MONTH, by_season=True, today=today, by=by
    )
    first = year.split(Grain.MONTH)[:1]
    cascade(
        company=company, metric=metric, periods=first, team=None, anew=True, by_facts=True, deep=True, today=today,
        by=by,
    )  # fmt: skip


def add_bonus(company: Company, data: Row, by: Actor) -> None:
    steps = [
        BonusStepIn(scale["metric"], Decimal(reached), Decimal(pct))
        for scale in data["bonus"]
        for reached, pct in scale["steps"].items()
    ]
    set_bonus_steps(company=company, steps=steps, by=by)


def _plans(data: Row, seats: list[Seat]) -> list[Plan]:
    leader_of = leaders_of(seats)
    return [
        Plan(seat, leader_of[seat.row["key"]], metric, (Decimal(value) * part_of(seat)).quantize(Decimal(1)))
        for seat in seats
        for metric, value in data["plans"].get(first_role(seat), {}).items()
    ]


def _of_company(plans: Sequence[Plan]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for plan in plans:
        found[plan.metric] = found.get(plan.metric, Decimal(0)) + plan.amount
    return found


def _of_month(month: Period, plans: Sequence[Plan], uids: dict[str, UUID], today: date) -> list[TargetIn]:
    items, of_team = [], dict[tuple[UUID, str], Decimal]()
    for plan in plans:
        key = plan.team, plan.metric
        of_team[key] = of_team.get(key, Decimal(0)) + plan.amount
        if plan.seat.person is not None and hired_on(plan.seat, today) < month.end:
            items.append(TargetIn(plan.metric, month, plan.amount, person=uids[plan.seat.person]))
    items += [TargetIn(metric, month, value, team=team) for (team, metric), value in of_team.items()]
    return items + [TargetIn(metric, month, value) for metric, value in _of_company(plans).items()]
