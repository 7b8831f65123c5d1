"""What a benchmark says: ours beside a peer's figure or beside a physical limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measurement:
    """One measured figure. `ratio` is ours divided by theirs: below one means that ours is smaller."""

    bench: str
    ours: float
    peer: str
    theirs: float
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    def as_line(self) -> dict[str, str | float]:
        """The object of the JSON line that `make bench` prints; figures with four significant digits."""
        figures = {"ours": self.ours, "theirs": self.theirs, "ratio": self.ratio}
        rounded = {name: float(f"{value:.4g}") for name, value in figures.items()}
        return {"bench": self.bench, **rounded, "peer": self.peer, "unit": self.unit}


def seconds(work: Callable[[], object], *, rounds: int = 5) -> float:
    """The median wall time of `work` in seconds, after one round that is not counted."""
    work()
    return median(once(work) for _ in range(rounds))


def seconds_by_turns(
    ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int
) -> tuple[float, float]:
    """The same of both, one after the other in each round: a machine that slows down slows down both."""
    ours()
    theirs()
    taken = [(once(ours), once(theirs)) for _ in range(rounds)]
    return median(one for one, _other in taken), median(other for _one, other in taken)


def once(work: Callable[[], object]) -> float:
    """The wall time of one round in seconds."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before
