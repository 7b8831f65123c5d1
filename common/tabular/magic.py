"""What a file really is, by its first bytes and, for a ZIP, by the names inside: never by its extension."""

import io
import zipfile

from common.tabular.limits import MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES
from common.tabular.table import TableError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"GIF8", "binary"),
    (b"SQLite format 3", "binary"),
    (b"{\\rtf", "docx"),
)
_EMPTY_ZIP = b"PK\x05\x06"


def refuse_other_kinds(data: bytes) -> str:
    """ "xlsx" or "csv"; any other kind of file raises TableError with the kind as its code."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise TableError("empty")
    if data.startswith(_OLE):
        # An encrypted workbook is an OLE file too; its stream names are UTF-16.
        raise TableError("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "xls")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise TableError(kind)
    if data.startswith((b"PK\x03\x04", _EMPTY_ZIP)):
        _refuse_other_archives(data)
        return "xlsx"
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise TableError("html")
    if head.startswith((b"<?xml", b"<workbook")):
        raise TableError("html" if b"<html" in head else "xml")
    return "csv"


def _refuse_other_archives(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
    ) as problem:
        raise TableError("broken_xlsx") from problem
    if b"opendocument" in mimetype:
        raise TableError("ods")
    if len(entries) > MAX_ZIP_ENTRIES:
        raise TableError("too_many_parts", limit=MAX_ZIP_ENTRIES, found=len(entries))
    # Python's zipfile never inflates past the size an entry declares, so the sum is a true cap.
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise TableError(
            "unpacks_too_big", limit_mb=MAX_UNPACKED_BYTES // 1024**2, found_mb=unpacked // 1024**2
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise TableError("encrypted")
    if "xl/vbaproject.bin" in names:
        raise TableError("xlsm")
    if "xl/workbook.bin" in names:
        raise TableError("xlsb")
    if "word/document.xml" in names:
        raise TableError("docx")
    if "[content_types].xml" not in names:
        raise TableError("archive")
