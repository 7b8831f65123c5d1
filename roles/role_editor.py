"""The editor of a company's role: what is typed, line by line, and what is wrong with it.

A form is many lists side by side: `duties-text`, `duties-refers`, … each with one value a line. A button of a line
sends the whole form with what to do: `add-duties`, `up-duties-3`; nothing is stored until it is saved.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from roles.cards.content import LINE_SECTIONS, TEXTS, ContentDuty, ContentLine, RoleContent
from roles.models import Involvement
from roles.role_input import MAX_LINES, USUAL_LEVEL, line_refusal

FIELDS: Mapping[str, tuple[str, ...]] = {
    "duties": ("text", "refers", "involvement", "group"),
    "zones": ("text", "refers"),
    "kpis": ("text", "refers"),
    "competencies": ("text", "group"),
    "hard_skills": ("text", "level"),
    "soft_skills": ("text", "level"),
    "styles": ("group", "text", "example"),
    "portrait": ("text",),
}
"""What a line of each part consists of."""


@dataclass(frozen=True)
class Hint:
    """A responsibility that the text of a line may mean; `sure`: the product would take it without asking."""

    slug: str
    name: str
    sure: bool
    words: tuple[str, ...]


@dataclass(frozen=True)
class EditedLine:
    """A line as typed. `refers`: the name of a responsibility or metric, or its slug. `error`: why it cannot stay,
    and `wrong` which of its fields says so. `focus`: the field or button that the keyboard goes to."""

    text: str = ""
    refers: str = ""
    involvement: str = Involvement.RESPONSIBLE
    group: str = ""
    example: str = ""
    level: str = str(USUAL_LEVEL)
    error: str = ""
    wrong: str = ""
    focus: str = ""
    hints: tuple[Hint, ...] | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.text.strip() or self.refers.strip() or self.example.strip())


@dataclass(frozen=True)
class Known:
    """What a typed name may mean: names of responsibilities and of metrics by slug."""

    responsibilities: Mapping[str, str]
    metrics: Mapping[str, str]

    def of(self, section: str) -> Mapping[str, str]:
        return self.metrics if section == "kpis" else self.responsibilities

    def slug(self, section: str, typed: str) -> str | None:
        """None when nothing is called so."""
        wanted = _bare(typed)
        return next((slug for slug, name in self.of(section).items() if wanted in (_bare(name), slug)), None)


def _bare(name: str) -> str:
    """A name without case and without the difference between kinds of space."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class EditedRole:
    """The form. `errors`: sentences for the name, the category and the texts, "" for the whole."""

    texts: Mapping[str, str]
    parts: Mapping[str, tuple[EditedLine, ...]]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.errors) or any(line.error for lines in self.parts.values() for line in lines)

    def with_part(self, section: str, lines: Iterable[EditedLine]) -> "EditedRole":
        return replace(self, parts={**self.parts, section: tuple(lines)})


def blank_role() -> EditedRole:
    """A form for a role from nothing, with a first line to type."""
    parts: dict[str, tuple[EditedLine, ...]] = dict.fromkeys(FIELDS, ())
    return EditedRole(dict.fromkeys(TEXTS, ""), {**parts, "duties": (EditedLine(),)})


def typed_from(content: RoleContent, known: Known) -> EditedRole:
    """The form that shows what a role says."""
    duties = tuple(
        EditedLine(
            duty.text,
            known.responsibilities.get(duty.responsibility or "", duty.responsibility or ""),
            duty.involvement,
            duty.group,
        )
        for duty in content.duties
    )
    lines = {
        section: tuple(_typed_line(section, line, known) for line in content.lines.get(section, ()))
        for section in LINE_SECTIONS
    }
    return EditedRole({name: getattr(content, name) for name in TEXTS}, {"duties": duties, **lines})


def _typed_line(section: str, line: ContentLine, known: Known) -> EditedLine:
    slug = line.metric or line.responsibility or ""
    return EditedLine(
        text=line.text,
        refers=known.of(section).get(slug, slug),
        group=line.group,
        example=line.example,
        level=str(line.level or USUAL_LEVEL),
    )


def typed_in(posted: QueryDict) -> EditedRole:
    """The form as it came, however it was made; values that have no line of text are kept with an empty one."""
    return EditedRole(
        {name: str(posted.get(name, "")) for name in TEXTS},
        {section: _lines_in(posted, section, names) for section, names in FIELDS.items()},
    )


def _lines_in(posted: QueryDict, section: str, names: Sequence[str]) -> tuple[EditedLine, ...]:
    columns = [posted.getlist(f"{section}-{name}")[: 2 * MAX_LINES] for name in names]
    lines: list[dict[str, Any]] = [
        dict(zip(names, map(str, row), strict=True)) for row in zip_longest(*columns, fillvalue="")
    ]
    return tuple(EditedLine(**line) for line in lines)


# --- buttons of the lines ---------------------------------------------------------------------------------------


