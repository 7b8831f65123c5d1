"""How bad a finding is: points, and two bounds. The only place where severities are decided.

A finding about a responsibility starts from the responsibility's weight (1-5, the catalogue's) and moves by what the
table says; 5 points and more are high, 3-4 medium, fewer low.

| kind | points beside the weight |
|---|---|
| double_accountable | +1 exclusive, +1 from three positions on, -1 if all but one are vacant |
| duplicate_responsible | +1 from three different roles on, -1 if one of them answers, -1 if all but one are vacant |
| no_accountable | +1 |
| no_responsible | 0 |
| uncovered | +1 |
| vacant_owner | +1 if the one who answers is vacant, -1 if only the hands are |

Load and span have no responsibility: they go by how far the limit is passed.
"""

from __future__ import annotations

from decimal import Decimal

from teams.analysis.findings import Severity

HIGH_FROM = 5
MEDIUM_FROM = 3


def by_points(points: int) -> Severity:
    if points >= HIGH_FROM:
        return "high"
    return "medium" if points >= MEDIUM_FROM else "low"


def by_excess_pct(excess_pct: Decimal) -> Severity:
    """Shares: more than a day a week too much is high (over 20 points), half a day is medium (over 10)."""
    if excess_pct > 20:
        return "high"
    return "medium" if excess_pct > 10 else "low"


def by_ratio(value: int, limit: int) -> Severity:
    """Reports or layers against their limit: from twice the limit high, from one and a half times medium."""
    if value >= 2 * limit:
        return "high"
    return "medium" if 2 * value >= 3 * limit else "low"
