"""Changes of a draft in words: what a box is called, what was, what will be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.formats import format_date, format_money, format_number, format_percent
from roles.selectors import responsibility_names
from roles.selectors.company_roles import RoleBook, role_book
from teams.analysis.diff import BOX, Line
from teams.analysis.states import Box, Seat, State
from teams.comparison import Comparison, stamp
from teams.models import Assignment, Link
from teams.selectors import reads_english
from teams.structure_states import sitting

SIGNS = {"added": "plus", "removed": "minus", "moved": "arrow-right", "changed": "pencil"}


@dataclass(frozen=True)
class ChangeView:
    """A line of the change list. `before` and `after` are short texts; `theirs` is the live value of a dispute."""

    id: str
    key: str
    kind: str
    title: str
    before: str
    after: str
    cost: str
    clash: str
    base: str
    verdict: str
    stamp: str
    tag: str

    @property
    def icon(self) -> str:
        return SIGNS[self.kind]

    @property
    def is_hopeless(self) -> bool:
        return self.clash == "would_loop"

    @property
    def clash_words(self) -> str:
        """Why the line is disputed; empty when it is not."""
        return {
            "both_changed": _("Changed in the living structure too."),
            "removed_there": _("Removed from the living structure meanwhile."),
            "changed_there": _("Changed in the living structure meanwhile."),
            "would_loop": _("The living structure moved the leader under this position."),
        }.get(self.clash, "")


def change_views(compared: Comparison, *, sees_costs: bool) -> list[ChangeView]:
    """All lines in words, in their order. Lines about pay are for those who may see it."""
    words = _Words(compared, sees_costs)
    return [words.view(line) for line in compared.lines if sees_costs or line.change.facet != "cost"]


class _Words:
    def __init__(self, compared: Comparison, sees_costs: bool) -> None:
        self.compared, self.sees_costs = compared, sees_costs
        self.today = timezone.localdate()
        self.book: RoleBook = role_book(compared.draft.company_id)
        self.responsibilities = responsibility_names()

    def view(self, line: Line) -> ChangeView:
        change = line.change
        title, tag = self._title(line)
        return ChangeView(
            id=change.id,
            key=change.key,
            kind=change.kind,
            title=title,
            before=self._value(change.facet, change.before, self.compared.theirs, change.key),
            after=self._value(change.facet, change.after, self.compared.mine, change.key),
            cost=self._cost(line),
            clash=line.clash or "",
            base=self._value(change.facet, line.base, self.compared.base, change.key) if line.clash else "",
            verdict=self.compared.verdicts.get(change.id, ""),
            stamp=stamp(line),
            tag=tag,
        )

    def _called(self, key: str, *states: State) -> str:
        """Who sits in the box, else its title."""
        box = next((state[key] for state in states if key in state), None)
        if box is None:
            return "…"
        names = [
            self.compared.names[person]
            for person, _seat in sitting(box, self.today)
            if person in self.compared.names
        ]
        return ", ".join(names) or box.title

    def _who(self, key: str) -> str:
        return self._called(key, self.compared.mine, self.compared.theirs)

    def _title(self, line: Line) -> tuple[str, str]:
        """The sentence of the line, and the word on the box."""
        change, (name, _colon, rest) = line.change, line.change.facet.partition(":")
        if name == BOX:
            if change.kind == "added":
                return _("New: %(title)s") % {"title": change.after.title}, pgettext("mark", "new")
            return _("Removed: %(title)s") % {"title": change.before.title}, pgettext("mark", "removed")
        who = self._who(change.key)
        if name == "inv":
            named = self.responsibilities.get(rest)
            words = (named.en if reads_english() else named.ru) if named else rest
            return f"{words}: {who}", pgettext("mark", "duty")
        if name == "seat":
            box = self.compared.mine.get(change.key) or self.compared.theirs[change.key]
            return f"{box.title}: {self.compared.names.get(rest, '…')}", pgettext("mark", "person")
        if name == "link":
            kind = str(dict(Link.Kind.choices)[rest.partition(":")[0]])
            return f"{kind}: {who}", kind.lower()
        label = facet_label(name)
        return f"{who}: {label}", pgettext("mark", "moved") if name == "parent" else label

    def _value(self, facet: str, value: Any, state: State, key: str) -> str:
        name, _colon, rest = facet.partition(":")
        if name == BOX:
            return self._box(value) if value is not None else ""
        if name == "parent":
            return self._called(value, state, self.compared.theirs) if value else _("at the top")
        if name == "seat":
            return "; ".join(_seat(seat) for seat in value or ()) or _("not here")
        if name == "link":
            target = self._called(rest.partition(":")[2], state, self.compared.mine, self.compared.theirs)
            return target if value else pgettext("line", "no")
        if name == "inv":
            return {"none": _("handed over"), None: _("as the roles say")}.get(value, value)
        return self._plain(name, value)

    def _plain(self, name: str, value: Any) -> str:
        if name == "roles":
            return self.roles(sorted(value or (), key=lambda pair: (-pair[1], pair[0]))) or _("no roles")
        if name == "scope":
            return ", ".join(text for _dimension, text in sorted(value or ())) or pgettext(
                "scope", "everything"
            )
        if name == "duties":
            count = len(value or ())
            return ngettext("%(count)s line", "%(count)s lines", count) % {"count": count}
        if name == "fte":
            return format_number(value) if value is not None else ""
        if name == "cost":
            return format_money(value) if value is not None else _("not set")
        return str(value or pgettext("value", "none"))

    def roles(self, pairs: Iterable[tuple[str, Decimal]]) -> str:
        """«РОП 40 %, АМ 60 %»; a single role at full share by its name alone."""
        held = [(self.book.named(slug), slug, share) for slug, share in pairs]
        if len(held) == 1 and held[0][2] == 100:
            role, slug, _share = held[0]
            return role.name if role else slug
        return ", ".join(
            f"{(role.short or role.name) if role else slug} {format_percent(share)}"
            for role, slug, share in held
        )

    def _box(self, box: Box) -> str:
        """Who sits there, with which roles, on what."""
        names = [
            self.compared.names[person]
            for person, _seat in sitting(box, self.today)
            if person in self.compared.names
        ]
        parts = [", ".join(names) or _("vacancy"), self.roles(box.roles)]
        return " · ".join(
            part for part in [*parts, ", ".join(text for _d, text in sorted(box.scopes))] if part
        )

    def _cost(self, line: Line) -> str:
        """What the line changes in the pay of a month, signed; empty when nothing, or for those who may not see it."""
        change = line.change
        if not self.sees_costs or change.facet not in (BOX, "cost", "fte"):
            return ""
        before = monthly_cost(self.compared.theirs.get(change.key))
        after = monthly_cost(self.compared.mine.get(change.key))
        return format_money(after - before, signed=True) if after != before else ""


def facet_label(name: str) -> str:
    """What a facet of a box is called, in small letters."""
    return {
        "parent": _("leader"),
        "title": _("title"),
        "team": _("team"),
        "fte": _("rate"),
        "cost": _("pay"),
        "roles": _("roles"),
        "scope": _("scope"),
        "duties": _("own duties"),
    }[name]


def monthly_cost(box: Box | None) -> Decimal:
    """Roubles a month at the box's rate; nothing known counts as nothing."""
    return box.cost_rub * box.fte if box is not None and box.cost_rub is not None else Decimal(0)


def _seat(seat: Seat) -> str:
    """«100 %, с 12 января 2026»."""
    kind = "" if seat.kind == Assignment.Kind.PERMANENT else str(Assignment.Kind(seat.kind).label)
    words = {"share": format_percent(seat.share_pct), "day": format_date(seat.starts_on)}
    said = [kind, _("%(share)s, from %(day)s") % words]
    if seat.ends_on is not None:
        said.append(_("until %(day)s") % {"day": format_date(_day_before(seat.ends_on))})
    return " ".join(part for part in said if part)


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def tags_of(views: Iterable[ChangeView]) -> Mapping[str, dict[str, str]]:
    """Key -> how the chart marks the box. One mark a box: what it is outweighs what it holds."""
    rank = ("added", "removed", "moved", "changed")
    found: dict[str, ChangeView] = {}
    for view in views:
        held = found.get(view.key)
        if held is None or rank.index(view.kind) < rank.index(held.kind):
            found[view.key] = view
    return {key: {"kind": view.kind, "text": view.tag} for key, view in found.items()}
