"""Facts typed in by hand, one at a time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Company
from common.bulk import RowResult
from common.ids import uuid7
from kpis.actions.actuals import preview_actuals, push_actuals
from kpis.actions.turns import take_turn
from kpis.models import Actual, FactKey


@transaction.atomic
def enter_fact(
    *, company: Company, given: Mapping[str, Any], by: Actor, note: str = "", entry: UUID | None = None
) -> RowResult:
    """Stores a fact under an id of its own, so that it is never taken for one of the CRM. `given`: an item of
    `push_actuals` without its id. `entry` names the form it was typed into: the same form sent twice, by a double click
    or at the same time, is one fact; another fact from that form, after a step back, is another one."""
    take_turn(company, "actuals")
    item = {**given, "external_id": f"manual-{entry or uuid7()}"}
    keys = FactKey.objects.for_company(company)
    if entry is not None and keys.filter(external_id=item["external_id"]).exists():
        (before,) = preview_actuals(company=company, items=[item])
        if before.status != "unchanged":
            item["external_id"] = f"manual-{uuid7()}"
    (result,) = push_actuals(company=company, items=[item], source=Actual.Source.MANUAL, by=by, note=note)
    return result
