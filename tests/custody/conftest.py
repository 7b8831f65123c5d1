"""The ledger that is kept outside must be a file of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path) -> Path:
    settings.DELETION_LEDGER = str(tmp_path / "ledger" / "deletions.jsonl")
    return Path(settings.DELETION_LEDGER)
