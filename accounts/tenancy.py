"""Whose data: the abstract owned model, and the only door to its rows.

Row security (accounts.row_security) compares every row with the setting `app.company`, which lives as long as the
transaction. `tenant(company)` sets it. Outside of it a query on an owned table is an error of the database, never
an empty answer: a forgotten context must not turn into a report that says "no gaps found".

Four narrow settings open single tables to reads that cannot know their company yet: `app.user` (which companies
am I a member of), `app.key` (whose API key is this), `app.invitation` (what does this link invite to), and
`app.dispatcher` (which jobs are due). The policies that read them stand in the migrations of those tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from django.db import DatabaseError, connection, models, transaction

from common.ids import uuid7

if TYPE_CHECKING:
    from accounts.models import Company


_partitioned: list[str] = []


def register_partitioned(table: str) -> None:
    """A table whose rows are moved to other partitions by and by: said where the app that knows is set up.

    Whoever reads of one moment locks it first (ACCESS SHARE, before the moment is chosen): to a moment before the move
    the old partition would be out of the question by today's bounds, and the new one empty. So the move, which locks
    the table itself (ACCESS EXCLUSIVE), waits. Partitions are not locked: a page would lock as many as there are.
    """
    _partitioned.append(table)


def _one_moment() -> str:
    """What begins a transaction that reads of one moment; each of it may stand before the first query alone."""
    tables = ", ".join(f"ONLY {table}" for table in _partitioned)
    locks = f"LOCK TABLE {tables} IN ACCESS SHARE MODE; " if tables else ""
    return f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; {locks}"


def _set(name: str, value: str, before: str = "") -> str:
    """Sets it for this transaction and returns what it was ('' when it was not). `before`: statements on the same way
    to the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{before}SELECT coalesce(current_setting(%s, true), ''), set_config(%s, %s, true)",
            [name, name, value],
        )
        return str(cursor.fetchone()[0])


@contextmanager
def _setting(name: str, value: str, *, one_moment: bool = False) -> Iterator[None]:
    """A transaction in which `name` is `value`.

    The end of the transaction restores the setting by itself, and so does a savepoint that is rolled back; a released
    one does not: hence the last lines. In a transaction that the database has given up nothing can be set, and the
    rollback does it.
    """
    is_outermost = not connection.in_atomic_block and connection.get_autocommit()
    with transaction.atomic():
        previous = _set(name, value, _one_moment() if one_moment and is_outermost else "")
        try:
            yield
        finally:
            if not is_outermost and not connection.needs_rollback:
                with suppress(DatabaseError):
                    _set(name, previous)


@contextmanager
def tenant(company: "Company | int", *, one_moment: bool = False) -> Iterator[None]:
    """The only way to the rows of a company: a transaction that sees this company and no other.

    `one_moment`: all that is read is of one moment, whatever others commit meanwhile; for whoever only reads, and
    without effect inside another transaction. A row that another has changed since cannot be written then (40001).
    """
    pk = company if isinstance(company, int) else company.pk
    with _setting("app.company", str(pk), one_moment=one_moment):
        yield


@contextmanager
def as_user(user_id: int) -> Iterator[None]:
    """Sees the memberships of one user, and the companies they lead to; nothing else."""
    with _setting("app.user", str(user_id)):
        yield


@contextmanager
def as_key(prefix: str) -> Iterator[None]:
    """Sees the one API key with this prefix."""
    with _setting("app.key", prefix):
        yield


@contextmanager
def as_invitation(token_hash: str) -> Iterator[None]:
    """Sees the one invitation with this token."""
    with _setting("app.invitation", token_hash):
        yield


@contextmanager
def as_dispatcher() -> Iterator[None]:
    """Sees which jobs and report schedules are due, of all companies; may change none of them."""
    with _setting("app.dispatcher", "on"):
        yield


class OwnedQuerySet(models.QuerySet):
    def for_company(self, company: "Company | int") -> Self:
        """The rows of this company: the first thing to say about an owned model."""
        return self.filter(company_id=company if isinstance(company, int) else company.pk)


class CompanyOwned(models.Model):
    """A row that belongs to a company.

    Its table is secured by `accounts.row_security.SecureTable` in the migration that creates it: row security,
    an unchangeable company, and foreign keys that carry the company along.
    """

    # SecureTable makes the constraint (with a cascade) and, by UNIQUE (company_id, id), the index.
    company = models.ForeignKey(
        "accounts.Company",
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    uid = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        abstract = True


class OwnedForeignKey(models.ForeignKey):
    """A reference between two rows of one company.

    The database's constraint is `(company_id, x_id) -> (company_id, id)`, made by SecureTable; Django's own
    single-column one would let a row point into another company.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)
