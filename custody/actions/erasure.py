"""Erasing a company whose days of grace are over: every row of it in every table, with a line in the ledger as proof.

Large tables go in batches, so that the time of a task or the death of a worker loses nothing: the next round goes on.
The last transaction deletes the company itself with what is left, looks that no table holds anything of it any more,
and closes the line.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import delete_company
from accounts.closing import due_erasures
from accounts.models import Company
from accounts.tenancy import tenant
from custody.models import Erasure
from jobs.rounds import go_round

logger = logging.getLogger(__name__)
ERASED_AT_ONCE = 5_000
# The large tables; nothing refers to their rows but what stands before them here.
IN_BATCHES = (
    "kpis_actual",
    "kpis_factchange",
    "kpis_factkey",
    "kpis_targetchange",
    "teams_operation",
    "integrations_webhookdelivery",
    "accounts_auditevent",
    "custody_dataexportpart",
)


def digest_of(uid: UUID) -> str:
    """How the ledger knows a company: SHA-256 of its uid."""
    return hashlib.sha256(str(uid).encode()).hexdigest()


def erase_due(now: datetime | None = None) -> int:
    """Erases every company whose days of grace are over; how many."""
    return go_round(
        due_erasures(now or timezone.now()),
        lambda number: erase_company(number) is not None,
        "erasures",
        closed=True,
    )


def erase_company(number: int) -> Erasure | None:
    """Erases the company with this id, or goes on with it; None when it is not to be erased (any more)."""
    line = _begin(number)
    if line is None:
        return None
    for table in IN_BATCHES:
        while _erase_some(number, table) == ERASED_AT_ONCE:
            pass
    with transaction.atomic():
        delete_company(company_id=number)
        line.verified_tables = _nothing_left_in(number)
        line.erased_at = timezone.now()
        line.save(update_fields=["verified_tables", "erased_at"])
    _keep_outside(line)
    logger.info("a company is erased: ledger line %s, %s rows", line.pk, sum(line.counts.values()))
    return line


def replay() -> int:
    """Erases again what the ledger names and a restored database holds; how many companies."""
    erased = 0
    for line in Erasure.objects.order_by("pk"):
        if _is_back(line):
            erase_company(line.company_number)
            erased += 1
    return erased


def read_ledger(lines: Iterable[str]) -> int:
    """Adds the lines of a kept ledger that this database does not have; how many. Raises ValueError for others."""
    added = 0
    for text in filter(None, map(str.strip, lines)):
        act = json.loads(text)
        _line, is_new = Erasure.objects.get_or_create(
            company_digest=act["company_sha256"],
            defaults={
                "company_number": int(act["company_number"]),
                "asked_by_number": act["asked_by"],
                "asked_at": act["asked_at"] and datetime.fromisoformat(act["asked_at"]),
                "begun_at": datetime.fromisoformat(act["begun_at"]),
                "erased_at": datetime.fromisoformat(act["erased_at"]),
                "counts": {str(table): int(count) for table, count in act["rows"].items()},
                "verified_tables": int(act["tables_verified_empty"]),
            },
        )
        added += is_new
    return added


def act_of(line: Erasure) -> dict[str, Any]:
    """The act of erasure as JSON; the same is a line of the ledger that is kept outside."""
    return {
        "document": "act of erasure",
        "company_sha256": line.company_digest,
        "company_number": line.company_number,
        "asked_by": line.asked_by_number,
        "asked_at": line.asked_at and line.asked_at.isoformat(),
        "begun_at": line.begun_at.isoformat(),
        "erased_at": line.erased_at and line.erased_at.isoformat(),
        "rows": line.counts,
        "rows_in_all": sum(line.counts.values()),
        "tables_verified_empty": line.verified_tables,
        "method": "DELETE of every row of the company in every table, then a count of each table",
    }


@transaction.atomic
def _begin(number: int) -> Erasure | None:
    """The line of the ledger, written before anything is erased. A company that is open again, or not due, has none;
    one that the ledger says is erased is erased again whenever it is found."""
    with tenant(number):
        company = Company.objects.select_for_update().filter(pk=number).first()
        if company is None:
            return None
        known = Erasure.objects.filter(company_digest=digest_of(company.uid)).first()
        if known is not None:
            return known
        if company.erase_at is None or company.erase_at > timezone.now():
            return None
        return Erasure.objects.create(
            company_digest=digest_of(company.uid),
            company_number=number,
            asked_by_number=company.erase_asked_by_id,
            asked_at=company.erase_asked_at,
            counts={table: count for table in owned_tables() if (count := _count(table, number))},
        )


def _is_back(line: Erasure) -> bool:
    with tenant(line.company_number):
        company = Company.objects.filter(pk=line.company_number).first()
        return company is not None and digest_of(company.uid) == line.company_digest


def owned_tables() -> list[str]:
    """Every table of the database that carries a company, from its catalogue and not from a list; partitions are parts
    of their table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE attname = 'company_id' AND NOT attisdropped AND relkind IN ('r', 'p') AND NOT relispartition
                AND relnamespace = current_schema()::regnamespace
            ORDER BY relname
            """
        )
        return [name for (name,) in cursor.fetchall()]


def _count(table: str, number: int) -> int:
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(table)
        cursor.execute(f"SELECT count(*) FROM {quoted} WHERE company_id = %s", [number])  # noqa: S608
        return int(cursor.fetchone()[0])


def _erase_some(number: int, table: str) -> int:
    """One batch in a transaction of its own; how many rows. The trail lets nothing else take its rows."""
    with tenant(number), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.deleting_company', %s, true)", [str(number)])
        quoted = connection.ops.quote_name(table)
        cursor.execute(
            f"DELETE FROM {quoted} WHERE company_id = %s AND id IN "  # noqa: S608
            f"(SELECT id FROM {quoted} WHERE company_id = %s LIMIT %s)",
            [number, number, ERASED_AT_ONCE],
        )
        erased = int(cursor.rowcount)
        cursor.execute("SELECT set_config('app.deleting_company', '', true)")
        return erased


def _nothing_left_in(number: int) -> int:
    """How many tables were looked through. Raises RuntimeError, and so undoes the last step, if one holds a row."""
    tables = owned_tables()
    with tenant(number):
        left = {table: count for table in tables if (count := _count(table, number))}
    if left:
        raise RuntimeError(f"rows of an erased company are left in {', '.join(left)}")
    return len(tables)


def _keep_outside(line: Erasure) -> None:
    """The line again, in a file that no restore of the database takes back."""
    if settings.DELETION_LEDGER:
        path = Path(settings.DELETION_LEDGER)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(act_of(line), sort_keys=True) + "\n")
