"""The operations that change a structure: their shapes, and what each of them touches.

The browser and the API send the same JSON, e.g. `{"op": "move", "key": "<uuid>", "parent": "<uuid or null>"}`.
Positions are named by their lineage key, people by uid, roles and responsibilities by slug. `parse_operation`
gives a frozen operation or raises OperationRefused with a sentence; what is possible at the moment is decided by
teams.actions.operations, under the structure's lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.requests import unusable_text

MAX_TEXT = 160
MAX_DUTY_TEXT = 500
MAX_VALUES = 50
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
INVOLVEMENTS = ("AR", "A", "R", "C", "I")
DIMENSIONS = ("region", "segment", "product", "channel", "stage")
LINK_KINDS = ("deputy", "functional", "project", "mentor")
ASSIGNMENT_KINDS = ("permanent", "acting", "deputy")


class OperationRefused(ValidationError):
    """An operation that cannot be done; `index` is its place in the batch, `pointer` the member at fault."""

    def __init__(self, sentence: str, *, pointer: str = "", index: int = 0) -> None:
        super().__init__(sentence, code="refused")
        self.sentence, self.pointer, self.index = sentence, pointer, index


@dataclass(frozen=True)
class RoleShareIn:
    role: str
    share_pct: Decimal


@dataclass(frozen=True)
class DutyIn:
    text: str
    involvement: str


@dataclass(frozen=True)
class Cost:
    """What a position is paid a month; None when nobody said."""

    rub: Decimal | None


@dataclass(frozen=True)
class AddPosition:
    parent: UUID | None
    title: str
    team: str = ""
    fte: Decimal = Decimal(1)
    roles: tuple[RoleShareIn, ...] = ()
    key: UUID | None = None
    cost: Cost | None = None


@dataclass(frozen=True)
class MovePosition:
    """`order` is the place among the siblings: given by undo alone, otherwise the last."""

    key: UUID
    parent: UUID | None
    order: int | None = None


@dataclass(frozen=True)
class RemovePosition:
    """Its reports move up to its own leader."""

    key: UUID


@dataclass(frozen=True)
class RenamePosition:
    """Members that are None stay as they are."""

    key: UUID
    title: str | None = None
    team: str | None = None
    fte: Decimal | None = None
    cost: Cost | None = None


@dataclass(frozen=True)
class SetRoles:
    key: UUID
    roles: tuple[RoleShareIn, ...]


@dataclass(frozen=True)
class SetScope:
    key: UUID
    scope: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SetDuties:
    key: UUID
    duties: tuple[DutyIn, ...]


@dataclass(frozen=True)
class SetInvolvement:
    """`involvement`: R, A, AR, C, I; "none" hands the responsibility over; None returns to what the roles say."""

    key: UUID
    responsibility: str
    involvement: str | None


@dataclass(frozen=True)
class Assign:
    key: UUID
    person: UUID
    kind: str
    share_pct: Decimal
    starts_on: date | None = None


@dataclass(frozen=True)
class Vacate:
    """Ends the assignment of one person, or of everybody, on a day (today when not given)."""

    key: UUID
    person: UUID | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class SetLink:
    key: UUID
    target: UUID
    kind: str
    present: bool


@dataclass(frozen=True)
class RestorePosition:
    """The inverse of a removal: made by undo alone, never accepted from outside."""

    snapshot: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Reseat:
    """The inverse of a release, made by undo alone: `rows` are the assignments as they were before it."""

    key: UUID
    person: UUID | None
    ends_on: date
    rows: tuple[Mapping[str, Any], ...] = field(hash=False)


Op = (
    AddPosition | MovePosition | RemovePosition | RenamePosition | SetRoles | SetScope | SetDuties | SetInvolvement
    | Assign | Vacate | SetLink | RestorePosition | Reseat
)  # fmt: skip


class _Members:
    """Reads the members of one operation, naming the one at fault."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def fail(self, name: str, sentence: str) -> OperationRefused:
        return OperationRefused(sentence, pointer=f"/{name}")

    def key(self, name: str, *, optional: bool = False) -> Any:
        value = self.data.get(name)
        if value is None and optional:
            return None
        try:
            return UUID(str(value))
        except ValueError:
            raise self.fail(name, _("“%(name)s” must be an identifier.") % {"name": name}) from None

    def text(self, name: str, *, limit: int = MAX_TEXT, default: str | None = None) -> str:
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise self.fail(name, _("“%(name)s” must be a text.") % {"name": name})
        value = " ".join(value.split())
        if len(value) > limit:
            raise self.fail(name, _("The text is longer than %(limit)s characters.") % {"limit": limit})
        if unusable_text(value):
            raise self.fail(name, _("The text holds characters that cannot be stored."))
        return value

    def title(self, name: str = "title") -> str:
        value = self.text(name)
        if not any(char.isalnum() for char in value):
            raise self.fail(name, _("Enter a title."))
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.data.get(name, default)
        if value not in allowed:
            raise self.fail(name, _("Choose one of: %(allowed)s.") % {"allowed": ", ".join(allowed)})
        return str(value)

    def number(self, name: str, low: str, high: str, default: str | None = None) -> Decimal:
        return self._number(self.data.get(name, default), name, Decimal(low), Decimal(high))

    def _number(self, value: Any, name: str, low: Decimal, high: Decimal) -> Decimal:
        sentence = _("Enter a number from %(low)s to %(high)s.") % {"low": low, "high": high}
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise self.fail(name, sentence)
        text = str(value).strip().replace(",", ".")
        if not text.isascii() or len(text) > 12 or "_" in text:
            raise self.fail(name, sentence)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self.fail(name, sentence) from None
        if not number.is_finite() or not low <= number <= high:
            raise self.fail(name, sentence)
        return number.quantize(Decimal("0.01"))

    def cost(self, name: str = "cost_rub") -> Cost:
        return Cost(None if self.data.get(name) is None else self.number(name, "0", "100000000"))

    def day(self, name: str) -> date | None:
        value = self.data.get(name)
        if value in (None, ""):
            return None
        try:
            if not (isinstance(value, str) and value.isascii() and len(value) == 10):
                raise ValueError
            day = date.fromisoformat(value)
        except ValueError:
            raise self.fail(name, _("Enter a date as 2026-11-30.")) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise self.fail(name, _("The date must lie between 1990 and 2100."))
        return day

    def items(self, name: str, limit: int = MAX_VALUES) -> list[Any]:
        value = self.data.get(name, [])
        if not isinstance(value, list):
            raise self.fail(name, _("“%(name)s” must be a list.") % {"name": name})
        if len(value) > limit:
            raise self.fail(name, _("At most %(limit)s values here.") % {"limit": limit})
        return value

    def roles(self) -> tuple[RoleShareIn, ...]:
        found: dict[str, RoleShareIn] = {}
        for item in self.items("roles", 20):
            if not isinstance(item, Mapping) or not isinstance(item.get("role"), str):
                raise self.fail("roles", _("Each role needs its slug."))
            share = self._number(item.get("share_pct", 100), "roles", Decimal("0.01"), Decimal(100))
            if item["role"] in found:
                raise self.fail("roles", _("A role stands twice."))
            found[item["role"]] = RoleShareIn(item["role"], share)
        return tuple(found.values())

    def scope(self) -> dict[str, tuple[str, ...]]:
        value = self.data.get("scope")
        if not isinstance(value, Mapping) or any(name not in DIMENSIONS for name in value):
            raise self.fail("scope", _("Dimensions are: %(allowed)s.") % {"allowed": ", ".join(DIMENSIONS)})
        scope: dict[str, tuple[str, ...]] = {}
        for dimension, values in value.items():
            if not isinstance(values, list) or len(values) > MAX_VALUES:
                raise self.fail("scope", _("Each dimension needs a list of values."))
            cleaned = [" ".join(item.split()) for item in values if isinstance(item, str)]
            bad = any(not item or len(item) > 120 or unusable_text(item) for item in cleaned)
            if bad or len(cleaned) != len(values):
                raise self.fail("scope", _("A value is a text of 1 to 120 characters."))
            unique = {item.casefold(): item for item in cleaned}
            if unique:
                scope[dimension] = tuple(unique.values())
        return scope

    def duties(self) -> tuple[DutyIn, ...]:
        found = []
        for item in self.items("duties", 100):
            if not isinstance(item, Mapping):
                raise self.fail("duties", _("Each duty needs a text."))
            inner = _Members(item)
            text = inner.text("text", limit=MAX_DUTY_TEXT)
            if not text:
                raise self.fail("duties", _("Each duty needs a text."))
            found.append(DutyIn(text, inner.choice("involvement", INVOLVEMENTS, "R")))
        return tuple(found)


