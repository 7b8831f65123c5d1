"""Sentences for people about a job description: why a document cannot be read, and how sure a suggestion is."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from common.documents import DocumentError
from common.formats import format_number

Words = Any

_ERRORS: dict[str, Promise] = {
    "empty": _("There is no text here. Paste the job description or choose a file that has it."),
    "too_big": _(
        "The file is %(found_mb)s MB, and at most %(limit_mb)s MB are read. Remove the pictures, or paste the text."
    ),
    "too_long": _(
        "The text is longer than %(limit)s characters. Leave one job description: usually two or three pages."
    ),
    "too_many_lines": _("The text has more than %(limit)s lines. Leave one job description."),
    "too_many_pages": _(
        "The file has %(found)s pages, and at most %(limit)s are read. Save the pages of one job description."
    ),
    "too_many_parts": _("The document is made of too many parts. Copy the text and paste it."),
    "unpacks_too_big": _(
        "The document unpacks to %(found_mb)s MB, and at most %(limit_mb)s MB are read. Copy the text and paste it."
    ),
    "too_heavy": _("The file takes too long or too much memory to read. Copy the text and paste it."),
    "unreadable": _("The file could not be read. Copy the text and paste it."),
    "broken_docx": _("The document is damaged. Open it, save it as DOCX again, or paste the text."),
    "broken_pdf": _("The PDF is damaged. Save it again, or paste the text."),
    "unsafe_xml": _("The document has constructions that are not safe to read. Copy the text and paste it."),
    "encrypted": _("The file is locked with a password. Remove the password, or paste the text."),
    "scan": _(
        "The file has no text: it is a scan, a picture of the pages. Recognise the text, or type the duties here."
    ),
    "garbled": _(
        "The text of this PDF is stored without its letters and cannot be read. Open it, copy the text and paste it."
    ),
    "doc": _("This is an old DOC document. Open it in a text editor and save it as DOCX, or paste the text."),
    "rtf": _("RTF documents are not read. Save it as DOCX, or paste the text."),
    "odt": _("OpenDocument texts are not read. Save it as DOCX, or paste the text."),
    "html": _("This is a web page. Copy its text and paste it."),
    "spreadsheet": _("This is a spreadsheet. Copy the column with the duties and paste it."),
    "image": _("This is a picture. Recognise the text, or type the duties here."),
    "archive": _("This is an archive. Unpack it and upload the document itself."),
    "binary": _("This is not a text document. Upload DOCX, PDF or text."),
}
CONFIDENCE: dict[str, Words] = {
    "sure": pgettext_lazy("how sure a suggestion is", "sure"),
    "likely": pgettext_lazy("how sure a suggestion is", "likely"),
    "unknown": pgettext_lazy("how sure a suggestion is", "not recognised"),
}
CONFIDENCE_TONES = {"sure": "ok", "likely": "medium", "unknown": "low"}
CONFIDENCE_ICONS = {"sure": "circle-check", "likely": "help", "unknown": "circle-dashed"}
PARTS: dict[str, Words] = {
    "duties": _("Duty"),
    "zones": _("Zone of responsibility"),
    "kpis": _("Metric"),
    "competencies": _("Competency"),
    "hard_skills": _("Hard skill"),
    "soft_skills": _("Soft skill"),
    "purpose": _("Purpose of the role"),
    "unused": _("Not for the card"),
}
PART_TITLES: dict[str, Words] = {
    "duties": _("Duties"),
    "purpose": _("Purpose"),
    "zones": _("Zones of responsibility"),
    "kpis": _("Metrics"),
    "competencies": _("Competencies"),
    "hard_skills": _("Hard skills"),
    "soft_skills": _("Soft skills"),
    "unused": _("Not for the card"),
}
FORMS: dict[str, Words] = {"docx": "DOCX", "pdf": "PDF", "text": _("text")}


def word_document_error(error: DocumentError) -> str:
    """What is wrong with the document and what to do."""
    params = {
        name: format_number(value) if isinstance(value, int) else value
        for name, value in error.params.items()
    }
    return str(_ERRORS.get(error.code, _ERRORS["unreadable"])) % params


def word_reading_notice(code: str, params: dict[str, Any]) -> str:
    """One sentence about how the document was read."""
    if code == "pages_without_text":
        pages = params["pages"]
        sentence = ngettext(
            "Page %(pages)s is a picture without text and was not read.",
            "Pages %(pages)s are pictures without text and were not read.",
            len(pages),
        )
        return sentence % {"pages": ", ".join(map(str, pages))}
    sentence = ngettext(
        "%(count)s character could not be read.", "%(count)s characters could not be read.", params["count"]
    )
    return sentence % {"count": params["count"]}
