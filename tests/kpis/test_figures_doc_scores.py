"""docs/figures.md: scores, bonus and comparisons are exactly those of its last tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.tenancy import tenant
from kpis.analysis.scorecard import Step
from kpis.selectors.bonus import Scales, bonus_of, score_of
from kpis.selectors.explain import explanation
from kpis.selectors.numbers import Numbers, Owner
from tests.factories.kpis import make_shop
from tests.kpis.figures_page import Table, number, tables
from tests.kpis.makers import THIS_MONTH, TODAY
from tests.kpis.test_figures_doc import counted, told

pytestmark = pytest.mark.django_db
Counted = tuple[Numbers, dict[str, Owner]]
__all__ = ["counted"]


def table(column: str) -> Table:
    """The one table of the page that has a column of this name."""
    (found,) = [each for each in tables() if column in next(iter(each.values()))]
    return found


def test_every_score_of_the_page_is_what_is_computed(counted: Counted) -> None:
    numbers, owners = counted
    for whose, row in table("score").items():
        owner = owners[whose]
        planned = [metric for metric in numbers.metrics if numbers.plan(owner, metric.slug)]
        paces = {metric.slug: numbers.pace(owner, metric.slug) for metric in planned}
        for slug, cell in row.items():
            value = (
                score_of(planned, paces).pct
                if slug == "score"
                else paces[slug].pct
                if slug in paces
                else None
            )
            found, expected = told(value, cell)
            assert found == expected, (whose, slug)


def test_every_bonus_of_the_page_is_what_is_computed(counted: Counted) -> None:
    numbers, owners = counted
    scales: Scales = {
        None: (Step(Decimal(80), Decimal(10)), Step(Decimal(100), Decimal(30))),
        "deals": (Step(Decimal(10), Decimal(30)),),
    }
    for whose, row in table("bonus now").items():
        owner = owners[whose]
        planned = [metric for metric in numbers.metrics if numbers.plan(owner, metric.slug)]
        bonus = bonus_of(
            scales, numbers.metrics, {metric.slug: numbers.pace(owner, metric.slug) for metric in planned}
        )
        assert bonus is not None
        score, deals = bonus.lines
        figures = {
            "score, whole plan": score.now.value,
            "score, forecast": score.ahead.value,
            "deals": deals.now.value,
            "deals, forecast": deals.ahead.value,
            "bonus now": bonus.now_pct,
            "bonus, forecast": bonus.ahead_pct,
        }
        for what, cell in row.items():
            found, expected = told(figures[what], cell)
            assert found == expected, (whose, what)


def test_every_comparison_of_the_page_is_what_is_computed() -> None:
    shop = make_shop()
    revenue, anna = shop.metric("revenue"), shop.seller("Anna", shop.team("North"))
    shop.fact(revenue, anna, "2026-11-10", number(tables()[3]["company"]["revenue"]))
    for on, row in table("came then").items():
        shop.fact(revenue, anna, on, number(row["came then"]))
    with tenant(shop.company):
        why = explanation(shop.company, THIS_MONTH, "revenue", "company", TODAY)
    assert why is not None
    besides = {beside.then.period.key: beside for beside in why.besides}
    for key, row in table("percent").items():
        beside = besides[key]
        assert beside.then.through == date.fromisoformat(row["through"])
        assert beside.change is not None
        figures = {"then": beside.change.then, "change": beside.change.diff, "percent": beside.change.pct}
        for what, value in figures.items():
            found, expected = told(value, row[what])
            assert found == expected, (key, what)
