"""The chart page: boxes in the order in which the page writes them, the palette, the bench."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.formats import format_date, format_percent
from roles.models import Category, Role
from roles.selectors import roles_by_slug
from teams.models import Assignment, Finding, Link, Operation, Person, Position, Structure

FULL_SHARE = Decimal(100)
SHOWN_LEAVES = 7
"""Of more than SHOWN_LEAVES + 1 leaves with one role the rest folds away."""
STAFF_IN_A_ROW = 4
STAFF_LEVEL = 2
"""Only reports of the very top stand beside the line: farther down it would widen the chart too much."""
MOST_STAFF = 8
UNDO_LOOKS_BACK = 60
FITTING_NAME = 20
SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class RoleShare:
    slug: str
    name: str
    short: str
    category: str
    share_pct: Decimal

    @property
    def fitting(self) -> str:
        """The name where it fits into a box, else the short one."""
        return self.name if len(self.name) <= FITTING_NAME else self.short


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a position today. `until` is the last day of an assignment that ends."""

    uid: UUID
    name: str
    kind: str
    share_pct: Decimal
    starts_on: date
    until: date | None

    @property
    def is_temporary(self) -> bool:
        return self.kind != Assignment.Kind.PERMANENT

    @property
    def standing(self) -> str:
        """«и. о. до 15 декабря 2026»; empty for a permanent holder."""
        if not self.is_temporary:
            return ""
        word = _("acting") if self.kind == Assignment.Kind.ACTING else _("standing in")
        return (
            _("%(word)s until %(day)s") % {"word": word, "day": format_date(self.until)}
            if self.until
            else word
        )


@dataclass(frozen=True, slots=True)
class ChartBox:
    """A box of the chart, with everything that is drawn on it."""

    key: UUID
    title: str
    team: str
    fte: Decimal
    parent: UUID | None
    roles: tuple[RoleShare, ...]
    seats: tuple[Seat, ...]
    scope: str
    load_pct: Decimal
    findings: int
    severity: str
    vacant_days: int
    opened_on: date
    scopes: tuple[tuple[str, str], ...]
    deputies: tuple[UUID, ...]

    @property
    def is_vacant(self) -> bool:
        return not self.seats

    @property
    def is_temporary(self) -> bool:
        return bool(self.seats) and all(seat.is_temporary for seat in self.seats)

    @property
    def category(self) -> str:
        return self.roles[0].category if self.roles else "none"

    @property
    def is_overloaded(self) -> bool:
        return self.load_pct > FULL_SHARE

    @property
    def names(self) -> str:
        return ", ".join(seat.name for seat in self.seats)

    @property
    def work(self) -> str:
        """The second line of a leaf: which part of the market, and as whom."""
        return " · ".join(
            part for part in (self.scope, self.roles[0].short if self.roles else self.title) if part
        )

    @property
    def label(self) -> str:
        """What a screen reader says for the box."""
        parts = [self.title, self.names or _("vacancy"), *(role.name for role in self.roles)]
        if self.is_overloaded:
            parts.append(_("load %(pct)s") % {"pct": format_percent(self.load_pct)})
        if self.findings:
            parts.append(
                ngettext("%(count)s finding", "%(count)s findings", self.findings) % {"count": self.findings}
            )
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of writing the tree: a box opens its element, `opens` a list of that class, otherwise one closes.

    A flat list, because a template that includes itself for each of sixty layers meets Python's recursion limit.
    """

    box: ChartBox | None = None
    opens: str = ""
    closes: str = ""
    shape: str = ""
    level: int = 0
    place: int = 0
    of: int = 0
    reports: int = 0
    below: int = 0
    more: int = 0
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class PaletteRole:
    slug: str
    name: str
    category: str
    count: int


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    name: str
    roles: tuple[PaletteRole, ...]


@dataclass(frozen=True, slots=True)
class ChartPage:
    """Everything that follows an edit: the tree, the palette's counts, the bench, what can be undone."""

    structure: Structure
    boxes: Mapping[UUID, ChartBox]
    steps: tuple[Step, ...]
    palette: tuple[PaletteGroup, ...]
    bench: tuple[Person, ...]
    undo_revision: int | None
    vacancies: int
    findings: tuple[Finding, ...]

    def reports_of(self, key: UUID) -> list[ChartBox]:
        return [box for box in self.boxes.values() if box.parent == key]

    def under(self, key: UUID) -> set[UUID]:
        """The position and everybody below it."""
        children: dict[UUID | None, list[UUID]] = defaultdict(list)
        for box in self.boxes.values():
            children[box.parent].append(box.key)
        found, waiting = {key}, [key]
        while waiting:
            inner = children.get(waiting.pop(), [])
            found.update(inner)
            waiting.extend(inner)
        return found


