"""The queue as whoever runs the site watches it: does it move, and what waits. Numbers over all companies, no row."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from accounts.tenancy import as_dispatcher
from jobs.models import Job
from jobs.registry import handler_of

LONGEST_WAIT = timedelta(minutes=15)
FAILED_FOR = timedelta(hours=24)
OPEN = (Job.State.READY, Job.State.RUNNING)
_waiting: dict[str, tuple[str, frozenset[str]]] = {}


def tell_waiting(name: str, words: str, *kinds: str) -> None:
    """A figure of its own for open jobs of some kinds, e.g. letters; told by the room of the kinds."""
    former = _waiting.get(name, (words, frozenset()))[1]
    _waiting[name] = (words, former | set(kinds))


def oldest_wait(now: datetime) -> timedelta:
    """How long the oldest due job has been waiting, or one whose worker is gone; zero when none does."""
    with as_dispatcher():
        jobs = Job.objects.get_queryset()
        since = (
            jobs.filter(state=Job.State.READY, run_at__lte=now).aggregate(at=Min("run_at"))["at"],
            jobs.filter(state=Job.State.RUNNING, lease_until__lt=now).aggregate(at=Min("lease_until"))["at"],
        )
    return max((now - at for at in since if at is not None), default=timedelta(0))


def is_moving() -> bool:
    return oldest_wait(timezone.now()) <= LONGEST_WAIT


def numbers(now: datetime) -> dict[tuple[str, str], int]:
    """(kind, state) -> how many: the open ones, and those that failed within a day. Unknown kinds are `unknown`."""
    with as_dispatcher():
        jobs = Job.objects.get_queryset().order_by()
        recent = jobs.filter(Q(state__in=OPEN) | Q(state=Job.State.FAILED, finished_at__gte=now - FAILED_FOR))
        rows = list(recent.values_list("kind", "state").annotate(number=Count("pk")))
    found: Counter[tuple[str, str]] = Counter()
    for kind, state, number in rows:
        found[kind if handler_of(kind) else "unknown", state] += number
    return found


def figures() -> Iterator[Metric]:
    """For /metrics."""
    now = timezone.now()
    found = numbers(now)
    jobs = GaugeMetricFamily(
        "salesorg_jobs", "Jobs that are open, or failed within 24 hours.", labels=["kind", "state"]
    )
    for (kind, state), number in sorted(found.items()):
        jobs.add_metric([kind, state], number)
    yield jobs
    yield GaugeMetricFamily(
        "salesorg_oldest_due_job_seconds",
        "How long the oldest due job waits.",
        value=oldest_wait(now).total_seconds(),
    )
    for name, (words, kinds) in sorted(_waiting.items()):
        number = sum(number for (kind, state), number in found.items() if kind in kinds and state in OPEN)
        yield GaugeMetricFamily(name, words, value=number)
