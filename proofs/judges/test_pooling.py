"""Connections that many companies share inherit nothing: two of them under 64 threads, PgBouncer, and the worker."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection

from accounts import tenancy
from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from jobs.models import Job
from proofs.pooling import COMPANIES, THREADS, Crowd, Pool, mixed_rows
from salesorg.celery import app
from tests.factories import make_company
from tests.jobs.test_real_worker import Workers, messages, workers  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)
UNITS, BOUNCED_UNITS, POOL = 20_000, 5_000, 2
JOBS, FOR_JOBS_S = 5_000, 300
PATIENCE_S = 20


def _judged(pool: Pool, units: int) -> Crowd:
    try:
        crowd = Crowd(pool)
        crowd.run(units)
        return crowd
    finally:
        pool.close()


def _figure(crowd: Crowd, how: str) -> str:
    written, mixed = mixed_rows(crowd.companies)
    assert mixed == 0
    assert written == crowd.done["write"]
    return (
        f"{crowd.done.total():,} units of {COMPANIES} companies in {THREADS} threads {how}, "
        f"{crowd.done['killed']} connections killed, {written:,} rows written: 0 mismatches"
    )


def test_two_connections_serve_all_companies_and_mix_none(record_property: Any) -> None:
    crowd = _judged(Pool(POOL), UNITS)
    assert crowd.wrong == []
    assert crowd.done.total() >= UNITS
    record_property("figure", _figure(crowd, f"over {POOL} connections"))


def test_a_company_that_is_set_for_the_session_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: set as other libraries do it, the company outlives its unit, and the crowd says so."""

    @contextmanager
    def lasting(name: str, value: str, *, one_moment: bool = False) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        yield

    crowd = Crowd(Pool(POOL))
    monkeypatch.setattr(tenancy, "_setting", lasting)
    try:
        crowd.run(THREADS)
    finally:
        crowd.pool.close()
    assert any("left a company behind" in what for what in crowd.wrong)


@dataclass(frozen=True)
class Bouncer:
    """A PgBouncer in front of the tests' database, one transaction at a time, two connections behind it."""

    program: str
    directory: Path
    port: int

    def configure(self) -> list[str]:
        """Writes its files; the command that starts it."""
        at = connection.settings_dict
        users, file = self.directory / "users", self.directory / "pgbouncer.ini"
        users.write_text(f'"{at["USER"]}" "{at["PASSWORD"]}"\n')
        file.write_text(
            f"[databases]\n{at['NAME']} = host={at['HOST']} port={at['PORT']} dbname={at['NAME']}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = plain\nauth_file = {users}\npool_mode = transaction\n"
            f"default_pool_size = {POOL}\nmax_client_conn = {THREADS * 2}\n"
        )
        if os.geteuid() != 0:
            return [self.program, "-q", str(file)]
        # It refuses to be root.
        for path in (self.directory, users, file):
            shutil.chown(path, "nobody")
        return [self.program, "-q", "-u", "nobody", str(file)]


@pytest.fixture
def bouncer() -> Iterator[Bouncer]:
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        pytest.skip("no pgbouncer on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as directory:
        found = Bouncer(program, Path(directory), port)
        process = subprocess.Popen(found.configure(), cwd=directory)
        try:
            _wait_for(port)
            yield found
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("pgbouncer does not listen")


def test_behind_pgbouncer_no_transaction_inherits_a_company(bouncer: Bouncer, record_property: Any) -> None:
    # As docs/operations.md has it: no options at the start of a connection, no cursors that outlive a transaction.
    pool = Pool(THREADS, PORT=bouncer.port, HOST="127.0.0.1", OPTIONS={}, DISABLE_SERVER_SIDE_CURSORS=True)
    crowd = _judged(pool, BOUNCED_UNITS)
    assert crowd.wrong == []
    record_property(
        "figure", _figure(crowd, f"through PgBouncer by transaction, {POOL} connections behind it")
    )


def test_the_jobs_of_many_companies_each_see_their_own(workers: Workers, record_property: Any) -> None:  # noqa: F811
    companies = [make_company(f"MARK-{number:02d}") for number in range(COMPANIES)]
    rung = [call for company in companies for call in _put(company, JOBS // COMPANIES)]
    random.Random(7).shuffle(rung)
    for call in rung:
        app.send_task("jobs.tasks.run_job", call)
    began = [workers.start(), workers.start()]
    deadline = time.monotonic() + PATIENCE_S
    while not sum(map(_done, companies)) and time.monotonic() < deadline:
        time.sleep(0.5)
    deadline = time.monotonic() + FOR_JOBS_S
    while sum(map(_done, companies)) < JOBS and time.monotonic() < deadline:
        time.sleep(1)
    workers.stop()
    assert all(process.returncode is not None for process in began)
    done = sum(map(_done, companies))
    assert done == JOBS, workers.log.read_text()[-2000:]
    seen = [_seen(company) for company in companies]
    assert [names for company, names in zip(companies, seen, strict=True) if names - {company.name}] == []
    record_property("figure", f"{done:,} jobs of {COMPANIES} companies by two workers: 0 saw another company")


def _put(company: Company, count: int) -> list[tuple[int, int]]:
    with tenant(company):
        jobs = Job.objects.bulk_create(
            Job(company=company, kind="tests.mark", unique_key=str(number)) for number in range(count)
        )
    return [(company.pk, job.pk) for job in jobs]


def _done(company: Company) -> int:
    with tenant(company):
        return Job.objects.for_company(company).filter(state=Job.State.DONE).count()


def _seen(company: Company) -> set[str]:
    """The companies that the jobs of this one have seen."""
    with tenant(company):
        events = AuditEvent.objects.for_company(company).filter(verb="tests.seen")
        return set(events.values_list("actor_label", flat=True))
