"""One stage of the funnel in detail: what is done there, by whom, on which part of the market."""

from collections.abc import Mapping
from dataclasses import dataclass

from teams.analysis.facts import Position
from teams.analysis.facts import Structure as Facts
from teams.analysis.funnel import Part
from teams.funnel_selectors import FunnelView, StageColumn, responsibility_titles
from teams.models.structures import Dimension
from teams.selectors import FindingView
from teams.staff_list.people import without_patronymic

SHOWN_HOLDERS = 8


@dataclass(frozen=True)
class Holder:
    """A position in the details of a stage. `scope`: its own words, what comes down from above included."""

    key: str
    title: str
    people: str
    involvement: str
    scope: str


@dataclass(frozen=True)
class StageWork:
    """A responsibility of a stage with those who hold it, and the open findings about it."""

    slug: str
    title: str
    holders: tuple[Holder, ...]
    findings: tuple[FindingView, ...]

    @property
    def shown(self) -> tuple[Holder, ...]:
        return self.holders[:SHOWN_HOLDERS]

    @property
    def hidden(self) -> int:
        return len(self.holders) - len(self.shown)


def stage_work(view: FunnelView, stage: StageColumn, job: str = "") -> list[StageWork]:
    """What is done at a stage, by everybody or by one job; what has a finding stands first. One query."""
    titles, scopes = responsibility_titles(), _scopes(view.facts)
    positions = {position.key: position for position in view.facts.positions}
    held: dict[str, dict[str, Holder]] = {}
    for cell in (cell.cell for cell in stage.held if not job or cell.job.key == job):
        for part in cell.parts:
            holder = _holder(positions[part.position], part, scopes[part.position])
            held.setdefault(part.responsibility, {}).setdefault(part.position, holder)
    about: dict[str, list[FindingView]] = {}
    for finding in stage.findings:
        about.setdefault(finding.row.responsibility_slug, []).append(finding)
    slugs = [*held, *(slug for slug in about if slug not in held and not job)]
    found = [
        StageWork(
            slug, titles.get(slug, slug), tuple(held.get(slug, {}).values()), tuple(about.get(slug, ()))
        )
        for slug in slugs
    ]
    return sorted(found, key=lambda work: not work.findings)


def _holder(position: Position, part: Part, scope: Mapping[str, frozenset[str]]) -> Holder:
    values = [", ".join(sorted(scope[name])) for name in Dimension.values if scope.get(name)]
    people = ", ".join(without_patronymic(person.name) for person in position.people)
    return Holder(position.key, position.title, people, part.involvement, " · ".join(values))


def _scopes(facts: Facts) -> dict[str, Mapping[str, frozenset[str]]]:
    """What part of the market each position works on, as it was written: its own, or its leader's."""
    by_key = {position.key: position for position in facts.positions}
    found: dict[str, Mapping[str, frozenset[str]]] = {}
    for position in facts.positions:
        chain, key = [], position.key
        while key in by_key and key not in found and key not in chain:
            chain.append(key)
            key = by_key[key].parent or ""
        for each in reversed(chain):
            own = {name: values for name, values in by_key[each].scope.items() if values}
            found[each] = {**found.get(by_key[each].parent or "", {}), **own}
    return found
