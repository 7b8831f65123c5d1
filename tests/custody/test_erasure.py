"""After an erasure nothing of the company is anywhere in the database, the proof remains, and a restore undoes none."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.closing import close_company
from accounts.models import Company
from accounts.tenancy import tenant
from custody.actions import erasure
from custody.actions.erasure import digest_of, erase_due, owned_tables
from custody.models import Erasure
from tests.custody.test_round_trip import export_of, files_of, lines
from tests.factories import actor_of, make_company, owner_of, signed_in
from tests.tenancy.rows import fill, owned_models

pytestmark = pytest.mark.django_db

MARK = "CANARYERASE"


def closed_long_ago(company: Company) -> None:
    with tenant(company):
        close_company(company=company, typed_name=company.name, by=actor_of(company))
        Company.objects.filter(pk=company.pk).update(
            erase_asked_at=timezone.now() - timedelta(days=31), erase_at=timezone.now() - timedelta(days=1)
        )


def every_table() -> list[str]:
    """All tables of the database, partitions as parts of their table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = current_schema()::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def tables_with(text: str) -> list[str]:
    """The tables that hold a text, whoever's it is: their owner sets row security aside, until the test's rollback."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in every_table():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
            # A row as text holds every column, JSON and arrays too; bytes stand there in hexadecimal.
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS one WHERE one::text ILIKE %s OR one::text LIKE %s',
                [f"%{text}%", f"%{text.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_the_search_for_canaries_finds_them_in_every_table_of_a_company() -> None:
    fill(make_company(f"{MARK}-company"), MARK)

    # The points of a health hold numbers by the product's own names.
    without_a_text = {"accounts_membership", "roles_companycatalogue", "teams_healthpoint"}
    assert set(owned_tables()) - set(tables_with(MARK)) <= without_a_text | _textless()


def _textless() -> set[str]:
    """The tables of whose columns none holds a text of the company's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "GROUP BY table_name HAVING NOT bool_or(data_type IN ('text', 'jsonb', 'bytea', 'ARRAY') "
            "OR (data_type = 'character varying' AND character_maximum_length >= 12))"
        )
        return {name for (name,) in cursor.fetchall()}


def test_after_an_erasure_no_table_holds_a_word_of_the_company_and_another_is_untouched() -> None:
    company, other = make_company(f"{MARK}-company"), make_company("Соседи")
    fill(company, MARK)
    fill(other, "NEIGHBOUR")
    before = files_of(export_of(other))
    closed_long_ago(company)

    assert erase_due() == 1

    assert {name: text for name, text in files_of(export_of(other)).items() if name != "manifest.json"} == {
        name: text for name, text in before.items() if name != "manifest.json"
    }
    assert lines(before, "teams.Person")
    # An account is its person's and stays: that of the row of who looked at the chart.
    assert tables_with(MARK) == ["accounts_user"]
    assert "teams_person" in tables_with("NEIGHBOUR")


def test_the_proof_counts_every_table_and_its_owner_alone_reads_it(ledger: Path) -> None:
    company = make_company()
    user = owner_of(company).user
    fill(company, MARK)
    closed_long_ago(company)

    erase_due()

    line = Erasure.objects.get(company_digest=digest_of(company.uid))
    assert line.erased_at is not None
    assert set(line.counts) == {model._meta.db_table for model in owned_models()}
    assert line.verified_tables == len(owned_tables())
    act = signed_in(user).get(f"/erasures/{line.pk}.json").json()
    assert act["rows_in_all"] == sum(line.counts.values())
    assert json.loads(ledger.read_text()) == act
    assert digest_of(company.uid) in signed_in(user).get("/erasures/").content.decode()
    stranger = signed_in(owner_of(make_company()))
    assert stranger.get(f"/erasures/{line.pk}.json").status_code == 404
    assert digest_of(company.uid) not in stranger.get("/erasures/").content.decode()


def test_a_restored_company_is_erased_again_by_the_kept_ledger(ledger: Path) -> None:
    company, other = make_company(), make_company()
    fill(company, MARK)
    closed_long_ago(company)
    erase_due()
    # Yesterday's database: the company is there and open, the ledger knows nothing.
    Erasure.objects.all().delete()
    with tenant(company.pk):
        Company(pk=company.pk, uid=company.uid, slug=company.slug, name=company.name).save(force_insert=True)
        fill(Company.objects.get(pk=company.pk), MARK)

    said = io.StringIO()
    call_command("replay_deletions", str(ledger), stdout=said)

    assert said.getvalue().strip() == "1 lines of the ledger added, 1 companies erased again"
    with tenant(company.pk):
        assert not Company.objects.filter(pk=company.pk).exists()
    with tenant(other):
        assert Company.objects.filter(pk=other.pk).exists()
    call_command("replay_deletions", str(ledger), stdout=said)
    assert said.getvalue().splitlines()[-1] == "0 lines of the ledger added, 0 companies erased again"


def test_another_company_that_has_got_the_number_is_not_touched_by_a_replay(ledger: Path) -> None:
    company = make_company()
    Erasure.objects.create(
        company_digest="0" * 64, company_number=company.pk, erased_at=timezone.now(), counts={}
    )

    call_command("replay_deletions", stdout=io.StringIO())

    with tenant(company):
        assert Company.objects.filter(pk=company.pk).exists()


def test_an_erasure_that_was_cut_short_is_finished_by_the_next_round_with_its_first_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company = make_company()
    fill(company, MARK)
    closed_long_ago(company)

    def killed(**_given: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as dying:
        dying.setattr(erasure, "delete_company", killed)
        assert erase_due() == 0
    lines = Erasure.objects.filter(company_digest=digest_of(company.uid))
    assert lines.get().erased_at is None

    assert erase_due() == 1
    assert lines.get().erased_at is not None
    assert lines.get().counts["kpis_actual"] == 1


def test_large_tables_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    company = make_company()
    fill(company, MARK)
    monkeypatch.setattr(erasure, "ERASED_AT_ONCE", 1)
    closed_long_ago(company)

    assert erase_due() == 1
