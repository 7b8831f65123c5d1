"""Tables from strangers: read as they are, or refused with one code; the caller survives all of them."""

import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl.xml
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Alignment

from common.tabular import Merge, Table, TableError, read_table, read_tables
from common.tabular.encodings import decode
from common.tabular.limits import MAX_FILE_BYTES
from common.tabular.reading import read_here

FEBRUARY = datetime(2024, 2, 1)  # noqa: DTZ001 (a spreadsheet knows no time zone)
TEXT = "Сотрудник;Должность;Отдел\nИванова Анна;Менеджер по продажам;Отдел продаж\nПётр Жук;Аналитик;Штаб\n"


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain_workbook() -> bytes:
    return workbook(lambda book: book.active.append(["ФИО", "Должность"]))


def with_sheet(sheet_xml: str, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook whose first sheet's XML is replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_workbook())) as old, zipfile.ZipFile(out, "w", compress) as new:
        for entry in old.infolist():
            body = old.read(entry.filename)
            new.writestr(entry.filename, sheet_xml if entry.filename.endswith("sheet1.xml") else body)
    return out.getvalue()


def sheet(rows: str, before: str = "", doctype: str = "") -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData></worksheet>'


def inline(reference: str, text: str = "x") -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def refusal(data: bytes, filename: str) -> str:
    with pytest.raises(TableError) as caught:
        read_tables(data, filename)
    return caught.value.code


def outcome(read: Callable[[], tuple[Table, ...]]) -> str:
    """ "read", or the code of the refusal; anything else goes through."""
    try:
        return "read" if read() else ""
    except TableError as error:
        return error.code


# --- what is read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r"]
)
def test_russian_text_is_read_in_every_encoding_in_use(encoding: str) -> None:
    table = read_here(TEXT.encode(encoding), "list.csv")[0]
    assert table.rows[1] == ("Иванова Анна", "Менеджер по продажам", "Отдел продаж")
    assert table.encoding in {encoding, "utf-16"}


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_a_code_page_is_told_from_two_dozen_letters(encoding: str) -> None:
    words = (
        TEXT.replace(";", " ").split()
        + "Регион Ставка Фёдорова Елена Юрьевна РОП ВЭД Казань Щукин Эдуард".split()
    )
    draw = random.Random(7)
    for _ in range(200):
        sample = ";".join(draw.choices(words, k=4))
        assert decode(sample.encode(encoding))[1] == encoding, sample


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_told(delimiter: str) -> None:
    table = read_here(TEXT.replace(";", delimiter).encode(), "list.csv")[0]
    assert (table.delimiter, len(table.rows[0])) == (delimiter, 3)


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    table = read_here("ФИО;Оклад, руб.\nИванова;67 000,00\nЖук;81 000,50\n".encode(), "list.csv")[0]
    assert table.rows[1] == ("Иванова", "67 000,00")


def test_a_line_break_in_quotes_is_no_new_row_and_blank_lines_keep_their_numbers() -> None:
    table = read_here('ФИО;Должность\n\n"Иванова\nАнна";РОП\n'.encode(), "list.csv")[0]
    assert table.rows == (("ФИО", "Должность"), (), ("Иванова\nАнна", "РОП"))


def test_an_exported_formula_comes_back_as_the_text_it_was() -> None:
    table = read_here("ФИО;Должность\n'=1+1;РОП\n".encode(), "list.csv")[0]
    assert table.rows[1][0] == "=1+1"


def test_cells_merges_indents_and_hidden_sheets_of_a_workbook_are_seen() -> None:
    def fill(book: Workbook) -> None:
        page = book.active
        assert page is not None
        page.append(["Отдел", "ФИО", "Дата", "Ставка"])
        page.append(["Продажи", "Иванова", FEBRUARY, 0.5])
        page.append([None, "Жук", None, 1])
        page.merge_cells("A2:A3")
        page["B3"].alignment = Alignment(indent=2)
        book.create_sheet("Скрытый").sheet_state = "hidden"
        book["Скрытый"].append(["секрет"])
        book.create_sheet("Пустой")

    tables = read_tables(workbook(fill), "list.xlsx")
    assert len(tables) == 1
    assert tables[0].rows[1] == ("Продажи", "Иванова", FEBRUARY, 0.5)
    assert tables[0].rows[2] == (None, "    Жук", None, 1)
    assert tables[0].merges == (Merge(1, 0, 2, 0),)


def test_a_wrong_extension_is_seen_through_and_told() -> None:
    assert [notice.code for notice in read_table(plain_workbook(), "list.csv").notices] == ["wrong_extension"]
    assert read_table(TEXT.encode(), "list.xlsx").kind == "csv"


def test_a_chosen_encoding_is_obeyed() -> None:
    assert read_table(TEXT.encode("cp1251"), "list.csv", encoding="cp866").encoding == "cp866"


def test_openpyxl_sees_defusedxml() -> None:
    assert openpyxl.xml.DEFUSEDXML is True


def test_the_caller_does_not_import_the_parsers() -> None:
    program = "import sys, common.tabular; print([m for m in ('openpyxl', 'django') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- what is refused ----------------------------------------------------------------------------------------


