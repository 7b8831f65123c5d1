"""What the gap of one metric is worth in roubles, by the split of the revenue gap.

The log-mean split is additive: deals = leads × conversions, so what deals took is what leads and the conversions on the
way to the deals took together, and with the average deal it is the whole gap again, to the kopek.
"""

from decimal import Decimal

from kpis.analysis.drivers import AVERAGE_DEAL, DriverSplit, Method

# The catalogue's metrics that measure a conversion of the funnel: from which volume to which.
SPANS = {
    "qualification-rate": ("leads", "qualified-leads"),
    "lead-to-proposal": ("leads", "proposals"),
    "proposal-to-deal": ("proposals", "deals"),
    "lead-conversion": ("leads", "deals"),
}


def money_of(slug: str, split: DriverSplit | None) -> Decimal | None:
    """The part of the revenue gap that the metric stands for; None where the split does not know the metric.

    A volume answers for itself and everything before it, a conversion for the steps between its two volumes.
    """
    if split is None or split.method is Method.WHOLE:
        return None
    amounts = {part.code: part.amount for part in split.parts}
    if slug == AVERAGE_DEAL:
        return amounts.get(AVERAGE_DEAL)
    steps = _steps(tuple(amounts))
    volumes = [end for _, _, end in steps]
    if slug in volumes:
        upto = steps[: volumes.index(slug) + 1]
        return sum((amounts[code] for code, _, _ in upto), Decimal(0))
    wide, narrow = SPANS.get(slug, ("", ""))
    if wide not in volumes or narrow not in volumes:
        return None
    between = steps[volumes.index(wide) + 1 : volumes.index(narrow) + 1]
    return sum((amounts[code] for code, _, _ in between), Decimal(0))


def metrics_of(code: str) -> frozenset[str]:
    """The metrics behind a driver: its own slug, or for a conversion the narrow volume and the rates on that way."""
    wide, arrow, narrow = code.partition(">")
    if not arrow:
        return frozenset({code})
    return frozenset({narrow, *(rate for rate, ends in SPANS.items() if _covers(ends, (wide, narrow)))})


def own_metrics_of(code: str) -> frozenset[str]:
    """The metrics that measure this factor and nothing beside it: for a conversion no rate of a longer way."""
    wide, arrow, narrow = code.partition(">")
    if not arrow:
        return frozenset({code})
    return frozenset({narrow, *(rate for rate, ends in SPANS.items() if _lies_in(ends, (wide, narrow)))})


_ORDER = ("leads", "qualified-leads", "proposals", "deals")


def _covers(rate: tuple[str, str], step: tuple[str, str]) -> bool:
    """Whether the way of a rate and that of a step have a part in common."""
    if not {*rate, *step} <= set(_ORDER):
        return False
    (first, last), (start, end) = (tuple(map(_ORDER.index, ends)) for ends in (rate, step))
    return first < end and start < last


def _lies_in(rate: tuple[str, str], step: tuple[str, str]) -> bool:
    if not set(step) <= set(_ORDER):
        return False
    (first, last), (start, end) = (tuple(map(_ORDER.index, ends)) for ends in (rate, step))
    return start <= first and last <= end


def _steps(codes: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(code, from, to) of the volumes' parts in their order; the first volume comes from nowhere."""
    found: list[tuple[str, str, str]] = []
    for code in codes:
        wide, arrow, narrow = code.partition(">")
        if not arrow and not found:
            found.append((code, "", code))
        elif arrow and narrow in _ORDER:
            found.append((code, wide, narrow))
    return found