def _add(read: _Members) -> Op:
    return AddPosition(
        parent=read.key("parent", optional=True),
        title=read.title(),
        team=read.text("team", default=""),
        fte=read.number("fte", "0.01", "10", "1"),
        roles=read.roles(),
        key=read.key("key", optional=True),
        cost=read.cost() if "cost_rub" in read.data else None,
    )


def _rename(read: _Members) -> Op:
    return RenamePosition(
        key=read.key("key"),
        title=read.title() if "title" in read.data else None,
        team=read.text("team") if "team" in read.data else None,
        fte=read.number("fte", "0.01", "10") if "fte" in read.data else None,
        cost=read.cost() if "cost_rub" in read.data else None,
    )


def _set_involvement(read: _Members) -> Op:
    wanted = read.data.get("involvement")
    if wanted is not None:
        wanted = read.choice("involvement", (*INVOLVEMENTS, "none"))
    return SetInvolvement(read.key("key"), read.text("responsibility", limit=80), wanted)


def _assign(read: _Members) -> Op:
    return Assign(
        key=read.key("key"),
        person=read.key("person"),
        kind=read.choice("kind", ASSIGNMENT_KINDS, "permanent"),
        share_pct=read.number("share_pct", "0.01", "100", "100"),
        starts_on=read.day("starts_on"),
    )


