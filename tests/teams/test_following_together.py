"""Changes of roles, of settings and of structures at once, in real threads: nobody is locked out, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from accounts.actors import Actor
from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from roles import actions, holders
from roles.actions import company_roles
from roles.models import CompanyRole
from salesorg.celery import app
from teams.actions import chart
from teams.actions.findings import sync_findings
from teams.actions.following import FOLLOW
from teams.actions.norms import set_limits, set_norm
from teams.analysis import facts
from teams.facts import analysis_of
from teams.models import Finding, Structure
from teams.operations import OperationRefused
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office
from tests.teams.test_operations_together import together

pytestmark = pytest.mark.django_db(transaction=True)
DISCOVERY = "needs-discovery"
EDITOR, ARCHIVER, AUTHOR = range(3)


@pytest.fixture(autouse=True)
def _no_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)


def a_role(office: Office, name: str) -> CompanyRole:
    with tenant(office.company):
        return actions.create_role(company=office.company, name=name, category="sales", by=office.by)


def three_in_a_ring(monkeypatch: pytest.MonkeyPatch) -> Office:
    """Each holds what the next one wants: the editor the structure, the archiver the role that the editor is giving,
    the author of another role the version of the company's catalogue, which the archiver has to write. Then the
    findings of the structure are to follow the author's change."""
    office = make_office()
    key = office.add("Менеджер")
    given, other = a_role(office, "Тендеры"), a_role(office, "Экспорт")
    part = threading.local()
    held = {name: threading.Event() for name in ("structure", "role", "version")}
    give_roles, new_version = chart.give_roles, company_roles._new_version
    follow = holders.follow_change

    def giving(*args: Any, **rest: Any) -> None:
        held["structure"].set()
        assert held["role"].wait(20)
        give_roles(*args, **rest)

    def versioning(company_id: int) -> None:
        if part.name == ARCHIVER:
            held["role"].set()
            assert held["version"].wait(20)
        new_version(company_id)
        held["version"].set()

    def following(company_id: int, by: Actor) -> None:
        assert held["structure"].wait(20)
        assert held["role"].wait(20)
        follow(company_id, by)

    def work(number: int) -> None:
        part.name = number
        if number == EDITOR:
            with suppress(OperationRefused):
                office.apply({"op": "set_roles", "key": key, "roles": [{"role": given.slug}]})
        elif number == ARCHIVER:
            with tenant(office.company):
                actions.archive_role(company_role=given, by=office.by)
        else:
            with tenant(office.company):
                actions.edit_role(
                    company_role=other, revision=other.revision, by=office.by, purpose="Вывозит"
                )

    monkeypatch.setattr(chart, "give_roles", giving)
    monkeypatch.setattr(company_roles, "_new_version", versioning)
    monkeypatch.setattr(company_roles, "follow_change", following)
    together(work, 3)
    return office


def test_a_ring_of_a_role_a_version_and_a_structure_does_not_close(monkeypatch: pytest.MonkeyPatch) -> None:
    office = three_in_a_ring(monkeypatch)
    with office.open():
        assert CompanyRole.objects.for_company(office.company).filter(purpose="Вывозит").exists()
        assert Job.objects.for_company(office.company).get().kind == FOLLOW


def test_it_would_close_if_the_change_of_a_role_waited_for_structures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def waits(company_id: int, by: Actor) -> None:
        for structure in Structure.objects.for_company(company_id).select_for_update(no_key=True):
            sync_findings(structure=structure, by=by)

    monkeypatch.setattr(holders, "_followers", [waits])
    with pytest.raises(OperationalError, match="deadlock"):
        three_in_a_ring(monkeypatch)


def test_a_setting_changed_while_somebody_works_on_a_structure_is_followed_when_it_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office()
    head = office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    for number in range(3):
        office.add(f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Титов {number}")
    analysed, changed, answers = threading.Event(), threading.Event(), []

    def analyses_and_lingers(**given: Any) -> Any:
        found = sync_findings(**given)
        analysed.set()
        assert changed.wait(20)
        return found

    def work(number: int) -> None:
        if number == EDITOR:
            office.apply({"op": "rename", "key": head, "title": "Глава продаж"})
            return
        assert analysed.wait(20)
        answers.append(_of(office, set_limits, limits=facts.Limits(max_reports=2)))
        changed.set()

    monkeypatch.setattr("teams.actions.operations.sync_findings", analyses_and_lingers)
    together(work, 2)
    assert isinstance(answers[0], Job)
    assert "span_of_control" not in _kinds(office)
    _do_jobs(office)
    assert "span_of_control" in _kinds(office)


def _kinds(office: Office) -> set[str]:
    with office.open():
        return set(Finding.objects.for_company(office.company).open().values_list("kind", flat=True))


def test_what_is_changed_at_the_same_time_is_followed_to_the_last_change() -> None:
    office = make_office()
    head = office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    key = office.add("Менеджер", parent=head, roles=["sales-manager"], person="Титов Илья")
    draft = make_draft(office)
    role = a_role(office, "Автор")
    steps: list[Callable[[int], object]] = [
        lambda step: _of(office, set_norm, responsibility=DISCOVERY, minutes=30 + step),
        lambda step: _of(office, set_limits, limits=facts.Limits(max_reports=1 + step % 3)),
        lambda step: _edit(office, role, step),
        lambda step: office.apply({"op": "rename", "key": key, "title": f"Менеджер {step}"}),
        lambda step: draft.apply({"op": "set_roles", "key": key, "roles": [{"role": role.slug}][: step % 2]}),
        lambda step: make_draft(office),
    ]

    def work(number: int) -> None:
        for step in range(4):
            with suppress(ValidationError):
                steps[number](step)

    together(work, len(steps))
    _do_jobs(office)
    with office.open():
        for structure in Structure.objects.for_company(office.company):
            fresh = analysis_of(structure, office.company, timezone.localdate())
            rows = Finding.objects.for_company(office.company).exclude(state="closed")
            stored = rows.filter(structure=structure).values_list("fingerprint", "severity")
            assert set(stored) == {(found.fingerprint, found.severity) for found in fresh.findings}


def _of(office: Office, action: Any, **values: Any) -> object:
    with office.open():
        return action(company=office.company, by=office.by, **values)


def _edit(office: Office, role: CompanyRole, step: int) -> object:
    with office.open():
        fresh = CompanyRole.objects.for_company(office.company).get(pk=role.pk)
        duties = [("Сам ведёт график отпусков", DISCOVERY, "A")][: step % 2]
        return actions.edit_role(
            company_role=fresh, revision=fresh.revision, by=office.by, duties=[(*d, "") for d in duties]
        )


def _do_jobs(office: Office) -> None:
    while True:
        with office.open():
            ready = list(
                Job.objects.for_company(office.company).filter(state="ready").values_list("pk", flat=True)
            )
        if not ready:
            return
        for pk in ready:
            run_job(office.company.pk, pk)
