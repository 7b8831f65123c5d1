"""The chart on paper: nothing is cut, nothing overlaps, and the pages lead to each other."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from random import Random

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from common.drawing.lettering import measure
from common.drawing.shapes import Picture, Rect, Text, placed
from common.drawing.typst_pages import set_pages
from teams.analysis.layout.shapes import WIDTHS
from teams.drawing.boxes import POINTER_HEIGHT, BoxLook, box_height, draw_box
from teams.drawing.chart import Heights, arrange
from teams.drawing.content import Box, ChartContent
from teams.drawing.one_page import one_picture
from teams.drawing.pages import PAPERS, READABLE, chart_pages
from tests.teams.chart_samples import (
    HOSTILE,
    box,
    boxes_drawn,
    content_of,
    department,
    letters,
    person,
    texts,
)
from tests.teams.layout_checks import overlaps

LOOK = BoxLook()
BRANCHED = [
    box("head", title="Директор по продажам"),
    *(box(f"lead{n}", "head", f"Руководитель группы {n}") for n in range(6)),
    *(box(f"seller{n}-{m}", f"lead{n}", f"Продавец {n}-{m}") for n in range(6) for m in range(9)),
]


@pytest.fixture(autouse=True)
def _in_russian():
    with translation.override("ru"):
        yield


def pages_of(content: ChartContent, paper: str = "a4") -> list[Picture]:
    return chart_pages(content, LOOK, paper)


def words_of(picture: Picture) -> str:
    return letters("".join(text.text for text in texts(picture)))


def pdf_of(pages: list[Picture]) -> PdfReader:
    return PdfReader(BytesIO(set_pages(pages, "pdf", title="", author="", language="ru")))


def frames(picture: Picture) -> list[tuple[float, float, float, float]]:
    return [(rect.x, rect.y, rect.width, rect.height) for rect in boxes_drawn(picture)]


def lines_of_text(picture: Picture) -> list[tuple[float, float, float, float]]:
    """What each line of text covers, from the height of its capitals to its baseline."""
    return [(text.left, text.y - text.size * 0.7, text.width, text.size * 0.7) for text in texts(picture)]


def outside(picture: Picture) -> list[str]:
    return [
        text.text
        for text, (x, y, width, height) in zip(texts(picture), lines_of_text(picture), strict=True)
        if x < -0.01 or y < 0 or x + width > picture.width + 0.01 or y + height > picture.height
    ]


# --- one box ----------------------------------------------------------------------------------------------------

some_people = st.lists(st.text(min_size=1, max_size=160), max_size=4)


@given(
    title=st.one_of(st.text(min_size=1, max_size=160), st.sampled_from(HOSTILE)),
    people=some_people,
    team=st.text(max_size=160),
    findings=st.integers(0, 99),
    page=st.one_of(st.none(), st.integers(1, 999)),
)
@settings(max_examples=120, deadline=None)
def test_every_word_of_a_box_stands_inside_it_and_on_no_other(
    title: str, people: list[str], team: str, findings: int, page: int | None
):
    given_box = box(
        "a", None, title, people=tuple(map(person, people)), team=team, findings=findings, severity="high"
    )
    drawing = draw_box(given_box, 188, LOOK, continues_on=page)
    picture = Picture(188, drawing.height, drawing.shapes)
    assert outside(picture) == []
    assert overlaps(lines_of_text(picture)) == []
    said = letters("".join(text.text for text in texts(picture)))
    assert all(letters(name) in said for name in [title, *people] if name.isprintable())


def test_the_height_of_a_box_does_not_follow_the_number_of_a_page():
    heights = {draw_box(box("a"), 173, LOOK, continues_on=page).height for page in (1, 12, 999)}
    assert heights == {box_height(box("a"), 173, LOOK) + POINTER_HEIGHT}


def test_a_vacancy_says_so_with_its_days_and_is_dashed():
    drawing = draw_box(box("a", vacant_days=23), 188, LOOK)
    assert "Вакансия·23дня" in letters("".join(text.text for text in texts(Picture(1, 1, drawing.shapes))))
    assert boxes_drawn(Picture(188, 99, drawing.shapes))[0].dash


def test_load_and_findings_are_left_out_when_they_are_not_wanted():
    given_box = box("a", people=(person("Иванова Анна"),), load_pct=118, findings=3, severity="high")
    with_marks = Picture(1, 1, draw_box(given_box, 188, BoxLook(marks=True)).shapes)
    without = Picture(1, 1, draw_box(given_box, 188, BoxLook(marks=False)).shapes)
    assert "Загрузка118%" in words_of(with_marks)
    assert words_of(without) == "Должностьa" + "ИвановаАнна"


# --- one sheet --------------------------------------------------------------------------------------------------


@given(st.randoms(use_true_random=False), st.integers(1, 70))
@settings(max_examples=25, deadline=None)
def test_boxes_of_any_forest_stand_apart_on_one_sheet_and_all_are_there(random: Random, count: int):
    boxes = [
        box(str(n), str(random.randrange(n)) if n and random.random() > 0.1 else None, random.choice(HOSTILE))
        for n in range(count)
    ]
    picture = one_picture(content_of(boxes), LOOK)
    assert len(frames(picture)) == count
    assert overlaps(frames(picture)) == []
    assert overlaps(lines_of_text(picture)) == []
    assert outside(picture) == []


def test_the_sheet_says_whose_chart_of_which_day_it_is_and_that_it_is_a_draft():
    words = words_of(one_picture(content_of(BRANCHED, state="draft"), LOOK))
    for part in ("Пример", "Как есть", "22 ноября 2026", "ред. 148", "61 должность", "ЧЕРНОВИК"):
        assert letters(part) in words, part


def test_a_live_chart_bears_no_stamp():
    assert "ЧЕРНОВИК" not in words_of(one_picture(content_of(BRANCHED), LOOK))


def test_an_empty_chart_is_a_sheet_with_its_title():
    assert "Пример" in words_of(one_picture(content_of([]), LOOK))
    assert len(pages_of(content_of([]))) == 1


def test_many_boxes_without_a_leader_stand_in_rows_and_not_in_a_mile():
    chart = arrange([box(str(n)) for n in range(300)], Heights(LOOK), column_limit=None)
    assert chart.width < 6_000


# --- pages ------------------------------------------------------------------------------------------------------


def references(pages: list[Picture]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(from page, to page) of what is continued elsewhere, and (page, where it says it comes from)."""
    onward, back = set(), set()
    for number, page in enumerate(pages, 1):
        for text in texts(page):
            if found := re.search(r"продолжение на стр\. (\d+)", text.text):
                onward.add((number, int(found[1])))
            if found := re.search(r"^от: .*, стр\. (\d+)$", text.text):
                back.add((number, int(found[1])))
    return onward, back


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("count", [60, 300])
def test_every_reference_leads_to_a_page_that_refers_back(paper: str, count: int):
    pages = pages_of(department(count), paper)
    onward, back = references(pages)
    assert onward
    assert {(there, here) for here, there in onward} == back
    overview = len(pages) - len({here for here, _there in back}) - 1
    assert {here for here, _there in back} == set(range(overview + 2, len(pages) + 1))


