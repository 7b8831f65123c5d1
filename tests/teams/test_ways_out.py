"""Which ways out a finding offers."""

from __future__ import annotations

import pytest

from teams.models import Finding
from teams.moves.registry import ways_of


def overlap(kind: str, holders: int) -> Finding:
    keys = [f"key-{number}" for number in range(holders)]
    return Finding(
        kind=kind, position_keys=keys, body={"suggestions": [{"code": "keep_owner", "params": {}}]}
    )


@pytest.mark.parametrize("kind", ["double_accountable", "duplicate_responsible"])
def test_a_hand_over_is_offered_where_it_ends_the_overlap(kind: str) -> None:
    assert ways_of(overlap(kind, 2)) == ["keep_owner", "hand_over"]
    assert ways_of(overlap(kind, 3)) == ["keep_owner"]
