"""A function in the child can be as bad as it likes: the caller gets one clear reason."""

import os
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from common.sandbox import SandboxError, run_limited

MEGABYTE = 1024 * 1024
HERE = "tests.common.test_sandbox"


def give_back(*args: object) -> object:
    return list(args)


def give_environment() -> dict[str, str]:
    return dict(os.environ)


def eat_memory() -> int:
    return len(bytearray(3 * 1024 * MEGABYTE))


def burn() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def raise_error() -> None:
    raise KeyError("odd")


def abort() -> None:
    os.abort()


def write_file() -> None:
    Path("/tmp/from-the-sandbox").write_text("x" * 10)


def give_object() -> object:
    return Path("/")


def speak() -> str:
    print("noise")  # noqa: T201
    return "answer"


def call(name: str, *args: object, wall_seconds: float = 20.0, cpu_seconds: int = 10) -> object:
    limits = {"memory_bytes": 1024 * MEGABYTE, "cpu_seconds": cpu_seconds, "wall_seconds": wall_seconds}
    return run_limited(f"{HERE}:{name}", *args, **limits)  # type: ignore[arg-type]


def reason(name: str, **limits: float) -> str:
    with pytest.raises(SandboxError) as caught:
        call(name, **limits)  # type: ignore[arg-type]
    return caught.value.reason


def test_plain_values_go_there_and_come_back() -> None:
    values = [None, True, 1, 2.5, "ё", b"\x00", date(2026, 11, 1), Decimal("0.5"), [1, (2,)], {"a": {"b": 1}}]
    assert call("give_back", *values) == values


def test_what_the_function_prints_does_not_spoil_the_answer() -> None:
    assert call("speak") == "answer"


def test_the_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    seen = call("give_environment")
    assert isinstance(seen, dict)
    assert "do not tell" not in seen.values()


def test_too_much_memory_is_the_reason_memory() -> None:
    assert reason("eat_memory") == "memory"


def test_too_much_processor_time_is_the_reason_timeout() -> None:
    assert reason("burn", cpu_seconds=1) == "timeout"


def test_too_much_time_on_the_wall_is_the_reason_timeout() -> None:
    started = time.monotonic()
    assert reason("sleep", wall_seconds=1.0) == "timeout"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", ["raise_error", "abort", "no_such_function", "write_file"])
def test_a_child_that_dies_is_the_reason_crash(name: str) -> None:
    assert reason(name) == "crash"


def test_an_answer_that_is_no_plain_value_is_refused() -> None:
    assert reason("give_object") == "crash"
