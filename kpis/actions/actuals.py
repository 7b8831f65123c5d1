"""Receiving facts: many at once, idempotent, each with its own outcome."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.ids import uuid7
from kpis.actions.metrics import take_templates
from kpis.models import Actual, Metric
from teams.models import Person

MAX_BULK = 20_000
_NUMBER = re.compile(r"-?\d{1,14}(?:\.\d{1,4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST_DAY = date(1990, 1, 1)
HUNDRED = Decimal(100)
FactKey = tuple[int, str, int]
"""(metric id, external id, person id): the same key is the same fact."""


@dataclass(frozen=True)
class RowResult:
    """What became of one item: created, updated, unchanged, or error with the reasons."""

    index: int
    external_id: str
    status: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    index: int
    external_id: str
    metric_id: int
    person_id: int
    on: date
    value: Decimal
    share_pct: Decimal

    @property
    def key(self) -> FactKey:
        return self.metric_id, self.external_id, self.person_id

    @property
    def deal(self) -> tuple[int, str]:
        return self.metric_id, self.external_id

    def says_the_same(self, other: "Fact") -> bool:
        return (self.on, self.value, self.share_pct) == (other.on, other.value, other.share_pct)


@dataclass
class _Batch:
    """The items of one call, sorted out."""

    facts: list[Fact] = field(default_factory=list)
    results: dict[int, RowResult] = field(default_factory=dict)

    def refuse(self, index: int, external_id: object, *sentences: str) -> None:
        self.results[index] = RowResult(index, str(external_id or "")[:120], "error", sentences)

    def refuse_deals(self, deals: set[tuple[int, str]], sentence: str) -> None:
        for fact in self.facts:
            if fact.deal in deals:
                self.refuse(fact.index, fact.external_id, sentence)
        self.facts = [fact for fact in self.facts if fact.deal not in deals]


@transaction.atomic
def push_actuals(
    *, company: Company, items: Sequence[Any], source: str, by: Actor, note: str = ""
) -> list[RowResult]:
    """Creates or updates facts by (metric, external id, person); the same call twice changes nothing.

    Items are `{"external_id", "metric", "person", "on", "value", "share_pct"}`; `person` is an external id or a uid.
    They count in their order: a later item with the same key replaces the earlier. The credit shares of one deal
    (external id) may not exceed 100 %; a call that credits the full 100 % restates the deal, so whoever held a credit
    before and is not named loses it. A bad item does not stop the others.
    """
    batch = _read(company, items, by)
    _check_shares(company, batch)
    last: dict[FactKey, Fact] = {fact.key: fact for fact in batch.facts}
    moved = _restate(company, last.values())
    outcome = _upsert(company, last, source, note, by)
    _tell(batch, outcome, moved)
    counts = defaultdict(int)
    for result in batch.results.values():
        counts[result.status] += 1
    if counts["created"] or counts["updated"]:
        audit.record(
            company, by, "actuals.pushed", source=source, created=counts["created"], updated=counts["updated"]
        )
    return [batch.results[index] for index in sorted(batch.results)]


def _read(company: Company, items: Sequence[Any], by: Actor) -> _Batch:
    """Each item by itself: a fact, or the reasons why it is none."""
    batch = _Batch()
    rows = [item if isinstance(item, Mapping) else {} for item in items]
    reader = _Reader(
        metrics=_metrics_of(company, rows, by),
        people=_people_of(company, rows),
        today=timezone.now().astimezone(ZoneInfo(company.time_zone)).date(),
    )
    for index, item in enumerate(rows):
        fact = reader.fact(index, item)
        if isinstance(fact, Fact):
            batch.facts.append(fact)
        else:
            batch.refuse(index, item.get("external_id"), *fact)
    return batch


@dataclass
class _Reader:
    """Turns items into facts; remembers the days it has read, because a call holds few different ones."""

    metrics: Mapping[str, Metric]
    people: Mapping[str, int]
    today: date
    days: dict[str, date | str] = field(default_factory=dict)

    def fact(self, index: int, item: Mapping[str, Any]) -> Fact | list[str]:
        """The fact, or the sentences that say what is wrong with the item."""
        external_id, metric = _text(item.get("external_id")), self.metrics.get(_text(item.get("metric")))
        person_id, day = self.people.get(_text(item.get("person"))), self._day(_text(item.get("on")))
        value, share = _number(item.get("value")), _number(item.get("share_pct", 100))
        errors = [*self._unknown(item, metric, person_id)]
        if not 1 <= len(external_id) <= 120:
            errors.append(_("external_id: a text of 1 to 120 characters."))
        if isinstance(day, str):
            errors.append(day)
        if value is None:
            errors.append(_("value: a number with at most 14 digits and 4 decimals."))
        if share is None or not 0 < share <= HUNDRED or share != round(share, 2):
            errors.append(_("share_pct: more than 0, at most 100."))
        if (
            errors
            or metric is None
            or person_id is None
            or isinstance(day, str)
            or value is None
            or share is None
        ):
            return errors
        return Fact(index, external_id, metric.pk, person_id, day, value, share)

    @staticmethod
    def _unknown(item: Mapping[str, Any], metric: Metric | None, person_id: int | None) -> Iterator[str]:
        if metric is None:
            yield _("metric: there is no metric “%(slug)s”.") % {"slug": str(item.get("metric"))[:60]}
        elif metric.aggregation == "ratio":
            yield _("metric: “%(name)s” is computed from its parts.") % {"name": metric.name}
        if person_id is None:
            yield _("person: nobody has the id “%(id)s”.") % {"id": str(item.get("person"))[:120]}

    def _day(self, text: str) -> date | str:
        if text not in self.days:
            self.days[text] = _day(text, self.today)
        return self.days[text]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _metrics_of(company: Company, rows: Iterable[Mapping[str, Any]], by: Actor) -> dict[str, Metric]:
    """The metrics by slug; a template of the catalogue is taken over when its first fact arrives."""
    slugs = {slug for row in rows if isinstance(slug := row.get("metric"), str)}
    known = {row.slug: row for row in Metric.objects.for_company(company).by_slug(sorted(slugs))}
    missing = slugs - set(known)
    return known | take_templates(company=company, slugs=missing, by=by) if missing else known


def _people_of(company: Company, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    wanted = {value for row in rows if isinstance(value := row.get("person"), str) and value}
    found: dict[str, int] = {}
    for pk, uid, external_id in Person.objects.for_company(company).values_list("pk", "uid", "external_id"):
        if str(uid) in wanted:
            found[str(uid)] = pk
        if external_id in wanted:
            found[external_id] = pk
    return found


def _day(value: str, today: date) -> date | str:
    """The day, or the sentence why it is none. Tomorrow is let through: the sender's clock may be further east."""
    if not _DAY.fullmatch(value):
        return _("on: a date as 2026-11-30.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return _("on: there is no such day.")
    if day < _FIRST_DAY:
        return _("on: the date must lie after 1990.")
    return day if day <= today + timedelta(days=1) else _("on: this day has not come yet.")


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value).strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _check_shares(company: Company, batch: _Batch) -> None:
    """Refuses the deals whose credits would exceed 100 %, counting what is stored for people the call leaves out."""
    shares: dict[tuple[int, str], dict[int, Decimal]] = defaultdict(dict)
    for fact in batch.facts:
        shares[fact.deal][fact.person_id] = fact.share_pct
    over = {deal for deal, credits in shares.items() if sum(credits.values()) > HUNDRED}
    partial = [deal for deal, credits in shares.items() if sum(credits.values()) < HUNDRED]
    if partial:
        stored = Actual.objects.for_company(company).filter(
            metric_id__in={metric for metric, _id in partial},
            external_id__in={external for _m, external in partial},
        )
        kept: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        for metric_id, external_id, person_id, share in stored.values_list(
            "metric_id", "external_id", "person_id", "share_pct"
        ):
            if person_id not in shares.get((metric_id, external_id), {}):
                kept[metric_id, external_id] += share
        over |= {deal for deal in partial if sum(shares[deal].values()) + kept[deal] > HUNDRED}
    if over:
        batch.refuse_deals(over, _("share_pct: the credits of this deal exceed 100 %."))