def zipped(*names: str, body: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.csv", "empty"),
        (b"\xef\xbb\xbf\r\n", "a.csv", "empty"),
        (b" ;;;\n;;\n", "a.csv", "empty"),
        (b"a;b\x00c\n1;2\n", "a.csv", "nul_bytes"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "a.xls", "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (b"%PDF-1.7 ...", "a.pdf", "pdf"),
        (b"<html><table><tr><td>1</td></tr></table>", "a.xls", "html"),
        (b'<?xml version="1.0"?><Workbook/>', "a.xls", "xml"),
        (b"\x89PNG\r\n\x1a\n....", "a.csv", "binary"),
        (zipped("mimetype", body=b"application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "ods"),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsm", "xlsm"),
        (zipped("[Content_Types].xml", "xl/workbook.bin"), "a.xlsb", "xlsb"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.docx", "docx"),
        (zipped("list.csv"), "a.zip", "archive"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "broken_xlsx"),
        (b"PK\x03\x04 cut off", "a.xlsx", "broken_xlsx"),
        (zipped("[Content_Types].xml", *(f"xl/{n}.xml" for n in range(1001))), "a.xlsx", "too_many_parts"),
        ('ФИО;Должность\n"Иванова;РОП\n'.encode(), "a.csv", "csv_unclosed_quote"),
        (f"ФИО;Должность\n{'x' * 40_000};РОП\n".encode(), "a.csv", "csv_field_too_long"),
        ("\n".join(["a;b"] * 50_001).encode(), "a.csv", "too_many_rows"),
        (";".join(["a"] * 201).encode(), "a.csv", "too_many_columns"),
        (b"a" * (MAX_FILE_BYTES + 1), "a.csv", "too_big"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_table_of_ours_is_refused_by_its_code(
    data: bytes, filename: str, code: str
) -> None:
    assert refusal(data, filename) == code


def test_exactly_the_allowed_number_of_rows_is_read() -> None:
    assert len(read_table("\n".join(["a;b"] * 50_000).encode(), "a.csv").rows) == 50_000


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (with_sheet(sheet(f'<row r="1048576">{inline("XFD1048576")}</row>')), "too_many_rows"),
        (with_sheet(sheet(f'<row r="1">{inline("XFD1")}</row>')), "too_many_columns"),
        (with_sheet(sheet("<row><c/></row>" * 10)), "empty"),
        (with_sheet(sheet(f'<row r="1">{inline("A1", "&c;")}</row>', doctype=LAUGHS)), "unsafe_xml"),
        (with_sheet(sheet(f'<row r="1">{inline("A1", "&a;")}</row>', doctype=OUTSIDE)), "unsafe_xml"),
        (with_sheet(sheet(f'<row r="1">{inline("A1", "x" * 40_000)}</row>')), "csv_field_too_long"),
        (with_sheet("not xml at all"), "broken_xlsx"),
        (with_sheet(sheet("<row>" * 2000)), "broken_xlsx"),
    ],
    ids=[
        "far corner",
        "far column",
        "only blanks",
        "laughs",
        "outside",
        "long cell",
        "no xml",
        "unclosed",
    ],
)
def test_a_hostile_workbook_is_refused_by_its_code(data: bytes, code: str) -> None:
    assert refusal(data, "a.xlsx") == code


def test_a_workbook_that_unpacks_past_the_limit_is_refused_before_it_is_unpacked() -> None:
    assert refusal(with_sheet(" " * (151 * 1024 * 1024)), "a.xlsx") == "unpacks_too_big"


def test_a_lying_dimension_is_not_believed() -> None:
    lie = '<dimension ref="A1:XFD1048576"/>'
    data = with_sheet(sheet(f'<row r="1">{inline("A1", "ФИО")}{inline("B1", "Отдел")}</row>', before=lie))
    assert read_table(data, "a.xlsx").rows == (("ФИО", "Отдел"),)


def test_a_file_that_takes_too_long_ends_in_one_code_and_the_caller_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("common.tabular.CPU_SECONDS", 2)
    rows = "<row>" + "<c><v>1</v></c>" * 150 + "</row>"
    assert refusal(with_sheet(sheet(rows * 45_000)), "a.xlsx") == "too_heavy"


def test_a_sheet_past_the_limits_does_not_stop_the_others() -> None:
    def fill(book: Workbook) -> None:
        assert book.active is not None
        book.active["GT1"] = "далеко"
        book.create_sheet("Штат").append(["ФИО", "Должность"])

    tables = read_tables(workbook(fill), "a.xlsx")
    assert [table.sheet for table in tables] == ["Штат"]
    assert [notice.code for notice in tables[0].notices] == ["sheet_refused"]


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        read_tables(plain_workbook(), "a.xlsx", sheet="Нет такого")
    assert caught.value.code == "no_such_sheet"


def test_a_file_on_disk_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(TEXT.encode("cp1251"))
    assert len(read_table(path, path.name).rows) == 3


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=2000),
        st.binary(max_size=2000).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=400).map(lambda part: plain_workbook()[: 1 + len(part) * 7]),
    )
)
def test_random_bytes_give_a_table_or_one_code(data: bytes) -> None:
    assert outcome(lambda: read_tables(data, "a.xlsx"))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_random_text_bytes_never_raise_anything_but_a_code(data: bytes) -> None:
    assert outcome(lambda: read_here(data, "a.csv"))


def test_a_number_beyond_all_numbers_is_read_as_text() -> None:
    """JSON has no word for it, and what is read is kept as JSON."""
    table = read_here(
        with_sheet(sheet('<row r="1"><c r="A1"><v>1e999</v></c><c r="B1"><v>7</v></c></row>')), "a.xlsx"
    )
    assert table[0].rows[0] == ("inf", 7)
