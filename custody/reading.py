"""Reads an export and checks all of it before anything is written: the file is somebody's upload, not ours.

Refused with one sentence each: what is no ZIP of ours, a file that grows beyond the limits when unpacked, a wrong
count or digest, an unknown field, a value that its column would not hold, a reference to a row that is not there,
a name that this installation's catalogue does not know.
"""

import hashlib
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.access import Access
from accounts.models import Company
from common.json_gate import loads_gated
from custody.archive import ACCESS, FORMAT, MANIFEST, VERSION
from custody.fields import CATALOGUE_KEYS, COMPANY_FIELDS, LATER, Table, tables
from custody.values import read_value

MAX_FILE_BYTES = 2 * 1024**3
MAX_UNPACKED_BYTES = 20 * 1024**3
MAX_RATIO = 200
MAX_LINE_BYTES = 64 * 1024**2
MAX_MANIFEST_BYTES = 1024**2
MAX_DEPTH = 64
# A small file may be anything: the ratio tells something of larger ones only.
RATIO_FROM_BYTES = 64 * 1024**2
# More is not read by anybody; the rest of the file is of the same kind.
MOST_FAULTS = 20
# The methods an export is packed by. Others are none of ours, and one of them takes the memory that the file asks for.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What reading an archive raises that is locked, cut, packed in vain or says of a file that it begins nowhere.
_NOT_UNPACKED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)


@dataclass(frozen=True)
class Listed:
    """One file of the archive as the manifest describes it."""

    file: str
    rows: int
    sha256: str


@dataclass
class Checked:
    """An export that may be read in. `order`: the uids of the tables that are referred to before they are written;
    `wanted`: for each table the uids that anything refers to."""

    archive: zipfile.ZipFile
    company: dict[str, str]
    listed: Mapping[str, Listed]
    access: list[tuple[str, str]]
    catalogue: dict[str, dict[Any, int]]
    order: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    wanted: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """The rows of a table as the columns hold them; references are uids, those of the catalogue their keys."""
        for raw in _lines(self.archive, self.listed[table.label].file):
            yield _row(table, loads_gated(raw, MAX_DEPTH), self.catalogue)


def check_archive(file: IO[bytes]) -> Checked:
    """Raises ValidationError with everything that is wrong, up to a limit."""
    archive = _opened(file)
    manifest = _manifest(archive)
    listed = _listed(archive, manifest)
    checked = Checked(
        archive=archive,
        company=_company(manifest),
        listed=listed,
        access=_access(archive, listed["access"]),
        catalogue=_catalogue(),
    )
    faults: list[str] = []
    # Children first: when a table is read, everything that refers to it is known, and no more is kept of it.
    for table in reversed(tables()):
        _check_table(checked, table, faults)
        if len(faults) >= MOST_FAULTS:
            break
    else:
        faults += _missing_in_later(checked)
    if faults:
        raise ValidationError(faults[:MOST_FAULTS])
    return checked


@cache
def later_targets() -> frozenset[str]:
    """The tables that are referred to by themselves or by an earlier one."""
    return frozenset(
        reference.related_model._meta.label
        for table in tables()
        for reference in table.references()
        if f"{table.label}.{reference.name}" in LATER
    )


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE_BYTES:
        raise ValidationError(_("The file is larger than an export may be."))
    try:
        archive = zipfile.ZipFile(file)
    except _NOT_UNPACKED as bad:
        raise ValidationError(_("This is not a ZIP file.")) from bad
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * size):
        raise ValidationError(_("Unpacked, the file would be larger than an export may be."))
    names = [entry.filename for entry in entries]
    expected = {MANIFEST, ACCESS, *(table.file for table in tables())}
    is_packed_as_ours = all(entry.compress_type in _METHODS for entry in entries)
    if len(names) != len(set(names)) or set(names) != expected or not is_packed_as_ours:
        raise ValidationError(_("The file is not an export of a company that this version can read."))
    return archive


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    not_ours = ValidationError(_("The file is not an export of a company that this version can read."))
    try:
        with archive.open(MANIFEST) as entry:
            raw = entry.read(MAX_MANIFEST_BYTES + 1)
    except _NOT_UNPACKED as bad:
        raise ValidationError(_("%(file)s cannot be unpacked.") % {"file": MANIFEST}) from bad
    if len(raw) > MAX_MANIFEST_BYTES:
        raise not_ours
    try:
        manifest = loads_gated(raw, MAX_DEPTH)
    except ValueError as bad:
        raise not_ours from bad
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise not_ours
    if manifest.get("version") != VERSION:
        raise ValidationError(
            _("The export is of version %(theirs)s; this installation reads version %(ours)s.")
            % {"theirs": str(manifest.get("version"))[:20], "ours": VERSION}
        )
    return manifest


