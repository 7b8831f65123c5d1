"""Geometry of the pictures and the fragments that place it."""

import itertools
import re
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.attainment import Status
from kpis.analysis.pictures.bars import bullet, bullet_scale, gap_bars
from kpis.analysis.pictures.lines import NARROW, WIDE, Cumulative, Size, cumulative, sparkline
from kpis.analysis.pictures.waterfall import BarKind, Step, Waterfall, fold, waterfall
from kpis.calendar_source import russian_calendar
from kpis.pictures import heat_cell

D = Decimal
DAYS = tuple(russian_calendar(2026, 2026).days(date(2026, 11, 1), date(2026, 12, 1)))
amounts = st.decimals(-(10**6), 10**6, places=2)


def chart(
    facts: list[Decimal],
    projection: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    size: Size = WIDE,
) -> Cumulative:
    return cumulative(
        days=DAYS, facts=facts, plan=D(84), projection=projection, low=low, high=high, size=size
    )


def fall(*deltas: str, plan: str = "58.8") -> Waterfall:
    steps = [Step(f"d{number}", D(delta), f"Фактор {number}") for number, delta in enumerate(deltas)]
    fact = D(plan) + sum(map(D, deltas), D(0))
    return waterfall(Step("plan", D(plan), "План"), steps, Step("fact", fact, "Факт"))


def test_a_plan_that_falls_due_unevenly_bends_and_the_gap_ends_on_it() -> None:
    even = chart([D(5)] * 10)
    bent = cumulative(days=DAYS, facts=[D(5)] * 10, plan=D(84), dues={5: D(0), 10: D(63)})
    assert len(even.plan_points.split()) == 2
    assert bent.plan_points.split()[2] == f"{bent.now_x:g},{bent.now_due_y:g}"
    assert bent.now_due_y < even.now_due_y
    assert bent.plan_points.split()[-1] == f"{bent.end_x:g},{bent.plan_y:g}"


def test_a_bullet_places_fact_due_and_plan_on_the_scale_of_its_table() -> None:
    picture = bullet(plan=D(100), fact=D(55), due=D(66), status=Status.BEHIND)
    assert (picture.fact_pct, picture.due_pct, picture.plan_pct) == (50.0, 60.0, 90.91)
    assert picture.short_width_pct == 10.0


def test_a_bullet_ahead_of_its_plan_has_no_hatch() -> None:
    assert bullet(plan=D(100), fact=D(70), due=D(66), status=Status.AHEAD).short_width_pct == 0


def test_the_scale_of_a_table_grows_for_the_one_above_plan() -> None:
    assert bullet_scale([D(92), None]) == D(110)
    assert bullet_scale([D(140)]) == D(147)


def test_a_bullet_without_a_plan_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        bullet(plan=D(0), fact=D(1), status=Status.NO_DATA)


@given(st.lists(amounts, max_size=12))
def test_gap_bars_share_one_zero_line_and_stay_inside(values: list[Decimal]) -> None:
    bars = gap_bars(values)
    assert len({bar.zero_pct for bar in bars}) <= 1
    for bar in bars:
        assert bar.x_pct >= -0.02
        assert bar.x_pct + bar.width_pct <= 100.02


def test_a_sparkline_is_clipped_to_the_common_scale() -> None:
    spark = sparkline([D(100), D(500)], Status.AHEAD)
    assert spark is not None
    assert spark.end_y == 4.0


def test_a_sparkline_needs_two_values() -> None:
    assert sparkline([None, D(90)], Status.BEHIND) is None


def test_the_cumulative_line_begins_at_zero_and_ends_today() -> None:
    picture = chart([D(3), D(6), D(9)])
    points = picture.fact_points.split()
    assert len(points) == 4
    assert points[0] == f"{picture.left_x:g},{picture.base_y:g}"
    assert points[-1] == f"{picture.now_x:g},{picture.now_fact_y:g}"


def test_day_labels_name_weeks_today_and_the_end_without_touching() -> None:
    picture = chart([D(4)] * 14, size=NARROW)
    xs = [tick.x for tick in picture.day_ticks]
    assert all(later - earlier >= 30 for earlier, later in itertools.pairwise(xs))
    assert [tick.day for tick in picture.day_ticks if tick.today] == [date(2026, 11, 20)]


def test_before_the_first_day_there_is_only_the_plan() -> None:
    picture = chart([])
    assert (picture.fact_points, picture.area_points) == ("", "")


def test_labels_at_the_line_ends_keep_apart() -> None:
    picture = chart([D(58)] * 14, projection=D("83.9"))
    assert picture.projection_label_y - picture.plan_label_y >= 15


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_gap_of_a_period_that_has_ended_is_written_inside_the_picture(size: Size) -> None:
    letters = 12
    assert chart([D(100)] * len(DAYS), size=size).gap_label_y >= letters


