"""A filled site, used for some minutes by people and programs at once."""

from __future__ import annotations

import argparse
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

import psutil
from django.db import connection
from django.utils import timezone

from accounts.models import Company
from proofs.grounds import Site
from proofs.load.cast import Place, places_of, seats_at
from proofs.load.charts import changes_in_log, losses_of, rows_read_whole
from proofs.load.editing import Editor
from proofs.load.filling import counted, fill
from proofs.load.measuring import Meter, Records
from proofs.load.programs import Programs
from proofs.load.report import CALLERS, Findings

CHARTS = 10
# At least so many of a hundred boxes have somebody in them (proofs.load.filling leaves one in twenty empty, by chance).
SEATED = 0.8
PROCESSES = ("web", "worker", "beat")
TABLES = {"positions": "teams_position", "facts": "kpis_actual", "findings": "teams_finding"}
# So long after the end those who wait for an answer may still wait.
PATIENCE_S = 120
Groups = dict[str, Callable[[], Iterable[psutil.Process]]]


def loaded(site: Site, asked: argparse.Namespace) -> Findings:
    """Fills the site, starts its processes, uses it and looks at what is left."""
    print(f"filling it: {asked.companies} companies, {asked.facts:,} facts…", flush=True)
    began = time.monotonic()
    companies = fill(asked.companies, asked.positions, asked.facts)
    places = places_of(companies)
    charts = places[:CHARTS]
    seats = seats_at(charts, companies[: len(charts)], asked.editors)
    filled = {name: counted(table, companies) for name, table in TABLES.items()}
    filled |= {"companies": len(companies), "seconds": round(time.monotonic() - began)}
    print(", ".join(f"{count:,} {name}" for name, count in filled.items()), flush=True)
    # A process that takes the place of another begins small: what the others hold could grow unseen.
    site.environment["GUNICORN_CMD_ARGS"] = "--max-requests=0"
    for name in PROCESSES:
        site.start(name)
    seconds = (asked.warm_up + asked.minutes) * 60
    records, read_before = Records(), Counter(rows_read_whole())
    editors = [
        Editor.at(seat, site.port, records, number, polls=asked.polls) for number, seat in enumerate(seats)
    ]
    people = int(asked.positions * SEATED)
    programs = Programs(places, charts, people, asked.rate, site.port, records, timezone.localdate())
    # Idle for minutes, it would be cut by a guard of the database, if it had any.
    connection.close()
    groups = _groups(site)
    with Meter(groups, private=frozenset({"postgres"}), after_s=asked.warm_up * 60) as meter:
        before = _processor(groups)
        _use(editors, programs, records, seconds)
        spent = Counter(_processor(groups))
    spent.subtract(before)
    return Findings(
        filled=filled, seconds=seconds, asked=asked.rate, records=records, meter=meter, processor=spent,
        wrong=_wrong(charts, companies, filled["facts"], editors, programs),
        read_whole=Counter(rows_read_whole()) - read_before,
    )  # fmt: skip


def _use(editors: list[Editor], programs: Programs, records: Records, seconds: float) -> None:
    print(f"{len(editors)} editors, {programs.rate:g} requests a second, {seconds:.0f} seconds…", flush=True)
    records.began = time.monotonic()
    until = records.began + seconds
    work = [partial(editor.work, until) for editor in editors] + [partial(programs.run, until)]
    threads = [threading.Thread(target=each, daemon=True) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until + PATIENCE_S - time.monotonic()))
    if any(thread.is_alive() for thread in threads):
        records.count("unanswered")


def _wrong(
    charts: list[Place], companies: list[Company], facts: int, editors: list[Editor], programs: Programs
) -> list[str]:
    """What does not fit what was acknowledged, a line each."""
    told = [change for editor in editors for change in editor.acknowledged] + programs.acknowledged
    wrong = losses_of(charts, told)
    if (logged := changes_in_log(charts)) != len(told):
        wrong.append(f"{len(told)} changes were acknowledged, the logs hold {logged}")
    if (stored := counted(TABLES["facts"], companies)) != facts + programs.created:
        wrong.append(f"{facts:,} facts and {programs.created:,} acknowledged ones, but {stored:,} are there")
    programs.records.count("changes acknowledged", len(told))
    programs.records.count("facts acknowledged", programs.created)
    return wrong


def _groups(site: Site) -> Groups:
    place = site.servers.place()
    assert place is not None
    pid = int((place.base / "postgres" / "postmaster.pid").read_text().split()[0])
    server = psutil.Process(pid)
    groups: Groups = {name: partial(site.processes, name) for name in PROCESSES}
    return {**groups, "postgres": lambda: [server, *server.children()], CALLERS: lambda: [psutil.Process()]}


def _processor(groups: Groups) -> dict[str, float]:
    """Seconds of processor time that each group has spent, its former children included."""
    return {name: sum(_spent(process) for process in find()) for name, find in groups.items()}


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
