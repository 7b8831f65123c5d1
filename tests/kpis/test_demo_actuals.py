"""The demo's actuals: the same every time, and a funnel that holds together."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calendar_source import russian_calendar
from kpis.demo.actuals import PROFILES, DemoRow, DemoSeller, demo_actuals

CALENDAR = russian_calendar(2026, 2026)
START, END = date(2026, 6, 1), date(2026, 11, 21)
FUNNEL = ("leads", "qualified-leads", "proposals", "deals")


def rows(*sellers: DemoSeller, seed: int = 1, start: date = START, end: date = END) -> list[DemoRow]:
    return list(demo_actuals(sellers, CALENDAR, start, end, seed=seed))


def totals(found: list[DemoRow]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in found:
        counted[row.metric] += int(row.value)
    return counted


EXPECTED = {"leads": 284, "deals": 34, "revenue": 13_339_000}
MANAGER = DemoSeller("anna", PROFILES["sales-manager"])
MANAGERS = [DemoSeller(f"m{number}", PROFILES["sales-manager"]) for number in range(20)]


def test_the_same_seed_gives_the_same_rows_and_another_one_others() -> None:
    assert rows(MANAGER) == rows(MANAGER)
    assert rows(MANAGER) != rows(MANAGER, seed=2)


def test_figures_do_not_depend_on_the_machine() -> None:
    found = totals(rows(MANAGER))
    assert {metric: found[metric] for metric in ("leads", "deals", "revenue")} == EXPECTED


def test_one_more_person_changes_nobody_else() -> None:
    alone = rows(MANAGER)
    together = rows(DemoSeller("boris", PROFILES["account-manager"]), MANAGER)
    assert [row for row in together if row.person == "anna"] == alone


def test_external_ids_are_unique() -> None:
    found = rows(*MANAGERS)
    assert len({row.external_id for row in found}) == len(found)


def test_rows_fall_on_working_days_only() -> None:
    assert all(CALENDAR.is_working(row.on) for row in rows(MANAGER))


def test_a_person_brings_nothing_outside_the_days_of_work() -> None:
    seller = DemoSeller(
        "anna", PROFILES["sales-manager"], starts_on=date(2026, 7, 6), ends_on=date(2026, 9, 1)
    )
    days = {row.on for row in rows(seller)}
    assert date(2026, 7, 6) <= min(days)
    assert max(days) < date(2026, 9, 1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(sorted(PROFILES)), st.floats(0.3, 2.0), st.floats(0.3, 2.0))
def test_on_no_day_has_a_later_step_outrun_an_earlier_one(
    seed: int, role: str, productivity: float, luck: float
) -> None:
    seller = DemoSeller("anna", PROFILES[role], productivity=productivity, luck=luck)
    so_far: Counter[str] = Counter()
    by_day: dict[date, Counter[str]] = defaultdict(Counter)
    for row in rows(seller, seed=seed, end=date(2026, 9, 1)):
        by_day[row.on][row.metric] += int(row.value)
    for day in sorted(by_day):
        so_far += by_day[day]
        counts = [so_far[metric] for metric in FUNNEL]
        assert counts == sorted(counts, reverse=True)


def test_repeat_revenue_is_part_of_revenue_and_every_deal_has_a_price() -> None:
    found = totals(rows(*MANAGERS))
    assert 0 < found["repeat-revenue"] < found["revenue"]
    assert 0 < found["new-customers"] < found["deals"]
    assert 250_000 < found["revenue"] / found["deals"] < 650_000


def test_august_is_quiet() -> None:
    by_month: Counter[int] = Counter()
    for row in rows(*MANAGERS):
        if row.metric == "leads":
            by_month[row.on.month] += int(row.value)
    assert by_month[8] < 0.9 * min(by_month[7], by_month[9])


def test_the_last_days_of_a_month_are_pushed() -> None:
    month = list(CALENDAR.days(date(2026, 10, 1), date(2026, 11, 1)))
    deals: Counter[date] = Counter()
    for row in rows(*MANAGERS):
        if row.metric == "deals":
            deals[row.on] += int(row.value)
    usual = sum(deals[day] for day in month[:-3]) / len(month[:-3])
    assert sum(deals[day] for day in month[-3:]) / 3 > usual


def test_productivity_luck_and_trend_move_the_figures() -> None:
    def people(like: DemoSeller) -> list[DemoSeller]:
        return [replace(like, key=f"m{number}") for number in range(20)]

    usual = totals(rows(*MANAGERS))
    assert totals(rows(*people(replace(MANAGER, productivity=1.5))))["leads"] > 1.3 * usual["leads"]
    assert totals(rows(*people(replace(MANAGER, luck=0.5))))["deals"] < 0.7 * usual["deals"]
    assert totals(rows(*people(replace(MANAGER, trend_pct=-15.0))))["deals"] < 0.9 * usual["deals"]


def test_who_only_finds_leads_closes_no_deals() -> None:
    found = totals(rows(DemoSeller("lena", PROFILES["lead-generation-specialist"])))
    assert found["leads"] > 0
    assert found["proposals"] == found["deals"] == found["revenue"] == 0


def test_overdue_debt_is_a_level_taken_once_a_week() -> None:
    weeks = Counter(row.on.isocalendar().week for row in rows(MANAGER) if row.metric == "overdue-receivables")
    assert weeks
    assert max(weeks.values()) == 1


def test_values_are_whole_numbers_above_zero() -> None:
    assert all(row.value > 0 and row.value == row.value.to_integral_value() for row in rows(MANAGER))
    assert isinstance(rows(MANAGER)[0].value, Decimal)
