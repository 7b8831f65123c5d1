"""The polygon of an icon covers its stroked line, and nothing that is farther away than half its width."""

from itertools import pairwise
from math import atan2, cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.icon_outlines import HALF_WIDTH, SQUARE, TOLERANCE, Point, outline, percentages

MARGIN = 3 * TOLERANCE

coordinates = st.floats(2, 22).map(lambda value: round(value, 2))
points = st.tuples(coordinates, coordinates)


def winding(polygon: list[Point], x: float, y: float) -> int:
    """How often a polygon goes round a point."""
    turned = 0.0
    for (ax, ay), (bx, by) in pairwise([*polygon, polygon[0]]):
        before, after = atan2(ay - y, ax - x), atan2(by - y, bx - x)
        turned += (after - before + pi) % (2 * pi) - pi
    return round(turned / (2 * pi))


def around(point: Point, distance: float) -> list[Point]:
    return [(point[0] + distance * cos(k), point[1] + distance * sin(k)) for k in range(6)]


def path_of(line: list[Point]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in line)


@given(st.lists(points, min_size=2, max_size=6, unique=True))
def test_everything_within_half_the_width_of_a_corner_is_covered(line: list[Point]):
    polygon = outline([path_of(line)])
    for corner in line:
        for x, y in around(corner, HALF_WIDTH - MARGIN):
            assert winding(polygon, x, y) != 0


@given(st.lists(points, min_size=2, max_size=6, unique=True))
def test_nothing_farther_than_half_the_width_is_covered(line: list[Point]):
    polygon = outline([path_of(line)])
    left, right = min(x for x, _ in line), max(x for x, _ in line)
    top, bottom = min(y for _, y in line), max(y for _, y in line)
    far = HALF_WIDTH + MARGIN
    for x, y in ((left - far, top), (right + far, bottom), (left, top - far), (right, bottom + far)):
        assert winding(polygon, x, y) == 0


def test_a_ring_is_open_in_its_middle():
    polygon = outline(["M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0"])
    assert winding(polygon, 12, 12) == 0
    assert winding(polygon, 3.5, 12) != 0
    assert winding(polygon, 12, 20.5) != 0


def test_contours_that_do_not_touch_leave_the_ground_between_them_free():
    polygon = outline(["M4 4l2 0", "M18 18l2 0"])
    assert winding(polygon, 5, 4) != 0
    assert winding(polygon, 19, 18) != 0
    assert winding(polygon, 12, 11) == 0


@pytest.mark.parametrize("path", ["M12 12l0 .01", "M12 12"])
def test_a_dot_is_a_disc(path: str):
    polygon = outline([path])
    assert all(winding(polygon, x, y) != 0 for x, y in around((12, 12), HALF_WIDTH - MARGIN))
    assert all(winding(polygon, x, y) == 0 for x, y in around((12, 12), HALF_WIDTH + MARGIN))


def test_places_are_written_as_shares_of_the_square():
    assert percentages([(0, SQUARE), (6, 12.34)]) == "0% 100%,25% 51.4%"
