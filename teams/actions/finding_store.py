"""Stored findings are opened and closed by a statement or two, whatever their number.

Both are part of every change of a structure: reading what is to be opened in order to write it back would take longer
than the analysis.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from teams.analysis.findings import Finding as Found
from teams.finding_rows import body_of, finding_row
from teams.models import Finding, Structure

BATCH = 1_000
OPEN = """
INSERT INTO teams_finding AS stored (
    company_id, structure_id, state, opened_at, opened_revision, accepted_reason,
    uid, fingerprint, kind, severity, responsibility_slug, position_keys, body
)
SELECT %(company)s, %(structure)s, 'open', %(at)s, %(revision)s, '', found.*
FROM unnest(
    %(uid)s::uuid[], %(fingerprint)s::text[], %(kind)s::text[], %(severity)s::text[],
    %(responsibility_slug)s::text[], %(position_keys)s::jsonb[], %(body)s::jsonb[]
) AS found
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
RETURNING id, uid, fingerprint, opened_at
"""


def open_findings(structure: Structure, found: Sequence[Found], at: datetime) -> list[Finding]:
    """Stores what was found: new ones, closed ones that are back, and the words of those that stand. The first two.

    The caller holds the structure's lock, and has left out what is stored as it is.
    """
    opened: list[Finding] = []
    for start in range(0, len(found), BATCH):
        rows = [finding_row(structure, each, at) for each in found[start : start + BATCH]]
        with connection.cursor() as cursor:
            cursor.execute(OPEN, _values(structure, rows, at))
            stored = {fingerprint: (pk, uid, since) for pk, uid, fingerprint, since in cursor.fetchall()}
        for row in rows:
            row.pk, row.uid, since = stored[row.fingerprint]
            if since == at:
                opened.append(row)
    return opened


def _values(structure: Structure, rows: Sequence[Finding], at: datetime) -> dict[str, Any]:
    plain = ("uid", "fingerprint", "kind", "severity", "responsibility_slug")
    return {
        "company": structure.company_id,
        "structure": structure.pk,
        "revision": structure.revision,
        "at": at,
        **{name: [getattr(row, name) for row in rows] for name in plain},
        "position_keys": [json.dumps(row.position_keys) for row in rows],
        # Letters as they are: escaped, a Russian text takes three times the bytes to write and to read.
        "body": [json.dumps(row.body, ensure_ascii=False) for row in rows],
    }


def close_findings(structure: Structure, gone: Mapping[str, Found | None], at: datetime) -> list[Finding]:
    """Closes those of them that are not closed yet; in the order in which they were stored.

    `gone`: fingerprint -> what was found then; where that is known, what the row says need not be read.
    """
    if not gone:
        return []
    stored = Finding.objects.for_company(structure.company_id).filter(
        structure=structure, fingerprint__in=gone.keys()
    )
    standing = stored.exclude(state=Finding.State.CLOSED).order_by("pk")
    rows = list(standing if None in gone.values() else standing.defer("body"))
    closed = {"state": Finding.State.CLOSED, "closed_at": at, "closed_revision": structure.revision}
    stored.filter(pk__in=[row.pk for row in rows]).update(**closed)
    for row in rows:
        found = gone[row.fingerprint]
        if found is not None:
            row.body = body_of(found)
        for name, value in closed.items():
            setattr(row, name, value)
    return rows
