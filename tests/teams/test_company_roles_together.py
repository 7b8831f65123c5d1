"""Two people at once, in real threads: a role is put away while it is being given, edited by two, taken by two."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from accounts.tenancy import tenant
from roles import actions
from roles.models import CompanyRole, Role
from teams.models import PositionRole
from teams.operations import OperationRefused
from tests.factories.structures import Office, make_office
from tests.teams.test_operations_together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def a_role(office: Office, name: str) -> CompanyRole:
    with tenant(office.company):
        return actions.create_role(company=office.company, name=name, category="sales", by=office.by)


def test_no_position_ends_with_a_role_that_was_put_away_meanwhile() -> None:
    office = make_office()
    key = office.add("Менеджер")
    for number in range(ROUNDS):
        row = a_role(office, f"Роль {number}")

        def work(thread: int, row: CompanyRole = row) -> None:
            if thread == 0:
                with suppress(ValidationError), tenant(office.company):
                    actions.archive_role(company_role=row, by=office.by)
            else:
                with suppress(OperationRefused):
                    office.apply({"op": "set_roles", "key": key, "roles": [{"role": row.slug}]})

        together(work, 2)
        with tenant(office.company):
            held = PositionRole.objects.for_company(office.company).filter(company_role__isnull=False)
            assert not held.exclude(company_role__archived_at=None).exists()
        office.apply({"op": "set_roles", "key": key, "roles": []})


def test_of_two_who_edit_the_same_state_one_is_told_of_the_conflict() -> None:
    office = make_office()
    office.add("Менеджер", roles=["sales-manager"])
    row = a_role(office, "Автор")
    conflicts: list[int] = []

    def work(thread: int) -> None:
        try:
            with tenant(office.company):
                actions.edit_role(
                    company_role=row, revision=row.revision, by=office.by, purpose=f"Назначение {thread}"
                )
        except actions.RoleConflict as met:
            conflicts.append(met.revision)

    together(work, 2)
    assert conflicts == [row.revision + 1]


def test_a_role_taken_and_roles_of_one_name_made_at_once_are_one_row_and_different_addresses() -> None:
    office = make_office()

    def work(thread: int) -> None:
        with suppress(ValidationError), tenant(office.company):
            actions.take_role(company=office.company, role=Role.objects.get(slug="sales-head"), by=office.by)
            actions.create_role(
                company=office.company, name="Тендеры" + "!" * thread, category="sales", by=office.by
            )

    together(work, 4)
    with tenant(office.company):
        rows = CompanyRole.objects.for_company(office.company)
        slugs = sorted(rows.values_list("slug", flat=True))
    assert slugs == ["own-tendery", "own-tendery-2", "own-tendery-3", "own-tendery-4", "sales-head"]


def test_edits_of_a_role_and_of_the_structure_at_once_do_not_lock_each_other_out() -> None:
    office = make_office()
    row = a_role(office, "Автор")
    key = office.add("Автор", roles=[row.slug])

    def work(thread: int) -> None:
        for step in range(4):
            if thread == 0:
                with tenant(office.company):
                    fresh = CompanyRole.objects.for_company(office.company).get(pk=row.pk)
                    actions.edit_role(
                        company_role=fresh, revision=fresh.revision, by=office.by, purpose=f"Шаг {step}"
                    )
            else:
                roles = [{"role": row.slug, "share_pct": 50 + step}]
                office.apply({"op": "set_roles", "key": key, "roles": roles})

    together(work, 2)
    with tenant(office.company):
        assert CompanyRole.objects.for_company(office.company).get().purpose == "Шаг 3"