def test_every_page_bears_its_number_and_the_number_of_all():
    pages = pages_of(department(120))
    for number, page in enumerate(pages, 1):
        assert any(text.text.replace("\xa0", " ") == f"стр. {number} из {len(pages)}" for text in texts(page))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_box_is_on_a_page_and_its_reports_are_there_or_where_it_says(paper: str):
    content = department(200)
    pages = pages_of(content, paper)
    shown = Counter(name for page in pages for name in titles_on(page, content))
    assert set(shown) == {each.title for each in content.boxes}


def titles_on(page: Picture, content: ChartContent) -> set[str]:
    words = words_of(page)
    return {each.title for each in content.boxes if letters(each.title) in words}


def test_a_subtree_that_fits_stays_on_one_page():
    pages = pages_of(content_of(BRANCHED))
    for lead in range(6):
        holding = [
            number
            for number, page in enumerate(pages)
            if any(f"Продавец{lead}-{seller}" in words_of(page) for seller in range(9))
        ]
        assert len(holding) == 1, lead


def test_a_chart_that_fits_one_page_needs_no_overview():
    pages = pages_of(content_of(BRANCHED[:7]))
    assert len(pages) == 1
    assert references(pages) == (set(), set())
    assert "стр.1из1" in words_of(pages[0])


