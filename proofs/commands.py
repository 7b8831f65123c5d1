"""Judges that are programs of others.

What cannot be reached from here, an index of advisories above all, is told as not judged: no promise is held because
nobody could look.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

from common import embedded
from proofs.chaos import last
from proofs.promise import Outcome

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
NOT_FOUND = 127  # as a shell says it
# What looks at our packages is not installed among them.
AUDIT_BIN = ROOT / ".local" / "audit" / "bin"
ROOMS = (
    "accounts", "common", "jobs", "roles", "teams", "kpis", "integrations", "custody", "salesorg", "manage.py",
    "gunicorn.conf.py",
)  # fmt: skip
PINS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-audit.txt")
_PIN = re.compile(r"^([\w.-]+(?:\[[\w,-]+\])?)==(\S+)", re.MULTILINE)
# Bandit's number -> the linter's, where it is another: both of them tell of mark_safe.
_SAME_AS = {"B703": "S308"}


def _run(
    *command: str | Path, seconds: int = 300, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=None if env is None else {**os.environ, **env},
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(
            command, NOT_FOUND, "", f"{command[0]} is not there: `make audit` installs it"
        )


def python_advisories() -> Outcome:
    """pip-audit over what production installs; strict: a package that could not be looked up is no clean one."""
    done = _run(
        AUDIT_BIN / "pip-audit", "--strict", "--disable-pip", "--require-hashes", "--format", "json",
        "-r", "requirements.txt",
    )  # fmt: skip
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return Outcome(None, f"pip-audit: {_last_line(done.stderr)}")
    holes = [f"{one['name']} {hole['id']}" for one in found for hole in one.get("vulns", ())]
    return Outcome(not holes, f"pip-audit: {len(found)} packages, {_listed(holes)}")


def npm_advisories() -> Outcome:
    """npm audit over what the pages load."""
    done = _run(sys.executable, "-m", "common.node", "npm", "audit", "--omit=dev", "--json")
    try:
        told = json.loads(done.stdout)["metadata"]
    except (ValueError, KeyError):
        return Outcome(None, f"npm audit: {_last_line(done.stderr)}")
    holes, packages = told["vulnerabilities"]["total"], told["dependencies"]["prod"]
    return Outcome(holes == 0, f"npm audit: {packages} packages, {holes} findings")


def code_patterns() -> Outcome:
    """bandit, from medium severity on; a finding counts as explained where the linter was told why on the spot."""
    done = _run(BIN / "bandit", "-q", "-ll", "-f", "json", "-r", *ROOMS)
    try:
        found = json.loads(done.stdout)["results"]
    except (ValueError, KeyError):
        return Outcome(False, f"bandit: {_last_line(done.stderr)}")
    bare = [f"{one['filename']}:{one['line_number']} {one['test_id']}" for one in found if not explained(one)]
    return Outcome(
        not bare, f"bandit: {len(found)} findings, all but {len(bare)} explained in place. {_listed(bare)}"
    )


def explained(finding: Mapping[str, Any]) -> bool:
    """Whether `noqa` names the same rule within the lines that bandit points at, or pyproject.toml for the file."""
    rule = _SAME_AS.get(finding["test_id"], f"S{finding['test_id'][1:]}")
    lines = (ROOT / finding["filename"]).read_text(encoding="utf-8").splitlines()
    first, last = finding["line_range"][0], finding["line_range"][-1]
    spot = "\n".join(lines[first - 1 : last + 1])
    return bool(re.search(rf"noqa: [\w, ]*{rule}", spot)) or _is_let_pass(rule, finding["filename"])


def _is_let_pass(rule: str, filename: str) -> bool:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    path = filename.removeprefix("./")
    return any(
        rule in rules and fnmatch(path, pattern.replace("**", "*"))
        for pattern, rules in ruff["per-file-ignores"].items()
    )


def pinned() -> Outcome:
    """Every package of every list is one version with its hashes, so that an install takes nothing else."""
    loose, count = [], 0
    for name in PINS:
        text = (ROOT / name).read_text(encoding="utf-8")
        entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        count += len(entries)
        loose += [
            entry.split()[0] for entry in entries if not _PIN.match(entry) or "--hash=sha256:" not in entry
        ]
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    loose += [name for name, one in lock.items() if name and not one.get("integrity")]
    return Outcome(
        not loose, f"{count} Python and {len(lock) - 1} npm packages pinned by hash, {_listed(loose)}"
    )


def parts_list() -> Outcome:
    """An SBOM (CycloneDX) of what production installs, read back: every pin is in it."""
    pins = {
        name.split("[")[0].lower()
        for name, _version in _PIN.findall((ROOT / PINS[0]).read_text(encoding="utf-8"))
    }
    with tempfile.TemporaryDirectory() as folder:
        bill = Path(folder) / "sbom.json"
        done = _run(AUDIT_BIN / "cyclonedx-py", "requirements", "requirements.txt", "--output-file", bill)
        if not bill.exists():
            held = None if done.returncode == NOT_FOUND else False
            return Outcome(held, f"cyclonedx-py: {_last_line(done.stderr)}")
        parts = {one["name"].lower() for one in json.loads(bill.read_text(encoding="utf-8"))["components"]}
    return Outcome(
        pins <= parts, f"SBOM: {len(parts)} parts for {len(pins)} pins, {_listed(sorted(pins - parts))}"
    )


def deployed_settings() -> Outcome:
    """Django's own checks with the settings that a server would have."""
    embedded.ensure_running()
    settings = {
        "DATABASE_URL": embedded.database_url(),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "salesorg.example",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "DEMO": "",
    }
    done = _run(sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=settings)
    return Outcome(done.returncode == 0, f"check --deploy: {_last_line(done.stdout or done.stderr)}")


def _last_line(text: str) -> str:
    # npm ends with the path of its own log.
    lines = [line for line in text.strip().splitlines() if "complete log" not in line]
    return (lines or ["said nothing"])[-1][:200]


def _listed(found: list[str]) -> str:
    return f"{len(found)} wrong: {', '.join(found[:3])}" if found else "0 wrong"


COMMANDS: dict[str, Callable[[], Outcome]] = {
    "pip-audit": python_advisories,
    "npm-audit": npm_advisories,
    "bandit": code_patterns,
    "pins": pinned,
    "sbom": parts_list,
    "check-deploy": deployed_settings,
    # It takes minutes: heard is what it said last on this machine.
    **{f"chaos-{name}": partial(last.read, name) for name in last.NAMES},
    "wapiti": partial(last.read, "W10", ROOT / ".local" / "wapiti.json", "python -m proofs.wapiti"),
}
