"""A deployed site that lacks a setting says so instead of falling back to what serves a laptop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = {
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "only-for-this-test-only-for-this-test-only-for-this-test",
    "ALLOWED_HOSTS": "salesorg.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}


def load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", "import salesorg.settings as s; print(s.DEBUG, s.CELERY_BROKER_URL)"]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_with_everything_set_it_loads_without_debugging() -> None:
    assert load(DEPLOYED).stdout.split() == ["False", "redis://127.0.0.1:1/0"]


@pytest.mark.parametrize("name", ["REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL"])
def test_a_missing_setting_is_named(name: str) -> None:
    done = load({key: value for key, value in DEPLOYED.items() if key != name})
    assert done.returncode != 0
    assert f"{name} is not set." in done.stderr
