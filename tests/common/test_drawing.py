"""Shapes as SVG, PDF and PNG: measured text, nothing active, nothing run."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from common.drawing import typst_pages
from common.drawing.lettering import measure, one_line, wrap, wrap_balanced
from common.drawing.shapes import Jump, Line, Picture, Polygon, Rect, Shape, Text, placed
from common.drawing.svg import write_svg
from common.drawing.typst_pages import SettingFailed, set_pages
from common.sandbox import SandboxError
from tests.teams.chart_samples import HOSTILE, letters

SVG = "{http://www.w3.org/2000/svg}"
some_text = st.text(max_size=200)
SHAPES: tuple[Shape, ...] = (
    Rect(10, 10, 100, 50, 8, "#ffffff", "#c5ccd6", 1, (4, 3)),
    Rect(10, 10, 4, 50, 4, "#2563d9", flat_right=True),
    Line(((60, 60), (60, 80), (160, 80), (160, 100)), "#7d8a9e", 1.4, 8, (), True),
    Polygon(((1, 1), (5, 1), (3, 4)), "#c62828"),
    Jump(10, 10, 100, 50, 1),
)


def line(text: str, y: float = 40) -> Text:
    return Text(20, y, text, 12, measure(text, 12))


def picture(*shapes: Shape) -> Picture:
    return Picture(900, 300, (*SHAPES, *shapes))


def pdf(*pages: Picture) -> PdfReader:
    return PdfReader(BytesIO(set_pages(pages, "pdf", title="Схема", author="Пример", language="ru")))


# --- text -------------------------------------------------------------------------------------------------------


@given(text=some_text, width=st.floats(20, 400))
@settings(max_examples=200, deadline=None)
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, width: float):
    lines = wrap(text, 12, width)
    assert letters("".join(lines)) == letters(one_line(text))
    assert all(measure(each, 12) <= width for each in lines if len(each) > 4)


@given(words=st.lists(st.text("абвгд", min_size=1, max_size=8), min_size=1, max_size=20))
def test_balanced_lines_are_as_many_and_break_no_word_that_fits(words: list[str]):
    text = " ".join(words)
    lines = wrap_balanced(text, 12, 90)
    assert len(lines) == len(wrap(text, 12, 90))
    assert " ".join(lines).split() == words


def test_a_word_wider_than_the_line_is_broken_and_not_lost():
    lines = wrap("Ж" * 160, 12.5, 150, 600)
    assert len(lines) > 5
    assert "".join(lines) == "Ж" * 160


def test_letters_with_their_marks_and_joined_signs_stay_together():
    family = "👨\u200d👩\u200d👧"
    assert all(part in (family, "e\u0301") for part in wrap(family + "e\u0301", 12, 1))


def test_bold_letters_are_measured_wider_than_plain_ones():
    assert measure("Руководитель", 12, 600) > measure("Руководитель", 12) > 60


# --- SVG --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_an_svg_is_xml_that_says_the_text_and_does_nothing(text: str):
    root = ElementTree.fromstring(write_svg(picture(line(text)), title=text, language="ru"))
    assert {element.tag for element in root.iter()} <= {
        SVG + name for name in ("svg", "title", "rect", "path", "polygon", "text")
    }
    assert [element.text for element in root.iter(SVG + "text")] == [text]
    names = {name for element in root.iter() for name in element.attrib}
    assert not any(name.startswith("on") or "href" in name for name in names)
    assert not any(
        re.search(r"url\(|javascript:|https?:", value) for e in root.iter() for value in e.attrib.values()
    )


@given(text=some_text)
@settings(deadline=None)
def test_any_text_makes_well_formed_xml(text: str):
    ElementTree.fromstring(write_svg(picture(line(text)), title=text, language=text))


def test_a_line_of_svg_text_keeps_its_measured_width_whatever_the_font():
    root = ElementTree.fromstring(write_svg(picture(line("Менеджер")), title="", language="ru"))
    (text,) = root.iter(SVG + "text")
    assert float(text.attrib["textLength"]) == pytest.approx(measure("Менеджер", 12), abs=0.01)


# --- PDF and PNG ------------------------------------------------------------------------------------------------


def test_a_pdf_holds_the_text_of_every_page_and_the_font():
    read = pdf(picture(line("Руководитель отдела продаж")), picture(line("Савельева Ирина")))
    assert [letters(page.extract_text()) for page in read.pages] == [
        "Руководительотделапродаж",
        "СавельеваИрина",
    ]
    fonts = read.pages[0]["/Resources"]["/Font"]
    assert any("Inter" in str(fonts[name]["/BaseFont"]) for name in fonts)
    assert read.metadata is not None
    assert read.metadata.title == "Схема"


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isascii() or "«" in text or "Ж" in text])
def test_what_looks_like_typst_is_printed_and_not_run(text: str):
    assert letters(text) in letters(pdf(picture(line(text))).pages[0].extract_text())


def test_signs_that_the_font_lacks_do_not_stop_the_drawing():
    assert len(pdf(picture(line("مدير 😀 部長 \u202eabc"))).pages) == 1


def test_a_jump_is_a_link_to_its_page():
    read = pdf(picture(Jump(0, 0, 50, 10, 2)), picture())
    targets = [note.get_object()["/Dest"][0].get_object() for note in read.pages[0]["/Annots"]]
    assert read.pages[1].get_object() in targets


def test_a_png_has_the_pixels_that_were_asked_for():
    made = set_pages([picture(line("x"))], "png", title="", author="", language="ru", pixels_per_unit=2)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(made[16:20]), int.from_bytes(made[20:24])) == (1800, 600)


def test_a_png_of_two_pages_is_refused():
    with pytest.raises(ValueError, match="one picture"):
        set_pages([picture(), picture()], "png", title="", author="", language="ru")


def test_a_child_process_that_gives_up_is_a_failure_with_its_reason(monkeypatch: pytest.MonkeyPatch):
    def give_up(*_args: object, **_kwargs: object) -> bytes:
        raise SandboxError("timeout", "wall clock")

    monkeypatch.setattr(typst_pages, "run_limited", give_up)
    with pytest.raises(SettingFailed) as failed:
        set_pages([picture()], "pdf", title="", author="", language="ru")
    assert failed.value.reason == "timeout"


# --- moving -----------------------------------------------------------------------------------------------------


def test_shapes_are_scaled_about_the_origin_and_then_moved():
    (text,) = placed([line("abc")], dx=5, dy=7, scale=2)
    assert isinstance(text, Text)
    assert (text.x, text.y, text.size) == (45, 87, 24)
    (drawn,) = placed([SHAPES[2]], scale=0.5)
    assert isinstance(drawn, Line)
    assert (drawn.points[0], drawn.radius, drawn.stroke_width) == ((30, 30), 4, 0.7)
