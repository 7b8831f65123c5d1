"""The file of an export: a ZIP of JSON Lines, a table each, and a manifest with counts and digests.

    manifest.json            {"format", "version", "made_at", "company", "tables": [{"name", "file", "rows", "sha256"}]}
    access.jsonl             {"email", "access"} of members and of those who are invited
    tables/teams.Person.jsonl …

Rows are known by `uid`, rows of the shared catalogue by slug; texts are UTF-8. No key, token or password is inside.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils import timezone

from accounts.models import Company, Invitation, Membership
from custody.fields import COMPANY_FIELDS, Table, tables
from custody.values import line_of

FORMAT = "salesorg-company"
VERSION = 1
MANIFEST = "manifest.json"
ACCESS = "access.jsonl"
READ_AT_ONCE = 2_000


def write_archive(company: Company, file: IO[bytes]) -> dict[str, Any]:
    """Writes everything the company has and returns the manifest; inside `tenant(company)`.

    Rows come by server-side cursor and go out line by line: the memory does not grow with the company.
    """
    listed = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        listed.append({"name": "access", **_write_lines(archive, ACCESS, _access_rows(company))})
        for table in tables():
            listed.append({"name": table.label, **_write_lines(archive, table.file, _rows(company, table))})
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": timezone.now().isoformat(),
            "company": {name: getattr(company, name) for name in COMPANY_FIELDS},
            "tables": listed,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _write_lines(archive: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for row in rows:
            line = line_of(row)
            digest.update(line)
            entry.write(line)
            count += 1
    return {"file": name, "rows": count, "sha256": digest.hexdigest()}


def _rows(company: Company, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of one table in the order in which they were made."""
    paths = [(field.name, table.paths(field)) for field in table.fields]
    flat = [path for _name, several in paths for path in several]
    queryset = table.model.objects.for_company(company).order_by("pk").values_list(*flat)
    for values in queryset.iterator(chunk_size=READ_AT_ONCE):
        left = iter(values)
        yield {name: _joined([next(left) for _path in several]) for name, several in paths}


def _joined(parts: list[Any]) -> Any:
    """One value of a field; a key of several parts is a list of them."""
    if len(parts) == 1:
        return parts[0]
    return None if parts[0] is None else parts


def _access_rows(company: Company) -> list[dict[str, Any]]:
    """Who may come in, by address: members, and those whose invitation is open."""
    members = Membership.objects.for_company(company).values_list("user__email", "access")
    invited = Invitation.objects.for_company(company).open_at(timezone.now()).values_list("email", "access")
    found = {email.lower(): access for email, access in [*invited, *members]}
    return [{"email": email, "access": found[email]} for email in sorted(found)]
