"""F5: a disk that is full. Reads go on, what was acknowledged is stored, and writing goes on once there is room.

A second PostgreSQL gets a small tmpfs as its disk and a copy of the data. Ballast leaves it little room; facts are
pushed until they are refused (common/disk_room.py); then something else takes the last byte, pages are read, and the
ballast is removed. Only root can mount: where that fails, nothing is judged.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from common.embedded import EmbeddedError, Servers
from proofs.chaos.cast import Cast
from proofs.chaos.keeper import Keeper
from proofs.chaos.ledger import Answer
from proofs.chaos.site import Site, free_port, wait_until
from proofs.chaos.traffic import Reply, Traffic, as_person, as_program
from proofs.promise import Outcome

ROOM = 200 * 1024**2
LEAST_FREE_MB = 64
LEFT = 96 * 1024**2
BLOCK = 64 * 1024
ITEMS = 500
MOST_PUSHES = 400
REFUSALS = 6


def copy_of(site: Site) -> Path:
    """The data folder of the site as it stands, taken while PostgreSQL is down; what the small disk begins with."""
    place = site.servers.place()
    assert place is not None
    copy = site.home / "copy"
    site.servers.stop()
    shutil.copytree(place.base / "postgres", copy / "postgres")
    shutil.copytree(place.base / "secrets", copy / "secrets")
    site.servers.start()
    return copy


@contextmanager
def small_disk(site: Site, copy: Path) -> Iterator[Servers | None]:
    """A started PostgreSQL on a tmpfs of its own; None where that cannot be mounted."""
    disk = site.home / "disk"
    disk.mkdir(mode=0o711)
    size = sum(file.stat().st_size for file in copy.rglob("*") if file.is_file()) + ROOM
    options = f"size={size},mode=711"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        yield None
        return
    servers = Servers(disk)
    try:
        servers.start(valkey=False)
        _replace(servers, copy)
        servers.start(valkey=False)
        yield servers
    finally:
        servers.stop()
        subprocess.run(["umount", str(disk)], check=False)


def _replace(servers: Servers, copy: Path) -> None:
    """Lays the copy into the place that a first start has made, with the owner that it gave its own files."""
    servers.stop()
    place = servers.place()
    assert place is not None
    data = place.base / "postgres"
    owner = data.stat()
    for name in ("postgres", "secrets"):
        shutil.rmtree(place.base / name)
        shutil.copytree(copy / name, place.base / name)
    data.chmod(0o700)
    (place.base / "secrets").chmod(0o700)
    for file in (data, *data.rglob("*")):
        os.chown(file, owner.st_uid, owner.st_gid)


def judge(site: Site, cast: Cast, copy: Path) -> Outcome:
    with small_disk(site, copy) as servers:
        if servers is None:
            return Outcome(None, "no small disk could be mounted here (only root may): not tried")
        port = free_port()
        environment = site.environment() | {
            "DATABASE_URL": servers.database_url(),
            "PORT": str(port),
            "METRICS_PORT": "0",
            "DISK_PATHS": str(servers.checkout),
            "DISK_LEAST_FREE_MB": str(LEAST_FREE_MB),
        }
        keeper = Keeper(site.home, environment, {"web": "exec gunicorn salesorg.wsgi"})
        keeper.start()
        try:
            traffic = Traffic(port)
            page = f"/c/{cast.slug}/people/"
            wait_until(
                lambda: _page(traffic, cast, page).status == 200, 90, "the site on the small disk answers"
            )
            return _fill(servers, traffic, cast)
        finally:
            keeper.stop()


def _fill(servers: Servers, traffic: Traffic, cast: Cast) -> Outcome:
    ballast = servers.checkout / "ballast"
    _take(ballast, _free(servers.checkout) - LEFT)
    taken, refused, unclean = 0, 0, 0
    for number in range(MOST_PUSHES):
        reply = _push(traffic, cast, f"full-{number}")
        taken += reply.answer is Answer.TAKEN
        refused += reply.answer is not Answer.TAKEN
        unclean += reply.answer is not Answer.TAKEN and not reply.is_clean
        if refused >= REFUSALS:
            break
    _take(servers.checkout / "last-byte", 10 * ROOM)
    pages = [_page(traffic, cast, f"/c/{cast.slug}/{name}/") for name in ("people", "actuals", "structures")]
    pages += [_read_by_key(traffic, cast) for _number in range(3)]
    readable = sum(reply.status == 200 for reply in pages)
    ballast.unlink()
    (servers.checkout / "last-byte").unlink()
    by, seconds = _recover(servers, traffic, cast)
    stored = _stored(servers)
    figure = (
        f"{taken * ITEMS} facts acknowledged, {stored} stored; {refused} pushes refused ({unclean} without a 503); "
        f"{readable} of {len(pages)} reads answered while full; writing went on {by} after {seconds:.0f} s"
    )
    held = bool(taken and refused) and stored == taken * ITEMS and readable == len(pages) and not unclean
    return Outcome(held and by != "not at all", figure)


def _recover(servers: Servers, traffic: Traffic, cast: Cast) -> tuple[str, float]:
    """How writing went on once there was room: by itself, or after the documented start of the server."""
    began = time.monotonic()
    for by in ("by itself", "after a start of PostgreSQL"):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if _push(traffic, cast, "probe", value="1").answer is Answer.TAKEN:
                return by, time.monotonic() - began
            time.sleep(1)
        servers.start(valkey=False)
    return "not at all", time.monotonic() - began


def _push(traffic: Traffic, cast: Cast, name: str, value: str = "10.50") -> Reply:
    """ITEMS facts in one call, or a single one as a probe."""
    count = 1 if name == "probe" else ITEMS
    items = [
        {
            "external_id": f"{name}-{number}",
            "metric": "revenue",
            "person": cast.people[number % len(cast.people)],
            "on": "2026-11-02",
            "value": value,
        }
        for number in range(count)
    ]
    return traffic.send(
        "facts on a full disk",
        "POST",
        f"/api/v1/companies/{cast.slug}/actuals/bulk",
        body=json.dumps({"items": items}).encode(),
        headers=as_program(cast.crm),
    )


def _page(traffic: Traffic, cast: Cast, path: str) -> Reply:
    return traffic.send("page on a full disk", "GET", path, headers=as_person(cast.session))


def _read_by_key(traffic: Traffic, cast: Cast) -> Reply:
    path = f"/api/v1/companies/{cast.slug}/structures/{cast.structure}"
    return traffic.send("read by key on a full disk", "GET", path, headers=as_program(cast.crm))


def _stored(servers: Servers) -> int:
    """Facts of acknowledged and unanswered pushes; the server is up by now, or it is started once more."""
    try:
        servers.start(valkey=False)
    except EmbeddedError:
        return -1
    connection = psycopg2.connect(servers.backup_url())
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kpis_actual WHERE external_id LIKE 'full-%'")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def _take(file: Path, size: int) -> None:
    """Takes so many bytes of the disk, or all that are left."""
    with suppress(OSError), file.open("wb", buffering=0) as ballast:
        for _block in range(max(0, size) // BLOCK):
            if ballast.write(b"\0" * BLOCK) < BLOCK:
                return


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
