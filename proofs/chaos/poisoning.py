"""F3: a job that ruins its worker is started three times, then it has failed and somebody is told; others go on."""

from __future__ import annotations

import json
import time
from pathlib import Path

from accounts.models import Company
from accounts.tenancy import tenant
from jobs.actions import enqueue
from proofs.chaos.drive import Run, metrics
from proofs.chaos.poison import NEIGHBOUR, POISONS
from proofs.chaos.world import Reader
from proofs.promise import Outcome
from tests.factories import actor_of

STARTS = 3
NEIGHBOURS = 10
PATIENCE_S = 420


def poison(company_id: int) -> list[str]:
    """Puts every poison and some honest jobs into the queue; their keys."""
    keys = [*POISONS, *(f"{NEIGHBOUR}-{number}" for number in range(NEIGHBOURS))]
    with tenant(company_id):
        company = Company.objects.get(pk=company_id)
        by = actor_of(company)
        for key in keys:
            enqueue(company=company, kind=key.partition("-")[0], unique_key=key, by=by)
    return keys


def judge(run: Run, reader: Reader, keys: list[str]) -> Outcome:
    """Waits until all of them are over. The clock's hands are moved between tries: they stand minutes apart."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_S:
        states = reader.state_of(keys)
        if all(state in ("done", "failed") for state, _starts in states.values()):
            break
        reader.bring_forward("chaos.%")
        time.sleep(2)
    states = reader.state_of(keys)
    faults = [
        f"{key} is {states[key][0]} after {states[key][1]} starts"
        for key in POISONS
        if states[key] != ("failed", STARTS)
    ]
    honest = sum(states[key][0] == "done" for key in keys if key not in POISONS)
    if honest != NEIGHBOURS:
        faults.append(f"{NEIGHBOURS - honest} neighbours are not done")
    faults += _alerts(run)
    figure = f"{len(POISONS)} kinds of poison, {STARTS} starts each, {honest} of {NEIGHBOURS} neighbours done"
    return Outcome(not faults, "; ".join([figure, *faults]))


def _alerts(run: Run) -> list[str]:
    """Each poison must stand among the failed of /metrics, which deploy/alerts.yml watches, and in an ERROR line."""
    # The web processes do not know our kinds, as they would not know one that a former version had.
    expected = f'salesorg_jobs{{kind="unknown",state="failed"}} {len(POISONS)}.0'
    faults = [] if expected in metrics(run.site) else ["/metrics does not tell of the failed jobs"]
    logged = _errors(run.site.home / "worker.log")
    return faults + [f"no line of the log is an error about {kind}" for kind in POISONS if kind not in logged]


def _errors(log: Path) -> str:
    lines = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.get("level") == "ERROR":
            lines.append(str(told.get("message")))
    return "\n".join(lines)
