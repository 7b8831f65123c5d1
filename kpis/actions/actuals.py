"""Receiving facts: many at once, idempotent, each with its own outcome."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    Change,
    Stamp,
    StoredCredit,
    StoredDeals,
    add_rows,
    change_rows,
    keep_words,
    note_changes,
    remove_rows,
    stored_deals,
)
from kpis.actions.metrics import take_templates
from kpis.actions.months import closed_months, reason_of
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
    *, company: Company, items: Sequence[Any], source: str, by: Actor, note: str = "", reason: str = ""
) -> list[RowResult]:
    """Creates or updates facts by (metric, external id, person); the same call twice changes nothing.

    Items are `{"external_id", "metric", "person", "on", "value", "share_pct", "reported_at"}`; `person` is an external
    id or a uid. What becomes of each is decided by kpis.analysis.facts: an older word never overwrites a newer one, and
    the credit shares of one deal (external id) never exceed 100 %. A bad item does not stop the others; anything may
    stand in the list. What would change a closed month is refused, unless a `reason` makes the call a correction.
    """
    said = reason_of(reason) if reason else ""
    take_turn(company, "actuals")
    keep_metrics(company)
    plan = _plan(company, items, () if said else closed_months(company))
    _store(company, plan, Stamp(source, note, by, said))
    counts = Counter(result.status for result in plan.results)
    if plan.decision.written or plan.decision.dropped:
        told: dict[str, Any] = {"created": counts["created"], "updated": counts["updated"]}
        told |= {"reason": said} if said else {}
        audit.record(company, by, "actuals.pushed", source=source, **told)
    return plan.results


def preview_actuals(*, company: Company, items: Sequence[Any], reason: str = "") -> list[RowResult]:
    """What `push_actuals` would answer now; nothing is written."""
    return _plan(company, items, () if reason else closed_months(company)).results


def _plan(company: Company, items: Sequence[Any], closed: Collection[tuple[int, int]]) -> _Plan:
    facts, unread = read_items(company, items)
    stored = stored_deals(company, {fact.deal for fact in facts})
    standing = {
        deal: {person: credit.standing for person, credit in credits.items()}
        for deal, credits in stored.items()
    }
    decision = decide(facts, standing, timezone.now(), closed)
    results = [RowResult(bad.index, bad.external_id, "error", bad.errors) for bad in unread]
    results += [_result(fact, decision.verdicts[fact.index]) for fact in facts]
    results.sort(key=lambda result: result.index)
    return _Plan(decision, stored, results)


def _result(fact: Fact, verdict: Verdict) -> RowResult:
    match verdict:
        case Verdict.OVER:
            why = _("share_pct: the credits of this deal exceed 100 %.")
            return RowResult(fact.index, fact.external_id, "error", (why,))
        case Verdict.CLOSED:
            why = _(
                "on: the month is closed. Send it as a correction with a reason, or have the month reopened."
            )
            return RowResult(fact.index, fact.external_id, "error", (why,))
        case Verdict.STALE:
            return RowResult(fact.index, fact.external_id, "unchanged", is_stale=True)
    return RowResult(fact.index, fact.external_id, verdict.value)


def _store(company: Company, plan: _Plan, stamp: Stamp) -> None:
    """Writes what was decided; a template of the catalogue is taken over with its first fact."""
    decision, stored = plan.decision, plan.stored
    written = [
        (stored.get(heard.fact.deal, {}).get(heard.fact.person_id), heard) for heard in decision.written
    ]
    changed = [(credit, heard) for credit, heard in written if credit and credit.actual_id]
    fresh = [(credit, heard) for credit, heard in written if not (credit and credit.actual_id)]
    dropped = {stored[deal][person]: word for (deal, person), word in decision.dropped.items()}
    remove_rows(company, dropped)
    change_rows(company, changed, stamp)
    slugs = {heard.fact.metric for _credit, heard in fresh}
    add_rows(company, fresh, _metric_ids(company, slugs, stamp.by), stamp)
    _keep_words(company, plan, [credit for credit, _heard in written if credit], dropped)
    changes = [Change(credit.key_id, credit.standing.says, heard.fact.says) for credit, heard in changed]
    changes += [Change(credit.key_id, credit.standing.says, None) for credit in dropped]
    changes += _late(company, [heard.fact for _credit, heard in fresh], stamp)
    note_changes(company, changes, source=stamp.source, reason=stamp.reason, by=stamp.by)


def _keep_words(
    company: Company, plan: _Plan, written: Sequence[StoredCredit], dropped: Mapping[StoredCredit, datetime]
) -> None:
    confirmed = {
        plan.stored[heard.fact.deal][heard.fact.person_id]: heard.reported_at
        for heard in plan.decision.confirmed
    }
    words = {credit.key_id: word for credit, word in {**confirmed, **dropped}.items()}
    spoken = [*written, *confirmed, *dropped]
    keep_words(company, words, release=[credit.key_id for credit in spoken if credit.standing.held])


def _late(company: Company, facts: Sequence[Fact], stamp: Stamp) -> list[Change]:
    """New facts of a correction: they come with a reason, and it is kept."""
    if not stamp.reason or not facts:
        return []
    stored = stored_deals(company, {fact.deal for fact in facts})
    return [Change(stored[fact.deal][fact.person_id].key_id, None, fact.says) for fact in facts]


def _metric_ids(company: Company, slugs: set[str], by: Actor) -> dict[str, int]:
    if not slugs:
        return {}
    ids = dict(Metric.objects.for_company(company).by_slug(sorted(slugs)).values_list("slug", "pk"))
    if missing := slugs - set(ids):
        taken = take_templates(company=company, slugs=missing, by=by)
        ids |= {slug: metric.pk for slug, metric in taken.items()}
    return ids
