"""The whole performance: the parts one after the other, and the table."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

from django.db import connections

from proofs.chaos import full_disk, last, poisoning, slow_clients, verdicts
from proofs.chaos.cast import make_cast
from proofs.chaos.drive import Run, as_text, calm_down, make_callers, run_load, tell
from proofs.chaos.site import Site, wait_until
from proofs.chaos.traffic import Traffic
from proofs.chaos.world import Reader
from proofs.promise import Outcome
from proofs.promises.faults import PROMISES

FAULTS_PER_MINUTE = 12


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=10) as answer:
        return bool(answer.status == 200)
    return False


def show(site: Site, *, minutes: float, seed: int) -> int:
    """1 when a promise is not held."""
    cast = make_cast(site.receiver.url)
    connections.close_all()
    copy = full_disk.copy_of(site)
    keeper = site.keeper()
    keeper.start()
    try:
        wait_until(lambda: answers(site.port), 120, "the site answers")
        traffic = Traffic(site.port)
        run = Run(site, keeper, cast, traffic, make_callers(traffic, cast, seed))
        run_load(run, seconds=minutes * 60, faults=round(minutes * FAULTS_PER_MINUTE), seed=seed)
        world = calm_down(run)
        print(as_text(tell(run, world)), flush=True)
        outcomes = verdicts.of_run(run, world) | _afterwards(run)
    finally:
        keeper.stop()
    outcomes["F5"] = full_disk.judge(site, cast, copy)
    last.write(outcomes)
    return print_table(outcomes)


def _afterwards(run: Run) -> dict[str, Outcome]:
    """What needs quiet: the poison works for minutes, slow clients are tried meanwhile."""
    keys = poisoning.poison(run.cast.company)
    connections.close_all()
    reader = Reader(run.site.servers.backup_url(), run.cast.structure)
    try:
        with ThreadPoolExecutor(1) as aside:
            slow = aside.submit(slow_clients.judge, run)
            poisoned = poisoning.judge(run, reader, keys)
            return {"F3": poisoned, "F6": slow.result()}
    finally:
        reader.close()


def print_table(outcomes: dict[str, Outcome]) -> int:
    sentences = {promise.id: promise.sentence for promise in PROMISES}
    for name, outcome in sorted(outcomes.items()):
        word = {True: "held", False: "NOT HELD", None: "not judged"}[outcome.held]
        print(f"{name}  {word:<10}  {sentences[name]}\n                {outcome.figure}", flush=True)
    return int(any(outcome.held is False for outcome in outcomes.values()))
