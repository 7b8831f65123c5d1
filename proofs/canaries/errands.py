"""What people and programs do all day, for the canaries: each errand hands what comes out to the harvest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from accounts import letters
from accounts.models import Company, Invitation, Membership
from accounts.tenancy import tenant
from custody.actions.exports import ask_export
from integrations.actions import add_endpoint, relay_events
from jobs.models import Job
from jobs.tasks import run_job
from kpis.actions.entry import remind_of_entries
from kpis.actions.reports import build_gap_report
from kpis.actions.schedules import open_due_reports
from kpis.analysis.periods import parse_period
from kpis.models import GapReport
from proofs.canaries.harvest import Harvest
from proofs.canaries.world import CANARY, LATIN, MAIL, NAME, PHONE, World
from teams.exports.request import FORMATS, MATRIX_FORMATS
from teams.models import Structure
from tests.factories import actor_of

# Networks that the receiver below needs: tests alone may call this machine.
HERE = ["127.0.0.1/32"]
HEADER = "ФИО;Должность;Отдел;Руководитель;E-mail;Регион;Ставка;Табельный номер\n"
ROUNDS = 5


class Receiver:
    """A receiver of webhooks on this machine: what arrived, as (headers, body)."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        got = self.got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.append((str(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_given: object) -> None:
                """Says nothing."""

        return Handler


def work_off(company: Company) -> int:
    """Does the jobs of the company that are due, as a worker would; how many."""
    done = 0
    for _ in range(ROUNDS):
        with tenant(company):
            due = Job.objects.for_company(company).filter(state=Job.State.READY, run_at__lte=timezone.now())
            waiting = list(due.exclude(kind__startswith=CANARY).values_list("pk", flat=True))
        for pk in waiting:
            run_job(company.pk, pk)
        done += len(waiting)
    return done


def run_errands(world: World, harvest: Harvest) -> None:
    """Ours, after the other company has begun its own; then the letters and the messages of both have left."""
    _other_is_busy(world)
    ours = (_accounts, _people, _charts, _boards, _reports, _export_all)
    for errand in ours:
        errand(world, harvest)
    with override_settings(WEBHOOK_ALLOWED_CIDRS=HERE), Receiver() as receiver:
        _webhooks(world, harvest, receiver)
    # Letters to the other company's people, who may be ours too, are theirs.
    theirs = _addresses_of(world.other)
    harvest.take_letters(letter for letter in mail.outbox if not theirs & set(letter.to))


def _addresses_of(company: Company) -> set[str]:
    with tenant(company):
        members = Membership.objects.for_company(company).values_list("user__email", flat=True)
        guests = Invitation.objects.for_company(company).values_list("email", flat=True)
        return {*members, *guests}


def _other_is_busy(world: World) -> None:
    """The other company fills the queue, the limits and the log with what it does."""
    page, client = f"/c/{world.other.slug}", world.theirs
    owner = f"{CANARY}-owner@example.com".lower()
    _knock(Client(), owner, f"{CANARY}-wrong")
    client.post(f"{page}/members/invite/", {"email": f"{CANARY}-guest@example.com", "access": "viewer"})
    client.post(f"{page}/import/", {"file": _staff_list(CANARY, CANARY, f"{CANARY}@example.com")})
    client.post(f"{page}/reports/build/")
    client.get(f"{page}/people/", {"q": CANARY})
    client.post(f"{page}/people/new/", {"full_name": f"{CANARY} new"})
    letters.send_due()


def _knock(client: Client, address: str, password: str) -> None:
    """What is done at the door: signing in wrongly, and asking for another password."""
    client.post("/accounts/login/", {"login": address, "password": password})
    client.post("/accounts/password/reset/", {"email": address})


def _staff_list(name: str, latin: str, address: str) -> SimpleUploadedFile:
    text = f"{HEADER}{name};Менеджер;Отдел {latin};;{address};Тверь;1;{latin}-1\n"
    return SimpleUploadedFile(f"{latin}.csv", text.encode())


def _accounts(world: World, harvest: Harvest) -> None:
    form = {"full_name": f"{NAME} {LATIN}", "email": f"new.{MAIL}", "password1": "слон-ворона-77-жираф"}
    for _ in range(2):
        harvest.take_answer("stranger", "sign-up", Client().post("/accounts/signup/", form))
    _knock(Client(), f"new.{MAIL}", f"{LATIN}-wrong")
    page = f"/c/{world.own.slug}/members/"
    invited = world.desk.post(f"{page}invite/", {"email": f"guest.{MAIL}", "access": "viewer"})
    harvest.take_answer("owner", "invite", invited)
    harvest.take_answer("owner", "members", world.desk.get(page))
    harvest.take_answer("stranger", "lost", Client().get(f"/{LATIN}/{MAIL}"))
    letters.send_due()


