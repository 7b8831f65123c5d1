"""What is drawn of a structure, read in one query however large it is: each kind of row as one JSON value.

PostgreSQL puts the rows together, so there is one answer of one moment and no object for each row.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Subquery, TextField, Value

from teams.models import Assignment, Finding, Link, Person, Position, PositionRole, PositionScope, Structure

Row = dict[str, Any]
MAX_BENCH = 200


class _JsonRows(Subquery):
    """The rows of a query as one JSON text: a list of objects, `[]` when there are none."""

    template = "(SELECT coalesce(json_agg(_row), '[]'::json)::text FROM (%(subquery)s) AS _row)"
    output_field = TextField()


@dataclass(frozen=True)
class Parts:
    """Plain rows of one moment. `heads` are the boxes, by `order` and key; the other rows name theirs by its row id.

    Numbers are as JSON has them, days are ISO, uuids are texts. `ends_on` of a seat is the first day without it.
    """

    revision: int
    heads: Sequence[Row]
    roles: Sequence[Row]
    scopes: Sequence[Row]
    seats: Sequence[Row]
    links: Sequence[Row]
    bench: Sequence[Row]
    findings: Sequence[Row] = ()


def read_parts(
    structure: Structure, on: date, *, with_findings: bool, only: Collection[UUID] | None = None
) -> Parts:
    """The structure with the people of a day. With `only` the boxes of these keys, but all findings and the bench.

    Seats come with those of the same people elsewhere in the structure: their load is the sum.
    """
    company = structure.company_id
    chosen = Q() if only is None else Q(position__key__in=only)
    here = Q(position__structure=structure) & chosen
    heads = Position.objects.for_company(company).filter(structure=structure)
    seats = Assignment.objects.for_company(company).filter(position__structure=structure).active_on(on)
    bench = Person.objects.for_company(company).working_on(on).exclude(pk__in=seats.values("person_id"))
    findings = Finding.objects.for_company(company).filter(structure=structure).open()
    if only is not None:
        heads = heads.filter(key__in=only)
        seats = seats.filter(person_id__in=seats.filter(chosen).values("person_id"))
    revision, *rows = (
        Structure.objects.for_company(company)
        .filter(pk=structure.pk)
        .values_list(
            "revision",
            _JsonRows(_heads(heads)),
            _JsonRows(_roles(PositionRole.objects.for_company(company).filter(here))),
            _JsonRows(
                PositionScope.objects.for_company(company).filter(here)
                .order_by("dimension", "value").values("position_id", "dimension", "value")
            ),
            _JsonRows(_seats(seats)),
            _JsonRows(
                Link.objects.for_company(company).filter(here)
                .order_by("id").values("position_id", "kind", target_key=F("target__key"))
            ),
            _JsonRows(bench.order_by("sort_name", "id").values("uid", "full_name", "starts_on")[:MAX_BENCH]),
            _JsonRows(findings.values("position_keys", "severity")) if with_findings else Value("[]"),
        )
        .get()
    )  # fmt: skip
    # Of no keys at all Django asks nothing, and the value is None.
    return Parts(revision, *(json.loads(text or "[]") for text in rows))


def _heads(rows: Any) -> Any:
    return rows.order_by("order", "key").values(
        "id", "key", "parent_id", "order", "title", "team", "fte", "opened_on", "cost_rub",
        parent_key=F("parent__key"),
    )  # fmt: skip


def _roles(rows: Any) -> Any:
    return rows.with_slug().order_by("-share_pct", "id").values("position_id", "slug", "share_pct")


def _seats(rows: Any) -> Any:
    return rows.order_by("starts_on", "id").values(
        "position_id", "kind", "share_pct", "starts_on", "ends_on",
        person_uid=F("person__uid"), full_name=F("person__full_name"),
    )  # fmt: skip
