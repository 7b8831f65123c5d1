"""Under which metrics a large part of the company's money stands."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

MONEY_SHARE_PCT = 25
"""From which part of the company's monthly money on a metric makes a finding worse."""


def dear_metrics(money: Mapping[str, Decimal]) -> frozenset[str]:
    """Metrics under which MONEY_SHARE_PCT of the company's money stands, or more; the money is the dearest metric of
    all, because repeat revenue is a part of revenue."""
    most = max(money.values(), default=Decimal(0))
    return frozenset(slug for slug, roubles in money.items() if 0 < most * MONEY_SHARE_PCT <= roubles * 100)
