"""From single actuals to people, teams and the company, by the structure that was valid on each day.

Everything passes through `Tally`, whose merging is associative and commutative: any partition of the rows, in any
order, gives the same figures. That is also why a database may pre-sum rows before they come here.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self, TypeVar

from kpis.analysis.formulas import MetricRule
from kpis.analysis.measures import Aggregation

HUNDRED = Decimal(100)
_NOTHING = Decimal(0)
Owner = TypeVar("Owner", bound=Hashable)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One actual: `value` in the metric's unit, `share_pct` the credit that this person has in it (0–100)."""

    person: str
    metric: str
    on: date
    value: Decimal
    share_pct: Decimal = HUNDRED


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a team during [starts_on, ends_on), with the share of the working time spent there."""

    person: str
    team: str
    starts_on: date
    ends_on: date | None = None
    share_pct: Decimal = HUNDRED

    def holds(self, day: date) -> bool:
        """Whether the seat was taken on the day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Tally:
    """What is remembered of some rows: enough for every aggregation, mergeable in any order.

    `total` = Σ value × share, `weight` = Σ share (a fraction), `last_on` the newest day, `last` what stood on it.
    """

    total: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)
    last_on: date | None = None
    last: Decimal | None = None

    @classmethod
    def of(cls, row: FactRow) -> Self:
        """The tally of one row."""
        credited = row.value * row.share_pct / HUNDRED
        return cls(credited, row.share_pct / HUNDRED, row.on, credited)

    def merge(self, other: "Tally") -> "Tally":
        """Both together for the same person and metric: the newer day is the last, equal days add up."""
        if self.last_on == other.last_on:
            last_on, last = self.last_on, _added(self.last, other.last)
        elif other.last_on is None or (self.last_on is not None and self.last_on > other.last_on):
            last_on, last = self.last_on, self.last
        else:
            last_on, last = other.last_on, other.last
        return Tally(self.total + other.total, self.weight + other.weight, last_on, last)

    @classmethod
    def beside(cls, tallies: Sequence["Tally"]) -> "Tally":
        """All together for different people: what each of them last had stands side by side and adds up."""
        last = [tally.last for tally in tallies if tally.last is not None]
        return cls(
            sum((tally.total for tally in tallies), _NOTHING),
            sum((tally.weight for tally in tallies), _NOTHING),
            max((tally.last_on for tally in tallies if tally.last_on is not None), default=None),
            sum(last, _NOTHING) if last else None,
        )

    def figure(self, aggregation: Aggregation) -> Decimal | None:
        """One figure: the sum, the mean weighted by shares, or the newest value; None when nothing is known."""
        if aggregation is Aggregation.LAST:
            return self.last
        if aggregation is Aggregation.AVERAGE:
            return self.total / self.weight if self.weight else None
        return None if self.last_on is None else self.total


@dataclass(frozen=True, slots=True)
class Rollup:
    """Counted figures by level; a key is absent where nothing is known. What is computed from them is
    not here (kpis.analysis.formulas).

    `people`: (person, metric). `teams`: (team, metric), the teams below included. `company`: metric, everybody
    included. `unassigned`: metric, what belonged to no team on its day.
    """

    people: Mapping[tuple[str, str], Decimal]
    teams: Mapping[tuple[str, str], Decimal]
    company: Mapping[str, Decimal]
    unassigned: Mapping[str, Decimal]


def roll_up(
    rows: Iterable[FactRow],
    rules: Iterable[MetricRule],
    seats: Iterable[Seat],
    parents: Mapping[str, str | None],
) -> Rollup:
    """Sum rows up. `parents`: every team of a seat -> the team above it, None at the top.

    A row goes, whole, to the team of the person's largest seat on its day (then the earliest, then by name): dividing
    it by seat shares would leave kopecks over. ValueError: the teams form a loop or a seat names an unknown team.
    """
    return roll_up_cells(_cells(rows, Seating(seats, parents)), rules, parents)


def roll_up_cells(
    cells: Mapping[tuple[str | None, str, str], Tally],
    rules: Iterable[MetricRule],
    parents: Mapping[str, str | None],
) -> Rollup:
    """The same from rows that are summed already: (team on its days, or None; person; metric) -> tally."""
    lines = {team: _line_up(team, parents) for team in parents}
    people: dict[tuple[str, str], Tally] = {}
    for (_, person, metric), tally in cells.items():
        known = people.get((person, metric))
        people[person, metric] = tally if known is None else known.merge(tally)

    teams: dict[tuple[str, str], list[Tally]] = {}
    company: dict[tuple[None, str], list[Tally]] = {}
    unassigned: dict[tuple[None, str], list[Tally]] = {}
    for (team, person, metric), tally in cells.items():
        # The last value follows the person to the newest team; the old team must not count it a second time.
        is_newest = tally.last is None or tally.last_on == people[person, metric].last_on
        current = tally if is_newest else replace(tally, last=None)
        company.setdefault((None, metric), []).append(current)
        if team is None:
            unassigned.setdefault((None, metric), []).append(current)
        else:
            for above in lines[team]:
                teams.setdefault((above, metric), []).append(current)

    rules = tuple(rules)
    return Rollup(
        people=_figures(people, rules),
        teams=_figures(_beside(teams), rules),
        company={metric: value for (_, metric), value in _figures(_beside(company), rules).items()},
        unassigned={metric: value for (_, metric), value in _figures(_beside(unassigned), rules).items()},
    )


class Seating:
    """Answers "which team was this person in on that day", remembering what was asked."""

    def __init__(self, seats: Iterable[Seat], parents: Mapping[str, str | None]) -> None:
        self._seats: dict[str, list[Seat]] = {}
        for seat in seats:
            if seat.team not in parents:
                raise ValueError(f"a seat in the unknown team {seat.team}")
            self._seats.setdefault(seat.person, []).append(seat)
        self._known: dict[tuple[str, date], str | None] = {}

    def team_of(self, person: str, day: date) -> str | None:
        """The team of the person's largest seat on the day, None without a seat."""
        key = (person, day)
        if key not in self._known:
            taken = [seat for seat in self._seats.get(person, ()) if seat.holds(day)]
            largest = min(taken, key=lambda seat: (-seat.share_pct, seat.starts_on, seat.team), default=None)
            self._known[key] = largest.team if largest else None
        return self._known[key]


def _cells(rows: Iterable[FactRow], seating: Seating) -> dict[tuple[str | None, str, str], Tally]:
    cells: dict[tuple[str | None, str, str], Tally] = {}
    for row in rows:
        key = (seating.team_of(row.person, row.on), row.person, row.metric)
        cells[key] = cells.get(key, Tally()).merge(Tally.of(row))
    return cells


def _beside(tallies: Mapping[tuple[Owner, str], Sequence[Tally]]) -> dict[tuple[Owner, str], Tally]:
    return {key: Tally.beside(parts) for key, parts in tallies.items()}


def _figures(
    tallies: Mapping[tuple[Owner, str], Tally], rules: tuple[MetricRule, ...]
) -> dict[tuple[Owner, str], Decimal]:
    ways = {rule.slug: rule.aggregation for rule in rules if rule.formula is None}
    found = {key: tally.figure(ways[key[1]]) for key, tally in tallies.items() if key[1] in ways}
    return {key: value for key, value in found.items() if value is not None}


def _line_up(team: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    line: list[str] = []
    above: str | None = team
    while above is not None:
        if above in line:
            raise ValueError(f"the teams above {team} form a loop")
        line.append(above)
        above = parents.get(above)
    return tuple(line)


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other
