"""`manage.py match_duties`: JSON lines in, the same lines with the answer out, without a database."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

PAIRS = [
    {"a": "Контроль ДЗ и ПДЗ по клиентам", "b": "Следит за дебиторкой", "label": 2, "note": {"kept": True}},
    {"a": "Контроль ДЗ", "b": "Отвечает за чистоту в офисе"},
    {"a": "", "b": "Контроль ДЗ не входит в обязанности"},
]


def run(path: Path) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("match_duties", str(path), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "pairs.jsonl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_each_pair_comes_back_with_its_score_its_responsibilities_and_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "\n".join(json.dumps(pair, ensure_ascii=False) for pair in PAIRS) + "\n\n")

    same, other, nothing = run(path)

    assert same | PAIRS[0] == same
    assert same["same"]
    assert same["a_responsibility"] == same["b_responsibility"] == "receivables-control"
    assert set(same["because"]["a"]) >= {"Контроль", "ДЗ"}
    assert not other["same"]
    assert other["score"] < same["score"] <= 1
    assert nothing["score"] == 0
    assert nothing["a_responsibility"] is nothing["b_responsibility"] is None


def test_an_empty_file_answers_nothing(tmp_path: Path) -> None:
    assert run(write(tmp_path, "")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": "x", "b": "y"}\n{"a": "x"}', r"\b2\b"),
        ("not json", r"\b1\b"),
        ('["a", "b"]', r"\b1\b"),
        ('{"a": 1, "b": "y"}', r"\b1\b"),
        (b'{"a": "\xff", "b": "y"}', "pairs.jsonl"),
    ],
)
def test_a_file_that_holds_no_pairs_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        run(write(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.jsonl"):
        run(tmp_path / "nowhere.jsonl")
