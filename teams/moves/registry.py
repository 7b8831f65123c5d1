"""Every way out by its code: the codes are those of the analysis (docs/findings.md, "Moves"), and a few of its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.actions.operations import MAX_BATCH
from teams.models import Decision, Finding
from teams.moves import owners, scopes, seats, work
from teams.moves import questions as ask
from teams.moves.answers import Answers
from teams.moves.case import Case, Json, Situation
from teams.moves.questions import Ask

ACCEPT, HAND_OVER = "accept", "hand_over"
Move = Decision.Move
Words = str | Promise


@dataclass(frozen=True)
class Way:
    """A way out. Without `operations` it opens a page where a person goes on (teams.moves.pages).

    `together`: fits several findings of one kind about the same positions at once.
    """

    title: Words
    hint: Words
    decision: str
    operations: Callable[[Case, Answers], list[Json]] | None = None
    asks: tuple[Ask, ...] = ()
    together: bool = False


def _share(label: Words, default: Callable[[Case, Answers], str]) -> Ask:
    return Ask("share_pct", label, kind="share", default=default)


WAYS: Mapping[str, Way] = {
    "keep_owner": Way(
        gettext_lazy("Keep one owner"),
        gettext_lazy("The others hand it over"),
        Move.KEEP_OWNER,
        owners.keep_owner,
        (Ask("position", gettext_lazy("Who keeps it"), ask.of_finding),),
        together=True,
    ),
    "make_consulted": Way(
        gettext_lazy("Make consulted or informed"),
        gettext_lazy("The others take part and do not answer"),
        Move.MAKE_CONSULTED,
        owners.make_consulted,
        (
            Ask("position", gettext_lazy("Who keeps it"), ask.of_finding),
            Ask("involvement", gettext_lazy("The others"), ask.consulted_or_informed),
        ),
        together=True,
    ),
    "split_by_scope": Way(
        gettext_lazy("Split by scope"),
        gettext_lazy("Each answers for an own part of the market"),
        Move.SPLIT_SCOPE,
        scopes.split_by_scope,
        (Ask("dimension", gettext_lazy("By what to split"), kind="scope"),),
        together=True,
    ),
    "hand_over": Way(
        gettext_lazy("Hand over on a day"),
        gettext_lazy("Until then the former owner answers"),
        Move.HAND_OVER,
        owners.hand_over,
        (
            Ask("item", gettext_lazy("What is handed over"), ask.responsibilities),
            Ask("position", gettext_lazy("Who hands over"), ask.givers),
            Ask("to", gettext_lazy("Who takes over"), ask.receivers),
            ask.DAY,
        ),
        together=True,
    ),
    "make_accountable": Way(
        gettext_lazy("Make accountable"),
        gettext_lazy("One position answers for the result"),
        Move.ASSIGN_OWNER,
        owners.make_accountable,
        (Ask("position", gettext_lazy("Who will answer"), ask.of_finding),),
        together=True,
    ),
    "make_responsible": Way(
        gettext_lazy("Give the work"),
        gettext_lazy("One position does it"),
        Move.ASSIGN_OWNER,
        owners.make_responsible,
        (Ask("position", gettext_lazy("Who will do it"), ask.of_finding),),
        together=True,
    ),
    "give_to": Way(
        gettext_lazy("Give to a position"),
        gettext_lazy("Somebody who is here takes it"),
        Move.ASSIGN_OWNER,
        owners.give_to,
        (Ask("to", gettext_lazy("Who takes it"), ask.all_positions),),
        together=True,
    ),
    "add_role": Way(
        gettext_lazy("Add a role that brings it"),
        gettext_lazy("A new position, or a role to one that is here"),
        Move.EDIT,
        work.add_role,
        (
            Ask("item", gettext_lazy("Which role"), ask.roles),
            Ask("to", gettext_lazy("Where to"), ask.new_or_existing),
        ),
    ),
    "assign_person": Way(
        gettext_lazy("Appoint a person"),
        gettext_lazy("For good or as acting"),
        Move.EDIT,
        seats.assign_person,
        (
            Ask("position", gettext_lazy("To which position"), ask.of_finding),
            Ask("person", gettext_lazy("Who"), ask.people),
            Ask("kind", gettext_lazy("How"), ask.seat_kinds),
            _share(
                gettext_lazy("Share, %"),
                lambda case, answers: seats.plain(seats.free_share(case.situation, answers.person)),
            ),
        ),
        together=True,
    ),
    "reduce_role_share": Way(
        gettext_lazy("Reduce a role"),
        gettext_lazy("The shares come down to a whole week"),
        Move.EDIT,
        work.reduce_role_share,
        (
            Ask("role", gettext_lazy("Which role"), ask.roles_of_position),
            _share(
                gettext_lazy("Its new share, %"),
                lambda case, answers: work.smaller_role_share(case, answers.role),
            ),
        ),
    ),
    "reduce_assignment": Way(
        gettext_lazy("Reduce a place"),
        gettext_lazy("The shares come down to a whole week"),
        Move.EDIT,
        seats.reduce_assignment,
        (
            Ask("position", gettext_lazy("Which place"), ask.places_of_person),
            _share(
                gettext_lazy("Its new share, %"),
                lambda case, answers: seats.smaller_share(case, answers.position),
            ),
        ),
    ),
    "add_position": Way(
        gettext_lazy("Add a position"),
        gettext_lazy("The work is shared once somebody sits there"),
        Move.EDIT,
        work.add_position,
        (Ask("item", gettext_lazy("Which role"), ask.roles),),
    ),
    "name_deputy": Way(
        gettext_lazy("Name a deputy"),
        gettext_lazy("Somebody stands in when the owner is away"),
        Move.EDIT,
        seats.name_deputy,
        (Ask("to", gettext_lazy("Who stands in"), ask.deputies),),
    ),
    "separate_role": Way(
        gettext_lazy("Separate the roles"),
        gettext_lazy("One of the two jobs goes to somebody else"),
        Move.EDIT,
        work.separate_role,
        (
            Ask("item", gettext_lazy("What is taken off"), ask.roles_and_places),
            Ask("to", gettext_lazy("Who takes it"), ask.taker_of_role),
        ),
    ),
    "give_lever": Way(
        gettext_lazy("Give the lever"),
        gettext_lazy("The position gets work that moves the figure"),
        Move.EDIT,
        owners.give_lever,
        (Ask("item", gettext_lazy("Which work"), ask.responsibilities),),
    ),
    "drop_kpi": Way(
        gettext_lazy("Take the KPI off"),
        gettext_lazy("In the company's card of the role"),
        Move.EDIT,
        asks=(Ask("item", gettext_lazy("Which KPI"), ask.figures),),
    ),
    "give_kpi": Way(
        gettext_lazy("Give a KPI"),
        gettext_lazy("In the company's card of the role"),
        Move.EDIT,
        asks=(Ask("item", gettext_lazy("Which KPI"), ask.figures),),
    ),
    "split_team": Way(
        gettext_lazy("Split the team"),
        gettext_lazy("A group with its own leader, drawn in the chart"),
        Move.EDIT,
    ),
    "merge_team": Way(
        gettext_lazy("Join the team with another"),
        gettext_lazy("Moved in the chart"),
        Move.EDIT,
    ),
    "remove_layer": Way(
        gettext_lazy("Take out a layer"),
        gettext_lazy("In the chart: the reports move up"),
        Move.EDIT,
    ),
}
BESIDE: Mapping[str, tuple[str, ...]] = {
    "double_accountable": ("hand_over",),
    "duplicate_responsible": ("hand_over",),
    "vacant_owner": ("hand_over",),
    "uncovered": ("give_to",),
}
"""Ways out that fit a kind besides what the analysis suggests: they need no knowledge of it."""
OVERLAPS = ("double_accountable", "duplicate_responsible")


def ways_of(row: Finding) -> list[str]:
    """The codes that fit a finding, each once, in the order of the analysis. ACCEPT fits always and is not there."""
    suggested = [item["code"] for item in row.body["suggestions"]]
    found = dict.fromkeys([*suggested, *BESIDE.get(row.kind, ())])
    if row.kind in OVERLAPS and len(row.position_keys) > 2:
        # One hand-over among three holders leaves two of them.
        found.pop("hand_over", None)
    return [code for code in found if code in WAYS]


def ways_together(rows: Sequence[Finding]) -> list[str]:
    """The codes that fit several findings at once: of one kind, about the same positions."""
    alike = len({(row.kind, tuple(sorted(row.position_keys))) for row in rows}) == 1
    if not alike:
        return []
    common = [code for code in ways_of(rows[0]) if WAYS[code].together]
    return [code for code in common if all(code in ways_of(row) for row in rows[1:])]


def operations_for(rows: Sequence[Finding], situation: Situation, code: str, answers: Answers) -> list[Json]:
    """What a way out of these findings comes to, each operation once; for the preview and for the deed alike.

    ValidationError when it is no way out of them, or an answer is missing or does not fit.
    """
    allowed = ways_of(rows[0]) if len(rows) == 1 else ways_together(rows)
    way = WAYS.get(code)
    if way is None or way.operations is None or code not in allowed:
        raise ValidationError({"move": _("This finding has no such way out.")})
    found: dict[str, Json] = {}
    for row in rows:
        case = Case(row, code, situation)
        for operation in way.operations(case, ask.checked(case, way.asks, answers)):
            found.setdefault(json.dumps(operation, sort_keys=True), operation)
    if not found:
        raise ValidationError({"move": _("Nothing would change: it is so already.")})
    if len(found) > MAX_BATCH:
        sentence = _("That would be %(count)s changes, and %(limit)s are possible at once: do it in parts.")
        raise ValidationError({"move": sentence % {"count": len(found), "limit": MAX_BATCH}})
    return list(found.values())
