"""The whole chart as one picture: the page of a PDF as large as the chart needs, an SVG, a PNG."""

from __future__ import annotations

from math import sqrt

from common.drawing.shapes import Picture, placed
from teams.drawing import look
from teams.drawing.boxes import BoxLook
from teams.drawing.chart import Chart, Heights, arrange, draw_chart
from teams.drawing.content import ChartContent
from teams.drawing.title import heading, legend

MARGIN = 32.0
GAP = 24.0
COLUMN_LIMITS = (6, 8, 10, 14, 20, None)
PROPORTION = 1.6
"""Width to height that a sheet aims at; how long stacks may get is chosen by it."""
NARROWEST = 420.0
USUAL_WIDTH = 1600.0
"""Above it the title grows with the sheet, so that both can be read from the same distance."""


def one_picture(content: ChartContent, shown: BoxLook, proportion: float = PROPORTION) -> Picture:
    """Title, chart and legend on one sheet of about this proportion; a unit is a CSS pixel."""
    chart = best_chart(content, Heights(shown), proportion)
    width = max(chart.width, NARROWEST)
    scale = max(1.0, sqrt(width / USUAL_WIDTH))
    head_high, head = heading(content, width / scale)
    foot_high, foot = legend(content.boxes, width / scale, marks=shown.marks)
    top = MARGIN + head_high * scale + GAP
    below = top + chart.height + GAP
    shapes = placed(head, dx=MARGIN, dy=MARGIN, scale=scale)
    shapes += placed(draw_chart(chart, shown), dx=MARGIN + (width - chart.width) / 2, dy=top)
    shapes += placed(foot, dx=MARGIN, dy=below, scale=scale)
    return Picture(width + 2 * MARGIN, below + foot_high * scale + MARGIN, tuple(shapes), look.PAPER)


def best_chart(content: ChartContent, heights: Heights, proportion: float) -> Chart:
    """The chart with stacks as long as suits a sheet of the proportion best."""
    tried = [arrange(content.boxes, heights, column_limit=limit) for limit in COLUMN_LIMITS]
    return min(tried, key=lambda chart: max(chart.width / proportion, chart.height))
