"""How much money stands under a metric: a register, because figures live in a room that stands on this one."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

Provider = Callable[[int, date], Mapping[str, Decimal]]
_providers: list[Provider] = []
_signs: dict[Provider, str] = {}


def register(provider: Provider, sign: str = "") -> None:
    """`provider(company id, day)` -> metric's slug -> roubles a month that stand under it on that day.

    `sign`: an expression of SQL over %(company)s and %(on)s, a text that is another one whenever the answer is.
    """
    if provider not in _providers:
        _providers.append(provider)
        _signs[provider] = sign


def signs() -> list[str]:
    return [_signs[provider] for provider in _providers if _signs.get(provider)]


def unsigned_money(company: int, on: date) -> dict[str, Decimal]:
    """What those say who have given no sign of a change."""
    return _money([provider for provider in _providers if not _signs.get(provider)], company, on)


def money_at_stake(company: int, on: date) -> dict[str, Decimal]:
    """Metric's slug -> roubles a month; of several answers the largest."""
    return _money(_providers, company, on)


def _money(providers: list[Provider], company: int, on: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for provider in providers:
        for metric, roubles in provider(company, on).items():
            found[metric] = max(roubles, found.get(metric, roubles))
    return found
