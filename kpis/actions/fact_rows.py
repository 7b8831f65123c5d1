"""The rows of facts as the database keeps them: read by deal, written by a statement for all of a kind."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.actors import Actor
from accounts.models import Company
from common.ids import uuid7
from kpis.analysis.facts import Deal, Heard, Says, Standing, read_says
from kpis.models import Actual, FactChange, FactKey, Metric


@dataclass(frozen=True, slots=True)
class StoredCredit:
    """A credit that was heard of; `actual_id` of its row, None when it was withdrawn."""

    key_id: int
    key_uid: UUID
    actual_id: int | None
    standing: Standing


StoredDeals = dict[Deal, dict[int, StoredCredit]]
"""Deal -> person -> credit."""


@dataclass(frozen=True)
class Stamp:
    """What a call leaves on each row that it writes."""

    source: str
    note: str
    by: Actor
    reason: str = ""


# Each key leads to its row by the row's own partition: no condition of a join would be as sure of that.
_STORED = """
    SELECT key.metric_id, key.external_id, key.person_id, key.id, key.uid, key.reported_at, key.held,
           fact.id, fact."on", fact.value, fact.share_pct
    FROM kpis_factkey AS key
    LEFT JOIN LATERAL (
        SELECT id, "on", value, share_pct FROM kpis_actual
        WHERE company_id = %s AND id = key.actual_id AND "on" = key."on"
        OFFSET 0
    ) AS fact ON true
    WHERE key.company_id = %s AND key.metric_id = ANY(%s) AND key.external_id = ANY(%s)
"""


def stored_deals(company: Company, deals: Collection[Deal]) -> StoredDeals:
    """What is stored of these deals; two queries."""
    found: StoredDeals = defaultdict(dict)
    if not deals:
        return found
    metrics = Metric.objects.for_company(company).by_slug(sorted({slug for slug, _external in deals}))
    slugs = dict(metrics.values_list("pk", "slug"))
    externals = list({external for _slug, external in deals})
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [company.pk, company.pk, list(slugs), externals])
        for metric_id, external_id, person_id, key, uid, reported_at, held, pk, *says in cursor.fetchall():
            deal = (slugs[metric_id], external_id)
            if deal in deals:
                stands = (says[0], says[1], says[2]) if pk is not None else None
                standing = Standing(stands, reported_at, read_says(json.loads(held) if held else None))
                found[deal][person_id] = StoredCredit(key, uid, pk, standing)
    return found


def add_rows(
    company: Company,
    facts: Sequence[tuple[StoredCredit | None, Heard]],
    metrics: Mapping[str, int],
    stamp: Stamp,
) -> None:
    """New facts, in one statement; `metrics`: slug -> pk. The table keeps their keys by itself; a fact that was taken
    away before comes back under the uid of its key."""
    if not facts:
        return
    _run(
        """
        INSERT INTO kpis_actual
            (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, user_id,
             changed_at, reported_at)
        SELECT %s, fact.uid, fact.metric_id, fact.person_id, fact."on", fact.value, fact.share_pct,
               fact.external_id, %s, %s, %s, now(), fact.reported_at
        FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::date[], %s::numeric[], %s::numeric[], %s::text[],
                    %s::timestamptz[])
            AS fact (uid, metric_id, person_id, "on", value, share_pct, external_id, reported_at)
        """,
        [
            company.pk, stamp.source, stamp.note, stamp.by.user_id,
            [str(credit.key_uid if credit else uuid7()) for credit, _heard in facts],
            [metrics[heard.fact.metric] for _credit, heard in facts],
            [heard.fact.person_id for _credit, heard in facts],
            [heard.fact.on for _credit, heard in facts],
            [heard.fact.value for _credit, heard in facts],
            [heard.fact.share_pct for _credit, heard in facts],
            [heard.fact.external_id for _credit, heard in facts],
            [heard.reported_at for _credit, heard in facts],
        ],
    )  # fmt: skip


def change_rows(company: Company, facts: Sequence[tuple[StoredCredit, Heard]], stamp: Stamp) -> None:
    """Other days, values and shares of rows that are there; a row whose day is in another month moves there."""
    if not facts:
        return
    days = [credit.standing.says[0] for credit, _heard in facts if credit.standing.says]
    _run(
        """
        UPDATE kpis_actual AS row
        SET "on" = fact."on", value = fact.value, share_pct = fact.share_pct, source = %s, note = %s, user_id = %s,
            changed_at = now(), reported_at = fact.reported_at
        FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::numeric[], %s::numeric[], %s::timestamptz[])
            AS fact (id, stood_on, "on", value, share_pct, reported_at)
        WHERE row.company_id = %s AND row.id = fact.id AND row."on" = fact.stood_on
            AND row."on" BETWEEN %s AND %s
        """,
        [
            stamp.source, stamp.note, stamp.by.user_id,
            [credit.actual_id for credit, _heard in facts],
            days,
            [heard.fact.on for _credit, heard in facts],
            [heard.fact.value for _credit, heard in facts],
            [heard.fact.share_pct for _credit, heard in facts],
            [heard.reported_at for _credit, heard in facts],
            company.pk, min(days), max(days),
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What a fact said and says; None where it did not stand, or stands no more."""

    key_id: int
    before: Says | None
    after: Says | None


def note_changes(company: Company, changes: Iterable[Change], *, source: str, reason: str, by: Actor) -> None:
    """Keeps what changed, for the fact's page."""
    nothing = (None, None, None)
    rows = []
    for change in changes:
        old, new = change.before or nothing, change.after or nothing
        rows.append(
            FactChange(
                company=company, key_id=change.key_id, source=source, reason=reason, user=by.user,
                by_label=by.label[:120], old_on=old[0], old_value=old[1], old_share_pct=old[2],
                new_on=new[0], new_value=new[1], new_share_pct=new[2],
            )
        )  # fmt: skip
    FactChange.objects.bulk_create(rows, batch_size=1000)


def remove_rows(company: Company, credits: Iterable[StoredCredit]) -> None:
    """Takes the rows of credits away; their keys stay."""
    for on, ids in _by_day(credits).items():
        Actual.objects.for_company(company).filter(on=on, pk__in=ids).delete()


def _by_day(credits: Iterable[StoredCredit]) -> dict[date, list[int]]:
    found: dict[date, list[int]] = defaultdict(list)
    for credit in credits:
        if credit.standing.says and credit.actual_id is not None:
            found[credit.standing.says[0]].append(credit.actual_id)
    return found


def keep_words(company: Company, words: Mapping[int, datetime], *, release: Iterable[int] = ()) -> None:
    """Key -> moment of the newest word about it; an older one changes nothing. `release`: keys of facts that were
    corrected, and whose sender has said something new since."""
    keys = FactKey.objects.for_company(company)
    if released := list(release):
        keys.filter(pk__in=released).update(held=None)
    moments: dict[datetime, list[int]] = defaultdict(list)
    for key, at in words.items():
        moments[at].append(key)
    for at, ids in moments.items():
        keys.filter(pk__in=ids).update(reported_at=Greatest(F("reported_at"), Value(at)))


def _run(sql: str, given: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
