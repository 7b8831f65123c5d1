"""Documents from strangers: their lines in order, or one code that says why not; the caller survives all of them."""

import io
import random
import subprocess
import sys
import unicodedata
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from common.documents import Document, DocumentError, pasted_document, read_document
from common.documents.limits import MAX_FILE_BYTES, MAX_LINES, MAX_PAGES, MAX_TEXT_CHARS, MAX_XML_BYTES
from common.documents.reading import read_here
from tests.common.document_files import docx, paragraph, pdf, style, table

RUSSIAN = "Обязанности:\n- ведёт переговоры с покупателями\n- готовит коммерческие предложения\n"


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(data)
    return caught.value.code


def refused_here(data: bytes) -> str:
    """The code without the child process: for what is known to be harmless."""
    with pytest.raises(DocumentError) as caught:
        read_here(data)
    return caught.value.code


def answered(data: bytes) -> str:
    """The first line or the code of the refusal; anything else goes through."""
    try:
        return read_here(data).lines[0].text
    except DocumentError as error:
        return error.code


def archive(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in names.items():
            file.writestr(name, data)
    return out.getvalue()


def locked(data: bytes, user: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, "owner-word", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def replaced_page(data: bytes, packed: bytes) -> bytes:
    """The PDF with what its last object draws replaced."""
    at = data.rindex(b"11 0 obj")
    body = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    after = data.index(b"endobj", at)
    return data[:at] + b"11 0 obj\n" + body + b"\n" + data[after:]


# --- text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866"]
)
def test_a_russian_text_is_read_in_every_encoding_in_use(encoding: str) -> None:
    assert texts(read_here(RUSSIAN.encode(encoding)))[1] == "- ведёт переговоры с покупателями"


def test_every_kind_of_line_end_ends_a_line() -> None:
    assert texts(pasted_document("раз\r\nдва\rтри\u2028четыре\x0bпять\n\n\nшесть")) == [
        "раз", "два", "три", "четыре", "пять", "шесть",
    ]  # fmt: skip


def test_headings_and_bold_of_markdown_are_read() -> None:
    first, second = pasted_document("## Чем заниматься ##\n**Звонки** клиентам").lines
    assert (first.text, first.kind) == ("Чем заниматься", "heading")
    assert second.text == "Звонки клиентам"


def test_indentation_is_the_level_of_a_list() -> None:
    assert [line.level for line in pasted_document("- раз\n  - два\n\t- три").lines] == [0, 1, 2]


def test_signs_that_nobody_sees_are_left_out_and_a_broken_word_keeps_its_soft_hyphen() -> None:
    found = pasted_document("по\u200bиск\u00a0клиентов\x00 и обяза\u00ad\nтельства")
    assert texts(found) == ["поиск клиентов и обяза\u00ad", "тельства"]


def test_a_bullet_of_a_symbol_font_is_a_bullet() -> None:
    assert texts(pasted_document("\uf0b7\tзвонит клиентам\n\ue072\ue094 пишет\nвесь\ue001день")) == [
        "• звонит клиентам", "• пишет", "весь день",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   \n\t\r\n ", "\ufeff", "\u200b\u200b"])
def test_nothing_to_read_is_said(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        pasted_document(text)
    assert caught.value.code == "empty"
    assert refused_here(text.encode()) == "empty"


def test_a_million_letters_are_read_and_one_more_is_too_long() -> None:
    assert len(pasted_document("я" * (MAX_TEXT_CHARS - 1)).lines) == 1
    with pytest.raises(DocumentError) as caught:
        pasted_document("я" * (MAX_TEXT_CHARS + 1))
    assert (caught.value.code, caught.value.params) == ("too_long", {"limit": MAX_TEXT_CHARS})


def test_ten_thousand_lines_are_read_and_one_more_is_too_many() -> None:
    assert len(pasted_document("дело\n" * MAX_LINES).lines) == MAX_LINES
    with pytest.raises(DocumentError) as caught:
        pasted_document("дело\n" * (MAX_LINES + 1))
    assert caught.value.code == "too_many_lines"


# --- DOCX -----------------------------------------------------------------------------------------------------


def test_paragraphs_items_and_cells_of_a_docx_come_in_the_order_of_reading() -> None:
    body = (
        paragraph("Обязанности", style="Own1")
        + paragraph("ведёт базу", level=0)
        + paragraph("звонит", level=1)
        + table([["1", "Готовит договоры"], ["2", "Сверяет оплаты"]])
        + paragraph("Права", bold=True)
    )
    found = read_document(docx(body, styles=style("Own1", "heading 1")))
    assert [(line.text, line.kind, line.level) for line in found.lines] == [
        ("Обязанности", "heading", 0),
        ("ведёт базу", "item", 0),
        ("звонит", "item", 1),
        ("1", "plain", 0),
        ("Готовит договоры", "plain", 0),
        ("2", "plain", 0),
        ("Сверяет оплаты", "plain", 0),
        ("Права", "heading", 0),
    ]
    assert (found.form, found.wrapped) == ("docx", False)


def test_a_break_inside_a_paragraph_ends_a_line() -> None:
    assert texts(read_here(docx("<w:p><w:r><w:t>раз</w:t><w:br/><w:t>два</w:t></w:r></w:p>"))) == [
        "раз",
        "два",
    ]


def test_deleted_text_and_the_double_of_a_drawing_are_not_read() -> None:
    said = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p><w:del><w:r><w:delText>старое</w:delText></w:r></w:del>{said.format('новое')}"
        f"<w:moveFrom>{said.format('ушло')}</w:moveFrom>"
        f"<Choice>{said.format(' рамка')}</Choice><Fallback>{said.format(' рамка')}</Fallback></w:p>"
    )
    assert texts(read_here(docx(body))) == ["новое рамка"]


def test_a_docx_without_text_is_empty() -> None:
    assert refused_here(docx("<w:p/>")) == "empty"


def test_a_docx_that_unpacks_without_end_is_refused_before_it_is_unpacked() -> None:
    bomb = docx("<w:p/>" + " " * (MAX_XML_BYTES + 1))
    assert len(bomb) < 100_000
    assert refusal(bomb) == "unpacks_too_big"


def test_entities_that_multiply_are_not_unfolded() -> None:
    laughs = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    doctype = f'<!DOCTYPE w [<!ENTITY a0 "ха">{laughs}]>'
    assert refusal(docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", doctype=doctype)) == "unsafe_xml"


def test_a_file_of_the_machine_is_not_fetched_by_an_entity() -> None:
    doctype = '<!DOCTYPE w [<!ENTITY own SYSTEM "file:///etc/passwd">]>'
    assert refusal(docx("<w:p><w:r><w:t>&own;</w:t></w:r></w:p>", doctype=doctype)) == "unsafe_xml"


def test_elements_nested_without_end_are_refused() -> None:
    assert refusal(docx("<w:p>" * 100_000 + "</w:p>" * 100_000)) == "unsafe_xml"


def test_millions_of_empty_paragraphs_end_with_an_answer() -> None:
    assert refusal(docx("<w:p/>" * 2_000_000)) in ("empty", "too_heavy")
    assert refused_here(docx("<w:p/>" * 6_000_000)) == "unpacks_too_big"


def test_thousands_of_parts_are_refused() -> None:
    parts = {f"word/media/{number}.png": b"" for number in range(2_000)}
    assert refused_here(docx(paragraph("дело"), more=parts)) == "too_many_parts"


# --- PDF ------------------------------------------------------------------------------------------------------


def test_the_text_layer_of_a_pdf_is_read_line_by_line() -> None:
    found = read_document(pdf([["Должностная инструкция", "2.1. Ведёт базу в"], ["CRM и сверяет оплаты"]]))
    assert texts(found) == ["Должностная инструкция", "2.1. Ведёт базу в", "CRM и сверяет оплаты"]
    assert (found.form, found.wrapped) == ("pdf", True)


def test_what_repeats_on_every_page_is_told_from_the_text() -> None:
    pages = [
        ["ООО «Ромашка»", f"дело номер {word}", f"стр. {at}"] for at, word in enumerate(["раз", "два", "три"])
    ]
    kinds = {line.text: line.kind for line in read_here(pdf(pages)).lines}
    assert kinds["ООО «Ромашка»"] == kinds["стр. 1"] == "running"
    assert kinds["дело номер два"] == "plain"


def test_a_scan_is_told_from_an_empty_pdf() -> None:
    assert refusal(pdf([[], []], picture=True)) == "scan"
    assert refusal(pdf([[]])) == "empty"


def test_pages_that_are_pictures_are_named_when_others_hold_text() -> None:
    found = read_here(pdf([["Ведёт переговоры с покупателями"], []], picture=True))
    assert [(each.code, each.params) for each in found.notices] == [("pages_without_text", {"pages": (2,)})]


def test_a_text_layer_without_letters_is_garbled() -> None:
    assert refusal(pdf([["\ue001\ue002\ue003" * 20]])) == "garbled"


def test_a_pdf_locked_against_reading_is_refused_and_one_locked_against_printing_is_read() -> None:
    plain = pdf([["Ведёт переговоры с покупателями"]])
    assert refusal(locked(plain, "secret-word")) == "encrypted"
    assert texts(read_document(locked(plain, ""))) == ["Ведёт переговоры с покупателями"]


def test_too_many_pages_are_refused() -> None:
    assert refusal(pdf([["дело"]] * (MAX_PAGES + 1))) == "too_many_pages"


def test_a_stream_that_unpacks_without_end_ends_with_an_answer() -> None:
    data = pdf([["Ведёт переговоры"]])
    small = zlib.compress(b"BT ET " * 30)
    huge = zlib.compress(b"BT ET " * 30_000_000, 9)
    assert refusal(replaced_page(data, huge)) in ("too_heavy", "broken_pdf")
    assert refusal(replaced_page(data, small)) == "empty"


@pytest.mark.parametrize("keep", [20, 200, 700, 1500])
def test_half_a_pdf_ends_with_an_answer(keep: int) -> None:
    data = pdf([["Ведёт переговоры с покупателями"]])[:keep]
    assert refusal(data) in ("broken_pdf", "empty", "scan")


# --- other kinds of files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"{\\rtf1\\ansi text}", "rtf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "image"),
        (b"<!DOCTYPE html><html><body>text</body></html>", "html"),
        (b"\x1f\x8b\x08" + bytes(40), "archive"),
        (b"MZ\x90\x00" + bytes(400), "binary"),
        (b"words" + bytes(range(256)) * 4, "binary"),
        (archive({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b""}), "spreadsheet"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "odt"),
        (archive({"readme.txt": b"text"}), "archive"),
        (b"PK\x03\x04" + bytes(60), "broken_docx"),
        (docx("<w:p>"), "broken_docx"),
    ],
)
def test_what_is_no_document_is_called_by_its_name(data: bytes, code: str) -> None:
    assert refused_here(data) == code


def test_a_file_of_more_than_ten_megabytes_is_not_opened() -> None:
    assert refusal(b"a" * (MAX_FILE_BYTES + 1)) == "too_big"


# --- whatever comes -------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert answered(data)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_files_end_with_an_answer(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(docx(paragraph("Ведёт базу") * 20) if seed % 2 else pdf([["Ведёт базу"] * 20]))
    for _damage in range(12):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    assert answered(bytes(data))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=400))
def test_a_pasted_text_loses_no_letter(text: str) -> None:
    try:
        found = "".join(texts(pasted_document(text)))
    except DocumentError:
        found = ""
    assert sum(map(str.isalnum, found)) == sum(map(str.isalnum, unicodedata.normalize("NFC", text)))
    assert "\x00" not in found
    assert not any("\ud800" <= sign <= "\udfff" for sign in found)


def test_the_parent_never_imports_the_parsers() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import common.documents, sys; print('pypdf' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "False"
