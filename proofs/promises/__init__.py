"""The promises, a module for each field; every module there has its tuple `PROMISES`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from proofs.promise import Promise


def promises() -> tuple[Promise, ...]:
    """All promises, by field and then as they are written."""
    fields = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(promise for field in fields for promise in import_module(f"{__name__}.{field}").PROMISES)
