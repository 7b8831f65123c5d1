"""What one applied operation leaves behind."""

from dataclasses import dataclass
from typing import Any

from teams.operations import Op

Json = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """An applied operation: as it was understood, as JSON for the log, and the operations that take it back."""

    op: Op
    body: Json
    inverse: list[Json]
