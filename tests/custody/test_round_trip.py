"""What was taken out reads back as an equal company; a file that does not hold together changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.access import Access
from accounts.models import Company, Invitation
from accounts.tenancy import tenant
from custody.actions.imports import import_company
from custody.archive import write_archive
from custody.reading import check_archive
from kpis.models import Actual, FactKey
from roles.models import CompanyRole, RoleRevision
from tests.factories import make_company, make_invitation, make_member, make_user, owner_of
from tests.factories.catalogue import load_roles
from tests.factories.kpis import make_small_shop
from tests.factories.structures import make_office
from tests.tenancy.rows import fill

pytestmark = pytest.mark.django_db

Files = dict[str, bytes]


def export_of(company: Company) -> bytes:
    file = io.BytesIO()
    with tenant(company):
        write_archive(company, file)
    return file.getvalue()


def files_of(export: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(export)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file


def lines(files: Files, label: str) -> list[Any]:
    return [json.loads(line) for line in files[f"tables/{label}.jsonl"].splitlines()]


def changed(files: Files, name: str, content: bytes) -> Files:
    """The same export with another file in it, the manifest telling the truth about it."""
    manifest = json.loads(files["manifest.json"])
    for one in manifest["tables"]:
        if one["file"] == name:
            one |= {"rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    return files | {name: content, "manifest.json": json.dumps(manifest).encode()}


def rich_company() -> Company:
    """A row of every table, a chart with people, roles and findings, and one invited."""
    office = make_office()
    with office.at_once():
        head = office.add("Руководитель", roles=["sales-head"], person="Иванова Анна")
        office.add("Менеджер", parent=head, roles=["sales-manager"], person="Пётр «Кот» О'Нил")
    office.apply({"op": "rename", "key": head, "title": "Коммерческий директор"})
    make_member(office.company, Access.HEAD)
    make_invitation(office.company)
    return office.company


def same_but_the_trail(first: Files, second: Files) -> None:
    for name in sorted(first):
        if name not in ("manifest.json", "tables/accounts.AuditEvent.jsonl"):
            assert second[name] == first[name], name
    assert json.loads(second["manifest.json"])["company"] == json.loads(first["manifest.json"])["company"]
    before, after = (lines(files, "accounts.AuditEvent") for files in (first, second))
    told = [event for event in after if event not in before]
    assert [event for event in after if event in before] == before
    assert {event["verb"] for event in told} <= {"company.created", "company.imported", "invitation.sent"}


def test_a_company_with_a_chart_reads_back_equal() -> None:
    company = rich_company()
    export = export_of(company)

    imported = import_company(file=io.BytesIO(export), owner=owner_of(company).user)

    assert imported.company.pk != company.pk
    assert len(lines(files_of(export), "teams.Operation")) > 3
    same_but_the_trail(files_of(export), files_of(export_of(imported.company)))


def test_a_company_with_facts_reads_back_equal_and_its_facts_are_found_by_their_keys() -> None:
    company = make_small_shop().company
    export = export_of(company)

    copy = import_company(file=io.BytesIO(export), owner=owner_of(company).user).company

    same_but_the_trail(files_of(export), files_of(export_of(copy)))
    with tenant(copy):
        rows = dict(Actual.objects.for_company(copy).values_list("pk", "external_id"))
        keys = FactKey.objects.for_company(copy).values_list("actual_id", "external_id")
        assert dict(keys) == rows
        assert len(rows) == 4


def test_a_row_of_every_table_reads_back_equal() -> None:
    company = make_company()
    fill(company, "CANARY")
    export = export_of(company)
    assert [name for name, content in files_of(export).items() if not content] == []

    copy = import_company(file=io.BytesIO(export), owner=owner_of(company).user).company

    same_but_the_trail(files_of(export), files_of(export_of(copy)))


def test_no_secret_and_nothing_of_another_company_is_in_the_file() -> None:
    company, other = make_company(), make_company()
    rows = fill(company, "OURS")
    fill(other, "THEIRS")
    text = b"".join(files_of(export_of(company)).values())

    assert b"THEIRS" not in text
    for label, names in SECRETS.items():
        for name in names:
            assert str(getattr(rows.of(label), name)).encode() not in text, f"{label}.{name}"


SECRETS = {
    "accounts.ApiKey": ("prefix", "key_hash"),
    "accounts.Invitation": ("token_hash",),
    "integrations.WebhookEndpoint": ("uid", "url"),
}


def test_members_are_invited_anew_and_the_reader_is_the_owner() -> None:
    company = make_company()
    head = make_member(company, Access.HEAD)
    reader = make_user()

    imported = import_company(file=io.BytesIO(export_of(company)), owner=reader)

    with tenant(imported.company):
        assert owner_of(imported.company).user == reader
        invited = Invitation.objects.for_company(imported.company).values_list("email", "access")
        assert dict(invited) == {head.user.email: "head", owner_of(company).user.email: "owner"}


def spoilt_digest(files: Files) -> Files:
    name = "tables/teams.Person.jsonl"
    return files | {name: files[name].replace("Анна".encode(), "Инна".encode())}


def unknown_field(files: Files) -> Files:
    name = "tables/teams.Person.jsonl"
    return changed(files, name, files[name].replace(b'{"email"', b'{"admin":true,"email"', 1))


def too_long(files: Files) -> Files:
    name = "tables/teams.Person.jsonl"
    return changed(files, name, files[name].replace("Анна".encode(), b"x" * 5000, 1))


def no_such_row(files: Files) -> Files:
    return changed(files, "tables/kpis.Metric.jsonl", b"")


def unknown_responsibility(files: Files) -> Files:
    row = {"uid": "019aa0e7-0000-7000-8000-000000000001", "responsibility": "no-such-thing", "minutes": 5}
    return changed(files, "tables/teams.Norm.jsonl", json.dumps(row).encode() + b"\n")


def card_of_no_key(files: Files) -> Files:
    return _own_role_seen(files, [])


def card_of_half_a_key(files: Files) -> Files:
    return _own_role_seen(files, ["sales-head"])


def unknown_card(files: Files) -> Files:
    return _own_role_seen(files, ["no-such-role", "0" * 64])


def _own_role_seen(files: Files, seen: list[str]) -> Files:
    """A role of the company's own, which has seen that state of a card of the catalogue."""
    row = {
        "uid": "019aa0e7-0000-7000-8000-000000000001", "slug": "own-role", "base": None, "edited_at": None,
        "seen_revision": seen, "revision": 1, "language": "ru", "name": "Роль", "short": "", "category": "sales",
        "purpose": "", "thought": "", "created_at": "2026-11-23T09:00:00+00:00", "archived_at": None,
    }  # fmt: skip
    return changed(files, "tables/roles.CompanyRole.jsonl", json.dumps(row).encode() + b"\n")


