"""Receiving facts: many at once, idempotent, each with its own outcome."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.bulk import RowResult
from common.ids import uuid7
from kpis.actions.actual_items import HUNDRED, Deal, Fact, FactKey, read_items
from kpis.actions.metrics import take_templates
from kpis.actions.turns import take_turn
from kpis.models import Actual, Metric

MAX_BULK = 20_000


@dataclass(frozen=True, slots=True)
class _Stored:
    pk: int
    says: tuple[date, Decimal, Decimal]

    @property
    def share_pct(self) -> Decimal:
        return self.says[2]


@dataclass
class _Plan:
    """What a call would do: `fresh` facts to write, rows to delete, and the outcome of each item."""

    results: list[RowResult] = field(default_factory=list)
    fresh: list[Fact] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


@transaction.atomic
def push_actuals(
    *, company: Company, items: Sequence[Any], source: str, by: Actor, note: str = ""
) -> list[RowResult]:
    """Creates or updates facts by (metric, external id, person); the same call twice changes nothing.

    Items are `{"external_id", "metric", "person", "on", "value", "share_pct"}`; `person` is an external id or a uid.
    They count in their order: a later item with the same key replaces the earlier. The credit shares of one deal
    (external id) may not exceed 100 %; a call that credits the full 100 % restates the deal, so whoever held a credit
    before and is not named loses it. A bad item does not stop the others; anything may stand in the list.
    """
    take_turn(company, "actuals")
    plan = _plan(company, items)
    Actual.objects.for_company(company).filter(pk__in=plan.gone).delete()
    _write(company, plan.fresh, source, note, by)
    counts = Counter(result.status for result in plan.results)
    if plan.fresh or plan.gone:
        audit.record(
            company, by, "actuals.pushed", source=source, created=counts["created"], updated=counts["updated"]
        )
    return plan.results


def preview_actuals(*, company: Company, items: Sequence[Any]) -> list[RowResult]:
    """What `push_actuals` would answer now; nothing is written."""
    return _plan(company, items).results


def _plan(company: Company, items: Sequence[Any]) -> _Plan:
    facts, unread = read_items(company, items)
    stored = _stored_of(company, {fact.deal for fact in facts})
    over = _over_credited(facts, stored)
    refused = _("share_pct: the credits of this deal exceed 100 %.")
    plan = _Plan([RowResult(bad.index, bad.external_id, "error", bad.errors) for bad in unread])
    plan.results += [RowResult(f.index, f.external_id, "error", (refused,)) for f in facts if f.deal in over]
    facts = [fact for fact in facts if fact.deal not in over]
    last = {fact.key: fact for fact in facts}
    lost = _lost_credits(last.values(), stored)
    plan.gone = [row.pk for rows in lost.values() for row in rows]
    plan.fresh = [fact for key, fact in last.items() if _outcome(fact, stored, ()) != "unchanged"]
    before: dict[FactKey, Fact] = {}
    for fact in facts:
        # Where one key stands more than once, each is judged against the one before.
        earlier = before.get(fact.key)
        if earlier is None:
            status = _outcome(fact, stored, lost)
        else:
            status = "unchanged" if fact.says == earlier.says else "updated"
        before[fact.key] = fact
        plan.results.append(RowResult(fact.index, fact.external_id, status))
    plan.results.sort(key=lambda result: result.index)
    return plan


StoredDeals = dict[Deal, dict[int, _Stored]]


def _outcome(fact: Fact, stored: StoredDeals, moved: Collection[Deal]) -> str:
    """A new credit in a deal that somebody else loses is that deal changed, not a new one."""
    row = stored.get(fact.deal, {}).get(fact.person_id)
    if row is None:
        return "updated" if fact.deal in moved else "created"
    return "unchanged" if row.says == fact.says else "updated"


def _stored_of(company: Company, deals: Collection[Deal]) -> StoredDeals:
    """What is stored of these deals: who holds which credit."""
    found: StoredDeals = defaultdict(dict)
    if not deals:
        return found
    metrics = sorted({slug for slug, _external in deals})
    slugs = dict(Metric.objects.for_company(company).by_slug(metrics).values_list("pk", "slug"))
    rows = (
        Actual.objects.for_company(company)
        .filter(metric_id__in=slugs, external_id__in={external for _slug, external in deals})
        .values_list("metric_id", "external_id", "person_id", "pk", "on", "value", "share_pct")
    )
    for metric_id, external_id, person_id, pk, on, value, share_pct in rows:
        deal = (slugs[metric_id], external_id)
        if deal in deals:
            found[deal][person_id] = _Stored(pk, (on, value, share_pct))
    return found


def _credits(facts: Iterable[Fact]) -> dict[Deal, dict[int, Decimal]]:
    """Deal -> person -> share; the last word of the call about each person."""
    found: dict[Deal, dict[int, Decimal]] = defaultdict(dict)
    for fact in facts:
        found[fact.deal][fact.person_id] = fact.share_pct
    return found


def _over_credited(facts: Iterable[Fact], stored: StoredDeals) -> set[Deal]:
    """Deals whose credits would exceed 100 %, with what is stored for people whom the call leaves out.

    A call that names the full 100 % restates the deal, so the others no longer count.
    """
    over = set()
    for deal, shares in _credits(facts).items():
        named = sum(shares.values())
        held = stored.get(deal, {})
        kept = sum((row.share_pct for person, row in held.items() if person not in shares), Decimal(0))
        if named > HUNDRED or (named < HUNDRED and named + kept > HUNDRED):
            over.add(deal)
    return over


def _lost_credits(facts: Iterable[Fact], stored: StoredDeals) -> dict[Deal, list[_Stored]]:
    """Credits of people whom a restated deal no longer names."""
    lost: dict[Deal, list[_Stored]] = {}
    for deal, shares in _credits(facts).items():
        others = [row for person, row in stored.get(deal, {}).items() if person not in shares]
        if others and sum(shares.values()) == HUNDRED:
            lost[deal] = others
    return lost


def _write(company: Company, facts: Sequence[Fact], source: str, note: str, by: Actor) -> None:
    """Writes the facts in one statement; a template of the catalogue is taken over with its first fact."""
    if not facts:
        return
    slugs = {fact.metric for fact in facts}
    ids = dict(Metric.objects.for_company(company).by_slug(sorted(slugs)).values_list("slug", "pk"))
    if missing := slugs - set(ids):
        taken = take_templates(company=company, slugs=missing, by=by)
        ids |= {slug: metric.pk for slug, metric in taken.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kpis_actual
                (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, user_id,
                 changed_at)
            SELECT %s, fact.uid, fact.metric_id, fact.person_id, fact."on", fact.value, fact.share_pct,
                   fact.external_id, %s, %s, %s, now()
            FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::date[], %s::numeric[], %s::numeric[], %s::text[])
                AS fact (uid, metric_id, person_id, "on", value, share_pct, external_id)
            ON CONFLICT (company_id, metric_id, external_id, person_id) DO UPDATE
            SET "on" = excluded."on", value = excluded.value, share_pct = excluded.share_pct, source = excluded.source,
                note = excluded.note, user_id = excluded.user_id, changed_at = excluded.changed_at
            """,
            [
                company.pk, source, note, by.user_id,
                [str(uuid7()) for _fact in facts],
                [ids[fact.metric] for fact in facts],
                [fact.person_id for fact in facts],
                [fact.on for fact in facts],
                [fact.value for fact in facts],
                [fact.share_pct for fact in facts],
                [fact.external_id for fact in facts],
            ],
        )  # fmt: skip
