"""`python -m proofs [promise …]`: hear the judges of the promises (all without a name) and print who held what.

Ends with 1 when a promise is not held. One that cannot be judged on this machine is said to be open and does not count.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proofs.commands import COMMANDS
from proofs.promise import Outcome, Promise
from proofs.promises import promises
from proofs.verdicts import COMMAND, TestRun, heard_by_name, read_runs, verdict_of

ROOT = Path(__file__).resolve().parents[1]
WORKERS = "3"
LONG = "proofs/judges/"
LONGEST_FIRST = (
    "test_every_page.py", "test_isolation.py", "test_isolation_layers.py", "test_hostile.py", "test_schemathesis.py",
    "test_pooling.py", "test_canaries.py", "test_role_changes.py", "test_by_keys_alone.py",
)  # fmt: skip
"""As measured: a long judge that begins last keeps one worker busy when the others have ended."""
ALONE = f"{LONG}test_web_timing.py"
"""Holds a clock, and is heard when nothing else works."""
WORDS = {True: "held", False: "NOT HELD", None: "not judged here"}


def hear(wanted: Sequence[Promise]) -> dict[str, Outcome]:
    """The verdict by promise id: tests and commands side by side, and after them what needs quiet."""
    judges = dict.fromkeys(judge for promise in wanted for judge in promise.judges)
    tests = [judge for judge in judges if not judge.startswith(COMMAND)]
    named = [judge.removeprefix(COMMAND) for judge in judges if judge.startswith(COMMAND)]
    alone = [node for node in tests if node.startswith(ALONE)]
    with ThreadPoolExecutor(max_workers=1) as beside:
        told = beside.submit(heard_by_name, named, COMMANDS)
        runs = _run_side_by_side(in_order(node for node in tests if node not in alone))
    runs += _run(alone)
    return {promise.id: verdict_of(promise, runs, told.result()) for promise in wanted}


def _run_side_by_side(nodes: Sequence[str]) -> list[TestRun]:
    """A file stays with one worker: what its judges stand on is built once."""
    return _run(nodes, "-n", WORKERS, "--dist=loadfile", "--no-loadscope-reorder")


def _run(nodes: Sequence[str], *how: str) -> list[TestRun]:
    if not nodes:
        return []
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "judges.xml"
        told = ["-q", "--durations=12", "-o", "junit_family=xunit1", f"--junitxml={report}"]
        subprocess.run([sys.executable, "-m", "pytest", *how, *told, *nodes], cwd=ROOT, check=False)
        return read_runs(report) if report.exists() else []


def in_order(nodes: Iterable[str]) -> list[str]:
    """The longest files first, and what is asked of one file together: pytest builds anew what stands for a file each
    time it comes back to it."""
    return sorted(nodes, key=place)


def place(node: str) -> tuple[int, bool, str]:
    """Where a test or a file stands among the others."""
    file = node.split("::")[0]
    number = LONGEST_FIRST.index(Path(file).name) if _is_long(file) else len(LONGEST_FIRST)
    return number, not file.startswith(LONG), file


def _is_long(file: str) -> bool:
    return file.startswith(LONG) and Path(file).name in LONGEST_FIRST


def table(wanted: Iterable[Promise], verdicts: dict[str, Outcome]) -> str:
    """The answer for people: a line for each promise, its figures under it."""
    lines = []
    for promise in wanted:
        verdict = verdicts[promise.id]
        lines += [
            f"{promise.id:<4} {WORDS[verdict.held]:<16} {promise.sentence}",
            f"{'':21} {verdict.figure}",
        ]
    return "\n".join(lines)


def main(ids: Sequence[str]) -> int:
    """Hears the named promises; 2 when a name is unknown."""
    everything = promises()
    if unknown := set(ids) - {promise.id for promise in everything}:
        print(f"No such promise: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    wanted = [promise for promise in everything if not ids or promise.id in ids]
    began = time.monotonic()
    verdicts = hear(wanted)
    print("\n" + table(wanted, verdicts))
    held = sum(verdict.held is True for verdict in verdicts.values())
    refused = sum(verdict.held is False for verdict in verdicts.values())
    minutes = (time.monotonic() - began) / 60
    print(
        f"\n{held} held, {refused} not held, {len(wanted) - held - refused} not judged here; {minutes:.1f} minutes"
    )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