def _listed(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> dict[str, Listed]:
    try:
        found = {
            one["name"]: Listed(str(one["file"]), int(one["rows"]), str(one["sha256"]))
            for one in manifest["tables"]
        }
    except (KeyError, TypeError, ValueError, ArithmeticError) as bad:
        raise ValidationError(_("The manifest cannot be read.")) from bad
    expected = {"access": ACCESS, **{table.label: table.file for table in tables()}}
    if {name: one.file for name, one in found.items()} != expected:
        raise ValidationError(_("The manifest does not list the tables of this version."))
    for one in found.values():
        digest, rows = hashlib.sha256(), 0
        for raw in _lines(archive, one.file):
            digest.update(raw)
            rows += 1
        if rows != one.rows or digest.hexdigest() != one.sha256:
            raise ValidationError(
                _("%(file)s is not as the manifest says: the file was changed or cut.") % {"file": one.file}
            )
    return found


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The lines of one file. What it really unpacks to is counted by the archive itself: it stops at file_size."""
    try:
        with archive.open(name) as entry:
            while raw := entry.readline(MAX_LINE_BYTES + 1):
                if len(raw) > MAX_LINE_BYTES:
                    raise ValidationError(_("A line of %(file)s is too long.") % {"file": name})
                yield raw
    except _NOT_UNPACKED as bad:
        raise ValidationError(_("%(file)s cannot be unpacked.") % {"file": name}) from bad


def _company(manifest: dict[str, Any]) -> dict[str, str]:
    given = manifest.get("company")
    if not isinstance(given, dict) or set(given) != set(COMPANY_FIELDS):
        raise ValidationError(_("The manifest does not describe the company."))
    try:
        return {name: read_value(Company._meta.get_field(name), given[name]) for name in COMPANY_FIELDS}
    except (ValidationError, TypeError, ValueError) as bad:
        raise ValidationError(_("The manifest does not describe the company.")) from bad


def _access(archive: zipfile.ZipFile, listed: Listed) -> list[tuple[str, str]]:
    found = []
    for raw in _lines(archive, listed.file):
        try:
            row = loads_gated(raw, MAX_DEPTH)
            email, access = row["email"], row["access"]
            if not isinstance(email, str):
                raise TypeError("email")
            validate_email(email)
            known = access in Access.values and set(row) == {"email", "access"} and len(email) <= 254
        except (ValidationError, ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise ValidationError(_("access.jsonl holds a line that is no member."))
        found.append((email, access))
    return found


def _catalogue() -> dict[str, dict[Any, int]]:
    """What the shared catalogue is called here: model -> key -> id."""
    found: dict[str, dict[Any, int]] = {}
    for label, parts in CATALOGUE_KEYS.items():
        rows = apps.get_model(label)._default_manager.values_list("pk", *parts)
        found[label] = {key[0] if len(key) == 1 else tuple(key): pk for pk, *key in rows}
    return found


def _row(table: Table, given: Any, catalogue: Mapping[str, Mapping[Any, int]]) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) != {one.name for one in table.fields}:
        raise ValidationError(_("fields that this version does not know, or lacks"))
    row: dict[str, Any] = {}
    references = {one.name for one in table.references()}
    shared = {one.name: one for one in table.catalogue_references()}
    for one in table.fields:
        value = given[one.name]
        try:
            if one.name in references:
                row[one.name] = _reference(one, value)
            elif one.name in shared:
                row[one.name] = _in_catalogue(one, value, catalogue)
            else:
                row[one.name] = read_value(one, value)
        except (ValidationError, TypeError, ValueError, ArithmeticError) as bad:
            raise ValidationError(_("the value of “%(field)s”") % {"field": one.name}) from bad
    return row


def _reference(field_: Any, value: Any) -> UUID | None:
    if value is None:
        if not field_.null:
            raise ValidationError("null")
        return None
    if not isinstance(value, str):
        raise ValidationError("type")
    return UUID(value)


def _in_catalogue(field_: Any, value: Any, catalogue: Mapping[str, Mapping[Any, int]]) -> int | None:
    if value is None:
        if not field_.null:
            raise ValidationError("null")
        return None
    label = field_.related_model._meta.label
    known, parts = catalogue[label], len(CATALOGUE_KEYS[label])
    if parts == 1:
        return known[value]
    if not isinstance(value, list) or len(value) != parts:
        raise TypeError("key")
    key = tuple(value)
    if key in known:
        return known[key]
    # Another state of the same card: this installation has its own history of the catalogue.
    of_card = [pk for (slug, _hash), pk in known.items() if slug == key[0]]
    if not of_card:
        raise KeyError(key[0])
    return max(of_card)


def _check_table(checked: Checked, table: Table, faults: list[str]) -> None:
    is_target = table.label in later_targets()
    left = set() if is_target else set(checked.wanted[table.label])
    number = 0
    for number, raw in enumerate(_lines(checked.archive, checked.listed[table.label].file), start=1):
        try:
            row = _row(table, loads_gated(raw, MAX_DEPTH), checked.catalogue)
        except (ValidationError, ValueError, KeyError) as bad:
            why = bad.messages[0] if isinstance(bad, ValidationError) else _unknown(bad)
            faults.append(f"{table.file}:{number}: {why}")
            if len(faults) >= MOST_FAULTS:
                return
            continue
        for reference in table.references():
            if row[reference.name] is not None:
                checked.wanted[reference.related_model._meta.label].add(row[reference.name])
        if is_target:
            checked.order[table.label].append(row["uid"])
        else:
            left.discard(row["uid"])
    if left:
        faults.append(_("%(file)s: rows that others refer to are missing.") % {"file": table.file})


def _unknown(bad: Exception) -> str:
    if isinstance(bad, KeyError):
        return _("the catalogue of this installation does not know “%(key)s”") % {
            "key": str(bad.args[0])[:80]
        }
    return _("this is not JSON that can be stored")


def _missing_in_later(checked: Checked) -> list[str]:
    faults = []
    for label in sorted(later_targets()):
        uids = checked.order[label]
        if len(uids) != len(set(uids)) or checked.wanted[label] - set(uids):
            faults.append(
                _("%(file)s: rows that others refer to are missing.") % {"file": f"tables/{label}.jsonl"}
            )
    return faults
