"""The main part: load, faults in the midst of it, then calm; and what is judged afterwards."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from statistics import fmean
from typing import Any
from urllib.parse import urlencode

from proofs.chaos.callers import Analyst, Bookkeeper, Caller, Clerk, Crm, Editor, Reader
from proofs.chaos.cast import Cast
from proofs.chaos.faults import Fault, Hands, plan
from proofs.chaos.keeper import Keeper
from proofs.chaos.ledger import Ledger, Outside, Wish, World
from proofs.chaos.site import Site
from proofs.chaos.traffic import CSRF, Reply, Traffic, as_person
from proofs.chaos.world import Reader as WorldReader

CALM_S = 240
PATIENCE_S = 45
"""After so long without trouble the clock's hands are moved: a letter waits minutes for its second try."""
OLDEST = re.compile(r"^salesorg_oldest_due_job_seconds (\S+)", re.MULTILINE)


@dataclass
class Run:
    """Everything that the main part found."""

    site: Site
    keeper: Keeper
    cast: Cast
    traffic: Traffic
    callers: list[Caller]
    faults: list[Fault] = field(default_factory=list)
    oldest_wait_s: float = 0.0
    brought_forward: int = 0
    asked_again: int = 0
    load_s: float = 0.0
    blind_s: float = 0.0
    """For how long at most nobody could tell, under load, how long the oldest due job waits."""

    def ledger(self) -> Ledger:
        return Ledger(
            facts=self._wishes("facts"),
            boxes=self._wishes("boxes"),
            people=self._wishes("people"),
            batches=self._wishes("batches"),
            imports=self._wishes("imports"),
            reports=self._wishes("reports"),
            invitations=self._wishes("invitations"),
        )

    def _wishes(self, name: str) -> tuple[Wish, ...]:
        return tuple(wish for caller in self.callers for wish in getattr(caller, name, ()))

    def outside(self) -> Outside:
        letters = self.site.mail.letters
        return Outside(
            letters_to=Counter(receiver for _message, receiver in letters),
            letters_twice=sum(times > 1 for times in letters.values()),
            messages=dict(self.site.receiver.messages),
        )


def make_callers(traffic: Traffic, cast: Cast, seed: int) -> list[Caller]:
    """They ask for about 40 requests a second between them. How many there are is the machine's doing: a page takes a
    web process 70 ms of work."""

    def given(kind: type[Any], every: float, number: int = 0) -> Any:
        return kind(traffic, cast, Random(f"{seed} {kind.__name__} {number}"), every, number)

    return [
        *(given(Editor, 0.3, number) for number in (0, 1)),
        *(given(Crm, 0.2, number) for number in (0, 1)),
        given(Clerk, 1.0),
        given(Bookkeeper, 6.0),
        given(Analyst, 3.0),
        *(given(Reader, 0.5, number) for number in range(5)),
    ]


def run_load(run: Run, *, seconds: float, faults: int, seed: int) -> None:
    """Loads the site for that long and commits the faults evenly meanwhile."""
    threads = [threading.Thread(target=caller.run, daemon=True) for caller in run.callers]
    watching = threading.Event()
    looks: list[float] = []
    watch = threading.Thread(target=_watch_jobs, args=[run, watching, looks], daemon=True)
    for thread in (*threads, watch):
        thread.start()
    hands, began = Hands(run.site, run.keeper, Random(seed)), time.monotonic()
    time.sleep(3)
    for number, kind in enumerate(plan(seed, faults), start=1):
        run.faults.append(hands.commit(kind))
        print(f"{time.monotonic() - began:6.1f} s  {kind}", flush=True)
        due = began + 3 + (seconds - 6) * number / faults
        time.sleep(max(0.5, due - time.monotonic()))
    run.traffic.over.set()
    for thread in (*threads, *hands.aside):
        thread.join(120)
    ended = time.monotonic()
    run.load_s = ended - began
    run.blind_s = max(later - earlier for earlier, later in pairwise([began, *looks, ended]))
    watching.set()


