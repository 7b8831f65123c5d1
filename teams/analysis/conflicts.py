"""conflict_of_interest: the same person does and controls, or makes the figure by which they are judged.

Persons count over all positions they sit in, permanently or acting. At most one finding of each of two sorts a person:

control: works (R, AR) on what they check (A, R or AR on the one that checks it, `controls.CONTROLS`), in scopes that
    meet.
kpi: holds (A, R or AR) the work that makes the figure of a metric (`controls.MEASURES`), and a role of theirs has that
    metric for a KPI.

Where one role card brings both sides, it is written so on purpose: an administrator checks what the managers fill in.
Where the catalogue bears the two roles together at this stage, it has weighed the conflict. Neither is a finding. But
when a second role brings one side too (a seller's card fills in as well), the pair across the cards counts. Own words
and decisions for one position come from no card, so they always count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from teams.analysis.claims import Claim
from teams.analysis.combinations import verdict
from teams.analysis.controls import CONTROLS, MEASURES
from teams.analysis.findings import Finding, Suggestion, fingerprint
from teams.analysis.index import Index
from teams.analysis.moves import hand_over, separate_role
from teams.analysis.quotes import quotes_of
from teams.analysis.scopes import intersect
from teams.analysis.severity import SELF_MEASURED_POINTS, by_points

Source = str | None
"""The role whose card a claim comes from; None for own words and for decisions."""


@dataclass(frozen=True, slots=True)
class Control:
    """One person's two claims: on the work, and on its check."""

    does: Claim
    checks: Claim


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric of a person, and the claim by which they make it."""

    metric: str
    makes: Claim


def conflict_of_interest(index: Index) -> Iterable[Finding]:
    yield from _controls(index)
    yield from _own_figures(index)


def _sources(claim: Claim) -> set[Source]:
    return {line.role for line in claim.lines} or {None}


def _borne(index: Index, one: set[Source], other: set[Source]) -> bool:
    """Whoever brings the one side and whoever brings the other: always one card, or roles borne together by now."""
    return all(_go_together(index, here, there) for here in one for there in other)


def _go_together(index: Index, here: Source, there: Source) -> bool:
    if here is None or there is None:
        return False
    stage = index.structure.stage
    return here == there or verdict(index.catalogue, stage, here, there)[0] == "bearable"


def _claims_of(index: Index, person: str, table: Mapping[str, Sequence[str]]) -> Iterator[Claim]:
    """What the person holds of the responsibilities of the table, in order of these and of the positions."""
    cards = [index.cards[key] for key, _holder in index.seats[person]]
    for slug in sorted({slug for card in cards for slug in card.held.keys() & table.keys()}):
        yield from (card.held[slug] for card in cards if slug in card.held)


# --- does and checks ----------------------------------------------------------------------------------------


def _controls(index: Index) -> Iterable[Finding]:
    for person, found in index.of_each(_controls_of, index.seats, index.stirred_people).items():
        yield _control_finding(index, person, found)


def _controls_of(index: Index, person: str) -> list[Control]:
    found: list[Control] = []
    for checks in _claims_of(index, person, CONTROLS):
        for key, _holder in index.seats[person]:
            held = index.cards[key].held
            for slug in CONTROLS[checks.responsibility]:
                does = held.get(slug)
                if does is not None and _collide(index, does, checks):
                    found.append(Control(does, checks))
    return found


def _collide(index: Index, does: Claim, checks: Claim) -> bool:
    return (
        does.works
        and intersect(does.scope, checks.scope)
        and not _borne(index, _sources(does), _sources(checks))
    )


def _control_finding(index: Index, person: str, found: Sequence[Control]) -> Finding:
    titles = index.catalogue.responsibilities
    pairs = dict.fromkeys((pair.does.responsibility, pair.checks.responsibility) for pair in found)
    checking = list(dict.fromkeys(pair.checks.responsibility for pair in found))
    claims = list({id(claim): claim for pair in found for claim in (pair.checks, pair.does)}.values())
    keys = tuple(sorted({claim.position for claim in claims}))
    worst = max((titles[does] for does, _checks in pairs), key=lambda item: item.weight)
    money = index.money_point(*(titles[does] for does, _checks in pairs))
    return Finding(
        kind="conflict_of_interest",
        severity=by_points(worst.weight + money),
        responsibility=checking[0] if len(checking) == 1 else None,
        positions=keys,
        people=(person,),
        params={
            "of": "control",
            "person": _name(index, person),
            "names": index.names(keys),
            "pairs": [
                {
                    "does": does,
                    "does_title": titles[does].title,
                    "checks": checks,
                    "checks_title": titles[checks].title,
                }
                for does, checks in pairs
            ],
        },
        quotes=quotes_of(claims, lambda _involvement: True),
        suggestions=(
            *_ways_apart(
                index, person, [pair.checks for pair in found], lambda key: _is_apart(index, key, pairs)
            ),
            Suggestion("accept"),
        ),
        fingerprint=fingerprint(
            "conflict_of_interest", None, [["control", person], *([does, checks] for does, checks in pairs)]
        ),
    )


# --- makes the own figure -----------------------------------------------------------------------------------


def _own_figures(index: Index) -> Iterable[Finding]:
    for person, found in index.of_each(_figures_of, index.seats, index.stirred_people).items():
        yield _figure_finding(index, person, found)


def _figures_of(index: Index, person: str) -> list[Figure]:
    found: list[Figure] = []
    measured: dict[str, set[Source]] | None = None
    for makes in _claims_of(index, person, MEASURES):
        measured = _kpis(index, person) if measured is None else measured
        for metric in MEASURES[makes.responsibility]:
            if metric in measured and not _borne(index, _sources(makes), measured[metric]):
                found.append(Figure(metric, makes))
    return found


def _kpis(index: Index, person: str) -> dict[str, set[Source]]:
    """Metric -> the roles of the person that are measured by it."""
    measured: dict[str, set[Source]] = defaultdict(set)
    for key, _holder in index.seats.get(person, ()):
        for share in index.position(key).roles:
            role = index.catalogue.roles.get(share.role)
            for metric in role.kpis if role else ():
                measured[metric].add(share.role)
    return measured


def _figure_finding(index: Index, person: str, figures: Sequence[Figure]) -> Finding:
    claims = list({id(figure.makes): figure.makes for figure in figures}.values())
    making = list(dict.fromkeys(figure.makes.responsibility for figure in figures))
    made = dict.fromkeys((figure.metric, figure.makes.responsibility) for figure in figures)
    keys = tuple(sorted({claim.position for claim in claims}))
    money = index.money_point(metrics=[metric for metric, _slug in made])
    return Finding(
        kind="conflict_of_interest",
        severity=by_points(SELF_MEASURED_POINTS + money),
        responsibility=making[0] if len(making) == 1 else None,
        positions=keys,
        people=(person,),
        params={
            "of": "kpi",
            "person": _name(index, person),
            "names": index.names(keys),
            "items": [_item(index, metric, slug) for metric, slug in made],
        },
        quotes=quotes_of(claims, lambda _involvement: True),
        suggestions=(
            *_ways_apart(index, person, claims, lambda key: _is_measured_otherwise(index, key, made)),
            Suggestion("accept"),
        ),
        fingerprint=fingerprint(
            "conflict_of_interest", None, [["kpi", person], *(list(pair) for pair in made)]
        ),
    )


def _item(index: Index, metric: str, slug: str) -> dict[str, Any]:
    return {
        "metric": metric,
        "metric_title": index.catalogue.metrics.get(metric, metric),
        "responsibility": slug,
        "responsibility_title": index.catalogue.responsibilities[slug].title,
    }


# --- both ---------------------------------------------------------------------------------------------------


def _name(index: Index, person: str) -> str:
    return index.seats[person][0][1].name


def _is_apart(index: Index, key: str, pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether nobody in the position works on what would be checked there: else the conflict moves along."""
    return not any(
        does in held and held[does].works
        for each in _seats_of_people(index, key)
        for held in [index.cards[each].held]
        for does, _checks in pairs
    )


