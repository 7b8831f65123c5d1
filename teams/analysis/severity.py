"""How bad a finding is: points, and two bounds. The only place where severities are decided.

5 points and more are high, 3-4 medium, fewer low. A finding about a responsibility starts from the responsibility's
weight (1-5, the catalogue's) and moves by what the table says. Each but forbidden_combination has one point more when
a large part of the company's money stands under it (`Index.money_point`).

| kind | points |
|---|---|
| double_accountable | weight, +1 exclusive, +1 from three positions on, -1 if all but one are vacant |
| duplicate_responsible | weight, +1 from three different roles on, -1 if one answers, -1 if all but one are vacant |
| no_accountable | weight + 1 |
| no_responsible | weight |
| uncovered | weight + 1 |
| vacant_owner | weight, +1 if the one who answers is vacant, -1 if only the hands are |
| no_deputy, zone_without_kpi | weight of the heaviest - 3: a risk, and not yet a loss |
| forbidden_combination | 5 if never to be combined, 3 if it was bearable at an earlier stage |
| conflict_of_interest | control: weight of the heaviest work checked; kpi: 3 |
| kpi_without_lever | 2, 3 from half of the KPIs on, 4 if no KPI has a lever |

Load and span have no responsibility: they go by how far the limit is passed.
"""

from __future__ import annotations

from decimal import Decimal

from teams.analysis.findings import Severity

HIGH_FROM = 5
MEDIUM_FROM = 3
RISK_DISCOUNT = 3
NEVER_POINTS = 5
TEMPORARY_POINTS = 3
SELF_MEASURED_POINTS = 3


def by_points(points: int) -> Severity:
    if points >= HIGH_FROM:
        return "high"
    return "medium" if points >= MEDIUM_FROM else "low"


def points_of_lost_levers(lost: int, kpis: int) -> int:
    """How much of what somebody is measured by they cannot move."""
    if lost == kpis:
        return 4
    return 3 if 2 * lost >= kpis else 2


def by_excess_pct(excess_pct: Decimal) -> Severity:
    """Shares and load: more than a day a week too much is high (over 20 points), half a day is medium (over 10)."""
    if excess_pct > 20:
        return "high"
    return "medium" if excess_pct > 10 else "low"


def by_ratio(value: int, limit: int) -> Severity:
    """Reports or layers against their limit: from twice the limit high, from one and a half times medium."""
    if value >= 2 * limit:
        return "high"
    return "medium" if 2 * value >= 3 * limit else "low"
