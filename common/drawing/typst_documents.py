"""Documents of flowing text as PDF, set by Typst in a child process with limits.

The source is a file of ours. What people wrote goes in as JSON beside it and is only ever a string there: a title that
reads `#import "x"` is printed so. A source reads `json(bytes(sys.inputs.data))`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.drawing.lettering import FAMILY, font_folder
from common.drawing.typst_pages import FALLBACK, WALL_SECONDS, compiler_within, set_by_child


def set_document(source: Path, data: Mapping[str, Any], *, wall_seconds: float = WALL_SECONDS) -> bytes:
    """The PDF. `data`: strings, numbers, lists and mappings; `fonts` is added to it.

    Raises SettingFailed when the child process gives up or passes a limit.
    """
    given = json.dumps({**data, "fonts": [FAMILY, FALLBACK]}, ensure_ascii=False)
    text = source.read_text(encoding="utf-8")
    there = "common.drawing.typst_documents:compile_here"
    return set_by_child(there, text, given, wall_seconds=wall_seconds)


def compile_here(source: str, data: str) -> bytes:
    """What the child process runs; nothing of the machine is within reach of the source but the fonts."""
    compiler = compiler_within(font_folder())
    made = compiler.compile(source.encode(), format="pdf", sys_inputs={"data": data})
    return made[0] if isinstance(made, list) else made  # type: ignore[return-value]
