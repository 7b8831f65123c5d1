"""Receiving facts: many at once, idempotent, each with its own outcome."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.bulk import RowResult
from kpis.actions.actual_items import read_items
from kpis.actions.fact_rows import (
    Stamp,
    StoredDeals,
    add_rows,
    change_rows,
    keep_words,
    remove_rows,
    stored_deals,
)
from kpis.actions.metrics import take_templates
from kpis.actions.turns import keep_metrics, take_turn
from kpis.analysis.facts import Decision, Fact, Verdict, decide
from kpis.models import Metric

MAX_BULK = 20_000


@dataclass(frozen=True)
class _Plan:
    """What a call would do, and the outcome of each item."""

    decision: Decision
    stored: StoredDeals
    results: list[RowResult]


@transaction.atomic
def push_actuals(
    *, company: Company, items: Sequence[Any], source: str, by: Actor, note: str = ""
) -> list[RowResult]:
    """Creates or updates facts by (metric, external id, person); the same call twice changes nothing.

    Items are `{"external_id", "metric", "person", "on", "value", "share_pct", "reported_at"}`; `person` is an external
    id or a uid. What becomes of each is decided by kpis.analysis.facts: an older word never overwrites a newer one, and
    the credit shares of one deal (external id) never exceed 100 %. A bad item does not stop the others; anything may
    stand in the list.
    """
    take_turn(company, "actuals")
    keep_metrics(company)
    plan = _plan(company, items)
    _store(company, plan, Stamp(source, note, by))
    counts = Counter(result.status for result in plan.results)
    if plan.decision.written or plan.decision.dropped:
        audit.record(
            company, by, "actuals.pushed", source=source, created=counts["created"], updated=counts["updated"]
        )
    return plan.results


def preview_actuals(*, company: Company, items: Sequence[Any]) -> list[RowResult]:
    """What `push_actuals` would answer now; nothing is written."""
    return _plan(company, items).results


def _plan(company: Company, items: Sequence[Any]) -> _Plan:
    facts, unread = read_items(company, items)
    stored = stored_deals(company, {fact.deal for fact in facts})
    standing = {
        deal: {person: credit.standing for person, credit in credits.items()}
        for deal, credits in stored.items()
    }
    decision = decide(facts, standing, timezone.now())
    results = [RowResult(bad.index, bad.external_id, "error", bad.errors) for bad in unread]
    results += [_result(fact, decision.verdicts[fact.index]) for fact in facts]
    results.sort(key=lambda result: result.index)
    return _Plan(decision, stored, results)


def _result(fact: Fact, verdict: Verdict) -> RowResult:
    match verdict:
        case Verdict.OVER:
            why = _("share_pct: the credits of this deal exceed 100 %.")
            return RowResult(fact.index, fact.external_id, "error", (why,))
        case Verdict.STALE:
            return RowResult(fact.index, fact.external_id, "unchanged", is_stale=True)
    return RowResult(fact.index, fact.external_id, verdict.value)


def _store(company: Company, plan: _Plan, stamp: Stamp) -> None:
    """Writes what was decided; a template of the catalogue is taken over with its first fact."""
    decision, stored = plan.decision, plan.stored
    credits = [stored.get(heard.fact.deal, {}).get(heard.fact.person_id) for heard in decision.written]
    pairs = list(zip(credits, decision.written, strict=True))
    dropped = [stored[deal][person] for deal, person in decision.dropped]
    remove_rows(company, dropped)
    change_rows(company, [(credit, heard) for credit, heard in pairs if credit and credit.actual_id], stamp)
    fresh = [heard for credit, heard in pairs if not (credit and credit.actual_id)]
    add_rows(company, fresh, _metric_ids(company, {heard.fact.metric for heard in fresh}, stamp.by), stamp)
    confirmed = [(stored[heard.fact.deal][heard.fact.person_id], heard) for heard in decision.confirmed]
    words = {credit.key_id: heard.reported_at for credit, heard in confirmed}
    words |= {credit.key_id: word for credit, word in zip(dropped, decision.dropped.values(), strict=True)}
    heard_anew = [*(credit for credit in credits if credit), *(c for c, _heard in confirmed), *dropped]
    keep_words(
        company,
        words,
        release=[credit.key_id for credit in heard_anew if credit.standing.held],
    )


def _metric_ids(company: Company, slugs: set[str], by: Actor) -> dict[str, int]:
    if not slugs:
        return {}
    ids = dict(Metric.objects.for_company(company).by_slug(sorted(slugs)).values_list("slug", "pk"))
    if missing := slugs - set(ids):
        taken = take_templates(company=company, slugs=missing, by=by)
        ids |= {slug: metric.pk for slug, metric in taken.items()}
    return ids
