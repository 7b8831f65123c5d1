"""The chart's layout for exports: the same figures as the browser's, and nothing overlaps."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teams.analysis.layout import lay_out
from teams.analysis.layout.shapes import COLUMN, SHAPES, WIDTHS
from tests.teams.layout_checks import CASES, forest_of, overlaps, random_forest, rectangles

chance = st.randoms(use_true_random=False)


@pytest.mark.parametrize("described", CASES, ids=lambda case: case["name"])
def test_a_case_shared_with_the_browser_stands_where_it_stands_there(described: dict[str, Any]):
    layout = lay_out(forest_of(described))
    found = [
        {"key": layout.keys[slot], "x": layout.x[slot], "y": layout.y[slot], "w": WIDTHS[shape],
         "h": layout.tall[slot], "shape": SHAPES[shape]}
        for slot, shape in enumerate(layout.shapes)
    ]  # fmt: skip
    assert found == described["expect"]


@given(random=chance, count=st.integers(1, 120))
@settings(max_examples=80, deadline=None)
def test_no_two_boxes_of_the_screen_overlap(random: Random, count: int):
    assert overlaps(rectangles(lay_out(random_forest(random, count)))) == []


@given(random=chance, count=st.integers(1, 120), limit=st.sampled_from([None, 2, 5, 10]))
@settings(max_examples=80, deadline=None)
def test_no_two_boxes_of_any_heights_overlap_and_all_are_seen(random: Random, count: int, limit: int | None):
    layout = lay_out(random_forest(random, count, with_heights=True, limit=limit))
    assert overlaps(rectangles(layout)) == []
    assert sorted(layout.boxes) == list(range(count))
    assert min(layout.x) >= 0
    assert max(x + width for x, _y, width, _h in rectangles(layout)) <= layout.width
    assert max(y + height for _x, y, _w, height in rectangles(layout)) <= layout.height


def test_a_long_stack_stands_in_columns_of_about_the_same_length():
    forest = forest_of(
        {"boxes": [{"key": "a"}, *({"key": str(n), "parent": "a"} for n in range(25))], "opens_all": True}
    )
    groups = lay_out(
        type(forest)(**{name: getattr(forest, name) for name in forest.__slots__} | {"column_limit": 10})
    ).groups
    assert groups.kinds == [COLUMN] * 3
    assert [len(groups.of(group)) for group in range(3)] == [8, 9, 8]


def test_a_chain_of_ten_thousand_is_no_trouble():
    count = 10_000
    forest = forest_of(
        {"boxes": [{"key": str(n), "parent": str(n - 1) if n else None} for n in range(count)]}
    )
    assert lay_out(forest).levels[-1] == count


def test_an_empty_forest_has_no_size():
    layout = lay_out(forest_of({"boxes": []}))
    assert (layout.keys, layout.width, layout.height) == ([], 0, 0)
