"""What changed between two cards, by part and in words, as a page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from accounts.models import Company
from roles.cards.diff import Change, Line
from roles.company_role_wording import DETAILS, PARTS
from roles.models import Category, Involvement, MetricTemplate
from roles.selectors.company_roles import CatalogueUpdate, active_language, role_book
from roles.selectors.values import responsibility_names

Names = Mapping[str, str]


@dataclass(frozen=True)
class ShownLine:
    """One side of a change. `details`: what else a reader sees of the line, in words."""

    text: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class ShownChange:
    """`kind`: added, removed, changed."""

    kind: str
    before: ShownLine | None
    after: ShownLine | None

    @property
    def same_text(self) -> bool:
        """The words stayed; what the line refers to, its letter, level or group is another."""
        return bool(self.before and self.after and self.before.text == self.after.text)


@dataclass(frozen=True)
class ChangedPart:
    name: str
    changes: tuple[ShownChange, ...]


def changed_parts(company: Company, changes: Iterable[Change]) -> tuple[ChangedPart, ...]:
    """The changes by part of the card, in its order, with the names of what lines refer to. At most four queries."""
    found = tuple(changes)
    return _parts(found, _names(company) if found else {})


def changed_parts_of_each(
    company: Company, updates: Iterable[CatalogueUpdate]
) -> list[tuple[ChangedPart, ...]]:
    """The same for many roles at the same price."""
    found = list(updates)
    names = _names(company) if found else {}
    return [_parts(update.changes, names) for update in found]


def _parts(changes: Iterable[Change], names: Names) -> tuple[ChangedPart, ...]:
    grouped = groupby(changes, key=lambda change: change.section)
    return tuple(
        ChangedPart(str(PARTS[section]), tuple(_shown(change, names) for change in group))
        for section, group in grouped
    )


def _names(company: Company) -> Names:
    """What a slug on a card is called: a role, a metric or a responsibility."""
    names = {slug: role.name for slug, role in role_book(company).roles.items()}
    names |= {metric.slug: metric.name for metric in MetricTemplate.objects.all()}
    language = active_language()
    return names | {slug: str(getattr(name, language)) for slug, name in responsibility_names().items()}


def _shown(change: Change, names: Names) -> ShownChange:
    before, after = (_line(change.section, line, names) for line in (change.before, change.after))
    if before and after:
        # Details that both sides share say nothing about the change.
        before, after = _without(before, after), _without(after, before)
    return ShownChange(change.kind, before, after)


def _without(line: ShownLine, other: ShownLine) -> ShownLine:
    return ShownLine(line.text, tuple(said for said in line.details if said not in other.details))


def _line(section: str, line: Line | None, names: Names) -> ShownLine | None:
    if line is None:
        return None
    if section == "category":
        return ShownLine(str(dict(Category.choices).get(line.text, line.text)), ())
    if section == "career":
        return ShownLine(names.get(line.text, line.text), ())
    details = [line.group] if line.group else []
    if line.refers_to and line.refers_to != section:
        details.append(names.get(line.refers_to, line.refers_to))
    details += [_detail(name, value) for name, value in line.details]
    return ShownLine(line.text, tuple(details))


def _detail(name: str, value: str) -> str:
    if name == "involvement":
        value = f"{value} · {dict(Involvement.choices).get(value, value)}"
    return str(DETAILS[name]) % {"value": value}
