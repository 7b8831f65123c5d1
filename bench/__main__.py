"""`python -m bench [name …]`: run the benchmarks; each prints one JSON line per measurement.

A benchmark is a module of this package with `main() -> Iterable[Measurement]`.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys

import django

import bench
from bench.measurement import Measurement


def names() -> list[str]:
    """The benchmarks of the package, in alphabetical order."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in found if name not in {"__main__", "measurement"})


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks (all without a name); 1 when a name is unknown."""
    unknown = set(wanted) - set(names())
    if unknown:
        print(
            f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(names())}",
            file=sys.stderr,
        )
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")
    django.setup()
    for name in wanted or names():
        measured: list[Measurement] = list(importlib.import_module(f"bench.{name}").main())
        for measurement in measured:
            print(json.dumps(measurement.as_line(), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
