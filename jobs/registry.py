"""Which function does which kind of job.

    @job_kind("kpis.gap_report")
    def build(job: Job, progress: Progress) -> dict: ...

A handler runs inside `tenant(job.company)` and one transaction; it must be safe to run again from the start.
What it returns becomes `job.result`.
"""

from collections.abc import Callable
from typing import Any, Protocol

from jobs.models import Job


class Progress(Protocol):
    def __call__(self, done: int, total: int, message: str = "") -> None: ...


Handler = Callable[[Job, Progress], dict[str, Any]]
_handlers: dict[str, Handler] = {}


def job_kind(kind: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"two handlers for {kind}")
        return handler

    return register


def handler_of(kind: str) -> Handler | None:
    return _handlers.get(kind)
