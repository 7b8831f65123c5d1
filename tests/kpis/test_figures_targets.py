"""docs/figures.md, "Targets of any period": the rules bring exactly what its tables say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from kpis.analysis.periods import parse_period
from kpis.analysis.splitting import changed_from, split
from kpis.analysis.suggestions import suggest
from kpis.analysis.targets import OwnTarget, TargetReader
from kpis.analysis.targets_cascade import Node, spread_rest
from kpis.calendar_source import russian_calendar

D = Decimal
CALENDAR = russian_calendar(2026, 2027)
MONTHS = {10: 10_000_000, 11: 20_000_000, 12: 30_000_000}


def rows(heading: str) -> dict[str, list[Decimal]]:
    """First cell -> the figures of its row, of the first table under the heading."""
    page = Path(settings.BASE_DIR, "docs/figures.md").read_text(encoding="utf-8")
    lines = page.split(f"\n{heading}\n", 1)[1].splitlines()
    table = [line for line in lines if line.startswith("|")]
    first = lines.index(table[0])
    found = {}
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        found[name] = [D(cell.replace(" ", "")) for cell in cells]
    return found


def test_every_period_of_the_page_reads_as_it_says() -> None:
    reader = TargetReader(CALENDAR)
    revenue = {parse_period("2026-Q4"): OwnTarget(D(640_000)), parse_period("2026-11"): OwnTarget(D(250_000))}
    rate = {parse_period("2026"): OwnTarget(D(20)), parse_period("2026-11"): OwnTarget(D(25))}
    table = rows("## Targets of any period")
    assert len(table) == 7
    for key, expected in table.items():
        period = parse_period(key)
        amount = reader.amount(revenue, reader.days(period), period)
        level = reader.level(rate, reader.days(period), period, latest=False)
        assert amount is not None
        assert level is not None
        assert [amount.value, level.value] == expected, key


def test_every_plan_of_the_page_falls_due_as_it_says() -> None:
    reader, quarter = TargetReader(CALENDAR), parse_period("2026-Q4")
    months = {parse_period(f"2026-{month}"): OwnTarget(D(part)) for month, part in MONTHS.items()}
    known = [
        {quarter: OwnTarget(D(640_000)), parse_period("2026-11"): OwnTarget(D(250_000))},
        months,
        {quarter: OwnTarget(D(66_000_000)), **months},
    ]
    table = rows("### Due by the targets inside")
    assert len(table) == 3
    for day, expected in table.items():
        dues = [reader.due(own, reader.days(quarter), date.fromisoformat(day), quarter) for own in known]
        assert dues == expected, day


def test_every_split_of_the_page_is_what_is_computed() -> None:
    table = rows("### Splits, remainders and another plan from a day")
    november = parse_period("2026-11")
    on = date(2026, 11, 16)
    kept = changed_from(november, D(200_000), D(0), on, CALENDAR)
    more = changed_from(november, D(0), D(400_000), on, CALENDAR)
    both = Node("n", D(0), below=(Node("a", D(100_000)), Node("b", D(60_000))))

    def spread(plan: int) -> list[Decimal]:
        new = spread_rest(Node("n", D(plan), below=both.below))
        return [D(plan), new["a"], new["b"]]

    assert list(table.values()) == [
        [D(100), *split(D(100), [D(2), D(1)])],
        spread(200_000),
        spread(80_000),
        [kept + more, kept, more],
    ]


def test_the_suggestion_of_the_page_is_what_is_computed() -> None:
    first = parse_period("2025-01")
    found = suggest([(first.shifted(n), D(10 * (n + 1))) for n in range(12)])
    assert found is not None
    assert (found.value, found.place, found.part) == (D(98), 9, D("0.8"))
