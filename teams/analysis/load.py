"""Too much for one: overload by shares and by norms, and span_of_control by people led and by layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from teams.analysis.findings import Finding, Suggestion, fingerprint
from teams.analysis.index import Index
from teams.analysis.moves import hand_over
from teams.analysis.norms import Work, capacity_hours, hours_of, work_by_norms
from teams.analysis.severity import by_excess_pct, by_ratio

TOP_WORKS = 3
LOAD_STEP_PCT = 10
"""A finding about hours stays the same finding while the load stays within these tens."""


def overload(index: Index) -> Iterable[Finding]:
    """Shares of a position's roles, or of a person's assignments, over the limit; or hours by norms over the capacity.

    A person's deputy assignments count as stated: whoever only stands by has a share of nothing.
    """
    yield from index.of_each(_overloaded_position, index.cards, index.touched).values()
    yield from index.of_each(_overloaded_person, index.sitting, index.stirred_people).values()
    yield from _overloaded_by_norms(index)


def _overloaded_position(index: Index, key: str) -> Finding | None:
    limit, position, total = index.limits.max_share_pct, index.position(key), index.cards[key].share_pct
    if total <= limit:
        return None
    shares = sorted((share.role, str(share.share_pct.normalize())) for share in position.roles)
    role, share_pct = _to_cut({share.role: share.share_pct for share in position.roles}, total - limit)
    reduce = {
        "position": key,
        "name": index.names([key])[0],
        "role": role,
        "role_title": index.role_title(role),
        **_cut(share_pct, total - limit),
    }
    return Finding(
        kind="overload",
        severity=by_excess_pct(total - limit),
        responsibility=None,
        positions=(key,),
        people=index.people_of([key]),
        params={"of": "position", "names": index.names([key]), "total_pct": _plain(total)},
        quotes=(),
        suggestions=(Suggestion("reduce_role_share", reduce), Suggestion("accept")),
        fingerprint=fingerprint("overload", None, [["position", key], *shares]),
    )


def _overloaded_person(index: Index, person: str) -> Finding | None:
    seats, limit = index.sitting[person], index.limits.max_share_pct
    total = sum((holder.share_pct for _key, holder in seats), Decimal(0))
    if total <= limit:
        return None
    shares: dict[str, Decimal] = defaultdict(Decimal)
    for key, holder in seats:
        shares[key] += holder.share_pct
    smallest, share_pct = _to_cut(shares, total - limit)
    name = seats[0][1].name
    reduce = {
        "person": person,
        "person_name": name,
        "position": smallest,
        "title": index.position(smallest).title,
        **_cut(share_pct, total - limit),
    }
    titles = [index.position(key).title for key in shares]
    facts = [["person", person], *([key, str(share.normalize())] for key, share in shares.items())]
    return Finding(
        kind="overload",
        severity=by_excess_pct(total - limit),
        responsibility=None,
        positions=tuple(shares),
        people=(person,),
        params={"of": "person", "person": name, "titles": titles, "total_pct": _plain(total)},
        quotes=(),
        suggestions=(Suggestion("reduce_assignment", reduce), Suggestion("accept")),
        fingerprint=fingerprint("overload", None, facts),
    )


def _to_cut(shares: Mapping[str, Decimal], excess: Decimal) -> tuple[str, Decimal]:
    """The smallest share that outlasts the cut, so that nothing falls out; when none does, the largest."""
    lasting = [(share, key) for key, share in shares.items() if share > excess]
    share, key = min(lasting) if lasting else max((share, key) for key, share in shares.items())
    return key, share


def _cut(share_pct: Decimal, excess: Decimal) -> dict[str, str]:
    return {
        "excess_pct": _plain(excess),
        "share_pct": _plain(share_pct),
        "left_pct": _plain(max(share_pct - excess, Decimal(0))),
    }


def _overloaded_by_norms(index: Index) -> Iterable[Finding]:
    works = work_by_norms(index)
    for key in index.of_each(_too_long, works, index.remade):
        heaviest = sorted(works[key], key=lambda work: (-work.hours, work.responsibility))
        relief = _relief(index, key, heaviest)  # its way out names people anywhere
        yield _hours_finding(index, key, heaviest, relief)


def _too_long(index: Index, key: str) -> bool:
    hours, capacity = _hours_and_capacity(index, key)
    return 0 < capacity < hours


def _hours_and_capacity(index: Index, key: str) -> tuple[Decimal, Decimal]:
    works = work_by_norms(index).get(key, ())
    return Decimal(str(round(hours_of(works), 2))), capacity_hours(index, key)


def _hours_finding(index: Index, key: str, works: Sequence[Work], relief: Iterable[Suggestion]) -> Finding:
    hours, capacity = _hours_and_capacity(index, key)
    load_pct = hours / capacity * 100
    titles = index.catalogue.responsibilities
    return Finding(
        kind="overload",
        severity=by_excess_pct(load_pct - 100),
        responsibility=None,
        positions=(key,),
        people=index.people_of([key]),
        params={
            "of": "norms",
            "names": index.names([key]),
            "hours": _plain(hours),
            "capacity": _plain(capacity),
            "load_pct": _plain(load_pct),
            "top": [
                {
                    "responsibility": work.responsibility,
                    "responsibility_title": titles[work.responsibility].title,
                    "hours": _plain(Decimal(str(round(work.hours, 1)))),
                }
                for work in works[:TOP_WORKS]
            ],
        },
        quotes=(),
        suggestions=(*relief, Suggestion("accept")),
        fingerprint=fingerprint("overload", None, [["norms", key, int(load_pct // LOAD_STEP_PCT)]]),
    )


def _relief(index: Index, key: str, works: Sequence[Work]) -> Iterable[Suggestion]:
    """Work goes to a colleague who has the hours for it, or there will be one more such position."""
    position = index.position(key)
    for work in works[:TOP_WORKS]:
        claim = index.cards[key].held[work.responsibility]
        move = hand_over(index, claim, _with_hours(index, work), with_leader=False)
        if move.params["to"]:
            yield move
            break
    if position.roles:
        role = position.roles[0].role
        yield Suggestion(
            "add_position",
            {
                "like": key,
                "parent": position.parent,
                "role": role,
                "role_title": index.role_title(role),
                "title": position.title,
            },
        )


def _with_hours(index: Index, work: Work) -> Callable[[str], bool]:
    def has_hours(key: str) -> bool:
        spare = float(capacity_hours(index, key)) - hours_of(work_by_norms(index).get(key, ()))
        return spare >= work.hours

    return has_hours


def direct_reports(index: Index, leader: str) -> int:
    """People led directly, each once, plus vacant seats: the seat is there to be led once it is filled.

    The leader's own second seat is no report.
    """
    own = {person.key for person in index.position(leader).people}
    people: set[str] = set()
    vacancies = 0
    for child in index.tree.children.get(leader, ()):
        position = index.position(child)
        people.update(person.key for person in position.people)
        vacancies += position.vacant
    return len(people - own) + vacancies


def span_of_control(index: Index) -> Iterable[Finding]:
    """Direct reports outside the band, and departments with more layers than the limit."""
    yield from index.of_each(_span, index.cards, index.stirred_leaders).values()
    yield from _layers(index)


def _span(index: Index, key: str) -> Finding | None:
    if not index.tree.leads(key):
        return None
    low, high = index.limits.min_reports, index.limits.max_reports
    reports = direct_reports(index, key)
    if low <= reports <= high or reports == 0:
        return None
    wide = reports > high
    move = Suggestion(
        "split_team" if wide else "merge_team", {"position": key, "name": index.names([key])[0]}
    )
    return Finding(
        kind="span_of_control",
        severity=by_ratio(reports, high) if wide else "low",
        responsibility=None,
        positions=(key,),
        people=index.people_of([key]),
        params={
            "of": "wide" if wide else "narrow",
            "names": index.names([key]),
            "reports": reports,
            "limit": high if wide else low,
        },
        quotes=(),
        suggestions=(move, Suggestion("accept")),
        fingerprint=fingerprint("span_of_control", None, [["reports", key, reports]]),
    )


def _layers(index: Index) -> Iterable[Finding]:
    """One finding per tree: the longest line of command."""
    limit, tree = index.limits.max_layers, index.tree
    if max(tree.depth.values(), default=0) <= limit:
        return
    for root, end in tree.deepest.items():
        layers = tree.depth[end]
        if layers <= limit:
            continue
        keys = tuple(tree.chain(end))
        middle = keys[len(keys) // 2]
        move = Suggestion("remove_layer", {"position": middle, "name": index.names([middle])[0]})
        yield Finding(
            kind="span_of_control",
            severity=by_ratio(layers, limit),
            responsibility=None,
            positions=keys,
            people=index.people_of(keys),
            params={"of": "layers", "names": index.names([root]), "layers": layers, "limit": limit},
            quotes=(),
            suggestions=(move, Suggestion("accept")),
            fingerprint=fingerprint("span_of_control", None, [["layers", *keys]]),
        )


def _plain(value: Decimal) -> str:
    """A number for the sentence and for JSON: no exponent, no idle zeros."""
    text = format(value.quantize(Decimal("0.01")), "f")
    return text.rstrip("0").rstrip(".")
