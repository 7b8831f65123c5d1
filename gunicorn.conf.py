"""How gunicorn serves the site; it reads this file by itself. The environment overrules: PORT, BIND, WEB_*.

METRICS_PORT opens a second port, on which /metrics wants no token: for a network of one's own, never published.
"""

import ctypes
import os
import shutil
import tempfile
from contextlib import suppress
from typing import Any

# A pool of memory for each thread would keep what its largest page has needed. Of glibc; others have no such call.
with suppress(OSError, AttributeError):
    ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX

_host = os.environ.get("BIND", "127.0.0.1")
_ports = [os.environ.get("PORT", "8000"), os.environ.get("METRICS_PORT", "")]
bind = [f"{_host}:{port}" for port in _ports if port not in ("", "0")]
# Processes × threads stay below PostgreSQL's max_connections.
# As gthread, but slow clients hold no thread.
worker_class = "salesorg.gathering.GatheringWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "24"))
timeout = 60
graceful_timeout = 20
keepalive = 5
REQUESTS_A_CONNECTION = 40
# The most there is: the preview of a way out names up to a hundred findings and the note in its address.
limit_request_line = 8190
# Far apart, so that processes which share the work evenly do not end together.
max_requests = 4000
max_requests_jitter = 2000
# Heartbeat files on a disk can block a worker; memory does not.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True

# --- the figures of all processes (common/metrics.py) -----------------------------------------------------------
# Each process writes into files of its slot; a new process takes the slot of one that ended, and counts on from there.
_FILES, _SLOT = "PROMETHEUS_MULTIPROC_DIR", "SALESORG_METRICS_SLOT"


def on_starting(server: Any) -> None:
    os.environ[_FILES] = tempfile.mkdtemp(prefix="salesorg-metrics-", dir=worker_tmp_dir)


def pre_request(_worker: Any, request: Any) -> None:
    """In a thread. After so many requests a client is sent to the door again, where whoever is idle takes it: a process
    that begins while all connections are kept by another would have nothing to do for as long as they are busy."""
    if request.req_number >= REQUESTS_A_CONNECTION:
        request.force_close()


def when_ready(server: Any) -> None:
    """Loads the program when clients can already wait at the door and before there are workers: these share it, and a
    new one takes requests at once. gunicorn's own `preload_app` comes before either."""
    server.app.wsgi()
    from django.db import connections  # only now are there settings

    connections.close_all()  # two processes on one connection would read each other's answers


def on_exit(server: Any) -> None:
    shutil.rmtree(os.environ[_FILES], ignore_errors=True)


def pre_fork(server: Any, worker: Any) -> None:
    """In the parent: the lowest slot that no living process has; the child inherits it with the environment."""
    taken = {other.metrics_slot for other in server.WORKERS.values()}
    worker.metrics_slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
    os.environ[_SLOT] = str(worker.metrics_slot)