def _people(world: World, harvest: Harvest) -> None:
    page, api = f"/c/{world.own.slug}", f"/api/v1/companies/{world.own.slug}"
    taken = world.desk.post(f"{page}/import/", {"file": _staff_list(NAME, LATIN, f"list.{MAIL}")})
    harvest.take_answer("owner", "staff list", taken)
    sources = taken.headers["Location"].removesuffix("columns/")
    for path in ("columns/", "", "rejected.csv", "rejected.xlsx"):
        harvest.take_answer("owner", f"staff list {path}", world.desk.get(sources + path))
    harvest.take_answer("owner", "staff list loaded", world.desk.post(f"{sources}apply/"))
    added = world.desk.post(f"{page}/people/new/", {"full_name": NAME, "email": f"one.{MAIL}"})
    harvest.take_answer("owner", "new person", added)
    broken = SimpleUploadedFile(f"{LATIN}.xlsx", f"{NAME} {PHONE}".encode())
    harvest.take_answer("owner", "broken file", world.desk.post(f"{page}/import/", {"file": broken}))
    person = {"external_id": LATIN, "name": f"{NAME} {PHONE}", "email": MAIL}
    fact = {"external_id": LATIN, "metric": "revenue", "person": MAIL, "on": "2026-11-02", "value": "1"}
    for name, items in {"people": [person, {**person, "name": ""}], "actuals": [fact]}.items():
        for program in world.programs.values():
            told = program.post(f"{api}/{name}/bulk", {"items": items}, content_type="application/json")
            harvest.take_answer("key", f"{name} in bulk", told)


def charts_of(company: Company, program: Client, take: Callable[[str, bytes], None]) -> None:
    """Every kind of file of the living structure, asked for, made and fetched."""
    with tenant(company):
        structure = Structure.objects.for_company(company).live().get()
    address = f"/api/v1/companies/{company.slug}/structures/{structure.uid}/exports"
    for kind in (*FORMATS, *MATRIX_FORMATS):
        asked = program.post(address, {"format": kind}, content_type="application/json")
        work_off(company)
        file = program.get(f"{asked.headers['Location']}/file")
        assert file.status_code == 200, (kind, file.content)
        take(f"chart.{kind}", file.getvalue())


def boards_of(company: Company, desk: Client, take: Callable[[str, bytes], None]) -> None:
    for ending in ("csv", "xlsx"):
        file = desk.get(f"/c/{company.slug}/board/file/{ending}/", {"period": "2026-11"})
        assert file.status_code == 200
        take(f"board.{ending}", file.getvalue())


def report_of(company: Company, day: int) -> GapReport:
    """The report of a day of November; whoever gets reports has a letter of it waiting."""
    with tenant(company):
        through = date(2026, 11, day)
        period = parse_period(through.isoformat())
        return build_gap_report(company=company, period=period, through=through, by=actor_of(company))


def reports_of(company: Company, desk: Client, take: Callable[[str, bytes], None]) -> None:
    report = report_of(company, 19)
    for ending in ("pdf", "xlsx"):
        file = desk.get(f"/c/{company.slug}/reports/{report.uid}.{ending}")
        assert file.status_code == 200
        take(f"report.{ending}", file.getvalue())


def all_of(company: Company, desk: Client, take: Callable[[str, bytes], None]) -> None:
    """The archive of everything."""
    with tenant(company):
        export = ask_export(company=company, by=actor_of(company))
    work_off(company)
    file = desk.get(f"/c/{company.slug}/data/export/{export.uid}/")
    assert file.status_code == 200
    take("everything.zip", file.getvalue())


def _charts(world: World, harvest: Harvest) -> None:
    charts_of(world.own, world.programs["key"], lambda name, file: harvest.take("file", name, file))


def _boards(world: World, harvest: Harvest) -> None:
    boards_of(world.own, world.desk, lambda name, file: harvest.take("file", name, file))


def _reports(world: World, harvest: Harvest) -> None:
    world.desk.post(f"/c/{world.own.slug}/reports/build/")
    reports_of(world.own, world.desk, lambda name, file: harvest.take("file", name, file))
    open_due_reports()
    remind_of_entries()
    work_off(world.own)


def _export_all(world: World, harvest: Harvest) -> None:
    all_of(world.own, world.desk, lambda name, file: harvest.take("file", name, file))


def _webhooks(world: World, harvest: Harvest, receiver: Receiver) -> None:
    for company in (world.own, world.other):
        with tenant(company):
            add_endpoint(
                company=company, name="CRM", url=f"{receiver.url}/{company.pk}", by=actor_of(company)
            )
    report_of(world.own, 20)
    relay_events()
    work_off(world.own)
    for headers, body in receiver.got:
        harvest.take("webhook", "headers", headers)
        harvest.take("webhook", "body", body)
