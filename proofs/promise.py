"""What is promised, who judges it, and what a judge found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of `docs/quality.md`.

    A judge is a pytest file or node id under `tests/` or `proofs/judges/`, or `command:<name>`, a key of
    `proofs.commands.COMMANDS`.
    """

    id: str
    sentence: str
    judges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judge found: `held` is None where it could not judge here, and `figure` then says why."""

    held: bool | None
    figure: str
