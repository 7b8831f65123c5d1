"""`manage.py check_structure`: the contract's JSON from the real catalogue, and bad files in words."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from roles.catalogue_files import read_catalogue
from teams.analysis.engine import RULES
from teams.analysis.findings import KINDS
from teams.finding_wording import KIND_TITLES

KEYS = {"kind", "severity", "responsibility", "positions", "people", "why", "suggestions"}


def seat(key: str, role: str | None, parent: str | None = None, **fields: Any) -> dict[str, Any]:
    people = [{"key": f"u-{key}", "name": f"Человек {key}", "share_pct": 100, "kind": "permanent"}]
    roles = [{"role": role, "share_pct": 100}] if role else []
    return {"key": key, "title": f"Место {key}", "parent": parent, "roles": roles, "people": people, **fields}


def run(folder: Path, *positions: dict[str, Any], stage: str = "start") -> dict[str, Any]:
    file = folder / "structure.json"
    file.write_text(
        json.dumps({"company": "Пример", "stage": stage, "positions": positions}), encoding="utf-8"
    )
    out = StringIO()
    call_command("check_structure", file, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def overlaps(answer: dict[str, Any]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (item["kind"], item["responsibility"], tuple(item["positions"]))
        for item in answer["findings"]
        if item["kind"] in ("double_accountable", "duplicate_responsible")
    }


def split(*names: str) -> dict[str, list[str]]:
    return {"segment": list(names)}


def test_the_answer_has_the_shape_of_the_contract_and_speaks_russian(tmp_path: Path) -> None:
    answer = run(tmp_path, seat("h", "sales-head", people=[]), seat("s", "sales-manager", "h"))

    assert set(answer) == {"findings", "health"}
    assert set(answer["health"]) == {"score", "parts"}
    assert answer["findings"]
    for item in answer["findings"]:
        assert set(item) == KEYS
        assert item["kind"] in KINDS
        sentences = [item["why"], *item["suggestions"]]
        assert all(sentence.endswith(".") and not sentence.isascii() for sentence in sentences)
    vacant = next(item for item in answer["findings"] if item["kind"] == "vacant_owner")
    assert vacant["why"].endswith("держится на вакансии: «Место h».")


def test_every_kind_has_a_rule_and_a_title() -> None:
    assert set(RULES) == set(KINDS) == set(KIND_TITLES)


def test_key_roles_of_the_catalogue_with_split_clients_overlap_in_nothing(tmp_path: Path) -> None:
    sellers = [seat(f"s{number}", "sales-manager", "h", scope=split("новые")) for number in range(4)]
    answer = run(
        tmp_path,
        seat("h", "sales-head", deputies=["s0"]),
        *sellers,
        seat("a", "account-manager", "h", scope=split("действующие")),
    )

    assert overlaps(answer) == set()
    assert {item["severity"] for item in answer["findings"]} <= {"low"}
    assert answer["health"]["score"] >= 95


def test_key_roles_without_a_split_both_control_receivables(tmp_path: Path) -> None:
    answer = run(
        tmp_path, seat("h", "sales-head"), seat("s", "sales-manager", "h"), seat("a", "account-manager", "h")
    )

    assert any(slug == "receivables-control" for _, slug, _ in overlaps(answer))


def test_every_role_of_the_catalogue_alone_overlaps_with_nothing(tmp_path: Path) -> None:
    for slug in read_catalogue().roles:
        assert overlaps(run(tmp_path, seat("one", slug), stage="mature")) == set()


def test_own_words_are_matched_to_the_same_responsibility(tmp_path: Path) -> None:
    answer = run(
        tmp_path,
        seat("x", None, title="Юрист", duties=[{"text": "Контроль ДЗ", "involvement": "A"}]),
        seat("y", None, title="Бухгалтер", duties=[{"text": "Контролирует дебиторку", "involvement": "A"}]),
        seat("z", None, title="Завхоз", duties=[{"text": "Моет машину директора", "involvement": "A"}]),
    )

    assert overlaps(answer) == {("double_accountable", "receivables-control", ("x", "y"))}


def test_scopes_that_do_not_meet_and_work_handed_over_silence_an_overlap(tmp_path: Path) -> None:
    duty = [{"text": "Контроль дебиторской задолженности", "involvement": "A"}]
    apart = run(
        tmp_path,
        seat("x", None, title="Юрист", duties=duty, scope={"region": ["Москва"]}),
        seat("y", None, title="Бухгалтер", duties=duty, scope={"region": ["Казань"]}),
    )
    handed = run(
        tmp_path,
        seat("x", None, title="Юрист", duties=duty),
        seat("y", None, title="Бухгалтер", duties=duty, without=["receivables-control"]),
    )

    assert overlaps(apart) == overlaps(handed) == set()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Это не JSON"),
        (b'{"positions": [{"key": "p1", "roles": [{"role": "wizard"}]}]}', "роли «wizard»"),
        ('{"company": "ООО"}'.encode("cp1251"), "не в\u00a0кодировке UTF-8"),
    ],
)
def test_a_bad_file_ends_with_a_sentence_and_code_two(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    out = StringIO()

    with pytest.raises(CommandError, match=words) as caught:
        call_command("check_structure", file, stdout=out)

    assert caught.value.returncode == 2
    assert out.getvalue() == ""


def test_a_missing_file_and_a_folder_end_with_a_sentence_and_code_two(tmp_path: Path) -> None:
    for path in (tmp_path / "нет.json", tmp_path):
        with pytest.raises(CommandError, match="не читается") as caught:
            call_command("check_structure", path)
        assert caught.value.returncode == 2
