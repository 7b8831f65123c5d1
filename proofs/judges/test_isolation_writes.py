"""Two thousand writes at random by one who is at home in two companies: not one row that mixes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.tenancy import tenant
from tests.accounts.test_locks_vault import Reference, references
from tests.factories import make_company
from tests.tenancy.layers import take_row_security_away
from tests.tenancy.rows import Rows, fill

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
WRITES = 2_000


def write(choice: Random, reference: Reference, ours: Rows, theirs: Rows) -> str:
    """One INSERT or UPDATE with the reference of either company, and what became of it."""
    label, target = reference.model._meta.label, choice.choice([ours, theirs]).of(reference.target)
    is_new = choice.random() < 0.5
    try:
        with tenant(choice.choice([ours, theirs]).company), transaction.atomic():
            if is_new:
                row = ours.unsaved(label, **{reference.field.attname: target.pk})
                row.save(force_insert=True)
            else:
                row = ours.of(label)
                reference.model._base_manager.filter(pk=row.pk).update(**{reference.field.attname: target.pk})
    except DatabaseError as error:
        return f"refused {getattr(error.__cause__, 'pgcode', '')}"
    return "stored"


def mixed_rows(reference: Reference) -> int:
    """Rows that point at one of another company; read as the owner of the tables, past row security."""
    child, parent = reference.model._meta.db_table, reference.field.related_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{child}" c JOIN "{parent}" p ON p.id = c."{reference.field.column}"'
            " WHERE c.company_id <> p.company_id"
        )
        return int(cursor.fetchone()[0])


def test_writes_at_random_mix_no_rows(record_property: Callable[[str, object], None]) -> None:
    choice, first, second = Random(7), fill(make_company(), "ONE"), fill(make_company(), "TWO")
    said: Counter[str] = Counter()
    for _number in range(WRITES):
        ours, theirs = choice.sample([first, second], 2)
        said[write(choice, choice.choice(references()), ours, theirs)] += 1
    take_row_security_away()
    mixed = sum(mixed_rows(reference) for reference in references())
    told = ", ".join(f"{count:,} {what}" for what, count in said.most_common())
    record_property("figure", f"{WRITES:,} writes at random ({told}): {mixed} mixed rows")
    assert mixed == 0
    assert said["stored"] > 0
    assert said["refused 23503"] > 0
