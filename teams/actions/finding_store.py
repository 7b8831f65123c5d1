"""Stored findings are opened, reworded, closed and opened again by few statements, whatever their number.

All of them are part of every change of a structure: reading what is to be written back would take longer than the
analysis. What is written goes as one JSON document: a parameter for each column and row takes longer to put together.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from common.ids import uuid7
from teams.analysis.findings import Finding as Found
from teams.finding_rows import body_of, said_anew
from teams.models import Finding, Structure
from teams.planned import Statement, execute
from teams.standings import Closed

BATCH = 1_000
COLUMNS = tuple(field.attname for field in Finding._meta.concrete_fields)
LARGE = ("position_keys", "body")


def _returning(large: str, table: str) -> str:
    """All columns of the table in the order of the model; in place of the large ones an expression."""
    return ", ".join(large.format(name) if name in LARGE else table + name for name in COLUMNS)


OPEN = """
INSERT INTO teams_finding AS stored (
    company_id, structure_id, state, opened_at, opened_revision, accepted_reason,
    uid, fingerprint, kind, severity, responsibility_slug, position_keys, body
)
SELECT %(company)s, %(structure)s, 'open', %(at)s, %(revision)s, '', found.*
FROM jsonb_to_recordset(%(found)s) AS found (
    uid uuid, fingerprint text, kind text, severity text, responsibility_slug text, position_keys jsonb, body jsonb
)
ON CONFLICT (company_id, structure_id, fingerprint) DO UPDATE SET
    severity = excluded.severity,
    responsibility_slug = excluded.responsibility_slug,
    position_keys = excluded.position_keys,
    body = excluded.body,
    state = CASE stored.state WHEN 'closed' THEN 'open' ELSE stored.state END,
    opened_at = CASE stored.state WHEN 'closed' THEN excluded.opened_at ELSE stored.opened_at END,
    opened_revision = CASE stored.state
        WHEN 'closed' THEN excluded.opened_revision ELSE stored.opened_revision END,
    accepted_reason = CASE stored.state WHEN 'closed' THEN '' ELSE stored.accepted_reason END,
    accepted_until_on = CASE stored.state WHEN 'closed' THEN NULL ELSE stored.accepted_until_on END,
    closed_at = NULL,
    closed_revision = NULL
RETURNING (columns)
""".replace("(columns)", _returning("NULL", ""))  # nosec B608 # the columns are the model's
ABOUT = {"company": "bigint", "structure": "bigint"}
REWORD = Statement(
    """
UPDATE teams_finding AS stored SET
    severity = found.severity,
    responsibility_slug = found.responsibility_slug,
    position_keys = coalesce(found.position_keys, stored.position_keys),
    body = CASE
        WHEN found.place IS NULL THEN stored.body || found.said ELSE jsonb_set(stored.body, found.place, found.said)
    END
FROM jsonb_to_recordset(%(found)s) AS found (
    fingerprint text, severity text, responsibility_slug text, position_keys jsonb, place text[], said jsonb
)
WHERE stored.company_id = %(company)s AND stored.structure_id = %(structure)s
    AND stored.fingerprint = found.fingerprint
""",
    {**ABOUT, "found": "jsonb"},
)
MOVE = Statement(
    """
UPDATE teams_finding AS stored SET
    state = CASE WHEN moved.closed_at IS NULL THEN 'closed' ELSE 'open' END,
    opened_at = CASE WHEN moved.closed_at IS NULL THEN stored.opened_at ELSE %(at)s END,
    opened_revision = CASE WHEN moved.closed_at IS NULL THEN stored.opened_revision ELSE %(revision)s END,
    accepted_reason = CASE WHEN moved.closed_at IS NULL THEN stored.accepted_reason ELSE '' END,
    accepted_until_on = CASE WHEN moved.closed_at IS NULL THEN stored.accepted_until_on END,
    closed_at = CASE WHEN moved.closed_at IS NULL THEN %(at)s END,
    closed_revision = CASE WHEN moved.closed_at IS NULL THEN %(revision)s END
FROM unnest(%(fingerprints)s, %(closed)s) AS moved (fingerprint, closed_at)
WHERE stored.company_id = %(company)s AND stored.structure_id = %(structure)s
    AND stored.fingerprint = moved.fingerprint
    AND CASE WHEN moved.closed_at IS NULL THEN stored.state <> 'closed' ELSE stored.closed_at = moved.closed_at END
