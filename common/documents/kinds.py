"""What a document really is, by its first bytes and, for a ZIP, by the names inside: never by its extension."""

import io
import zipfile
import zlib

from common.documents.document import DocumentError
from common.documents.limits import MAX_XML_BYTES, MAX_ZIP_ENTRIES

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"SQLite format 3", "binary"),
    (b"\x7fELF", "binary"),
    (b"MZ\x90", "binary"),
)
_PDF_STARTS_WITHIN = 1024  # readers allow that much before the header
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, LookupError, ValueError, OSError, EOFError, RuntimeError)


def kind_of(data: bytes) -> str:
    """ "docx", "pdf" or "text"; any other kind of file raises DocumentError with the kind as its code."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise DocumentError("empty")
    if data.startswith(_OLE):
        # An encrypted DOCX is an OLE file too; its stream names are UTF-16.
        raise DocumentError("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "doc")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise DocumentError(kind)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _refuse_other_archives(data)
        return "docx"
    if b"%PDF-" in data[:_PDF_STARTS_WITHIN]:
        return "pdf"
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in head:
        raise DocumentError("html")
    return "text"


def _refuse_other_archives(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except _BAD_ZIP as problem:
        raise DocumentError("broken_docx") from problem
    if b"opendocument.text" in mimetype:
        raise DocumentError("odt")
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or b"opendocument" in mimetype:
        raise DocumentError("spreadsheet")
    if len(entries) > MAX_ZIP_ENTRIES:
        raise DocumentError("too_many_parts", limit=MAX_ZIP_ENTRIES, found=len(entries))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise DocumentError("encrypted")
    if "word/document.xml" not in names:
        raise DocumentError("archive")
    # Python's zipfile never inflates past the size an entry declares, so this is a true cap.
    largest = max((each.file_size for each in entries if each.filename.lower().endswith(".xml")), default=0)
    if largest > MAX_XML_BYTES:
        raise DocumentError("unpacks_too_big", limit_mb=MAX_XML_BYTES // 1024**2, found_mb=largest // 1024**2)