def chart_page(structure: Structure, *, viewer: User | None, shows_findings: bool) -> ChartPage:
    """The live chart as of today; the same number of queries whatever its size."""
    today = timezone.localdate()
    rows = list(
        Position.objects.for_company(structure.company_id)
        .filter(structure=structure)
        .with_everything(Assignment.objects.for_company(structure.company_id).seats_on(today))
    )
    open_findings = (
        list(Finding.objects.for_company(structure.company_id).filter(structure=structure).open())
        if shows_findings
        else []
    )
    boxes = _boxes(rows, open_findings, today)
    return ChartPage(
        structure=structure,
        boxes=boxes,
        steps=tuple(_Walk(boxes).steps()),
        palette=_palette(boxes.values()),
        bench=tuple(bench_of(structure, today)),
        undo_revision=undo_revision(structure, viewer) if viewer else None,
        vacancies=sum(box.is_vacant for box in boxes.values()),
        findings=tuple(open_findings),
    )


def bench_of(structure: Structure, day: date) -> list[Person]:
    """People of the company without a place in the structure."""
    seated = (
        Assignment.objects.for_company(structure.company_id)
        .active_on(day)
        .filter(position__structure=structure)
        .values("person_id")
    )
    people = Person.objects.for_company(structure.company_id).working_on(day).exclude(pk__in=seated)
    return list(people.order_by("sort_name", "id")[:200])


def undo_revision(structure: Structure, viewer: User) -> int | None:
    """The viewer's last change that is neither an undo nor undone; what others did is theirs to take back."""
    mine = (
        Operation.objects.for_company(structure.company_id)
        .filter(structure=structure, user=viewer)
        .order_by("-revision")
        .values_list("revision", "body")[:UNDO_LOOKS_BACK]
    )
    undone: set[int] = set()
    for revision, body in mine:
        if "undo_of" in body:
            undone.add(body["undo_of"])
        elif revision not in undone:
            return int(revision)
    return None


# --- boxes ------------------------------------------------------------------------------------------------------


def _worst(severities: Iterable[str]) -> str:
    present = set(severities)
    return next((severity for severity in SEVERITIES if severity in present), "")


def _boxes(rows: Sequence[Position], findings: Sequence[Finding], today: date) -> dict[UUID, ChartBox]:
    keys = {row.pk: row.key for row in rows}
    of_position: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        for key in finding.position_keys:
            of_position[key].append(finding.severity)
    load_of_person: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        for seat in row.seated:  # type: ignore[attr-defined]
            load_of_person[seat.person_id] += seat.share_pct
    return {
        row.key: _box(row, keys, of_position.get(str(row.key), []), load_of_person, today) for row in rows
    }


def _box(
    row: Position,
    keys: Mapping[int, UUID],
    severities: list[str],
    load_of_person: Mapping[int, Decimal],
    today: date,
) -> ChartBox:
    roles = tuple(_share(item.role, item.share_pct) for item in row.roles.all())
    seated = list(row.seated)  # type: ignore[attr-defined]
    loads = [
        sum((role.share_pct for role in roles), Decimal(0)),
        *(load_of_person[seat.person_id] for seat in seated),
    ]
    return ChartBox(
        key=row.key,
        title=row.title,
        team=row.team,
        fte=row.fte,
        parent=keys.get(row.parent_id) if row.parent_id else None,
        roles=roles,
        seats=tuple(_seat(seat) for seat in seated),
        scope=", ".join(item.value for item in row.scopes.all()),
        load_pct=max(loads),
        findings=len(severities),
        severity=_worst(severities),
        vacant_days=0 if seated else max(0, (today - row.opened_on).days),
        opened_on=row.opened_on,
        scopes=tuple((item.dimension, item.value) for item in row.scopes.all()),
        deputies=tuple(keys[link.target_id] for link in row.links.all() if link.kind == Link.Kind.DEPUTY),
    )


def _share(role: Role, share_pct: Decimal) -> RoleShare:
    return RoleShare(role.slug, role.name, role.short or role.name, role.category, share_pct)


def _seat(row: Assignment) -> Seat:
    until = row.ends_on - timedelta(days=1) if row.ends_on else None
    return Seat(row.person.uid, row.person.full_name, row.kind, row.share_pct, row.starts_on, until)


# --- the order of writing ---------------------------------------------------------------------------------------


