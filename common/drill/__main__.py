"""`python -m common.drill`: prints what was compared; 1 when something differs, 2 when it could not be done."""

from __future__ import annotations

import argparse
import os
import sys

from common.drill import DrillError, Outcome, run_drill
from common.embedded import CHECKOUT, EmbeddedError, Servers

SHOWN = 5


def main(arguments: list[str] | None = None) -> int:
    """Runs the drill: 0 if the copy equals its source, 1 if not, 2 if it could not be tried."""
    parser = argparse.ArgumentParser(
        prog="python -m common.drill", description="Restores a dump and compares it."
    )
    parser.add_argument("--source", default=os.environ.get("BACKUP_DATABASE_URL", ""))
    parser.add_argument("--least-rows", type=int, default=1, help="fewer rows than this are an alarm")
    chosen = parser.parse_args(arguments)
    try:
        source = chosen.source or _embedded()
        outcome = run_drill(source, least_rows=chosen.least_rows)
    except (DrillError, EmbeddedError) as impossible:
        print(impossible, file=sys.stderr)
        return 2
    print(table(outcome))
    return 0 if outcome.held else 1


def _embedded() -> str:
    if os.environ.get("DATABASE_URL"):
        raise DrillError("Set BACKUP_DATABASE_URL to a role that sees every row (docs/operations.md).")
    return Servers(CHECKOUT).backup_url()


def table(outcome: Outcome) -> str:
    """The comparison in lines of text."""
    lines = [f"{'what':<26}{'source':>9}{'restored':>10}  held"]
    for line in outcome.lines:
        lines.append(
            f"{line.kind:<26}{line.source:>9}{line.restored:>10}  {'no' if line.differing else 'yes'}"
        )
        lines += [f"    differs: {name}" for name in line.differing[:SHOWN]]
        if len(line.differing) > SHOWN:
            lines.append(f"    and {len(line.differing) - SHOWN} more")
    lines.append(
        f"{outcome.rows} rows; dump {outcome.dump_bytes / 1_000_000:.1f} MB in {outcome.dump_seconds:.1f} s, "
        f"restored in {outcome.restore_seconds:.1f} s"
    )
    lines += [f"ALARM: {alarm}" for alarm in outcome.alarms]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
