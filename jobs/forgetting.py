"""Jobs that are over for long are forgotten, with what their rooms kept about them; each room says which and when."""

from collections.abc import Collection
from datetime import datetime

from accounts.tenancy import OwnedQuerySet, as_dispatcher, tenant
from jobs.models import Job

AT_ONCE = 1_000


def companies_with_old(kinds: Collection[str], before: datetime) -> list[tuple[int]]:
    """(company id,) of the companies that have jobs of these kinds which were over before the moment."""
    with as_dispatcher():
        rows = Job.objects.get_queryset().filter(kind__in=kinds, finished_at__lt=before)
        return [(company_id,) for company_id in sorted(set(rows.values_list("company_id", flat=True)))]


def forget_jobs(company_id: int, kinds: Collection[str], before: datetime) -> int:
    """Deletes the company's jobs of these kinds that were over before the moment; how many."""
    return forget(
        company_id, Job.objects.for_company(company_id).filter(kind__in=kinds, finished_at__lt=before)
    )


def forget(company_id: int, rows: OwnedQuerySet) -> int:
    """Deletes the rows of a company in transactions of AT_ONCE, so that nobody waits for a long one; how many."""
    gone = 0
    while True:
        with tenant(company_id):
            batch = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not batch:
                return gone
            rows.filter(pk__in=batch).delete()
            gone += len(batch)
