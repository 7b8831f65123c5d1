"""The lines behind claims, for a finding to quote; and claims in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from teams.analysis.claims import Claim, Quote
from teams.analysis.facts import Involvement

MAX_QUOTES = 12
MAX_SAME_WORDING = 2


def quotes_of(claims: Iterable[Claim], wanted: Callable[[Involvement], bool]) -> tuple[Quote, ...]:
    """The lines behind these claims, own words first; of those a claim has, the ones with the wanted involvement.

    One wording is quoted for two positions at most: five sellers need not quote one role card five times.
    """
    times: Counter[tuple[str | None, str]] = Counter()
    own: list[Quote] = []
    cards: list[Quote] = []
    for claim in claims:
        for line in [line for line in claim.lines if wanted(line.involvement)] or claim.lines:
            times[line.role, line.text] += 1
            if times[line.role, line.text] <= MAX_SAME_WORDING:
                (cards if line.role is not None else own).append(claim.quote(line))
    return tuple((own + cards)[:MAX_QUOTES])
