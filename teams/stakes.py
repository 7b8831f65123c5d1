"""How much money stands under a metric: a register, because figures live in a room that stands on this one."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

Provider = Callable[[int, date], Mapping[str, Decimal]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider(company id, day)` -> metric's slug -> roubles a month that stand under it on that day."""
    if provider not in _providers:
        _providers.append(provider)


def money_at_stake(company: int, on: date) -> dict[str, Decimal]:
    """Metric's slug -> roubles a month; of several answers the largest."""
    found: dict[str, Decimal] = {}
    for provider in _providers:
        for metric, roubles in provider(company, on).items():
            found[metric] = max(roubles, found.get(metric, roubles))
    return found