@pytest.mark.parametrize("count", [40, 400])
def test_reports_that_are_too_many_for_a_page_go_on_under_the_same_leader(count: int):
    boxes = [box("head", title="Директор"), *(box(f"s{n}", "head", f"Продавец {n}") for n in range(count))]
    pages = pages_of(content_of(boxes))
    words = "".join(words_of(page) for page in pages)
    assert all(f"Продавец{n}" in words for n in range(count))
    onward, back = references(pages)
    assert {(there, here) for here, there in onward} == back


@pytest.mark.parametrize("paper", PAPERS)
def test_text_on_pages_of_branches_is_large_enough_to_read(paper: str):
    pages = pages_of(department(150), paper)
    _onward, back = references(pages)
    for number in {here for here, _there in back}:
        sizes = [text.size for text in texts(pages[number - 1])]
        assert min(sizes) >= READABLE - 0.01


@given(st.randoms(use_true_random=False), st.integers(2, 60))
@settings(max_examples=15, deadline=None)
def test_nothing_overlaps_or_leaves_any_page(random: Random, count: int):
    boxes = [
        box(
            str(n), str(random.randrange(n)) if n and random.random() > 0.05 else None, random.choice(HOSTILE)
        )
        for n in range(count)
    ]
    for page in pages_of(content_of(boxes)):
        assert overlaps(frames(page)) == []
        assert outside(page) == []


def test_a_chain_of_two_hundred_leaders_is_cut_into_pages():
    chain = [box(str(n), str(n - 1) if n else None, f"Начальник {n}") for n in range(200)]
    words = "".join(words_of(page) for page in pages_of(content_of(chain)))
    assert all(f"Начальник{n}" in words for n in range(200))


# --- in the PDF itself ------------------------------------------------------------------------------------------


def test_every_title_and_name_of_five_hundred_boxes_is_found_in_the_pdf():
    content = department(500)
    picture = one_picture(content, LOOK)
    scale = min(0.75, 14_400 / picture.width)
    sheet = Picture(picture.width * scale, picture.height * scale, tuple(placed(picture.shapes, scale=scale)))
    for pages in ([sheet], pages_of(content)):
        words = letters("".join(page.extract_text() for page in pdf_of(pages).pages))
        missing = [name for each in content.boxes for name in names_in(each) if letters(name) not in words]
        assert missing == []


def names_in(each: Box) -> list[str]:
    return [each.title, *(who.name for who in each.people)]


def test_the_references_of_the_pdf_are_links_to_their_pages():
    pages = pages_of(department(80))
    onward, back = references(pages)
    read = pdf_of(pages)
    places = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(read.pages, 1)
        if page.indirect_reference
    }
    linked = {
        (number, places[note.get_object()["/Dest"][0].idnum])
        for number, page in enumerate(read.pages, 1)
        for note in page.get("/Annots", ())
    }
    assert onward | back <= linked


def test_titles_that_would_be_code_are_printed_on_every_kind_of_page():
    content = department(40, titles=[title for title in HOSTILE if title.isascii() or "«" in title])
    words = letters("".join(page.extract_text() for page in pdf_of(pages_of(content)).pages))
    assert all(letters(each.title) in words for each in content.boxes)


def test_the_width_that_is_measured_is_the_width_that_is_set():
    texts_of_pdf: list[tuple[str, float, float]] = []
    line = Text(10, 20, "Руководитель отдела продаж", 12, measure("Руководитель отдела продаж", 12))
    mark = Rect(10 + line.width, 10, 1, 10, 0, "#000000")
    page = pdf_of([Picture(400, 40, (line, mark))]).pages[0]
    page.extract_text(
        visitor_text=lambda text, _cm, tm, _font, size: texts_of_pdf.append((text, tm[4], size))
    )
    assert any("Руководитель" in text for text, _x, _size in texts_of_pdf)
    assert max(x for text, x, _size in texts_of_pdf if text.strip()) <= 10 + line.width


def test_shapes_of_the_layout_are_those_that_boxes_are_drawn_with():
    chart = arrange(BRANCHED, Heights(LOOK), column_limit=None)
    assert {(shape, width) for _key, shape, _x, _y, width, _h in chart.rectangles()} <= set(enumerate(WIDTHS))
