"""The answer of every bulk endpoint: counts, and what became of each item."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol


class RowOutcome(Protocol):
    @property
    def index(self) -> int: ...
    @property
    def external_id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def errors(self) -> Sequence[str]: ...


def bulk_body(results: Sequence[RowOutcome]) -> dict[str, Any]:
    """`{"created", "updated", "unchanged", "failed", "results": [{"index", "external_id", "status", "errors"}]}`."""
    counts = Counter(result.status for result in results)
    return {
        "created": counts["created"],
        "updated": counts["updated"],
        "unchanged": counts["unchanged"],
        "failed": counts["error"],
        "results": [
            {
                "index": result.index,
                "external_id": result.external_id,
                "status": result.status,
                "errors": list(result.errors),
            }
            for result in results
        ],
    }
