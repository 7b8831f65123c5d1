"""A function run where it can hurt nobody: a fresh child process with little memory, little time and no secrets.

The child is a new interpreter, not a fork: it inherits no database connection, no lock of another thread, no setting
from the environment. What it sends back is unpickled by a reader that can make plain values and nothing else.
"""

import importlib
import io
import os
import pickle
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

Reason = Literal["timeout", "memory", "crash"]

_PROJECT = Path(__file__).resolve().parent.parent
_MAX_OPEN_FILES = 64
_EXIT_MEMORY = 97
_ALLOWED = {("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("decimal", "Decimal")}


class SandboxError(Exception):
    """The child gave no answer. `reason`: timeout (CPU or wall), memory, or crash (it died or raised)."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class _PlainValues(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is no plain value")
        return super().find_class(module, name)


def run_limited(
    function: str, *args: object, memory_bytes: int, cpu_seconds: int, wall_seconds: float
) -> Any:
    """The result of `function` ("package.module:name") called with `args` in a child process.

    Arguments and result are plain values: None, bool, numbers, str, bytes, dates, Decimal, and lists, tuples and dicts
    of them. Raises SandboxError when the child crashes, raises, or passes a limit; the caller itself is never at risk.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
    command = [
        sys.executable,
        "-B",
        "-P",
        "-c",
        _BOOT,
        str(_PROJECT),
        str(memory_bytes),
        str(cpu_seconds),
        function,
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd="/",
        start_new_session=True,
    ) as child:
        try:
            output, errors = child.communicate(pickle.dumps(args), timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            raise SandboxError("timeout", "wall clock") from None
    return _answer(child.returncode, output, errors)


def _answer(returncode: int, output: bytes, errors: bytes) -> Any:
    detail = errors.decode("utf-8", errors="replace").strip()[-500:]
    if returncode == _EXIT_MEMORY:
        raise SandboxError("memory")
    if returncode == -signal.SIGXCPU:
        raise SandboxError("timeout", "processor")
    if returncode != 0:
        raise SandboxError("crash", f"exit {returncode}: {detail}")
    try:
        return _PlainValues(io.BytesIO(output)).load()
    except Exception as problem:  # a truncated or forged pickle may raise anything
        raise SandboxError("crash", f"unreadable answer: {problem}") from problem


# The limits stand before any of the project's or a library's code runs.
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from common.sandbox import child_main; child_main()"


def child_main() -> None:
    """What the child runs: limits first, then the function; the answer leaves by the original standard output."""
    memory_bytes, cpu_seconds, function = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    _limit(memory_bytes, cpu_seconds)
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not write into the answer
    try:
        args = pickle.load(sys.stdin.buffer)  # noqa: S301 (written by the parent, which trusts its own arguments)
        module, _, name = function.partition(":")
        answer = pickle.dumps(getattr(importlib.import_module(module), name)(*args))
        answer_to.write(answer)
        answer_to.flush()
    except MemoryError:
        os._exit(_EXIT_MEMORY)
    os._exit(0)  # tearing down a heap of a million cells takes longer than reading them


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    if sys.platform != "darwin":  # macOS refuses RLIMIT_AS; there the wall clock and the size limits remain
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
