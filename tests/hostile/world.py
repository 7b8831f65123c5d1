"""A small company with something of everything, put in by the product's own forms and calls."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from unittest import mock
from uuid import UUID

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Company
from accounts.tenancy import tenant
from integrations import actions as webhooks
from kpis.actions.metrics import STARTING_SET, take_templates
from kpis.actions.reports import build_gap_report
from kpis.analysis.periods import parse_period
from roles.models import Role
from teams.models import Person
from tests.factories import actor_of, make_invitation, make_key, make_member, owner_of, signed_in
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office

STAFF = (
    "ФИО;Должность;Отдел;Руководитель;E-mail;Ставка\n"
    "Громов Андрей Олегович;Коммерческий директор;Дирекция;;gromov@x.example;1\n"
    "Рябова Инна Сергеевна;Менеджер по продажам;Продажи;Громов А. О.;ryabova@x.example;0,5\n"
)
FACTS = "Дата;Показатель;Сотрудник;Значение\n07.10.2026;Выручка;a-1;5,5\n08.10.2026;Выручка;a-1;1\n"
DUTIES = "Менеджер по продажам\n\nОбязанности\n- Ищет новых клиентов\n- Ведёт CRM\n- Поливает цветы\n"
HOOK = "https://93.184.215.14/hook"
CLOSED, OPEN = "2026-08", "2026-10"


@dataclass
class World:
    """The company, its owner in a browser, and a program with a key that may do everything."""

    office: Office
    browser: Client
    program: Client
    draft: UUID
    links: dict[str, str] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        return self.office.company

    @property
    def base(self) -> str:
        return f"/c/{self.company.slug}/"

    @cached_property
    def rows(self) -> FirstRows:
        return FirstRows(self.company)


class Nobody:
    """Stands for a row that the company has none of."""

    uid = key = batch = "00000000-0000-4000-8000-000000000000"
    slug = "nothing"


class FirstRows:
    """Stands where the stranger walk has its made rows: a real row of each model that the company has."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def of(self, label: str) -> Any:
        model: Any = apps.get_model(label)
        with tenant(self.company):
            found = model.objects.for_company(self.company).order_by("pk")
            if label == "teams.Structure":
                found = found.order_by("-state", "pk")
            row = found.first() or Nobody()
            if label == "accounts.AuditEvent":
                row.event = row.pk
            return row


def make_world() -> World:
    """Takes about two seconds; inside a transaction that the caller takes back."""
    office = make_office()
    program = Client(raise_request_exception=False, headers=make_key(office.company).headers)
    browser = _just_now(signed_in(owner_of(office.company), raise_request_exception=False))
    with mock.patch("salesorg.celery.app.send_task"):
        _seat_people(office)
        world = World(office, browser, program, make_draft(office).structure.uid)
        _fill_by_actions(world)
        _fill_by_forms(world)
    return world


def _just_now(browser: Client) -> Client:
    """Has shown the password a moment ago, for pages that ask for it anew."""
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return browser


def _seat_people(office: Office) -> None:
    head = office.add("Коммерческий директор", person="Громов Андрей", roles=["sales-head"])
    north = office.add("Руководитель отдела", parent=head, team="Север", person="Ковалёв Дмитрий")
    seller = office.add("Менеджер", parent=north, person="Рябова Инна", roles=["sales-manager"])
    gone = office.add("Лишняя", parent=north)
    work = [
        {"op": "set_involvement", "key": key, "responsibility": "receivables-control", "involvement": "AR"}
        for key in (north, seller)
    ]
    office.apply(*work, {"op": "set_scope", "key": seller, "scope": {"region": ["Москва"]}})
    office.apply({"op": "remove", "key": gone})


def _fill_by_actions(world: World) -> None:
    company, by = world.company, actor_of(world.company)
    make_member(company, "viewer")
    _, world.links["invitation"] = make_invitation(company, "guest@example.com")
    with tenant(company):
        Person.objects.for_company(company).filter(full_name="Рябова Инна").update(external_id="a-1")
        take_templates(company=company, slugs=STARTING_SET, by=by)
        endpoint, _secret = webhooks.add_endpoint(company=company, name="Учёт", url=HOOK, by=by)
        webhooks.send_test(endpoint=endpoint, by=by)


def _fill_by_forms(world: World) -> None:
    """What the pages store; each must be taken."""
    base, person = world.base, world.rows.of("teams.Person").uid
    steps: list[tuple[str, dict[str, Any]]] = [
        (f"{base}catalogue/roles/sales-manager/take/", {}),
        (f"{base}catalogue/job-descriptions/", {"text": DUTIES}),
        (f"{base}import/", {"file": SimpleUploadedFile("Штат.csv", STAFF.encode())}),
        (f"{base}actuals/file/", {"file": SimpleUploadedFile("Факт.csv", FACTS.encode())}),
        (f"{base}people/{person}/absences/", {"starts_on": "2027-01-11", "ends_on": "2027-01-20"}),
        (f"{base}actuals/months/{CLOSED}/close/", {}),
        (f"{base}data/export/", {}),
    ]
    for path, given in steps:
        answer = world.browser.post(path, given)
        assert answer.status_code == 302, f"{path}: {answer.status_code}"
    _fill_by_calls(world)
    with tenant(world.company):
        assert Role.objects.filter(slug="sales-manager").exists()
        period = parse_period(OPEN)
        build_gap_report(
            company=world.company, period=period, through=period.last_day, by=actor_of(world.company)
        )


def _fill_by_calls(world: World) -> None:
    fact = {"external_id": "f-1", "metric": "revenue", "person": "a-1", "on": f"{OPEN}-07", "value": "100"}
    target = {"metric": "revenue", "period": OPEN, "value": "1000"}
    structure = world.office.structure.uid
    for path, body, status in (
        ("actuals/bulk", {"items": [fact]}, 200),
        ("targets/bulk", {"items": [target]}, 200),
        (
            "wordings",
            {"text": "Следит за долгами", "verdict": "same", "responsibility": "receivables-control"},
            201,
        ),
        (f"structures/{structure}/exports", {"format": "svg"}, 202),
    ):
        answer = world.program.post(api(world, path), body, content_type="application/json")
        assert answer.status_code == status, f"{path}: {answer.content.decode()}"


def api(world: World, path: str) -> str:
    return f"/api/v1/companies/{world.company.slug}/{path}"
