"""The chart page: boxes in the order in which the page writes them, the palette, the bench."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import User
from roles.models import Category
from roles.selectors.company_roles import RoleBook, role_book
from teams.chart_boxes import ChartBox, boxes_of
from teams.models import Assignment, Finding, Person, Structure
from teams.operation_wording import Names
from teams.undo_stack import undo_stack

SHOWN_LEAVES = 7
"""Of more than SHOWN_LEAVES + 1 leaves with one role the rest folds away."""
STAFF_IN_A_ROW = 4
STAFF_LEVEL = 2
"""Only reports of the very top stand beside the line: farther down it would widen the chart too much."""
MOST_STAFF = 8


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
    undo_batch: UUID | None
    findings: tuple[Finding, ...]

    @property
    def names(self) -> Names:
        """What the log's sentences call the boxes."""
        return Names(
            role_book(self.structure.company_id),
            {str(key): box.title for key, box in self.boxes.items()},
            {str(key): box.names for key, box in self.boxes.items()},
            {str(seat.uid): seat.name for box in self.boxes.values() for seat in box.seats},
        )

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
    open_findings = (
        list(Finding.objects.for_company(structure.company_id).filter(structure=structure).open())
        if shows_findings
        else []
    )
    book = role_book(structure.company_id)
    boxes = boxes_of(structure, open_findings, today, book)
    return ChartPage(
        structure=structure,
        boxes=boxes,
        steps=tuple(_Walk(boxes).steps()),
        palette=_palette(boxes.values(), book),
        bench=tuple(bench_of(structure, today)),
        undo_batch=_undo_batch(structure, viewer),
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


def _undo_batch(structure: Structure, viewer: User | None) -> UUID | None:
    stack = undo_stack(structure, viewer).undo
    return stack[-1].batch if stack else None


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


def _palette(boxes: Iterable[ChartBox], book: RoleBook) -> tuple[PaletteGroup, ...]:
    counts = Counter(role.slug for box in boxes for role in box.roles)
    groups: dict[str, list[PaletteRole]] = defaultdict(list)
    for role in book.roles.values():
        groups[role.category].append(PaletteRole(role.slug, role.name, role.category, counts[role.slug]))
    return tuple(
        PaletteGroup(capfirst(str(label)), tuple(groups[value]))
        for value, label in Category.choices
        if groups[value]
    )
