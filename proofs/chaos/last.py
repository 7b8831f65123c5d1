"""What the last `make chaos` of this checkout found, for the table of all promises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from proofs.promise import Outcome

NAMES = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8")
FILE = Path(__file__).resolve().parents[2] / ".local" / "chaos.json"


def write(outcomes: Mapping[str, Outcome], file: Path = FILE) -> None:
    """Keeps the outcomes by promise id, in place of the former ones."""
    told = {name: {"held": outcome.held, "figure": outcome.figure} for name, outcome in outcomes.items()}
    file.parent.mkdir(mode=0o711, exist_ok=True)
    at = datetime.now(UTC).isoformat(timespec="minutes")
    file.write_text(json.dumps({"at": at, "outcomes": told}, ensure_ascii=False, indent=1), encoding="utf-8")


def read(name: str, file: Path = FILE, by: str = "make chaos") -> Outcome:
    """The outcome of a promise; not judged when the command `by` has not run here."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = told["outcomes"][name]
    except (OSError, ValueError, KeyError):
        return Outcome(None, f"`{by}` judges it, and has not run here")
    return Outcome(found["held"], f"{found['figure']} (`{by}` of {told['at']})")
