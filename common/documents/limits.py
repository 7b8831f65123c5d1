"""How much of a document is read. A document past any of these is refused, never cut."""

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TEXT_CHARS = 1_000_000
MAX_LINES = 10_000
MAX_PAGES = 200
MAX_ZIP_ENTRIES = 1_000
MAX_XML_BYTES = 16 * 1024 * 1024
"""Of one part of a DOCX, unpacked: a letter takes up to a dozen bytes there."""
MAX_XML_DEPTH = 200

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 20
