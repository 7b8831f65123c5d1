"""Formulas are disarmed on the way out and come back whole on the way in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.csvsafe import neutralise, restore

PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|cmd",
    "%0A=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\rx",
    "\nx",
    "\x00x",
]


@pytest.mark.parametrize("payload", [*PAYLOADS, " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\x01=1"])
def test_text_that_could_run_gets_an_apostrophe(payload: str) -> None:
    assert neutralise(payload) == "'" + payload


@pytest.mark.parametrize("text", ["", "Иванова Анна", "a=b", "1+1", "'quoted'", "О'Коннор", "5 %"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text
    assert restore(text) == text


def test_an_apostrophe_that_was_there_comes_back() -> None:
    assert neutralise("'=1") == "''=1"
    assert restore("''=1") == "'=1"


@given(st.text())
def test_export_and_import_are_inverse(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="'=+-@ \t\r\n\x00\ufeff|%a", max_size=8))
def test_export_and_import_are_inverse_for_nasty_text(text: str) -> None:
    assert restore(neutralise(text)) == text