def test_the_waterfall_leads_from_plan_to_fact() -> None:
    picture = fall("-0.8", "-1.1", "-4.9", "2.1")
    assert [bar.kind for bar in picture.bars] == [
        BarKind.PLAN, BarKind.DOWN, BarKind.DOWN, BarKind.DOWN, BarKind.UP, BarKind.FACT,
    ]  # fmt: skip
    assert picture.last.value == D("54.1")
    for one, following in zip(picture.bars[1:-1], picture.bars[2:], strict=True):
        assert one.join_y in (following.y, round(following.y + following.height, 2))


def test_a_cut_base_is_marked_and_a_whole_one_is_not() -> None:
    assert all(bar.cut_points for bar in (fall("-4.7").first, fall("-4.7").last))
    assert not fall("-40").cut


def test_a_fact_under_zero_hangs_below_the_line() -> None:
    picture = fall("-80")
    assert picture.last.y == picture.base_y
    assert not picture.cut


def test_beyond_six_drivers_the_rest_is_one() -> None:
    steps = [Step(str(number), D(number)) for number in range(1, 10)]
    folded = fold(steps, other_title="прочее")
    assert [step.code for step in folded] == ["5", "6", "7", "8", "9", "other"]
    assert folded[-1].amount == D(10)


@given(st.lists(amounts, max_size=12), amounts)
def test_no_bar_leaves_the_picture(deltas: list[Decimal], plan: Decimal) -> None:
    picture = fall(*map(str, deltas), plan=str(plan))
    for bar in picture.bars:
        assert bar.height > 0
        assert bar.y >= -0.1
        assert bar.y + bar.height <= picture.height
        assert bar.x >= 0
        assert bar.x + bar.width <= picture.width


def test_drivers_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="do not sum"):
        waterfall(Step("plan", D(10)), [Step("a", D(-1))], Step("fact", D(8)))


@pytest.mark.parametrize(
    ("pct", "step", "text"),
    [
        ("64", 1, "64"),
        ("79.9", 2, "79,9"),
        ("94.6", 3, "94,6"),
        ("101.2", 4, "101"),
        ("119", 5, "119"),
        ("124", 6, "124"),
    ],
)
def test_a_heat_cell_shows_a_number_that_agrees_with_its_colour(pct: str, step: int, text: str) -> None:
    cell = heat_cell(D(pct), lang="ru")
    assert (cell.step, cell.text) == (step, text)


def test_a_heat_cell_without_data_is_a_dash() -> None:
    assert heat_cell(None, lang="ru").step is None
    assert heat_cell(None, lang="ru").text == "—"


def fragments() -> dict[str, str]:
    """Every fragment as a Russian page would show it."""
    facts = [D(number) * D("3.7") for number in range(1, 15)]
    behind = bullet(
        plan=D(24),
        fact=D("14.78"),
        due=D("16.8"),
        projection=D("21.5"),
        low=D("20.4"),
        high=D("22.6"),
        status=Status.BEHIND,
    )
    spark = sparkline([D(99), D(97), D(92)], Status.BEHIND)
    label = "Выручка: 92 % плана"
    with override("ru"):
        return {
            "bullet": render_to_string("kpis/_bullet.html", {"bullet": behind, "label": label}),
            "sparkline": render_to_string("kpis/_sparkline.html", {"spark": spark, "label": label}),
            "cumulative": render_to_string(
                "kpis/_cumulative.html",
                {
                    "chart": chart(facts, projection=D("78.3"), low=D("75.4"), high=D("81.2")),
                    "plan": D(84),
                    "fact": facts[-1],
                    "gap": D("-4.7"),
                    "projection": D("78.3"),
                    "digits": 1,
                    "label": label,
                },
            ),
            "waterfall": render_to_string(
                "kpis/_waterfall.html", {"fall": fall("-0.8", "2.1"), "digits": 1, "label": label}
            ),
        }


@pytest.mark.parametrize("name", ["bullet", "sparkline", "cumulative", "waterfall"])
def test_a_picture_says_its_sentence_and_carries_no_style(name: str) -> None:
    html = fragments()[name]
    assert 'role="img"' in html
    assert 'aria-label="Выручка: 92 % плана"' in html
    assert "style" not in html


@pytest.mark.parametrize("name", ["bullet", "sparkline", "cumulative", "waterfall"])
def test_coordinates_keep_their_point_on_a_russian_page(name: str) -> None:
    numbers = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"', fragments()[name])
    assert numbers
    assert all(re.fullmatch(r"-?[0-9.]+%?", number) for number in numbers)


def test_figures_inside_a_picture_are_written_in_russian() -> None:
    assert "−0,8" in fragments()["waterfall"]
    assert "−4,7" in fragments()["cumulative"]
