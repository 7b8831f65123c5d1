"""docker-compose.yml and the Dockerfile, checked by their structure: no engine runs here.

The rules follow the Compose specification; `faults` takes a document, so that each rule is shown to catch its fault.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICE_KEYS = {
    "image", "build", "user", "restart", "init", "read_only", "tmpfs", "cap_drop", "security_opt", "environment",
    "networks", "command", "depends_on", "healthcheck", "volumes", "ports", "shm_size", "stop_grace_period",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
DURATION = re.compile(r"^(\d+(us|ms|s|m|h))+$")
PINNED = re.compile(r"^[\w./-]+:[\w.-]*\d+\.\d+[\w.-]*$")
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?:(:?[-?])([^}]*))?\}")
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|_URL$")
# Named like secrets, and well when they are empty: nothing is open or signed by an empty one.
MAY_BE_EMPTY = {"METRICS_TOKEN", "SECRET_KEY_FALLBACKS", "SITE_URL"}

Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    loaded: Document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def faults(document: Document) -> list[str]:
    """Everything in the document that breaks the specification or one of our promises."""
    found = [f"unknown top-level key {key}" for key in document if not _known_at_top(key)]
    for name, service in document["services"].items():
        found += [f"{name}: {fault}" for fault in _service_faults(name, service, document)]
    return found


def _known_at_top(key: str) -> bool:
    return key in {"services", "networks", "volumes", "name"} or key.startswith("x-")


def _service_faults(name: str, service: Document, document: Document) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in service if key not in SERVICE_KEYS)
    yield from _identity_faults(service)
    yield from _health_faults(service)
    yield from _dependency_faults(service, document)
    yield from _secret_faults(service)
    yield from (
        f"network {net} is not declared" for net in service["networks"] if net not in document["networks"]
    )
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            if not (ROOT / source).exists():
                yield f"mounts {source}, which is not there"
        elif source not in document["volumes"]:
            yield f"volume {source} is not declared"
    for port in service.get("ports", []):
        if not _filled(port).startswith("127.0.0.1:"):
            yield f"publishes {port} to the world by default"


def _identity_faults(service: Document) -> Iterator[str]:
    if str(service.get("user", "root")).split(":")[0] in {"", "0", "root"}:
        yield "runs as root"
    if service.get("cap_drop") != ["ALL"] or "no-new-privileges:true" not in service.get("security_opt", []):
        yield "keeps privileges"
    if not re.match(r"^(unless-stopped|always|on-failure(:\d+)?)$", service.get("restart", "")):
        yield "is not restarted after a failure"
    if not PINNED.match(_filled(service.get("image", ""))):
        yield f"image {service.get('image')} is not pinned"


def _health_faults(service: Document) -> Iterator[str]:
    check = service.get("healthcheck")
    if check is None:
        yield "has no health check"
    elif check == {"disable": True}:
        if not service["restart"].startswith("on-failure"):
            yield "runs on without a health check"
    else:
        if not (isinstance(check.get("test"), list) and check["test"][0] in {"CMD", "CMD-SHELL"}):
            yield "health check has no test"
        for key in ("interval", "timeout", "start_period"):
            if key in check and not DURATION.match(check[key]):
                yield f"health check: {key} is no duration"


def _dependency_faults(service: Document, document: Document) -> Iterator[str]:
    for other, how in service.get("depends_on", {}).items():
        target = document["services"].get(other)
        if target is None:
            yield f"depends on {other}, which is not there"
        elif how.get("condition") not in CONDITIONS - {"service_started"}:
            yield f"does not wait for {other}"
        elif how["condition"] == "service_healthy" and "test" not in target.get("healthcheck", {}):
            yield f"waits for the health of {other}, which has no check"


def _secret_faults(service: Document) -> Iterator[str]:
    for key, value in service.get("environment", {}).items():
        if SECRET.search(key):
            variables = VARIABLE.findall(str(value))
            if not variables:
                yield f"{key} is written out"
            for name, how, otherwise in variables:
                is_empty = name in MAY_BE_EMPTY and (how, otherwise) == (":-", "")
                if how != ":?" and not is_empty:
                    yield f"{key}: {name} has no refusal when unset"


def _filled(text: str) -> str:
    """The text with the defaults of its variables."""
    return VARIABLE.sub(lambda found: found[3] or "" if found[2] == ":-" else "", text)


def test_the_file_obeys_the_specification_and_our_promises(document: Document) -> None:
    assert faults(document) == []


def test_the_five_parts_of_the_product_and_the_migration_are_services(document: Document) -> None:
    assert set(document["services"]) == {"postgres", "redis", "migrate", "web", "worker", "beat"}


def test_web_worker_and_beat_wait_for_the_migration(document: Document) -> None:
    waits = {name: document["services"][name]["depends_on"] for name in ("web", "worker", "beat")}
    assert {wait["migrate"]["condition"] for wait in waits.values()} == {"service_completed_successfully"}


def test_the_broker_keeps_its_messages_and_evicts_none(document: Document) -> None:
    command = " ".join(document["services"]["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_database_is_reached_from_inside_only(document: Document) -> None:
    inside = {name for name, service in document["services"].items() if "outside" not in service["networks"]}
    assert {"postgres", "redis"} <= inside
    assert document["networks"]["inside"] == {"internal": True}


def test_worker_has_the_time_to_finish_a_task(document: Document) -> None:
    settings = (ROOT / "salesorg" / "settings.py").read_text(encoding="utf-8")
    limit = re.search(r"CELERY_TASK_TIME_LIMIT = (\d+)", settings)
    assert limit
    assert int(document["services"]["worker"]["stop_grace_period"].removesuffix("s")) >= int(limit[1])


def test_every_variable_is_explained_in_the_example(document: Document) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    wanted = {name for name, _, _ in VARIABLE.findall(text)} - {"SALESORG_VERSION"}
    assert wanted <= set(re.findall(r"^#?(\w+)=", example, flags=re.MULTILINE))


def test_every_setting_from_the_environment_is_explained_in_the_example() -> None:
    settings = (ROOT / "salesorg" / "settings.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    asked = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', settings)) - {"DEMO"}
    assert asked
    assert asked <= set(re.findall(r"^#?(\w+)=", example, flags=re.MULTILINE))


def test_the_example_has_a_reason_above_every_variable_and_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for above, line in pairwise(lines):
        if re.match(r"^#?[A-Z_]+=", line):
            assert above.startswith("# "), line
    empty = {line for line in lines if re.match(r"^(SECRET_KEY|\w*PASSWORD)=", line)}
    assert all(line.endswith("=") for line in empty)


def test_the_image_runs_as_an_ordinary_user_from_pinned_stages() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    stages = re.findall(r"^FROM (\S+)", text, flags=re.MULTILINE)
    assert len(stages) == 3
    assert all(PINNED.match(stage) for stage in stages)
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, flags=re.MULTILINE)
    assert last.index("collectstatic") < last.index("USER ")
    assert "HEALTHCHECK" in last


def test_secrets_and_rubbish_stay_out_of_the_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    assert {".env", ".local", ".git", ".venv", "node_modules"} <= ignored


@pytest.mark.parametrize(
    ("service", "change"),
    [
        ("web", {"user": "root"}),
        ("web", {"user": None}),
        ("web", {"healthcheck": None}),
        ("web", {"healthcheck": {"disable": True}}),
        ("web", {"healthcheck": {"test": ["CMD", "true"], "interval": "often"}}),
        ("web", {"ports": ["8000:8000"]}),
        ("web", {"restart": "no"}),
        ("web", {"environment": {"SECRET_KEY": "written-out"}}),
        ("web", {"environment": {"SECRET_KEY": "${SECRET_KEY:-default}"}}),
        ("web", {"environment": {"SECRET_KEY": "${SECRET_KEY:-}"}}),
        ("web", {"environment": {"METRICS_TOKEN": "${METRICS_TOKEN:-default}"}}),
        ("web", {"environment": {"DATABASE_URL": "postgres://a:${PASSWORD}@b/c"}}),
        ("web", {"depends_on": {"nothing": {"condition": "service_healthy"}}}),
        ("web", {"depends_on": {"postgres": {"condition": "service_started"}}}),
        ("web", {"depends_on": {"migrate": {"condition": "service_healthy"}}}),
        ("web", {"networks": ["elsewhere"]}),
        ("web", {"volumes": ["nowhere:/data"]}),
        ("web", {"privileged": True}),
        ("postgres", {"image": "postgres:latest"}),
        ("postgres", {"image": "postgres"}),
        ("postgres", {"cap_drop": None}),
    ],
)
def test_each_fault_of_a_service_is_caught(document: Document, service: str, change: Document) -> None:
    planted = copy.deepcopy(document)
    planted["services"][service] |= change
    planted["services"][service] = {
        key: value for key, value in planted["services"][service].items() if value
    }
    assert len(faults(planted)) == 1
