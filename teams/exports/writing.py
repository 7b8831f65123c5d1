"""A file of the chart, from what was read for it. No query; a drawing may take seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.drawing.shapes import Picture, placed
from common.drawing.svg import write_svg
from common.drawing.typst_pages import WALL_SECONDS, set_pages
from common.slugs import latin_slug
from teams.drawing.boxes import BoxLook
from teams.drawing.one_page import one_picture
from teams.drawing.pages import chart_pages
from teams.exports.matrix_pages import matrix_pages
from teams.exports.matrix_sheet import write_matrix_sheet
from teams.exports.request import MATRIX_FORMATS, ExportRequest, format_of
from teams.exports.sheet import write_sheet
from teams.exports.source import Source
from teams.matrix_selectors import MatrixView

POINTS = 0.75
"""A CSS pixel in points."""
LARGEST_PAGE = 14_400.0
"""Points: five metres, the most that viewers of PDF show."""
SHARP = 2.0
"""Pixels of a PNG for a CSS pixel."""
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_000


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    content_type: str
    content: bytes


def write_file(source: Source, wanted: ExportRequest, *, wall_seconds: float = WALL_SECONDS) -> Made:
    """ValidationError when the chart is too large for this kind of file; SettingFailed when Typst gives up, or has not
    set the pages after `wall_seconds`."""
    _refuse_large(source, wanted)
    content = _WRITERS[wanted.format](source, wanted, wall_seconds)
    return Made(file_name(source, wanted), format_of(wanted.format).content_type, content)


def _refuse_large(source: Source, wanted: ExportRequest) -> None:
    limit = format_of(wanted.format).most_boxes
    if source.matrix is not None:
        if len(source.matrix.matrix.columns) > limit:
            raise ValidationError(
                _("The matrix has more than %(limit)s columns. Choose roles as the columns.")
                % {"limit": limit}
            )
    elif len(source.content.boxes) > limit:
        raise ValidationError(
            _("The chart has more than %(limit)s positions. Choose XLSX or JSON.") % {"limit": limit}
        )


def file_name(source: Source, wanted: ExportRequest) -> str:
    """«baltpromsnab-kak-est-2026-11-22.pdf»: letters that every system and header takes."""
    company = latin_slug(source.content.company, longest=60, otherwise="company")
    name = latin_slug(source.content.name, longest=60, otherwise="chart")
    what = "-matrix" if wanted.format in MATRIX_FORMATS else ""
    stem = f"{company}-{name}{what}-{wanted.on.isoformat()}"
    paper = f"-{wanted.paper}" if wanted.paper else ""
    return f"{stem}{paper}.{format_of(wanted.format).ending}"


def _title(source: Source) -> str:
    return f"{source.content.company} · {source.content.name}"


def _picture(source: Source, wanted: ExportRequest) -> Picture:
    return one_picture(source.content, BoxLook(marks=wanted.marks))


def _pdf(source: Source, wanted: ExportRequest, wall_seconds: float) -> bytes:
    picture = _picture(source, wanted)
    scale = min(POINTS, LARGEST_PAGE / picture.width, LARGEST_PAGE / picture.height)
    page = Picture(
        picture.width * scale,
        picture.height * scale,
        tuple(placed(picture.shapes, scale=scale)),
        picture.fill,
    )
    return set_pages(
        [page],
        "pdf",
        title=_title(source),
        author=source.content.company,
        language=wanted.language,
        wall_seconds=wall_seconds,
    )


def _pages(source: Source, wanted: ExportRequest, wall_seconds: float) -> bytes:
    pages = chart_pages(source.content, BoxLook(marks=wanted.marks), wanted.paper)
    return set_pages(
        pages,
        "pdf",
        title=_title(source),
        author=source.content.company,
        language=wanted.language,
        wall_seconds=wall_seconds,
    )


def _png(source: Source, wanted: ExportRequest, wall_seconds: float) -> bytes:
    picture = _picture(source, wanted)
    scale = pixels_per_unit(picture.width, picture.height)
    return set_pages(
        [picture],
        "png",
        title=_title(source),
        author="",
        language=wanted.language,
        pixels_per_unit=scale,
        wall_seconds=wall_seconds,
    )


def pixels_per_unit(width: float, height: float) -> float:
    """Twice as many pixels as the screen takes, as long as the picture stays one that programs open."""
    by_area = sqrt(MOST_PIXELS / (width * height))
    return min(SHARP, by_area, LONGEST_SIDE / width, LONGEST_SIDE / height)


def _svg(source: Source, wanted: ExportRequest, _wall_seconds: float) -> bytes:
    picture = _picture(source, wanted)
    return write_svg(picture, title=_title(source), language=wanted.language).encode()


def _xlsx(source: Source, wanted: ExportRequest, _wall_seconds: float) -> bytes:
    return write_sheet(source.content, source.findings, costs=wanted.sees_costs)


def _json(source: Source, wanted: ExportRequest, _wall_seconds: float) -> bytes:
    return json.dumps(source.facts, ensure_ascii=False, indent=1).encode()


def _matrix_pdf(source: Source, wanted: ExportRequest, wall_seconds: float) -> bytes:
    return set_pages(
        matrix_pages(source.content, _matrix_of(source), wanted.paper),
        "pdf",
        title=_title(source),
        author=source.content.company,
        language=wanted.language,
        wall_seconds=wall_seconds,
    )


def _matrix_xlsx(source: Source, _wanted: ExportRequest, _wall_seconds: float) -> bytes:
    return write_matrix_sheet(source.content, _matrix_of(source))


def _matrix_of(source: Source) -> MatrixView:
    if source.matrix is None:
        raise ValueError("the source was read for another kind of file")
    return source.matrix


_WRITERS: dict[str, Callable[[Source, ExportRequest, float], bytes]] = {
    "pdf": _pdf,
    "pages": _pages,
    "svg": _svg,
    "png": _png,
    "xlsx": _xlsx,
    "json": _json,
    "matrix-pdf": _matrix_pdf,
    "matrix-xlsx": _matrix_xlsx,
}