RETURNING (columns)
""".replace(  # nosec B608 # the columns are the model's
        "(columns)",
        _returning("CASE WHEN stored.fingerprint = ANY(%(unknown)s) THEN stored.{} END", "stored."),
    ),
    {
        **ABOUT,
        "revision": "int",
        "at": "timestamptz",
        "fingerprints": "text[]",
        "closed": "timestamptz[]",
        "unknown": "text[]",
    },
)


class Moved(NamedTuple):
    opened: list[Finding]
    closed: list[Finding]


def open_findings(structure: Structure, found: Sequence[Found], at: datetime) -> list[Finding]:
    """Stores what was found: new ones, closed ones that are back, and the words of those that stand. The first two.

    The caller holds the structure's lock, and has left out what is stored as it is.
    """
    opened: list[Finding] = []
    for start in range(0, len(found), BATCH):
        batch = {each.fingerprint: _written(each) for each in found[start : start + BATCH]}
        with connection.cursor() as cursor:
            cursor.execute(OPEN, _about(structure) | {"at": at, "found": _text(list(batch.values()))})
            stored = _rows(cursor, structure)
        for row in stored:
            if row.opened_at == at:
                said = batch[row.fingerprint]
                row.position_keys, row.body = said["position_keys"], said["body"]
                opened.append(row)
    return opened


def _written(found: Found) -> dict[str, Any]:
    return {
        "uid": str(uuid7()),
        "fingerprint": found.fingerprint,
        "kind": found.kind,
        "severity": found.severity,
        "responsibility_slug": found.responsibility or "",
        "position_keys": list(found.positions),
        "body": body_of(found),
    }


def reword_findings(structure: Structure, found: Sequence[tuple[Found, Found]], planned: set[str]) -> None:
    """Stores what findings that stand say otherwise than before: (now, then), as it was stored then.

    Only what differs is sent: one that names half of the structure takes long to write, and a renamed position changes
    one line of it.
    """
    if not found:
        return
    given = _about(structure) | {"found": _text([_reworded(now, then) for now, then in found])}
    with connection.cursor() as cursor:
        execute(cursor, REWORD, given, planned)


def _reworded(now: Found, then: Found) -> dict[str, Any]:
    place, said = said_anew(now, then)
    return {
        "fingerprint": now.fingerprint,
        "severity": now.severity,
        "responsibility_slug": now.responsibility or "",
        "position_keys": None if now.positions == then.positions else now.positions,
        "place": place,
        "said": said,
    }


def move_findings(
    structure: Structure,
    back: Mapping[str, Closed],
    gone: Mapping[str, Found | None],
    at: datetime,
    planned: set[str],
) -> Moved:
    """Opens again what was closed and says the same, and closes what is found no more, in the order of the rows.

    `back`: fingerprint -> how it was closed; a row that has changed since then is left as it is, and not returned.
    `gone`: fingerprint -> what was found then; where that is known, what the row says need not be read.
    """
    if not back and not gone:
        return Moved([], [])
    unknown = [fingerprint for fingerprint, found in gone.items() if found is None]
    closed = [*(each.at for each in back.values()), *(None for _each in gone)]
    about = _about(structure) | {
        "at": at,
        "fingerprints": [*back, *gone],
        "closed": closed,
        "unknown": unknown,
    }
    with connection.cursor() as cursor:
        execute(cursor, MOVE, about, planned)
        rows = _rows(cursor, structure)
    moved = Moved([], [])
    for row in sorted(rows, key=lambda row: row.pk):
        known = back.get(row.fingerprint)
        found = known.found if known else gone[row.fingerprint]
        if found is None:
            row.position_keys, row.body = json.loads(row.position_keys), json.loads(row.body)
        else:
            row.position_keys, row.body = list(found.positions), body_of(found)
        (moved.opened if known else moved.closed).append(row)
    return moved


def _about(structure: Structure) -> dict[str, Any]:
    return {"company": structure.company_id, "structure": structure.pk, "revision": structure.revision}


def _rows(cursor: Any, structure: Structure) -> list[Finding]:
    """The rows that a statement has written, as they are now; the large columns as it gives them back."""
    rows = [Finding.from_db(connection.alias, COLUMNS, values) for values in cursor.fetchall()]
    for row in rows:
        row.structure = structure
    return rows


def _text(value: Any) -> str:
    """Letters as they are: escaped, a Russian text takes three times the bytes to write and to read."""
    return json.dumps(value, ensure_ascii=False)
