"""The gate of JSON bodies: nesting is counted before parsing, and in time that grows with the body only."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.json_gate import MAX_DEPTH, too_deep

NESTED = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["[[[", '"{', "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


def depth(value: object) -> int:
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else None
    return 0 if inner is None else 1 + max((depth(each) for each in inner), default=0)


@pytest.mark.parametrize(
    ("raw", "deep"),
    [
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, False),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), True),
        (b'[{"a":' * 16 + b"1" + b"}]" * 16, False),
        (b'[{"a":' * 17 + b"1" + b"}]" * 17, True),
        (b"[" * 100_000, True),
        (b'"' + b"[" * 100 + b'"', False),
        (b"[1," * 5 + b"}", False),
    ],
)
def test_levels_are_counted_outside_of_texts(raw: bytes, deep: bool) -> None:
    assert too_deep(raw) is deep


@given(NESTED, st.integers(0, 6))
def test_any_document_is_too_deep_exactly_when_its_depth_says_so(value: object, limit: int) -> None:
    assert too_deep(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), limit) is (
        depth(value) > limit
    )


def test_a_text_without_an_end_is_not_tried_again_from_each_of_its_quotes() -> None:
    before = time.process_time()
    too_deep(b'"' + b'\\"' * 500_000)
    assert time.process_time() - before < 2