def _restate(company: Company, facts: Iterable[Fact]) -> set[tuple[int, str]]:
    """Deals that the call credits in full: whoever is not named loses the credit. Returns the deals that changed."""
    shares: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    named: list[tuple[int, str, int]] = []
    for fact in facts:
        shares[fact.deal] += fact.share_pct
        named.append(fact.key)
    full = [deal for deal, share in shares.items() if share == HUNDRED]
    if not full:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM kpis_actual stored
            USING unnest(%s::bigint[], %s::text[]) AS deal (metric_id, external_id)
            WHERE stored.company_id = %s AND stored.metric_id = deal.metric_id
              AND stored.external_id = deal.external_id
              AND NOT EXISTS (
                  SELECT 1
                  FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS named (metric_id, external_id, person_id)
                  WHERE named.metric_id = stored.metric_id AND named.external_id = stored.external_id
                    AND named.person_id = stored.person_id)
            RETURNING stored.metric_id, stored.external_id
            """,
            [*_columns(full, 2), company.pk, *_columns(named, 3)],
        )
        return {(metric_id, external_id) for metric_id, external_id in cursor.fetchall()}


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(count)]


def _upsert(
    company: Company, last: Mapping[FactKey, Fact], source: str, note: str, by: Actor
) -> dict[FactKey, str]:
    """Writes the facts in one statement and tells what became of each key; unchanged rows are not touched.

    Sorted by key, so that two calls with the same rows in another order cannot deadlock each other.
    """
    facts = [last[key] for key in sorted(last)]
    if not facts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kpis_actual AS stored
                (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, user_id,
                 changed_at)
            SELECT %s, fact.uid, fact.metric_id, fact.person_id, fact."on", fact.value, fact.share_pct,
                   fact.external_id, %s, %s, %s, now()
            FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::date[], %s::numeric[], %s::numeric[], %s::text[])
                AS fact (uid, metric_id, person_id, "on", value, share_pct, external_id)
            ON CONFLICT (company_id, metric_id, external_id, person_id) DO UPDATE
            SET "on" = excluded."on", value = excluded.value, share_pct = excluded.share_pct, source = excluded.source,
                note = excluded.note, user_id = excluded.user_id, changed_at = excluded.changed_at
            WHERE (stored."on", stored.value, stored.share_pct)
                IS DISTINCT FROM (excluded."on", excluded.value, excluded.share_pct)
            RETURNING stored.metric_id, stored.external_id, stored.person_id, stored.xmax = 0
            """,
            [
                company.pk, source, note, by.user_id,
                [str(uuid7()) for _fact in facts],
                [fact.metric_id for fact in facts],
                [fact.person_id for fact in facts],
                [fact.on for fact in facts],
                [fact.value for fact in facts],
                [fact.share_pct for fact in facts],
                [fact.external_id for fact in facts],
            ],
        )  # fmt: skip
        written = {
            (metric_id, external_id, person_id): "created" if is_new else "updated"
            for metric_id, external_id, person_id, is_new in cursor.fetchall()
        }
    return {fact.key: written.get(fact.key, "unchanged") for fact in facts}


def _tell(batch: _Batch, outcome: Mapping[FactKey, str], moved: set[tuple[int, str]]) -> None:
    """The outcome of each item. Where one key stands more than once, each is judged against the one before."""
    before: dict[FactKey, Fact] = {}
    for fact in batch.facts:
        status = outcome[fact.key]
        if status == "created" and fact.deal in moved:
            status = "updated"
        previous = before.get(fact.key)
        if previous is not None:
            status = "unchanged" if fact.says_the_same(previous) else "updated"
        before[fact.key] = fact
        batch.results[fact.index] = RowResult(fact.index, fact.external_id, status)
