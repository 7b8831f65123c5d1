"""What Prometheus is told: requests as this process counts them, and what waits, as the database counts it.

Labels come from the program (routes, kinds of work), never from what somebody sends: the number of series is bounded.
gunicorn's processes write into the files of PROMETHEUS_MULTIPROC_DIR, and whichever answers adds them up;
gunicorn.conf.py gives each a slot: files named by process ids would pile up with every process that is replaced.
"""

import os
from collections.abc import Callable, Iterable, Iterator

from django.db import Error, connection
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from common import readiness

SHARED = "PROMETHEUS_MULTIPROC_DIR"
SLOT = "SALESORG_METRICS_SLOT"
if SHARED in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get(SLOT, str(os.getpid())))

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_own = CollectorRegistry()
_requests = Counter("salesorg_requests", "Requests answered.", ["route", "method", "status"], registry=_own)
_seconds = Histogram(
    "salesorg_request_seconds",
    "Time to the answer.",
    ["route", "method"],
    buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10),
    registry=_own,
)
Source = Callable[[], Iterable[Metric]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Figures that a room reads from the database, told by the room where it is set up; at most a few cheap queries."""
    if source not in _sources:
        _sources.append(source)


def known_method(method: str) -> str:
    """Anybody can invent a method; labels hold those that exist."""
    return method if method in METHODS else "other"


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Counts an answer and its time; `route` is a name of the program, never an address."""
    method = known_method(method)
    _requests.labels(route, method, str(status)).inc()
    _seconds.labels(route, method).observe(seconds)


def exposition() -> bytes:
    """Everything in Prometheus' text format."""
    waiting = CollectorRegistry()
    waiting.register(_FromDatabase())
    shared = _own
    if SHARED in os.environ:
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # it registers itself
    return generate_latest(shared) + generate_latest(waiting)


class _FromDatabase(Collector):
    """What is read when it is asked for. A database that does not answer is a figure too, not an error."""

    def collect(self) -> Iterator[Metric]:
        parts = GaugeMetricFamily("salesorg_part_ok", "Whether a part works: 1 or 0.", labels=["part"])
        failing = readiness.failing_parts()
        for name in readiness.part_names():
            parts.add_metric([name], float(name not in failing))
        yield parts
        for source in (_connections, *_sources):
            try:
                found = list(source())
            except Error:
                continue
            yield from found

    def describe(self) -> Iterator[Metric]:
        """Nothing: asking for the figures once more at registration would cost their queries."""
        return iter(())


def _connections() -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "salesorg_database_connections", "Connections to the program's database by state.", labels=["state"]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() GROUP BY 1 ORDER BY 1"
        )
        for state, count in cursor.fetchall():
            states.add_metric([state], count)
        cursor.execute("SELECT current_setting('max_connections')::int")
        ((most,),) = cursor.fetchall()
    yield states
    yield GaugeMetricFamily("salesorg_database_connections_max", "What the server allows.", value=most)
