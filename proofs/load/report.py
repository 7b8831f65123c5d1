"""What the load showed: a table for people, one line of JSON for programs, and whether it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.load.measuring import Meter, Records, percentile

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
# A process that has warmed up may grow by so much until the end.
GROWTH = 0.05
READ_WHOLE_SHOWN = 6
# The process that asks: it keeps every answer's time, and is no part of the site.
CALLERS = "callers"


@dataclass(frozen=True)
class Findings:
    """Everything that was found. `seconds`: how long it was used; `asked`: requests a second of programs."""

    filled: Mapping[str, Any]
    seconds: float
    asked: float
    records: Records
    meter: Meter
    processor: Mapping[str, float]
    wrong: Sequence[str]
    read_whole: Mapping[str, int]

    @property
    def breaches(self) -> list[str]:
        """Why it does not hold; nothing when it does."""
        faults = [f"{what} ({count} times)" for what, count in self.records.faults().items()]
        lines = [f"{what}: {count}" for what, count in self._never.items() if count]
        grown = [
            f"memory of {name} grew by {self.meter.growth(name):.0%}"
            for name in self.meter.groups
            if name != CALLERS and self.meter.growth(name) > GROWTH
        ]
        return [*faults, *lines, *self.wrong, *grown]

    @property
    def _never(self) -> dict[str, int]:
        return {
            name: self.records.counts[name]
            for name in ("unanswered", "refused", "facts refused or counted twice")
        }

    @property
    def rate(self) -> float:
        """Requests of programs that were answered a second."""
        programs = (each for each in self.records.requests if each.kind.startswith("api ") and each.status)
        return sum(each.at < self.seconds for each in programs) / self.seconds

    def table(self) -> str:
        lines = [f"{'':18}{'times':>8}" + "".join(f"{name:>9}" for name in SHARES) + "   ms"]
        for kind in self.records.kinds:
            taken = self.records.seconds(kind)
            figures = "".join(f"{percentile(taken, share) * 1000:9.0f}" for share in SHARES.values())
            lines.append(f"{kind:18}{len(taken):8}{figures}")
        lines.append(f"\nprograms: {self.rate:.1f} requests a second of {self.asked:g} asked")
        lines += [f"{what}: {count}" for what, count in sorted(self.records.counts.items())]
        lines.append(f"\n{'memory, MB':18}{'start':>9}{'middle':>9}{'end':>9}{'growth':>9}{'processor':>11}")
        lines += [self._memory_line(name) for name in self.meter.groups]
        busiest = sorted(self.read_whole.items(), key=lambda item: -item[1])[:READ_WHOLE_SHOWN]
        lines.append(
            "\nrows read without an index: " + ", ".join(f"{name} {rows:,}" for name, rows in busiest)
        )
        lines.append(
            "\n" + ("holds" if not self.breaches else "\n".join(["DOES NOT HOLD", *self.breaches[:40]]))
        )
        return "\n".join(lines)

    def _memory_line(self, name: str) -> str:
        held = "".join(f"{value:9.0f}" for value in self._memory(name))
        return f"{name:18}{held}{self.meter.growth(name):9.1%}{self.processor.get(name, 0):10.0f}s"

    def _memory(self, name: str) -> list[float]:
        return [self.meter.at(name, *part) for part in ((0, 0.1), (0.45, 0.55), (0.9, 1))]

    def line(self) -> str:
        """One line of JSON: milliseconds by kind and share, and the rest by its name."""
        milliseconds = {
            kind: {
                name: round(percentile(self.records.seconds(kind), share) * 1000)
                for name, share in SHARES.items()
            }
            | {"times": len(self.records.seconds(kind))}
            for kind in self.records.kinds
        }
        return json.dumps(
            {
                "holds": not self.breaches, "filled": dict(self.filled), "seconds": round(self.seconds),
                "ms": milliseconds, "rate": round(self.rate, 1), "asked": self.asked,
                "counts": dict(self.records.counts), "breaches": self.breaches[:40],
                "memory_mb": {name: [round(value) for value in self._memory(name)] for name in self.meter.groups},
                "growth": {name: round(self.meter.growth(name), 3) for name in self.meter.groups},
            },
            ensure_ascii=False,
        )  # fmt: skip
