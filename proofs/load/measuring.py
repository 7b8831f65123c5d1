"""What was asked and how long the answers took; how much memory the processes hold meanwhile."""

from __future__ import annotations

import math
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import psutil

Bytes = Mapping[str, int]
# Somebody else was quicker (409, 412), or what was asked for is not possible any more (422).
EXPECTED = (409, 412, 422)


@dataclass(frozen=True)
class Request:
    """One answer, or none (`status` 0): when it was asked for since the beginning, and for how many seconds."""

    kind: str
    at: float
    seconds: float
    status: int


@dataclass
class Records:
    """Everything that was asked. Threads only ever append and count under the lock."""

    began: float = field(default_factory=time.monotonic)
    requests: list[Request] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, asked_at: float, status: int) -> None:
        now = time.monotonic()
        self.requests.append(Request(kind, asked_at - self.began, now - asked_at, status))

    def count(self, what: str, by: int = 1) -> None:
        with self._lock:
            self.counts[what] += by

    @property
    def kinds(self) -> list[str]:
        return sorted({request.kind for request in self.requests})

    def seconds(self, kind: str) -> list[float]:
        """Of the answers of this kind."""
        return [request.seconds for request in self.requests if request.kind == kind and request.status]

    def faults(self) -> Counter[str]:
        """What nobody should get, by kind and status: errors of the server, refusals of the door, silence (0)."""
        bad = (each for each in self.requests if each.status not in EXPECTED and not 200 <= each.status < 300)
        return Counter(f"{each.kind}: {each.status}" for each in bad)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many (0 to 1) of the values do not exceed; nan of none."""
    if not values:
        return float("nan")
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


@dataclass
class Meter:
    """Memory by group of processes, every few seconds while it runs.

    `private`: groups that share most of what they map (the buffers of PostgreSQL); of them what is their own counts,
    of the others also their part of what they share. `after_s`: so long nothing is measured.
    """

    groups: Mapping[str, Callable[[], Iterable[psutil.Process]]]
    private: frozenset[str] = frozenset()
    every_s: float = 5.0
    after_s: float = 0.0
    samples: list[Bytes] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Meter:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        if self._over.wait(self.after_s):
            return
        while True:
            self.samples.append({name: self._held(name, find()) for name, find in self.groups.items()})
            if self._over.wait(self.every_s):
                return

    def _held(self, name: str, processes: Iterable[psutil.Process]) -> int:
        held = 0
        for process in processes:
            try:
                memory = process.memory_full_info()
            except psutil.NoSuchProcess:
                continue
            held += memory.uss if name in self.private else memory.pss
        return held

    def at(self, name: str, first: float, last: float) -> float:
        """MB that the group held: the median between two moments, told as shares (0 to 1) of the whole time."""
        count = len(self.samples)
        part = self.samples[int(first * count) : max(int(first * count) + 1, int(last * count))]
        return statistics.median(sample[name] for sample in part) / 2**20

    def growth(self, name: str) -> float:
        """Of the last fifth over the second one, before which a process is still warming up: 0.05 is 5 per cent."""
        return self.at(name, 0.8, 1.0) / self.at(name, 0.2, 0.4) - 1
