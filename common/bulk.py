"""The answer of every bulk endpoint: counts, and what became of each item."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RowResult:
    """What became of one item: created, updated, unchanged, or error with the reasons."""

    index: int
    external_id: str
    status: str
    errors: tuple[str, ...] = ()


def bulk_body(results: Sequence[RowResult]) -> dict[str, Any]:
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
