"""docs/figures.md, the report: its factors, prices and causes are exactly what the product computes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from accounts.tenancy import tenant
from kpis.analysis.gap_report import GapReport
from kpis.analysis.periods import parse_period
from kpis.report_building import stored_report
from teams.actions.operations import apply_operations
from tests.factories import actor_of
from tests.factories.catalogue import load_roles
from tests.factories.kpis import Shop, make_shop
from tests.kpis.figures_page import fill, measure, number, tables
from tests.kpis.makers import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]
PAGE = Path(settings.BASE_DIR, "docs/figures.md")


def told(heading: str) -> dict[str, dict[str, str]]:
    """The one table under a heading of the page."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n### {heading}\n")[1].split("\n#")[0]
    rows = [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("|")][2:]
    return next(table for table in tables() if list(table) == rows)


@pytest.fixture
def report() -> GapReport:
    load_roles()
    shop = make_shop()
    metrics, facts = measure(shop), tables()[0]
    north, south = shop.team("North"), shop.team("South")
    people = {name: shop.person(name) for name in ("Anna", "Boris", "Vera", "Gleb")}
    seats = {name: shop.position(parent=south if name == "Vera" else north) for name in facts}
    shop.seat(people["Gleb"], seats["Anna"], "2025-01-09", "2026-10-26")
    shop.seat(people["Anna"], seats["Anna"], "2026-10-26")
    for name in ("Boris", "Vera"):
        shop.seat(people[name], seats[name])
    fill(shop, metrics, people)
    shop.plan(metrics["revenue"], 360_000, team=north)
    shop.position("Empty", parent=north, opened_on="2026-10-12")
    heads(shop, north, south)
    overload(shop, str(seats["Boris"]))
    with tenant(shop.company):
        return stored_report(shop.company, parse_period("2026-W47"), TODAY, None).report


def heads(shop: Shop, *teams: object) -> None:
    for key in teams:
        shop.seat(shop.person(f"Head {key}"), key)  # type: ignore[arg-type]


def overload(shop: Shop, key: str) -> None:
    roles = [{"role": "sales-manager", "share_pct": "100"}, {"role": "account-manager", "share_pct": "25"}]
    with tenant(shop.company):
        apply_operations(
            structure=shop.structure,
            operations=[{"op": "set_roles", "key": key, "roles": roles}],
            base_revision=None,
            by=actor_of(shop.company),
        )


def test_every_factor_of_the_page_is_what_is_computed_and_they_add_up(report: GapReport) -> None:
    table = told("Factors")
    verdict = table.pop("gap")
    expected = [(code, *map(number, row.values())) for code, row in table.items()]
    found = [
        (one.code, round(one.plan or 0, 8), round(one.fact or 0, 8), one.amount) for one in report.drivers
    ]
    assert found == expected
    assert sum(one.amount for one in report.drivers) == report.verdict.gap == number(verdict["part"])
    assert (report.verdict.due, report.verdict.fact) == (number(verdict["due"]), number(verdict["fact"]))


def test_every_price_of_a_metric_is_what_is_computed_in_this_order(report: GapReport) -> None:
    found = [(line.slug, round(line.figures.gap or Decimal(0), 4), line.money_rub) for line in report.metrics]
    assert found == [
        (slug, number(r["gap"]), number(r["roubles"])) for slug, r in told("Metrics by roubles").items()
    ]


def test_every_person_who_is_short_stands_there(report: GapReport) -> None:
    found = [(line.name, line.figures.gap) for line in report.people]
    assert found == [(name, number(row["gap"])) for name, row in told("Who is behind").items()]


def test_every_cause_with_an_estimate_is_what_is_computed(report: GapReport) -> None:
    codes = {cause.code: cause.amount for cause in report.causes if cause.code in told("Causes")}
    assert codes == {code: number(row["roubles"]) for code, row in told("Causes").items()}
