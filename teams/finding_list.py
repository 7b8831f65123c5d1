"""The list of findings: what it is narrowed to, its order, long runs folded, and its lines in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import ngettext

from accounts.models import Company
from teams import finding_wording as wording
from teams.models import Finding
from teams.selectors import FindingView, finding_views

FOLD_FROM = 3
SEVERITIES = ("high", "medium", "low")
STATES = ("open", "accepted", "closed")
SHOWN_PEOPLE = 3
NAMED_PEOPLE = 10


@dataclass(frozen=True)
class Choice:
    """What the list is narrowed to; "" narrows nothing."""

    state: str = "open"
    severity: str = ""
    kind: str = ""
    team: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """From an address that anybody may have typed."""
        number = query.get("page", "")
        state, severity, kind = (query.get(name, "") for name in ("state", "severity", "kind"))
        return cls(
            state=state if state in STATES else "open",
            severity=severity if severity in SEVERITIES else "",
            kind=kind if kind in wording.KIND_TITLES else "",
            team=query.get("team", "")[:160],
            page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        )


@dataclass(frozen=True)
class FindingLine:
    """One finding of the list."""

    view: FindingView
    days: int
    planned_on: date | None = None
    """The day for which its hand-over is set."""

    @property
    def row(self) -> Finding:
        return self.view.row

    @property
    def shown_people(self) -> tuple[str, ...]:
        return self.view.people[:SHOWN_PEOPLE]

    @property
    def named_people(self) -> str:
        """For the tooltip over the pictures."""
        return ", ".join(self.view.people[:NAMED_PEOPLE]) + (
            " …" if len(self.view.people) > NAMED_PEOPLE else ""
        )

    @property
    def is_vacancy(self) -> bool:
        return bool(self.row.position_keys) and not self.view.people


@dataclass(frozen=True)
class Entry:
    """A line of the list, or several that say the same of the same boxes, folded under one title."""

    lines: tuple[FindingLine, ...]
    title: str = ""

    @property
    def severity(self) -> str:
        return self.lines[0].row.severity

    @property
    def uids(self) -> frozenset[UUID]:
        return frozenset(line.row.uid for line in self.lines)


@dataclass(frozen=True)
class Section:
    """The entries of one severity that stand on this page."""

    severity: str
    title: str
    count: int
    entries: tuple[Entry, ...]


Group = tuple[Finding, ...]
"""Findings that make one entry, the worst first."""


def in_order(rows: Iterable[Finding]) -> list[Finding]:
    """Worst first, then the newest."""
    return sorted(rows, key=lambda row: (SEVERITIES.index(row.severity), -row.pk))


def folded(rows: Sequence[Finding]) -> list[Group]:
    """Ordered rows as entries: runs of FOLD_FROM and more of one kind about the same boxes become one entry, which
    stands where the worst of them would."""
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for row in rows:
        groups.setdefault(_fold_key(row), []).append(row)
    found = [
        each
        for group in groups.values()
        for each in ([tuple(group)] if _is_run(group) else [(row,) for row in group])
    ]
    return sorted(found, key=lambda group: SEVERITIES.index(group[0].severity))


def _is_run(group: Sequence[Finding]) -> bool:
    return len(group) >= FOLD_FROM or (len(group) > 1 and group[0].kind == "vacant_owner")


def _fold_key(row: Finding) -> tuple[Any, ...]:
    if row.kind in ("overload", "span_of_control"):
        return (row.pk,)
    return (row.kind, *sorted(row.position_keys))


def views_of(rows: Sequence[Finding], company: Company) -> dict[int, FindingView]:
    """Their words by row id. What the rows were read without is read for all of them at once."""
    bare = {row.pk: row for row in rows if "body" in row.get_deferred_fields()}
    bodies = Finding.objects.for_company(company).filter(pk__in=bare) if bare else Finding.objects.none()
    for pk, body in bodies.values_list("pk", "body"):
        bare[pk].body = body
    return {view.row.pk: view for view in finding_views(rows, company)}


def fold_title(group: Sequence[FindingView]) -> str:
    """What the findings of a run have in common."""
    first, count = group[0], len(group)
    seats = first.row.body["params"].get("names", ())
    if first.row.kind == "vacant_owner" and len(seats) == 1:
        return ngettext(
            "Vacancy “%(title)s” holds %(count)s responsibility",
            "Vacancy “%(title)s” holds %(count)s responsibilities",
            count,
        ) % {"title": seats[0]["title"], "count": count}
    if first.row.kind == "uncovered":
        return ngettext(
            "Nobody holds %(count)s responsibility that the stage needs",
            "Nobody holds %(count)s responsibilities that the stage needs",
            count,
        ) % {"count": count}
    text = ngettext(
        "%(kind)s: %(count)s responsibility · %(names)s",
        "%(kind)s: %(count)s responsibilities · %(names)s",
        count,
    )
    return text % {"kind": first.kind_title, "count": count, "names": wording.seats(seats)}
