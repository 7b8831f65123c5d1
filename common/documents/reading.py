"""The function that the child process runs: bytes in, plain values out. Imports the parsers, so the parent must not."""

from common.documents.document import Document, DocumentError
from common.documents.docx import read_docx
from common.documents.kinds import kind_of
from common.documents.pdf import read_pdf
from common.documents.plain import read_text

_READERS = {"docx": read_docx, "pdf": read_pdf, "text": read_text}


def read_here(data: bytes) -> Document:
    """The document, read in this process. Raises DocumentError, or whatever a parser lets out."""
    return _READERS[kind_of(data)](data)


def read_plain(data: bytes) -> dict[str, object]:
    """`read_here` in values that cross a pipe: the document's fields, or {"error": code, "params": {…}}."""
    try:
        found = read_here(data)
    except DocumentError as problem:
        return {"error": problem.code, "params": problem.params}
    return {
        "form": found.form,
        "wrapped": found.wrapped,
        "lines": [(line.text, line.kind, line.level) for line in found.lines],
        "notices": [(notice.code, dict(notice.params)) for notice in found.notices],
    }
