"""Workbooks: numbers are numbers, and nobody's text is a formula."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from common.sheets import Column, Table, workbook


def test_text_that_looks_like_a_formula_stays_text_and_a_figure_stays_a_figure() -> None:
    table = Table(
        "Figures", [Column("Who", 20), Column("=A1", 10, "0.00")], [("=HYPERLINK()", Decimal("1.25"))]
    )
    book = load_workbook(BytesIO(workbook([table], [("Company", "@Ромашка"), ("Empty", "")], "About")))
    sheet = book["Figures"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("'=HYPERLINK()", "s")
    assert (sheet["B2"].value, sheet["B1"].value) == (1.25, "'=A1")
    assert [cell.value for cell in book["About"][1]] == ["Company", "'@Ромашка"]
    assert book["About"].max_row == 1


def test_an_unknown_figure_is_an_empty_cell() -> None:
    book = load_workbook(BytesIO(workbook([Table("A", [Column("x", 5, "0")], [(None,), (0,)])])))
    assert [book["A"][f"A{row}"].value for row in (2, 3)] == [None, 0]
