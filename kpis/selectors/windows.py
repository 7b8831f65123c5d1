"""Facts of several stretches of days in one reading: the last weeks, and the same days of earlier periods."""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import pairwise

from accounts.models import Company
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.rows import Cells, cells_by_part

Window = tuple[date, date]


def cells_of_windows(
    company: Company,
    department: Department,
    metrics: Collection[MetricInfo],
    windows: Sequence[Window],
    *,
    only: str | None = None,
) -> list[Cells]:
    """The cells of each half-open window, which may overlap; one query whatever their number, two with a metric of
    last values. An empty window has none. `only`: of one person."""
    known = [window for window in windows if window[0] < window[1]]
    edges = sorted({edge for window in known for edge in window})
    if not edges:
        return [{} for _ in windows]
    parts = cells_by_part(company, department, metrics, edges, only=only, within=known)
    pieces = list(zip(pairwise(edges), parts, strict=True))
    return [
        _merged([cells for (start, end), cells in pieces if first <= start and end <= until])
        for first, until in windows
    ]


def _merged(pieces: Sequence[Cells]) -> Cells:
    if len(pieces) == 1:
        return pieces[0]
    found: Cells = {}
    for cells in pieces:
        for key, tally in cells.items():
            found[key] = found[key].merge(tally) if key in found else tally
    return found