def one_fact_twice(files: Files) -> Files:
    name = "tables/kpis.Actual.jsonl"
    return changed(files, name, files[name] + files[name].splitlines(keepends=True)[0])


def other_version(files: Files) -> Files:
    return files | {
        "manifest.json": json.dumps({**json.loads(files["manifest.json"]), "version": 99}).encode()
    }


def one_file_more(files: Files) -> Files:
    return files | {"../../etc/passwd": b"x"}


def deep(files: Files) -> Files:
    name = "tables/kpis.ClosedMonth.jsonl"
    return changed(files, name, b"[" * 100_000 + b"\n")


def reference_of_a_number(files: Files) -> Files:
    name = (
        "tables/teams.Position.jsonl" if files["tables/teams.Position.jsonl"] else "tables/kpis.Actual.jsonl"
    )
    rows = [json.loads(line) for line in files[name].splitlines()]
    field = next(key for key, value in rows[0].items() if key != "uid" and str(value) in _uids(files))
    rows[0][field] = 5
    return changed(files, name, b"".join(json.dumps(row).encode() + b"\n" for row in rows))


def _uids(files: Files) -> set[str]:
    return {
        json.loads(line)["uid"]
        for name, content in files.items()
        if name.startswith("tables/")
        for line in content.splitlines()
        if "uid" in json.loads(line)
    }


