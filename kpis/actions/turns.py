"""One writer of a company's numbers at a time."""

from typing import Literal

from django.db import connection

from accounts.models import Company


def take_turn(company: Company, what: Literal["actuals", "targets", "metrics"]) -> None:
    """Waits until no other transaction of this company writes the same kind of number; until the commit it is ours.

    Whoever decides by what is stored (credit shares of a deal, a cell that somebody else may have changed) must read it
    after this. Writers in turn cannot deadlock either, in whatever order their rows come.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kpis.{what}:{company.pk}"])
