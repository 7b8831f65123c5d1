"""What is asked beside a way out, and between which answers one chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.formats import format_percent
from teams.analysis.tree import Tree
from teams.models import Assignment
from teams.models.structures import Dimension
from teams.moves.answers import Answers
from teams.moves.case import Case
from teams.moves.owners import giver
from teams.moves.scopes import known_values
from teams.moves.work import NEW, NOBODY

SHOWN_OPTIONS = 400
RADIOS = 5
"""Up to so many options stand side by side; more become a list that opens."""

Option = tuple[str, str]
Options = Callable[[Case, Answers], list[Option]]
Kind = Literal["choice", "share", "day", "scope"]


@dataclass(frozen=True)
class Ask:
    """One question of a way out: which answer it fills, its words, and the options, the advised one first.

    `default` fills a share that nobody typed. A choice with a single option is not asked but taken.
    """

    name: str
    label: str | Promise
    options: Options = lambda _case, _answers: []
    kind: Kind = "choice"
    default: Callable[[Case, Answers], str] = lambda _case, _answers: ""


@dataclass(frozen=True)
class ScopeRow:
    """A position of a split: the values to tick, and those that stand in the field."""

    key: str
    name: str
    known: tuple[tuple[str, bool], ...]
    typed: str


@dataclass(frozen=True)
class Question:
    """An Ask with its options and what is chosen at the moment."""

    name: str
    label: str
    kind: Kind
    options: tuple[Option, ...] = ()
    value: str = ""
    rows: tuple[ScopeRow, ...] = ()
    least: date | None = None

    @property
    def is_short(self) -> bool:
        return len(self.options) <= RADIOS


def completed(case: Case, asks: Sequence[Ask], answers: Answers) -> Answers:
    """What nobody said, or what does not fit, becomes the advised answer; in the order of the questions."""
    for ask in asks:
        if ask.kind == "day":
            continue
        if ask.kind == "scope":
            answers = answers if answers.dimension else replace(answers, dimension=_likely_dimension(case))
            answers = answers if answers.values else replace(answers, values=_own_values(case, answers))
            continue
        given = getattr(answers, ask.name)
        if ask.kind == "share":
            answers = answers if given else answers.saying(ask.name, ask.default(case, answers))
            continue
        options = [value for value, _label in ask.options(case, answers)]
        if ask.name == "item" and len(options) < 2:
            answers = replace(answers, item="")
        elif given not in options:
            answers = answers.saying(ask.name, next(iter(options), ""))
    return answers


def checked(case: Case, asks: Sequence[Ask], answers: Answers) -> Answers:
    """The answers as they were given. ValidationError names one that is missing or no option; only what has a single
    option, or a default of its own, may be left out."""
    for ask in asks:
        given = getattr(answers, ask.name, "")
        if ask.kind != "choice":
            continue
        options = [value for value, _label in ask.options(case, answers)]
        if not given and len(options) == 1:
            answers = answers.saying(ask.name, options[0])
        elif given not in options:
            raise ValidationError(
                {ask.name: _("Choose: %(question)s.") % {"question": str(ask.label).lower()}}
            )
    return answers


def questions(case: Case, asks: Sequence[Ask], answers: Answers) -> tuple[Question, ...]:
    """What the page shows; questions with a single answer are left out."""
    found = []
    for ask in asks:
        if ask.kind == "scope":
            found.append(_scope_question(case, ask, answers))
            continue
        if ask.kind == "day":
            today = timezone.localdate()
            value = (answers.on or today).isoformat()
            found.append(Question(ask.name, str(ask.label), ask.kind, value=value, least=today))
            continue
        options = tuple(ask.options(case, answers)[:SHOWN_OPTIONS]) if ask.kind == "choice" else ()
        if ask.kind == "share" or len(options) > 1:
            value = getattr(answers, ask.name)
            found.append(Question(ask.name, str(ask.label), ask.kind, options, value))
    return tuple(found)


# --- options ------------------------------------------------------------------------------------------------


def _named(case: Case, keys: Sequence[str]) -> list[Option]:
    return [(key, case.situation.name(key)) for key in keys]


def of_finding(case: Case, _answers: Answers) -> list[Option]:
    return _named(case, case.advised)


def givers(case: Case, answers: Answers) -> list[Option]:
    """Who could hand it over: named by the suggestion, or those of the finding who hold it."""
    params = case.item(answers.item)
    if key := params.get("position"):
        return _named(case, [key]) if key in case.situation.tree.by_key else []
    return _named(case, [key for key in case.keys if case.situation.held(case.slug, key)])


def receivers(case: Case, answers: Answers) -> list[Option]:
    params, key = giver(case, answers)
    likely = [*params.get("to", ()), *case.keys]
    return _named(case, [each for each in anybody(case, likely) if each != key])


def deputies(case: Case, answers: Answers) -> list[Option]:
    """Filled positions: those that the analysis names, then all others."""
    params, by_key = case.item(answers.item), case.situation.tree.by_key
    likely = anybody(case, params.get("to", ()))
    return _named(case, [each for each in likely if each != params["position"] and not by_key[each].vacant])


def anybody(case: Case, likely: Sequence[str] = ()) -> list[str]:
    """Every position, the likely ones first, then from the top down."""
    tree: Tree = case.situation.tree
    return [key for key in dict.fromkeys([*likely, *tree.order]) if key in tree.by_key]


def all_positions(case: Case, _answers: Answers) -> list[Option]:
    return _named(case, anybody(case))


def new_or_existing(case: Case, answers: Answers) -> list[Option]:
    """A new position under each leader, the top first; then every position that is there."""
    tree = case.situation.tree
    leaders = [key for key in tree.order if tree.children.get(key)] or tree.roots
    new = [
        (f"{NEW}{key}", _("New position, leader: %(name)s") % {"name": case.situation.name(key)})
        for key in leaders
    ]
    return [*(new or [(NEW, _("New position at the top"))]), *all_positions(case, answers)]


def taker_of_role(case: Case, answers: Answers) -> list[Option]:
    """Who takes a role that leaves a position; asked only where the role leaves, not the person."""
    params = case.item(answers.item)
    if params.get("by") == "seat":
        return [(NOBODY, _("Nobody for now"))]
    key = params["position"]
    parent = case.situation.tree.above.get(key) or ""
    beside = (f"{NEW}{parent}", _("A new vacancy beside it"))
    others = [option for option in all_positions(case, answers) if option[0] != key]
    return [beside, (NOBODY, _("Nobody for now")), *others]


def consulted_or_informed(_case: Case, _answers: Answers) -> list[Option]:
    return [("C", _("are consulted (C)")), ("I", _("are informed (I)"))]


def responsibilities(case: Case, _answers: Answers) -> list[Option]:
    return [
        (each, case.situation.responsibility_title(params["responsibility"]))
        for each, params in case.items.items()
        if params.get("responsibility")
    ]


def roles(case: Case, _answers: Answers) -> list[Option]:
    return [(each, case.situation.role_title(params["role"])) for each, params in case.items.items()]


def roles_and_places(case: Case, _answers: Answers) -> list[Option]:
    """Which job goes: «Тренер по продажам» off the position, or the whole place."""
    return [
        (
            each,
            _("leaves “%(title)s”") % {"title": params["title"]}
            if params["by"] == "seat"
            else case.situation.role_title(params["role"]),
        )
        for each, params in case.items.items()
    ]


def figures(case: Case, _answers: Answers) -> list[Option]:
    metrics = case.situation.texts.metrics
    return [
        (each, metrics.get(params["metric"]) or params["metric_title"])
        for each, params in case.items.items()
        if params.get("metric")
    ]


def roles_of_position(case: Case, _answers: Answers) -> list[Option]:
    params = case.item("")
    held = [share.role for share in case.situation.position(params["position"]).roles]
    return [
        (slug, case.situation.role_title(slug))
        for slug in dict.fromkeys([params["role"], *held])
        if slug in held
    ]


def places_of_person(case: Case, _answers: Answers) -> list[Option]:
    """The smallest share first, as the analysis advises."""
    person = case.item("")["person"]
    seats = {
        key
        for key, position in case.situation.tree.by_key.items()
        if any(holder.key == person for holder in position.people)
    }
    return _named(case, [key for key in case.advised if key in seats])


def people(case: Case, answers: Answers) -> list[Option]:
    """Who has no place first, then everybody by load; whoever sits there already is left out."""
    situation = case.situation
    position = situation.tree.by_key.get(answers.position)
    there = {holder.key for holder in position.people} if position else set()
    loads = situation.loads
    free = sorted(
        (uid for uid in situation.people if uid not in there), key=lambda uid: loads.get(uid, Decimal(0))
    )
    return [(uid, _person(situation.people[uid], loads.get(uid))) for uid in free]


def _person(name: str, load: Decimal | None) -> str:
    return f"{name} · {format_percent(load)}" if load else _("%(name)s · no place yet") % {"name": name}


def seat_kinds(_case: Case, _answers: Answers) -> list[Option]:
    kind = Assignment.Kind
    return [(value.value, str(value.label)) for value in (kind.PERMANENT, kind.ACTING)]


# --- scopes -------------------------------------------------------------------------------------------------


def _likely_dimension(case: Case) -> str:
    """The one in which most of these positions have values already, else the first."""
    scopes = [case.situation.position(key).scope for key in case.keys]
    return max(Dimension.values, key=lambda name: sum(bool(scope.get(name)) for scope in scopes))


def _own_values(case: Case, answers: Answers) -> dict[str, tuple[str, ...]]:
    found = {key: case.situation.position(key).scope.get(answers.dimension, ()) for key in case.keys}
    return {key: tuple(sorted(values)) for key, values in found.items() if values}


def _scope_question(case: Case, ask: Ask, answers: Answers) -> Question:
    known = known_values(case.situation, answers.dimension)[:SHOWN_OPTIONS]
    folded = {value.casefold() for value in known}
    rows = []
    for key in case.keys:
        chosen = answers.values.get(key, ())
        ticked = {value.casefold() for value in chosen}
        rows.append(
            ScopeRow(
                key,
                case.situation.name(key),
                tuple((value, value.casefold() in ticked) for value in known),
                ", ".join(value for value in chosen if value.casefold() not in folded),
            )
        )
    options = tuple((value, str(label)) for value, label in Dimension.choices)
    return Question("dimension", str(ask.label), "scope", options, answers.dimension, tuple(rows))


DAY = Ask("on", gettext_lazy("From what day"), kind="day")
