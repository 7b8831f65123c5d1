"""Drafts for tests: an office whose structure is the draft, edited like any other.

draft = make_draft(office)                       # the same keys as in the living structure
draft.apply({"op": "rename", "key": head, "title": "Director"})
publish_all(draft)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from teams.actions.drafts import create_draft
from teams.actions.publishing import Published, publish
from teams.comparison import Comparison, compare_draft, stamp
from teams.models import Structure
from tests.factories.structures import Office


def make_draft(office: Office, name: str = "Как будет") -> Office:
    with office.open():
        return replace(office, structure=create_draft(source=office.structure, name=name, by=office.by))


def comparison(draft: Office) -> Comparison:
    with draft.open():
        structure = Structure.objects.for_company(draft.company).get(pk=draft.structure.pk)
        live = Structure.objects.for_company(draft.company).live().get()
        found = compare_draft(structure, live)
        assert found.names is not None
        return found


def changes_of(draft: Office) -> dict[str, str | None]:
    """Id of each change -> its clash, None for a clean one."""
    return {line.change.id: line.clash for line in comparison(draft).lines}


def publish_only(draft: Office, ids: Collection[str] | None = None) -> Published:
    """Publishes the changes with these ids, or all, as they stand now."""
    lines = comparison(draft).lines
    stamps = {line.change.id: stamp(line) for line in lines if ids is None or line.change.id in ids}
    with draft.open():
        return publish(draft=draft.structure, stamps=stamps, by=draft.by)