def done(role: EditedRole, what: str) -> EditedRole:
    """The form after a button was pressed; as it was when the button makes no sense any more."""
    verb, _dash, rest = what.partition("-")
    section, _dash, position = rest.partition("-")
    number, _dash, slug = position.partition("-")
    if section not in FIELDS:
        return role
    lines = [replace(line, focus="") for line in role.parts[section]]
    if verb == "add" and len(lines) < MAX_LINES:
        first = FIELDS[section][0]
        group = lines[-1].group if lines and "group" in FIELDS[section][1:] else ""
        return role.with_part(section, [*lines, EditedLine(group=group, focus=first)])
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else len(lines)
    if at < len(lines) and (act := _ACTS.get(verb)):
        return role.with_part(section, act(lines, at, slug))
    return role


def _move(lines: list[EditedLine], at: int, to: int, button: str) -> list[EditedLine]:
    if 0 <= to < len(lines):
        lines.insert(to, lines.pop(at))
        at = to
    lines[at] = replace(lines[at], focus=button)
    return lines


def _remove(lines: list[EditedLine], at: int, _slug: str) -> list[EditedLine]:
    del lines[at]
    if lines:
        near = min(at, len(lines) - 1)
        lines[near] = replace(lines[near], focus="remove")
    return lines


def _choose(lines: list[EditedLine], at: int, slug: str) -> list[EditedLine]:
    lines[at] = replace(lines[at], refers=slug, focus="refers", error="")
    return lines


_ACTS: Mapping[str, Callable[[list[EditedLine], int, str], list[EditedLine]]] = {
    "up": lambda lines, at, _slug: _move(lines, at, at - 1, "up"),
    "down": lambda lines, at, _slug: _move(lines, at, at + 1, "down"),
    "remove": _remove,
    "choose": _choose,
}


def named(role: EditedRole, known: Known) -> EditedRole:
    """A slug that a button put in stands there by its name."""
    parts = {
        section: tuple(
            replace(line, refers=known.of(section).get(line.refers, line.refers)) for line in lines
        )
        for section, lines in role.parts.items()
    }
    return replace(role, parts=parts)


# --- what it says -----------------------------------------------------------------------------------------------


def checked(role: EditedRole, known: Known) -> EditedRole:
    """The form without blank lines, each line that cannot be stored with the reason beside it."""
    parts = {
        section: tuple(_checked(section, line, known) for line in role.parts[section] if not line.is_blank)
        for section in FIELDS
    }
    return replace(role, parts=parts)


def _checked(section: str, line: EditedLine, known: Known) -> EditedLine:
    if line.refers.strip() and known.slug(section, line.refers) is None:
        return replace(line, wrong="refers", error=_nothing_called_so(section))
    if section == "styles" and not line.group.strip():
        return replace(line, wrong="group", error=_("Name the style."))
    said = _duty(line, known) if section == "duties" else _line(section, line, known)
    error = line_refusal(section, said)
    return replace(line, wrong="text" if error else "", error=error)


def _nothing_called_so(section: str) -> str:
    if section == "kpis":
        return _("There is no such metric in the catalogue. Choose one of the list or leave it empty.")
    return _("There is no such responsibility in the catalogue. Choose one of the list or leave it empty.")


def content_of(role: EditedRole, known: Known) -> RoleContent:
    """What the form says, for a form without errors; the actions check it once more."""
    duties = tuple(_duty(line, known) for line in role.parts["duties"])
    lines = {
        section: tuple(_line(section, line, known) for line in role.parts[section])
        for section in LINE_SECTIONS
    }
    return RoleContent(**role.texts, duties=duties, lines=lines)


def _duty(line: EditedLine, known: Known) -> ContentDuty:
    slug = known.slug("duties", line.refers) if line.refers.strip() else None
    return ContentDuty(line.text, slug, line.involvement, line.group)


def _line(section: str, line: EditedLine, known: Known) -> ContentLine:
    slug = known.slug(section, line.refers) if line.refers.strip() else None
    return ContentLine(
        text=line.text,
        group=line.group,
        example=line.example,
        level=_level(line.level) if "level" in FIELDS[section] else None,
        responsibility=slug if section == "zones" else None,
        metric=slug if section == "kpis" else None,
    )


def _level(typed: str) -> int:
    return int(typed) if typed in {"1", "2", "3", "4", "5"} else USUAL_LEVEL


def refused(role: EditedRole, why: ValidationError) -> EditedRole:
    """The form with what an action said against it: by its field where there is one, else for the whole."""
    if not hasattr(why, "error_dict"):
        return replace(role, errors={"": " ".join(why.messages)})
    found = {name: " ".join(sentences) for name, sentences in why.message_dict.items()}
    own = {name: sentence for name, sentence in found.items() if name in TEXTS}
    if rest := [sentence for name, sentence in found.items() if name not in own]:
        own[""] = " ".join(rest)
    return replace(role, errors=own)
