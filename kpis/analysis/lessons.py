"""What the past months of a metric teach about the running one: weights of its days, its season, and how much the
months before may be trusted beside the days that are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from kpis.analysis.seasons import MONTHS_FOR_SEASON, MonthFacts, Profile, profiles_of, season_of

_MEMORIES = (0.35, 0.2, 0.5, 0.8)
_TRUSTS = (8.0, 4.0, 16.0, 2.0, 32.0, 1.0, 64.0, 128.0)
# Within the first year the extremes would be chosen by chance.
_EARLY_TRUSTS = 5
_STAGES = (0.25, 0.5, 0.75)
_TREND_MEMORY, _TREND_KEPT = 0.15, 0.9
# Below that many months the choice would follow chance: the first of each list stands.
_MONTHS_TO_CHOOSE_MEMORY, _MONTHS_TO_CHOOSE_TRUST = 6, 4


@dataclass(frozen=True, slots=True)
class Lessons:
    """One metric's history, for every owner's forecast. Lists go by the past months, oldest first.

    `weights`: of each day of a month, as the other months alone give them; `worth`: ordinary days of the month;
    `season`: the factor of the month; `judged_season`: the same without having seen it. `now_…`: of the running month.
    `profile`, `seasons` (January first): for the days after it. `memory`: how much the newest month moves the level
    (0–1); `keeps_trend`: whether its growth goes on, fading; `days_of_trust`: the past counts like so many ordinary
    days of the running month.
    """

    weights: tuple[tuple[float, ...], ...]
    worth: tuple[float, ...]
    season: tuple[float, ...]
    judged_season: tuple[float, ...]
    now_weights: tuple[float, ...]
    now_season: float
    has_season: bool
    profile: Profile
    seasons: tuple[float, ...]
    memory: float = _MEMORIES[0]
    keeps_trend: bool = False
    days_of_trust: float = _TRUSTS[0]

    @property
    def months(self) -> int:
        """How many past months were learned from."""
        return len(self.weights)


def learn(months: Sequence[MonthFacts], now_days: Sequence[date]) -> Lessons:
    """Learn from a company's past months (oldest first, all whole) for the month of the working days `now_days`."""
    profile, judges, spread = profiles_of(months)
    worth = [sum(profile.weights(month.days)) for month in months]
    numbers = [month.days[0].month for month in months]
    rates = [month.total / days for month, days in zip(months, worth, strict=True)]
    # Chance in a month's rate is that of a day, over its days.
    noise = spread * len(months) / (sum(len(month.days) for month in months) or 1)
    seasons = season_of(numbers, rates, noise)
    season = [seasons[number - 1] for number in numbers]
    judged = [
        season_of(numbers, [None if other == index else rate for other, rate in enumerate(rates)], noise)[
            numbers[index] - 1
        ]
        for index in range(len(months))
    ]
    level = [rate / factor for rate, factor in zip(rates, season, strict=True)]
    memory, keeps_trend = _memory(level)
    weights = tuple(tuple(one.weights(month.days)) for one, month in zip(judges, months, strict=True))
    expected = [
        (rate or 0.0) * factor
        for rate, factor in zip(expected_rates(level, memory, keeps_trend), judged, strict=False)
    ]
    return Lessons(
        weights=weights,
        worth=tuple(worth),
        season=tuple(season),
        judged_season=tuple(judged),
        now_weights=tuple(profile.weights(now_days)),
        now_season=seasons[now_days[0].month - 1] if now_days else 1.0,
        has_season=len(months) >= MONTHS_FOR_SEASON,
        profile=profile,
        seasons=tuple(seasons),
        memory=memory,
        keeps_trend=keeps_trend,
        days_of_trust=_trust(months, weights, expected),
    )


def expected_rates(rates: Sequence[float], memory: float, keeps_trend: bool) -> list[float | None]:
    """What each month was to bring by the ones before, and after the last the running one: smoothed exponentially,
    with a fading trend. None for the first, of which nothing was known; never below zero."""
    found: list[float | None] = [None]
    level, trend = 0.0, 0.0
    kept = _TREND_KEPT if keeps_trend else 0.0
    for number, rate in enumerate(rates):
        ahead = level + kept * trend
        # The first months are a plain mean: one month alone is no level.
        weight = max(memory, 1 / (number + 1))
        before, level = level, ahead + weight * (rate - ahead)
        if keeps_trend and number:
            trend = kept * trend + _TREND_MEMORY * (level - before - kept * trend)
        found.append(max(level + kept * trend, 0.0))
    return found


def _memory(rates: Sequence[float]) -> tuple[float, bool]:
    """The memory and the trend that would have told each month best."""
    if len(rates) < _MONTHS_TO_CHOOSE_MEMORY:
        return _MEMORIES[0], False

    def missed(choice: tuple[bool, float]) -> float:
        told = expected_rates(rates, choice[1], choice[0])
        return sum((rate - (told[i] or 0.0)) ** 2 for i, rate in enumerate(rates) if i > 1)

    keeps_trend, memory = min(product((False, True), _MEMORIES), key=missed)
    return memory, keeps_trend


def _trust(
    months: Sequence[MonthFacts], weights: Sequence[Sequence[float]], expected: Sequence[float]
) -> float:
    """How many ordinary days the past should have counted for, over three stages of every past month."""
    if len(months) < _MONTHS_TO_CHOOSE_TRUST:
        return _TRUSTS[0]
    scenes = []
    for number in range(1, len(months)):
        month, size = months[number], abs(months[number].total) or 1.0
        for stage in _STAGES:
            cut = round(stage * len(month.days))
            scenes.append(
                (
                    sum(month.values[:cut]) / size,
                    sum(month.values[cut:]) / size,
                    sum(weights[number][:cut]),
                    sum(weights[number][cut:]),
                    expected[number] / size,
                )
            )

    def missed(trust: float) -> float:
        return sum(
            abs(left * (done + trust * usual) / (before + trust) - rest)
            for done, rest, before, left, usual in scenes
        )

    return min(_TRUSTS if len(months) >= MONTHS_FOR_SEASON else _TRUSTS[:_EARLY_TRUSTS], key=missed)
