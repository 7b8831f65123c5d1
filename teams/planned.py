"""Statements of every change that take PostgreSQL longer to plan than to answer: planned once a session.

Which of them a session knows is asked of the session itself, once a transaction: behind a pool it may be another one
each time.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

KNOWN = "SELECT name FROM pg_prepared_statements WHERE starts_with(name, 'salesorg_')"


@dataclass(frozen=True)
class Statement:
    """`text` with %(parameters)s; `types`: parameter -> its type in SQL."""

    text: str
    types: Mapping[str, str]

    @cached_property
    def name(self) -> str:
        """Says which statement it is, so that a session which outlives a release does not answer the one before."""
        return f"salesorg_{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"

    @cached_property
    def plan(self) -> str:
        numbered = {each: f"${number}" for number, each in enumerate(self.types, start=1)}
        return f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {self.text % numbered}"

    @cached_property
    def call(self) -> str:
        return (
            f"EXECUTE {self.name} ({', '.join(f'%({each})s::{kind}' for each, kind in self.types.items())})"
        )


def known_to(cursor: Any) -> set[str]:
    """Names of the statements that the cursor's session has planned."""
    cursor.execute(KNOWN)
    return {name for (name,) in cursor.fetchall()}


def execute(cursor: Any, statement: Statement, given: Mapping[str, Any], known: set[str]) -> None:
    """`known`: what the session of this transaction has planned; grows by the statement."""
    if statement.name not in known:
        cursor.execute(statement.plan)
        known.add(statement.name)
    cursor.execute(statement.call, given)