def _is_measured_otherwise(index: Index, key: str, made: Iterable[tuple[str, str]]) -> bool:
    """Whether nobody in the position is judged by the figures that would be made there."""
    measured = {metric for holder in index.position(key).people for metric in _kpis(index, holder.key)}
    return measured.isdisjoint(metric for metric, _slug in made)


def _seats_of_people(index: Index, key: str) -> set[str]:
    people = [holder.key for holder in index.position(key).people]
    return {key, *(seat for person in people for seat, _holder in index.seats.get(person, ()))}


def _ways_apart(
    index: Index, person: str, checking: Sequence[Claim], fits: Callable[[str], bool]
) -> Iterable[Suggestion]:
    """The check goes to somebody else whom it `fits`, or the role that brings it does."""
    for claim in {item.responsibility: item for item in checking}.values():
        yield hand_over(index, claim, fits)
    own = {key for key, _holder in index.seats[person]}
    roles = {share.role for key in own for share in index.position(key).roles}
    bringing = sorted({role for claim in checking for role in _sources(claim) if role in roles} - {None})
    if len(roles) > 1 and len(bringing) == 1 and bringing[0] is not None:
        keys = [key for key in index.with_role[bringing[0]] if key in own]
        yield separate_role(index, person, _name(index, person), bringing[0], keys)