_READERS = {
    "add": _add,
    "move": lambda read: MovePosition(read.key("key"), read.key("parent", optional=True)),
    "remove": lambda read: RemovePosition(read.key("key")),
    "rename": _rename,
    "set_roles": lambda read: SetRoles(read.key("key"), read.roles()),
    "set_scope": lambda read: SetScope(read.key("key"), read.scope()),
    "set_duties": lambda read: SetDuties(read.key("key"), read.duties()),
    "set_involvement": _set_involvement,
    "assign": _assign,
    "vacate": lambda read: Vacate(read.key("key"), read.key("person", optional=True), read.day("ends_on")),
    "link": lambda read: SetLink(read.key("key"), read.key("target"), read.choice("kind", LINK_KINDS), True),
    "unlink": lambda read: SetLink(
        read.key("key"), read.key("target"), read.choice("kind", LINK_KINDS), False
    ),
}
OPERATION_NAMES = tuple(_READERS)


def parse_operation(data: Any, index: int = 0) -> Op:
    """One operation from its JSON; OperationRefused says what is wrong with it."""
    name = data.get("op") if isinstance(data, Mapping) else None
    if not isinstance(name, str) or name not in _READERS:
        sentence = _("“op” must be one of: %(allowed)s.") % {"allowed": ", ".join(OPERATION_NAMES)}
        raise OperationRefused(sentence, pointer="/op", index=index)
    try:
        return _READERS[name](_Members(data))
    except OperationRefused as refused:
        refused.index = index
        raise


def logged_operation(data: Mapping[str, Any]) -> Op:
    """An inverse from the log: the shapes from outside, and those that only undo makes."""
    match data["op"]:
        case "restore":
            return RestorePosition(data["snapshot"])
        case "reseat":
            return Reseat(
                key=UUID(data["key"]),
                person=UUID(data["person"]) if data["person"] else None,
                ends_on=date.fromisoformat(data["ends_on"]),
                rows=tuple(data["rows"]),
            )
        case "move":
            parent = UUID(data["parent"]) if data["parent"] else None
            return MovePosition(UUID(data["key"]), parent, data.get("order"))
    return parse_operation(data)


def touched(op: Op) -> frozenset[str]:  # noqa: C901  (one case an operation)
    """What the operation reads or changes, as `key:facet`. Two edits that share nothing here can be merged."""
    match op:
        case AddPosition(parent=parent, key=key):
            return frozenset({f"{key}:exists"} | _exists(parent))
        case MovePosition(key=key, parent=parent):
            return frozenset({f"{key}:parent"} | _exists(key, parent))
        case RemovePosition(key=key):
            return frozenset({f"{key}:all"})
        case RestorePosition(snapshot={"key": key, "parent": parent}):
            return frozenset({f"{key}:all"} | _exists(parent))
        case RenamePosition(key=key):
            changed = [name for name in ("title", "team", "fte", "cost") if getattr(op, name) is not None]
            return frozenset({f"{key}:{name}" for name in changed} | _exists(key))
        case SetRoles(key=key):
            return frozenset({f"{key}:roles"} | _exists(key))
        case SetScope(key=key):
            return frozenset({f"{key}:scope"} | _exists(key))
        case SetDuties(key=key):
            return frozenset({f"{key}:duties"} | _exists(key))
        case SetInvolvement(key=key, responsibility=responsibility):
            return frozenset({f"{key}:inv:{responsibility}"[:80]} | _exists(key))
        case Assign(key=key) | Vacate(key=key) | Reseat(key=key):
            return frozenset({f"{key}:people"} | _exists(key))
        case SetLink(key=key, target=target, kind=kind):
            return frozenset({f"{key}:{kind}:{str(target)[-8:]}"} | _exists(key, target))
    raise AssertionError(op)


def _exists(*keys: UUID | None) -> set[str]:
    return {f"{key}:exists" for key in keys if key is not None}


def conflicts(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two edits touched the same thing. `all` (a removal) meets everything of its position; that a
    position merely exists for both is no conflict."""
    removed = {token.partition(":")[0] for token in mine | theirs if token.endswith(":all")}
    here, there = ({token.partition(":")[0] for token in tokens} for tokens in (mine, theirs))
    if removed & here & there:
        return True
    return any(not token.endswith(":exists") for token in mine & theirs)
