"""The hostile corpus: named items of twelve kinds, made by code."""

from tests.hostile.corpus.archives import ARCHIVES
from tests.hostile.corpus.bodies import FORMS, JSON
from tests.hostile.corpus.documents import DOCUMENTS
from tests.hostile.corpus.files import CSV, XLSX
from tests.hostile.corpus.items import Envelope, File, Item, Kind, Spoilt, Upload
from tests.hostile.corpus.markup import MARKUP
from tests.hostile.corpus.numbers import DATES
from tests.hostile.corpus.requests import HEADERS, PATHS, QUERIES
from tests.hostile.corpus.strings import STRINGS
from tests.hostile.corpus.urls import URLS

CORPUS = (
    *JSON,
    *QUERIES,
    *STRINGS,
    *MARKUP,
    *XLSX,
    *CSV,
    *DOCUMENTS,
    *ARCHIVES,
    *URLS,
    *HEADERS,
    *DATES,
    *FORMS,
    *PATHS,
)

__all__ = [
    "ARCHIVES", "CORPUS", "CSV", "DATES", "DOCUMENTS", "FORMS", "HEADERS", "JSON", "MARKUP", "PATHS", "QUERIES",
    "STRINGS", "URLS", "XLSX", "Envelope", "File", "Item", "Kind", "Spoilt", "Upload",
]  # fmt: skip
