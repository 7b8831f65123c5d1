"""An outside tool calls the API as its OpenAPI document allows and as it forbids, one call building on another."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from tests.factories import make_key
from tests.hostile.world import World, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
SEED, EXAMPLES, STEPS = 2026, 20, 6
# Checks that would judge what the document does not say, or what others judge.
OFF = (
    # The document names the good answers; what a refusal looks like is judged by the corpus.
    "status_code_conformance", "content_type_conformance",
    # A body may fit its shape and still be refused: a month that is closed, a person who is not there.
    "positive_data_acceptance",
    # Members that nobody knows are left aside.
    "negative_data_rejection",
    # A missing If-Match is 428 here, which the check does not know.
    "missing_required_header",
    # It asks with an argument that its own in-process transport refuses; the stranger walk asks without a key.
    "ignored_auth",
    # Made for two signed-in users; the stranger walk is that judge.
    "object_level_authorization",
)  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield make_world()
    logging.disable(logging.NOTSET)


def _config(world: World, examples: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "workers": 1,
            "continue-on-failure": True,
            "headers": make_key(world.company).headers,
            "parameters": {"path.company_slug": world.company.slug},
            "generation": {
                "max-examples": examples, "allow-x00": True, "database": "none", "no-shrink": True,
            },
            "checks": {name: {"enabled": False} for name in OFF},
            "phases": {"stateful": {"max-steps": STEPS}},
        }
    )  # fmt: skip


def judged(app: Any, config: SchemathesisConfig) -> tuple[Counter[str], dict[tuple[str, str], str]]:
    """How many calls each phase made, and by check and operation the first failure."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    calls: Counter[str] = Counter()
    faults: dict[tuple[str, str], str] = {}
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            faults.setdefault(("error of the tool", str(event)[-200:]), "")
        if isinstance(event, events.ScenarioFinished):
            calls[event.phase.name.lower()] += len(event.recorder.interactions)
            for checks in event.recorder.checks.values():
                for check in checks:
                    if info := check.failure_info:
                        key = (check.name, event.recorder.label)
                        faults.setdefault(key, f"{info.failure.message[:200]} {info.code_sample[:400]}")
    return calls, faults


def test_schemathesis_finds_nothing(world: World, record_property: Callable[[str, object], None]) -> None:
    calls, faults = judged(WSGIHandler(), _config(world, EXAMPLES))
    made = ", ".join(f"{count:,} {phase}" for phase, count in calls.items() if count)
    record_property(
        "figure", f"schemathesis {schemathesis.SCHEMATHESIS_VERSION}: {made}; {len(faults)} failures"
    )
    assert sum(calls.values()) > 1_000
    assert not faults, "\n".join(f"{key}: {said}" for key, said in faults.items())