class _Walk:
    """Boxes with reports of their own stand side by side; leaves stack under a leader, or stand above the line as
    its staff where the leader also has such reports."""

    def __init__(self, boxes: Mapping[UUID, ChartBox]) -> None:
        self.children: dict[UUID | None, list[ChartBox]] = defaultdict(list)
        for box in boxes.values():
            self.children[box.parent].append(box)
        self.below: dict[UUID, int] = {}
        self._count_below()

    def _count_below(self) -> None:
        order, waiting = [], list(self.children[None])
        while waiting:
            box = waiting.pop()
            order.append(box)
            waiting.extend(self.children.get(box.key, ()))
        for box in reversed(order):
            self.below[box.key] = sum(1 + self.below[child.key] for child in self.children.get(box.key, ()))

    def steps(self) -> Iterator[Step]:
        """Iterative: the stack holds what is still to be written, the next on top."""
        stack: list[Step] = list(reversed(self._group(self.children[None], 1, is_top=True)))
        while stack:
            step = stack.pop()
            yield step
            if step.box is not None and not step.more:
                stack.append(Step(closes="li"))
                inner = self.children.get(step.box.key, [])
                if inner:
                    stack.append(Step(closes="div"))
                    stack.extend(reversed(self._group(inner, step.level + 1)))
                    stack.append(Step(opens="group", level=step.level))

    def _group(self, boxes: Sequence[ChartBox], level: int, *, is_top: bool = False) -> list[Step]:
        """The lists under one leader. Leaves beside leading reports are the staff of the top and elsewhere a stack."""
        leaves = [box for box in boxes if box.key not in self.children]
        leading = [box for box in boxes if box.key in self.children]
        place = {box.key: (index, len(boxes)) for index, box in enumerate([*leaves, *leading], 1)}
        if is_top:
            steps = self._list("line", leading, "lead", place, level) if leading else []
            return steps + (self._leaves(leaves, place, level) if leaves else [])
        if not leading:
            return self._leaves(leaves, place, level)
        if level > STAFF_LEVEL or len(leaves) > MOST_STAFF:
            stack = (
                [Step(opens="stack"), *self._leaves(leaves, place, level), Step(closes="div")]
                if leaves
                else []
            )
            line = self._list("line", leading, "lead", place, level)
            return [line[0], *stack, *line[1:]]
        steps = []
        for start in range(0, len(leaves), STAFF_IN_A_ROW):
            steps += self._staff_row(leaves[start : start + STAFF_IN_A_ROW], place, level)
        return steps + self._list("line", leading, "lead", place, level)

    def _staff_row(
        self, boxes: Sequence[ChartBox], place: Mapping[UUID, tuple[int, int]], level: int
    ) -> list[Step]:
        half = (len(boxes) + 1) // 2
        sides = self._list("staff-left", boxes[:half], "staff", place, level)
        sides += self._list("staff-right", boxes[half:], "staff", place, level)
        return [Step(opens="staff"), *sides, Step(closes="div")]

    def _leaves(
        self, boxes: Sequence[ChartBox], place: Mapping[UUID, tuple[int, int]], level: int
    ) -> list[Step]:
        shown, folded = _fold(boxes)
        steps = self._list("leaves", shown, "leaf", place, level)[:-1]
        for first, rest in folded:
            steps.append(Step(box=first, shape="more", more=len(rest), level=level))
            steps += [self._step(box, "leaf", place, level, is_folded=True) for box in rest]
        return [*steps, Step(closes="ul")]

    def _list(
        self,
        kind: str,
        boxes: Sequence[ChartBox],
        shape: str,
        place: Mapping[UUID, tuple[int, int]],
        level: int,
    ) -> list[Step]:
        inner = [self._step(box, shape, place, level) for box in boxes]
        return [Step(opens=kind), *inner, Step(closes="ul")]

    def _step(
        self,
        box: ChartBox,
        shape: str,
        place: Mapping[UUID, tuple[int, int]],
        level: int,
        *,
        is_folded: bool = False,
    ) -> Step:
        index, of = place[box.key]
        reports = len(self.children.get(box.key, ()))
        return Step(
            box=box, shape=shape, level=level, place=index, of=of, reports=reports,
            below=self.below.get(box.key, 0), is_folded=is_folded,
        )  # fmt: skip


def _fold(boxes: Sequence[ChartBox]) -> tuple[list[ChartBox], list[tuple[ChartBox, list[ChartBox]]]]:
    """What stays in sight, and for each role with too many leaves its first box and those put away.

    A vacancy and a box with findings stay in sight: they are what one looks for.
    """
    groups: dict[str, list[ChartBox]] = defaultdict(list)
    for box in boxes:
        groups[box.roles[0].slug if box.roles else ""].append(box)
    hidden: list[tuple[ChartBox, list[ChartBox]]] = []
    for slug, group in groups.items():
        if slug and len(group) > SHOWN_LEAVES + 1:
            rest = [box for box in group[SHOWN_LEAVES:] if not box.is_vacant and not box.findings]
            if len(rest) > 1:
                hidden.append((group[0], rest))
    away = {box.key for _first, rest in hidden for box in rest}
    return [box for box in boxes if box.key not in away], hidden


def _palette(boxes: Iterable[ChartBox]) -> tuple[PaletteGroup, ...]:
    counts = Counter(role.slug for box in boxes for role in box.roles)
    groups: dict[str, list[PaletteRole]] = defaultdict(list)
    for role in roles_by_slug().values():
        groups[role.category].append(PaletteRole(role.slug, role.name, role.category, counts[role.slug]))
    return tuple(
        PaletteGroup(capfirst(str(label)), tuple(groups[value]))
        for value, label in Category.choices
        if groups[value]
    )
