"""The answer of every bulk endpoint: counts, and what became of each item."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RowResult:
    """What became of one item: created, updated, unchanged, or error with the reasons.

    `is_stale`: unchanged, because something newer is stored already.
    """

    index: int
    external_id: str
    status: str
    errors: tuple[str, ...] = ()
    is_stale: bool = False


def bulk_body(results: Sequence[RowResult]) -> dict[str, Any]:
    """`{"created", "updated", "unchanged", "failed", "results": [{"index", "external_id", "status", "errors"}]}`.

    A stale item says so beside: `"stale": true`.
    """
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
                **({"stale": True} if result.is_stale else {}),
            }
            for result in results
        ],
    }
