"""Numbers for tests: a company with metrics, teams, sellers, plans and facts, straight as rows.

shop = make_shop()
revenue = shop.metric("revenue")
north = shop.team("Север")
anna = shop.seller("Анна", north)
shop.plan(revenue, 100_000, person=anna)
shop.fact(revenue, anna, "2026-11-02", 50_000)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID

from accounts.models import Company, Membership
from accounts.tenancy import tenant
from kpis.models import Actual, Metric, Target
from teams.actions.structures import live_structure
from teams.models import Assignment, Person, Position, Structure
from tests.factories.accounts import actor_of, make_company

NOVEMBER = date(2026, 11, 1)
_numbers = count(1)


@dataclass
class Shop:
    """A company whose numbers are told row by row."""

    company: Company
    structure: Structure

    def metric(
        self,
        slug: str,
        *,
        unit: str = "rub",
        aggregation: str = "sum",
        direction: str = "higher",
        ratio: tuple[Metric, Metric] | None = None,
        formula: str = "",
        corridor: tuple[int, int] | None = None,
    ) -> Metric:
        if ratio is not None:
            formula = f"{ratio[0].slug} / {ratio[1].slug}" + (" * 100" if unit == "pct" else "")
        low, high = corridor or (None, None)
        with tenant(self.company):
            return Metric.objects.create(
                company=self.company, slug=slug, name=slug.capitalize(), unit=unit, direction=direction,
                aggregation="formula" if formula else aggregation, formula=formula,
                range_low=low, range_high=high, order=next(_numbers),
            )  # fmt: skip

    def position(
        self,
        title: str = "Менеджер",
        *,
        team: str = "",
        parent: UUID | None = None,
        opened_on: str = "2025-01-01",
    ) -> UUID:
        """The key of a new box."""
        with tenant(self.company):
            rows = Position.objects.for_company(self.company)
            position = Position.objects.create(
                company=self.company, structure=self.structure, title=title, team=team, order=next(_numbers),
                parent=rows.get(key=parent) if parent else None, opened_on=date.fromisoformat(opened_on),
            )  # fmt: skip
            return position.key

    def team(self, title: str, *, parent: UUID | None = None) -> UUID:
        return self.position(f"Руководитель: {title}", team=title, parent=parent)

    def person(self, name: str, *, membership: Membership | None = None) -> Person:
        with tenant(self.company):
            return Person.objects.create(
                company=self.company, full_name=name, external_id=f"p{next(_numbers)}", membership=membership
            )

    def seat(
        self,
        person: Person,
        position: UUID,
        starts_on: str = "2025-01-09",
        ends_on: str | None = None,
        share_pct: int = 100,
    ) -> None:
        with tenant(self.company):
            Assignment.objects.create(
                company=self.company, person=person, share_pct=share_pct,
                position=Position.objects.for_company(self.company).get(key=position),
                starts_on=date.fromisoformat(starts_on),
                ends_on=date.fromisoformat(ends_on) if ends_on else None,
            )  # fmt: skip

    def seller(
        self, name: str, team: UUID, starts_on: str = "2025-01-09", ends_on: str | None = None
    ) -> Person:
        """A person in a new position of the team."""
        person = self.person(name)
        self.seat(person, self.position(parent=team), starts_on, ends_on)
        return person

    def plan(
        self,
        metric: Metric,
        value: object,
        *,
        person: Person | None = None,
        team: UUID | None = None,
        month: date = NOVEMBER,
    ) -> None:
        with tenant(self.company):
            Target.objects.create(
                company=self.company, metric=metric, person=person, team_key=team, starts_on=month,
                value=Decimal(str(value)), set_by_label="Седов",
            )  # fmt: skip

    def fact(self, metric: Metric, person: Person, on: str, value: object, share_pct: object = 100) -> Actual:
        with tenant(self.company):
            return Actual.objects.create(
                company=self.company, metric=metric, person=person, on=date.fromisoformat(on), source="api",
                value=Decimal(str(value)), share_pct=Decimal(str(share_pct)), external_id=f"f{next(_numbers)}",
            )  # fmt: skip


def make_shop(*, time_zone: str = "Europe/Moscow") -> Shop:
    company = make_company(time_zone=time_zone)
    with tenant(company):
        return Shop(company, live_structure(company=company, by=actor_of(company)))


@dataclass
class SmallShop:
    """Two teams whose November 2026 is computed by hand. On the 20th 14 of 20 working days have passed.

    Север: Анна plans 100 000, sold 70 000; Борис plans 60 000, sold half of a deal of 21 000. No plan of its own.
    Юг: its own plan 50 000; Вера plans 40 000, sold 35 000.
    Company: plan 210 000, due 147 000, fact 115 500, gap −31 500.
    """

    shop: Shop
    revenue: Metric
    north: UUID
    south: UUID
    anna: Person
    boris: Person
    vera: Person

    @property
    def company(self) -> Company:
        return self.shop.company

    def seat_of(self, person: Person) -> UUID:
        """The key of the only position that the person holds."""
        with tenant(self.company):
            seats = Assignment.objects.for_company(self.company).filter(person=person)
            return seats.select_related("position").get().position.key


def make_small_shop() -> SmallShop:
    shop = make_shop()
    revenue, north, south = shop.metric("revenue"), shop.team("Север"), shop.team("Юг")
    anna, boris, vera = shop.seller("Анна", north), shop.seller("Борис", north), shop.seller("Вера", south)
    shop.plan(revenue, 100_000, person=anna)
    shop.plan(revenue, 60_000, person=boris)
    shop.plan(revenue, 40_000, person=vera)
    shop.plan(revenue, 50_000, team=south)
    shop.fact(revenue, anna, "2026-11-02", 50_000)
    shop.fact(revenue, anna, "2026-11-10", 20_000)
    shop.fact(revenue, boris, "2026-11-03", 21_000, share_pct=50)
    shop.fact(revenue, vera, "2026-11-20", 35_000)
    return SmallShop(shop, revenue, north, south, anna, boris, vera)


def make_crowd(people: int) -> Shop:
    """A team of so many people, each with a plan and a fact of November 2026."""
    shop = make_shop()
    revenue, team = shop.metric("revenue"), shop.team("Север")
    for number in range(people):
        person = shop.seller(f"Продавец {number}", team)
        shop.plan(revenue, 1_000, person=person)
        shop.fact(revenue, person, "2026-11-03", 100)
    return shop
