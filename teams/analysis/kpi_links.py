"""Duty, zone and KPI belong together: kpi_without_lever and zone_without_kpi.

kpi_without_lever: a KPI of a role of the position is a metric of no responsibility that the position holds (A, R, AR),
    nor of one that the same person holds in another position. The catalogue's cards have a lever for every KPI, so the
    lever was handed over, overridden, or never stood in the company's own card.
zone_without_kpi: a zone of a role names a responsibility that the position still holds, that is not universal and has
    metrics, and none of these is a KPI of the position's roles. Metrics whose figure the position makes itself do not
    count (`controls.MEASURES`): an analyst is not to be judged by the revenue that they report.

Vacancies are not judged. What the role card says is said once: positions of the same roles with the same trouble share
one finding, so twenty sellers make one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from teams.analysis.cards import Card
from teams.analysis.facts import Responsibility, Role, ZoneLine
from teams.analysis.findings import Finding, Suggestion, fingerprint
from teams.analysis.index import Index
from teams.analysis.moves import hand_over
from teams.analysis.quotes import MAX_QUOTES, quotes_of
from teams.analysis.severity import RISK_DISCOUNT, by_points, points_of_lost_levers

T = TypeVar("T")
MAX_MOVES = 3
Roles = tuple[str, ...]
ZoneOf = tuple[str, ZoneLine]
"""A zone with the slug of the role whose it is."""


def kpi_without_lever(index: Index) -> Iterable[Finding]:
    lost = index.of_each(_lost_metrics, index.cards, index.stirred_seats())
    for (roles, metrics), keys in _alike(index, kpi_without_lever, lost).items():
        say = partial(_lever_finding, index, roles, metrics, keys)
        yield index.said(("kpi_without_lever", roles, metrics), keys, say, about=keys)


def zone_without_kpi(index: Index) -> Iterable[Finding]:
    unmeasured = index.of_each(_unmeasured, index.cards, index.touched)
    for (roles, zones), keys in _alike(index, zone_without_kpi, unmeasured).items():
        if len(zones) == len(keys) == 1:
            yield _zone_finding(index, roles, zones, keys)  # its way out names people anywhere
            continue
        say = partial(_zone_finding, index, roles, zones, keys)
        yield index.said(("zone_without_kpi", roles, zones), keys, say, about=keys)


def _alike(index: Index, rule: object, trouble: Mapping[str, T]) -> Mapping[T, list[str]]:
    """(Roles, trouble) -> the positions that have it, in order of their keys."""
    before, now = index.kept(rule)
    if before.get("of") is trouble:
        now.update(before)
    else:
        found: dict[T, list[str]] = defaultdict(list)
        for key in sorted(trouble):
            found[trouble[key]].append(key)
        now.update(of=trouble, alike=found)
    alike: Mapping[T, list[str]] = now["alike"]
    return alike


# --- a KPI without a lever ----------------------------------------------------------------------------------


def _lost_metrics(index: Index, key: str) -> tuple[Roles, tuple[str, ...]] | None:
    card = index.cards[key]
    missing = card.unmoved
    for person in card.position.people if missing else ():
        for seat, _holder in index.seats.get(person.key, ()):
            missing -= index.cards[seat].metrics
    return _with_roles(card, tuple(sorted(missing)))


def _with_roles(card: Card, trouble: tuple[T, ...]) -> tuple[Roles, tuple[T, ...]] | None:
    """What is judged: positions with roles, that somebody sits in."""
    if not trouble or not card.roles or card.position.vacant:
        return None
    return tuple(role.slug for role in card.roles), trouble


def _lever_finding(index: Index, roles: Roles, metrics: Sequence[str], keys: Sequence[str]) -> Finding:
    cards = [index.catalogue.roles[slug] for slug in roles]
    kpis = {metric for role in cards for metric in role.kpis}
    points = points_of_lost_levers(len(metrics), len(kpis)) + index.money_point(metrics=metrics)
    return Finding(
        kind="kpi_without_lever",
        severity=by_points(points),
        responsibility=None,
        positions=tuple(keys),
        people=index.people_of(keys),
        params={
            "names": index.names(keys),
            "roles": _role_items(cards),
            "metrics": [_metric(index, slug) for slug in metrics],
        },
        quotes=(),
        suggestions=(*_levers(index, cards, metrics, keys), Suggestion("accept")),
        fingerprint=fingerprint("kpi_without_lever", None, [["roles", *roles], ["metrics", *metrics]]),
    )


def _levers(
    index: Index, cards: Sequence[Role], metrics: Sequence[str], keys: Sequence[str]
) -> Iterable[Suggestion]:
    """The duty that moves the figure comes, or the figure leaves the card."""
    position = index.position(keys[0])
    for metric in metrics[:MAX_MOVES]:
        lever = _lever(index, cards, metric)
        about = {"metric": metric, "metric_title": index.catalogue.metrics.get(metric, metric)}
        if lever is not None:
            responsibility, involvement = lever
            yield Suggestion(
                "give_lever",
                {
                    **about,
                    "responsibility": responsibility.slug,
                    "responsibility_title": responsibility.title,
                    "involvement": involvement,
                    "position": position.key,
                    "positions": list(keys),
                    "name": index.names([position.key])[0],
                },
            )
        role = next(card for card in cards if metric in card.kpis)
        yield Suggestion("drop_kpi", {**about, "role": role.slug, "role_title": role.title})


def _lever(index: Index, cards: Sequence[Role], metric: str) -> tuple[Responsibility, str] | None:
    """The heaviest work that moves the metric: of the role cards, with the part they take, else of the catalogue."""
    own = {duty.responsibility: duty.involvement for card in cards for duty in card.duties}
    moving = [item for item in index.catalogue.responsibilities.values() if metric in item.metrics]
    if not moving:
        return None

    def rank(item: Responsibility) -> tuple[bool, int, str]:
        return own.get(item.slug, "I") in ("C", "I"), -item.weight, item.slug

    best = min(moving, key=rank)
    return best, "R" if rank(best)[0] else own[best.slug]


# --- a zone without a KPI -----------------------------------------------------------------------------------


def _unmeasured(index: Index, key: str) -> tuple[Roles, tuple[ZoneOf, ...]] | None:
    card = index.cards[key]
    return _with_roles(card, _zones_without_kpi(card, index.catalogue.responsibilities))


def _zones_without_kpi(card: Card, known: Mapping[str, Responsibility]) -> tuple[ZoneOf, ...]:
    zones: dict[str, ZoneOf] = {}
    for role in card.roles:
        for zone in role.zones:
            about = known.get(zone.responsibility or "")
            if about is None or about.universal or about.slug not in card.held:
                continue
            if card.kpis.isdisjoint(about.metrics) and _fit_to_judge(about, card):
                zones.setdefault(about.slug, (role.slug, zone))
    return tuple(zones[slug] for slug in sorted(zones))


def _fit_to_judge(about: Responsibility, card: Card) -> tuple[str, ...]:
    """Metrics of the responsibility by which whoever holds the position may be judged."""
    return tuple(metric for metric in about.metrics if metric not in card.made)


def _zone_finding(index: Index, roles: Roles, zones: Sequence[ZoneOf], keys: Sequence[str]) -> Finding:
    known = index.catalogue.responsibilities
    about = [known[zone.responsibility or ""] for _role, zone in zones]
    heaviest = max(item.weight for item in about)
    slugs = [item.slug for item in about]
    return Finding(
        kind="zone_without_kpi",
        severity=by_points(heaviest - RISK_DISCOUNT + index.money_point(*about)),
        responsibility=slugs[0] if len(slugs) == 1 else None,
        positions=tuple(keys),
        people=index.people_of(keys),
        params={
            "names": index.names(keys),
            "roles": _role_items([index.catalogue.roles[slug] for slug in roles]),
            "items": [
                {"responsibility": item.slug, "responsibility_title": item.title, "zone": zone.text}
                for item, (_role, zone) in zip(about, zones, strict=True)
            ],
        },
        quotes=quotes_of(
            (index.cards[key].held[slug] for key in keys[:MAX_QUOTES] for slug in slugs),
            lambda _involvement: True,
        ),
        suggestions=(*_measures(index, zones, keys), Suggestion("accept")),
        fingerprint=fingerprint("zone_without_kpi", None, [["roles", *roles], ["zones", *slugs]]),
    )


def _measures(index: Index, zones: Sequence[ZoneOf], keys: Sequence[str]) -> Iterable[Suggestion]:
    """A figure comes to the card; where there is one zone and one position, the work may also go elsewhere."""
    for slug, zone in zones[:MAX_MOVES]:
        about, role = index.catalogue.responsibilities[zone.responsibility or ""], index.catalogue.roles[slug]
        metric = _fit_to_judge(about, index.cards[keys[0]])[0]
        yield Suggestion(
            "give_kpi",
            {
                "role": role.slug,
                "role_title": role.title,
                "metric": metric,
                "metric_title": index.catalogue.metrics.get(metric, metric),
                "responsibility": about.slug,
                "responsibility_title": about.title,
            },
        )
    if len(zones) == len(keys) == 1:
        yield hand_over(index, index.cards[keys[0]].held[zones[0][1].responsibility or ""])


# --- both ---------------------------------------------------------------------------------------------------


def _role_items(cards: Iterable[Role]) -> list[dict[str, str]]:
    return [{"role": card.slug, "role_title": card.title} for card in cards]


def _metric(index: Index, slug: str) -> dict[str, str]:
    return {"metric": slug, "metric_title": index.catalogue.metrics.get(slug, slug)}
