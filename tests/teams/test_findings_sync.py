"""Findings follow the structure: they open, close, come back, and keep their history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.actions.findings import sync_findings
from teams.models import Finding
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import revision_of

pytestmark = pytest.mark.django_db
SLUG = "receivables-control"


@pytest.fixture
def office() -> Office:
    office = make_office()
    office.add("Один", person="Савельева Ирина")
    return office


def answers_for(office: Office, key: str, involvement: str = "AR") -> None:
    office.apply({"op": "set_involvement", "key": key, "responsibility": SLUG, "involvement": involvement})


def doubles(office: Office) -> list[Finding]:
    with office.open():
        return list(
            Finding.objects.for_company(office.company).filter(
                kind="double_accountable", responsibility_slug=SLUG
            )
        )


def test_findings_that_say_the_same_are_not_written_again(office: Office) -> None:
    for number in range(2):
        office.add(f"РОП {number}", roles=["sales-head", "account-manager"], person=f"Титов {number}")
    with office.open():
        assert Finding.objects.for_company(office.company).count() > 5
        with CaptureQueriesContext(connection) as seen:
            sync_findings(structure=office.structure, by=office.by)
    assert [query["sql"] for query in seen if query["sql"].startswith(("UPDATE", "INSERT"))] == []


def test_a_finding_opens_with_the_revision_that_caused_it_and_closes_with_the_one_that_ended_it(
    office: Office,
) -> None:
    one, other = office.add("Продажи", person="Ким Вера"), office.add("Клиенты", person="Ян Олег")
    answers_for(office, one)
    assert doubles(office) == []
    answers_for(office, other)
    [row] = doubles(office)
    assert (row.state, row.opened_revision) == ("open", revision_of(office))
    answers_for(office, other, "none")
    [row] = doubles(office)
    assert (row.state, row.closed_revision) == ("closed", revision_of(office))
    assert row.closed_at is not None


def test_the_same_facts_again_are_the_same_finding_opened_anew(office: Office) -> None:
    one, other = office.add("Продажи", person="Ким Вера"), office.add("Клиенты", person="Ян Олег")
    answers_for(office, one)
    for involvement in ("AR", "none", "AR"):
        answers_for(office, other, involvement)
    [row] = doubles(office)
    assert (row.state, row.closed_at) == ("open", None)


def test_a_renamed_position_refreshes_the_words_and_keeps_the_finding(office: Office) -> None:
    one, other = office.add("Продажи", person="Ким Вера"), office.add("Клиенты", person="Ян Олег")
    answers_for(office, one)
    answers_for(office, other)
    [before] = doubles(office)
    office.apply({"op": "rename", "key": other, "title": "Клиенты, Урал"})
    [after] = doubles(office)
    assert (after.pk, after.opened_at) == (before.pk, before.opened_at)
    assert "Клиенты, Урал" in str(after.body["params"]["names"])


def test_a_second_sync_without_a_change_writes_nothing(office: Office) -> None:
    office.add("Аналитик", roles=["sales-analyst"])
    with office.open():
        changes = sync_findings(structure=office.structure, by=office.by)
    assert (changes.opened, changes.closed) == ((), ())


def test_a_changed_fact_opens_an_accepted_finding_as_a_new_one(office: Office) -> None:
    one, other = office.add("Продажи", person="Ким Вера"), office.add("Клиенты", person="Ян Олег")
    answers_for(office, one)
    answers_for(office, other)
    with office.open():
        Finding.objects.for_company(office.company).filter(pk=doubles(office)[0].pk).update(
            state="accepted", accepted_reason="Так решили", accepted_until_on=None
        )
    third = office.add("Финансы", person="Ли Анна")
    answers_for(office, third)
    assert sorted(row.state for row in doubles(office)) == ["closed", "open"]
    assert all(row.opened_at <= timezone.now() for row in doubles(office))


def test_a_finding_that_another_position_joins_is_of_that_position_too(office: Office) -> None:
    for number in (1, 2):
        office.add(f"Менеджер {number}", roles=["sales-manager"], person=f"Титов {number}")
    with office.open():
        rows = Finding.objects.for_company(office.company).filter(kind="zone_without_kpi")
        before = {row.fingerprint: row.pk for row in rows}
    third = office.add("Менеджер 3", roles=["sales-manager"], person="Титов 3")
    with office.open():
        [row] = [row for row in rows.all() if third in row.position_keys]
    assert before[row.fingerprint] == row.pk
