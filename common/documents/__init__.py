"""Reading text documents that people upload or paste: DOCX, PDF with a text layer, plain text. See `read_document`."""

from typing import Any

from common.documents.document import Document, DocumentError, Form, Kind, Line, Notice
from common.documents.limits import CPU_SECONDS, MAX_FILE_BYTES, MEMORY_BYTES, WALL_SECONDS
from common.documents.plain import lines_of
from common.sandbox import SandboxError, run_limited

__all__ = [
    "Document",
    "DocumentError",
    "Form",
    "Kind",
    "Line",
    "Notice",
    "pasted_document",
    "read_document",
]


def read_document(data: bytes) -> Document:
    """The lines of an uploaded file; DocumentError when there are none to give.

    The bytes are parsed in a child process limited in memory, CPU and time, so nothing in them can hurt the caller.
    What the file is, its bytes tell; its name is not asked.
    """
    if len(data) > MAX_FILE_BYTES:
        raise DocumentError("too_big", limit_mb=MAX_FILE_BYTES // 1024**2, found_mb=-(-len(data) // 1024**2))
    try:
        answer = run_limited(
            "common.documents.reading:read_plain",
            data,
            memory_bytes=MEMORY_BYTES,
            cpu_seconds=CPU_SECONDS,
            wall_seconds=WALL_SECONDS,
        )
    except SandboxError as problem:
        raise DocumentError("unreadable" if problem.reason == "crash" else "too_heavy") from problem
    if "error" in answer:
        raise DocumentError(answer["error"], **answer["params"])
    return _document(answer)


def pasted_document(text: str) -> Document:
    """The lines of a text that was pasted into a form; DocumentError when nothing or too much is left."""
    return Document("text", lines_of(text), wrapped=True)


def _document(plain: dict[str, Any]) -> Document:
    return Document(
        plain["form"],
        tuple(Line(*line) for line in plain["lines"]),
        plain["wrapped"],
        tuple(Notice(code, params) for code, params in plain["notices"]),
    )