def a_bomb(files: Files) -> Files:
    return changed(files, "tables/kpis.ClosedMonth.jsonl", b"0" * (80 * 1024 * 1024))


@pytest.fixture(scope="module")
def shop(one_transaction: None) -> Files:
    return files_of(export_of(make_small_shop().company))


@pytest.mark.parametrize(
    "spoil",
    [
        spoilt_digest,
        unknown_field,
        too_long,
        no_such_row,
        unknown_responsibility,
        card_of_no_key,
        card_of_half_a_key,
        unknown_card,
        one_fact_twice,
        other_version,
        one_file_more,
        deep,
        reference_of_a_number,
        a_bomb,
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_and_nothing_is_written(
    shop: Files, spoil: Callable[[Files], Files]
) -> None:
    owner = make_user()
    before = _companies_ever()

    with pytest.raises(ValidationError) as refused:
        import_company(file=zipped(spoil(shop)), owner=owner)

    assert all(refused.value.messages)
    assert owner.memberships.model.objects.none().count() == 0
    assert spoil is one_fact_twice or _companies_ever() == before


def _companies_ever() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM accounts_company_id_seq")
        return int(cursor.fetchone()[0])


def test_what_is_no_zip_is_refused() -> None:
    with pytest.raises(ValidationError):
        check_archive(io.BytesIO(b"PK\x03\x04 and no more"))


@pytest.mark.parametrize("place", ["manifest.json", "access.jsonl"])
def test_a_file_that_is_packed_in_vain_is_refused(shop: Files, place: str) -> None:
    packed = zipped({place: shop[place], **shop}).getvalue()
    start = 30 + len(place)
    with pytest.raises(ValidationError) as refused:
        check_archive(io.BytesIO(packed[:start] + b"\xff" * 20 + packed[start + 20 :]))
    assert all(refused.value.messages)


def test_a_file_that_begins_nowhere_is_refused(shop: Files) -> None:
    """The list of files may name places of 64 bits, which no file of this machine has."""
    good, name = zipped(shop).getvalue(), b"manifest.json"
    start, end = good.rindex(name) - 46, good.index(b"PK\x05\x06")
    entry, nowhere = bytearray(good[start : start + 46]), struct.pack("<HHQ", 1, 8, 2**63 + 5)
    struct.pack_into("<H", entry, 30, len(nowhere))
    struct.pack_into("<L", entry, 42, 2**32 - 1)
    tail = bytearray(good[end:])
    struct.pack_into("<L", tail, 12, end - good.index(b"PK\x01\x02") + len(nowhere))
    spoilt = good[:start] + bytes(entry) + name + nowhere + good[start + 46 + len(name) : end] + bytes(tail)

    with pytest.raises(ValidationError) as refused:
        check_archive(io.BytesIO(spoilt))

    assert "manifest.json" in refused.value.messages[0]


def test_a_card_of_another_state_is_read_as_the_newest_that_is_known(shop: Files) -> None:
    load_roles()
    newest = RoleRevision.objects.filter(role__slug="sales-head").latest("pk")
    imported = import_company(
        file=zipped(_own_role_seen(shop, ["sales-head", "0" * 64])), owner=make_user()
    ).company
    with tenant(imported):
        assert CompanyRole.objects.for_company(imported).get().seen_revision == newest


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_export_packed_by_a_method_that_is_not_ours_is_refused(shop: Files, method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in shop.items():
            archive.writestr(name, content)
    with pytest.raises(ValidationError) as refused:
        check_archive(file)
    assert all(refused.value.messages)
