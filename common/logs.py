"""Logs: one JSON object a line, with the request's id, without personal data and without line breaks inside."""

import contextvars
import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


# What PostgreSQL adds to a refusal: the values of the row, names and addresses among them.
_DETAIL = re.compile(r"\nDETAIL:.*?(?=\n(?:HINT|CONTEXT|QUERY|LINE \d+):|\n\n|\Z)", re.DOTALL)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is logging's)
        return _DETAIL.sub("", super().formatException(ei))
