"""Logs: one JSON object a line, or a readable line on a machine of one's own; never anything personal.

A line holds `at`, `level`, `logger`, `message`, `request_id` while a request is served, `exception` with the traceback
where there is one, and of what its writer adds with `extra=` only FIELDS. People's texts reach logs by accident, inside
the words of an exception or an address: `masked` takes out what looks like them.
"""

import contextvars
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

FIELDS = frozenset(
    "route method status ms queries company_id user_id key_id job_id kind attempt outcome sqlstate part".split()
)
"""What a line may say besides its message: numbers, codes and names from the program's own text."""

# What PostgreSQL adds to a refusal: the values of the row, names and addresses among them.
_DETAIL = re.compile(r"\nDETAIL:.*?(?=\n(?:HINT|CONTEXT|QUERY|LINE \d+):|\n\n|\Z)", re.DOTALL)
_MASKED = (
    _DETAIL,
    # The statement that was refused, with its values.
    re.compile(r"\nLINE \d+:.*(?:\n[ \t]*\^)?"),
    re.compile(r"(?<![^\s@\"'<>(),;:])[^\s@\"'<>(),;:]+@[^\s@\"'<>(),;:]+\.\w+"),
    re.compile(r"\b(?:sok|whsec)_[\w+/=-]+"),
    # 36 and more letters and digits of both cases: a token of a link, a session, a signature.
    re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{36,}"),
    re.compile(r"(?:\+\d|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b"),
    re.compile(r"(?<=[\w/])\?[\w%.\[\]-]+=[^\s\"')]*"),
    # The program's own lines are English: letters of another alphabet are somebody's data.
    re.compile('[\u0400-\u04ff]+(?:[\\s\u00ab\u00bb"-]+[\u0400-\u04ff]+)*'),
)


def masked(text: str) -> str:
    """The text without mail addresses, phones, keys, tokens, query strings, rows' values and Cyrillic words."""
    for pattern in _MASKED:
        text = pattern.sub("" if pattern is _DETAIL else "…", text)
    return text


class RoutesForAddresses(logging.Filter):
    """Django's own lines about a request end with its address, where tokens and names stand: its route instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if part == path else part for part in record.args)
        return True


def route_of(request: Any) -> str:
    """The name of the route that answers a request, never its address; `unmatched` when there is none."""
    found = getattr(request, "resolver_match", None)
    return str(found.view_name or found.route) if found is not None else "unmatched"


def _beginning(_logger: Any, _name: str, line: EventDict) -> EventDict:
    record: logging.LogRecord = line["_record"]
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    start: EventDict = {"at": moment, "level": record.levelname, "logger": record.name}
    if current := request_id.get():
        start["request_id"] = current
    return {**start, **line}


def _without_people(_logger: Any, _name: str, line: EventDict) -> EventDict:
    return {
        name: masked(value) if name in ("event", "exception") and isinstance(value, str) else value
        for name, value in line.items()
    }


_BEFORE: list[Processor] = [
    structlog.stdlib.ExtraAdder(allow=FIELDS),
    # Plain tracebacks: structlog's richer ones print local variables.
    structlog.processors.format_exc_info,
    _without_people,
    _beginning,
]
_PLAIN = structlog.stdlib.ProcessorFormatter.remove_processors_meta


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
        super().__init__(
            foreign_pre_chain=_BEFORE,
            processors=[_PLAIN, structlog.processors.EventRenamer("message"), renderer],
        )


class ReadableFormatter(structlog.stdlib.ProcessorFormatter):
    """The same for eyes: time, level, message, then what was added."""

    def __init__(self) -> None:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            timestamp_key="at",
            pad_event_to=0,
            exception_formatter=structlog.dev.plain_traceback,
        )
        super().__init__(foreign_pre_chain=_BEFORE, processors=[_PLAIN, renderer])
