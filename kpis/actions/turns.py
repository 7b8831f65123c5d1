"""One writer of a company's numbers at a time."""

from typing import Literal

from django.db import connection

from accounts.models import Company


def take_turn(company: Company, what: Literal["actuals", "targets", "metrics"]) -> None:
    """Waits until no other transaction of this company writes the same kind of number; until the commit it is ours.

    Whoever decides by what is stored (credit shares of a deal, a cell that somebody else may have changed) must read it
    after this. Writers in turn cannot deadlock either, in whatever order their rows come.
    """
    _lock("pg_advisory_xact_lock", company, what)


def keep_metrics(company: Company) -> None:
    """Waits until nobody changes what the company measures; until the commit nobody will, others may read it likewise.

    For those who write figures of metrics, after their own turn: a metric that is being turned into a computed one
    either has its figures seen, or is seen as computed. They may still take the turn of metrics themselves.
    """
    _lock("pg_advisory_xact_lock_shared", company, "metrics")


def _lock(function: str, company: Company, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"kpis.{what}:{company.pk}"])
