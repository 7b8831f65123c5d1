"""The judges that are programs of others: what cannot be looked up is open, and what is found is told."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from proofs import commands


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Any:
    def say(stdout: Any, stderr: str = "") -> None:
        text = stdout if isinstance(stdout, str) else json.dumps(stdout)
        monkeypatch.setattr(commands, "_run", lambda *_given, **_how: CompletedProcess([], 1, text, stderr))

    return say


@pytest.mark.parametrize("judge", [commands.python_advisories, commands.npm_advisories])
def test_an_index_that_does_not_answer_is_no_clean_one(said: Any, judge: Any) -> None:
    said('{"error": "405"}', "no index\nnpm error A complete log of this run can be found in: /somewhere")
    assert judge().held is None
    assert judge().figure.endswith("no index")


@pytest.mark.parametrize("judge", [commands.python_advisories, commands.parts_list])
def test_a_program_that_is_not_there_judges_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, judge: Any
) -> None:
    monkeypatch.setattr(commands, "AUDIT_BIN", tmp_path)
    assert judge().held is None
    assert judge().figure.endswith("`make audit` installs it")


def test_a_known_hole_is_not_held(said: Any) -> None:
    said({"dependencies": [{"name": "a", "vulns": []}, {"name": "b", "vulns": [{"id": "CVE-1"}]}]})
    assert commands.python_advisories() == commands.Outcome(False, "pip-audit: 2 packages, 1 wrong: b CVE-1")


def test_a_hole_in_what_pages_load_is_not_held(said: Any) -> None:
    said({"metadata": {"vulnerabilities": {"total": 1}, "dependencies": {"prod": 9}}})
    assert commands.npm_advisories().held is False


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("run(a)  # noqa: S608", True),
        ("run(a)  # noqa: E501, S608", True),
        ("run(a)", False),
        ("run(a)  # noqa: S308", False),
    ],
)
def test_a_finding_counts_as_explained_where_its_own_rule_is_named(
    said: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, held: bool
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ruff.lint.per-file-ignores]\n"b.py" = ["S608"]\n')
    (tmp_path / "a.py").write_text(f"{line}\n")
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    said({"results": [{"filename": "a.py", "line_number": 1, "line_range": [1], "test_id": "B608"}]})
    assert commands.code_patterns().held is held


def test_a_pin_without_its_hash_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in commands.PINS:
        (tmp_path / name).write_text("# made\na==1 \\\n    --hash=sha256:ab\n    # via b\n")
    (tmp_path / "package-lock.json").write_text(
        '{"packages": {"": {}, "node_modules/c": {"integrity": "sha512-x"}}}'
    )
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    assert commands.pinned().held
    for loose in ("b==2\n", "b>=2 --hash=sha256:ab\n"):
        (tmp_path / commands.PINS[1]).write_text(loose)
        assert commands.pinned().held is False
