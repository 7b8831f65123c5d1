"""What the structure says that may go with a gap: findings, empty seats, new holders, people who were away."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """The severity of a finding, as the structure's analysis gives it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that was open on the report's day. `metrics`: slugs linked to its responsibility, or to all that an
    overloaded position holds; `subject`: what the page shows for it (a responsibility, a position, a person);
    `people`: how many positions are involved; `since`: when it was first seen, None when unknown.

    `load_pct` of an overload or a span: what there is to do in percent of what fits; None for other findings.
    """

    key: str
    kind: str
    severity: Severity
    team: str | None
    subject: str
    metrics: frozenset[str] = frozenset()
    people: int = 1
    since: date | None = None
    load_pct: Decimal | None = None

    @property
    def undone(self) -> Decimal | None:
        """The part of the work for which there is no time: 140 % of work leave 40 ÷ 140 of it."""
        if self.load_pct is None or self.load_pct <= 100:
            return None
        return 1 - 100 / self.load_pct


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An empty seat with a plan: `due` and `fact` in the report's metric, where the seat has its own."""

    key: str
    title: str
    team: str
    since: date
    due: Decimal | None = None
    fact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HolderChange:
    """Another person took over a seat on a day; `due` and `fact`: the new holder's own, where there is a plan."""

    key: str
    title: str
    team: str
    on: date
    before: str | None
    after: str | None
    due: Decimal | None = None
    fact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody was away during [starts_on, ends_on) and nobody stood in. `key`: the position; `days`: the working days
    of it in the period by now; `due` and `fact`: the person's own, where there is a plan."""

    key: str
    person: str
    title: str
    team: str
    starts_on: date
    ends_on: date
    days: int
    due: Decimal | None = None
    fact: Decimal | None = None