def _watch_jobs(run: Run, over: threading.Event, looks: list[float]) -> None:
    while not over.wait(2):
        waited = oldest_wait(run.site)
        if waited is not None:
            run.oldest_wait_s = max(run.oldest_wait_s, waited)
            looks.append(time.monotonic())


def oldest_wait(site: Site) -> float | None:
    """What /metrics says of the oldest due job, in seconds; None while nobody answers."""
    found = OLDEST.search(metrics(site))
    return float(found[1]) if found else None


def metrics(site: Site) -> str:
    """The page for Prometheus; empty while nobody answers, or breaks off in the midst of it."""
    address = f"http://127.0.0.1:{site.metrics_port}/metrics"
    with (
        contextlib.suppress(OSError, http.client.HTTPException),
        urllib.request.urlopen(address, timeout=10) as answer,
    ):
        return str(answer.read().decode())
    return ""


def calm_down(run: Run) -> World:
    """Waits until nothing is open, then reads everything. What faults broke off too often is asked for once more, as
    its page offers to whoever finds it there."""
    reader = WorldReader(run.site.servers.backup_url(), run.cast.structure)
    try:
        _wait_for_calm(run, reader)
        run.asked_again = sum(_ask_again(run, period) for period in reader.broken_off())
        if run.asked_again:
            _wait_for_calm(run, reader)
        return reader.world()
    finally:
        reader.close()


def _wait_for_calm(run: Run, reader: WorldReader) -> None:
    began = time.monotonic()
    while time.monotonic() - began < CALM_S:
        quiet = reader.open_jobs() == reader.letters_waiting() == 0 and run.keeper.all_up()
        told = reader.number("SELECT count(*) FROM accounts_auditevent WHERE verb = 'report.built'")
        if quiet and told == reader.number("SELECT count(*) FROM integrations_webhookdelivery"):
            break
        if time.monotonic() - began > PATIENCE_S:
            run.brought_forward += reader.bring_forward()
        run.oldest_wait_s = max(run.oldest_wait_s, oldest_wait(run.site) or 0)
        time.sleep(2)


def _ask_again(run: Run, period: str) -> bool:
    form = urlencode({"csrfmiddlewaretoken": CSRF, "period": period}).encode()
    path, headers = f"/c/{run.cast.slug}/reports/runs/make/", as_person(run.cast.session)
    return run.traffic.send("report again", "POST", path, body=form, headers=headers).status == 302


def tell(run: Run, world: World) -> dict[str, Any]:
    """What happened, in numbers, for whoever wants more than the table."""
    statuses = Counter(reply.status for reply in run.traffic.replies)
    return {
        "seconds": round(run.load_s),
        "requests": len(run.traffic.replies),
        "statuses": dict(sorted(statuses.items())),
        "mean_ms": _mean_ms(run.traffic.replies),
        "clean_503": sum(reply.is_clean for reply in run.traffic.replies),
        "faults": dict(Counter(fault.kind for fault in run.faults)),
        "restarts_by_keeper": dict(run.keeper.restarts),
        "brought_forward": run.brought_forward,
        "asked_again": run.asked_again,
        "oldest_due_job_s": round(run.oldest_wait_s, 1),
        "facts": len(world.facts),
        "boxes": world.boxes_in_all,
        "reports": len(world.reports),
        "oddities": dict(run.traffic.oddities),
    }


def _mean_ms(replies: Iterable[Reply]) -> dict[str, str]:
    """What was asked for -> how often, and how long an answer took; what got none left out."""
    times: dict[str, list[float]] = defaultdict(list)
    for reply in replies:
        if reply.status:
            times[reply.what].append(reply.seconds)
    return {what: f"{len(took)} × {1000 * fmean(took):.0f}" for what, took in sorted(times.items())}


def as_text(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)
