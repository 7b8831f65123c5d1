"""Which function does which kind of job.

    @job_kind("kpis.gap_report", link=lambda job: (job.result["url"], _("To the report")))
    def build(job: Job, progress: Progress) -> dict: ...

`link` says where the result of a finished job is shown: (address, words). A handler runs inside `tenant(job.company)`
and one transaction; it must be safe to run again from the start. What it returns becomes `job.result`.

A kind that talks to the outside (letters, HTTP) says `outside=True`: its handler runs in no transaction and opens
`tenant()` itself where it reads and writes, so that a slow receiver holds neither locks nor a snapshot.

A handler that must wait for somebody outside raises `Later`: the job goes back to the queue until then.

A kind of which a second one would only repeat the first says `alone=True`: while one works for a company, the next
waits for its turn, and whoever asks meanwhile shares it (jobs.actions.enqueue_after).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from jobs.models import Job


class Progress(Protocol):
    def __call__(self, done: int, total: int, message: str = "") -> None: ...


class Later(Exception):
    """The work cannot be done now through no fault of its own, e.g. a receiver that does not answer. The job is ready
    again `after` that time and the attempts begin anew: whoever raises this counts its own tries and ends them."""

    def __init__(self, after: timedelta, message: str = "") -> None:
        super().__init__(message)
        self.after, self.message = after, message


Handler = Callable[[Job, Progress], dict[str, Any]]
Link = Callable[[Job], tuple[str, str]]
_handlers: dict[str, Handler] = {}
_links: dict[str, Link] = {}
_outside: set[str] = set()
_alone: set[str] = set()


def job_kind(
    kind: str, *, link: Link | None = None, outside: bool = False, alone: bool = False
) -> Callable[[Handler], Handler]:
    """Makes the decorated function the handler of a kind, as said above. ValueError: the kind has another one."""

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"two handlers for {kind}")
        if link is not None:
            _links[kind] = link
        if outside:
            _outside.add(kind)
        if alone:
            _alone.add(kind)
        return handler

    return register


def handler_of(kind: str) -> Handler | None:
    return _handlers.get(kind)


def runs_outside(kind: str) -> bool:
    """Whether handlers of this kind run in no transaction."""
    return kind in _outside


def runs_alone(kind: str) -> bool:
    """Whether a company has at most one job of this kind at work."""
    return kind in _alone


def link_of(job: Job) -> tuple[str, str]:
    """Where the result of a finished job is shown and the words of the link; empty when its kind shows none."""
    link = _links.get(job.kind)
    url, words = link(job) if link is not None else ("", "")
    return str(url), str(words)
