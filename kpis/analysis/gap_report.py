"""The gap report: where the plan is missed, which factor took how much, and what in the structure goes with it.

A pure builder: facts of teams, people, metrics and of the structure in, one frozen snapshot out. The snapshot carries
codes and figures only, and survives JSON unchanged (`kpis.analysis.snapshot`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpis.analysis.cause_facts import Absence, HolderChange, OpenFinding, Vacancy
from kpis.analysis.causes import Cause, Scene, causes_of
from kpis.analysis.drivers import KOPECK, Driver, DriverSplit, Dropped, Method
from kpis.analysis.gap_lines import (
    Figures,
    MetricInput,
    MetricLine,
    PersonInput,
    PersonLine,
    exact_figures,
    metric_lines,
    people_lines,
)
from kpis.analysis.pace import Clock, Pace

VERSION = 2
ACTIONS_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class TeamInput:
    """One team's money and metrics. `pace` is of the report's metric in roubles; `weak_metrics`: slugs of the team's
    metrics whose status is behind or at risk; `split` the drivers of this team's own gap, where they are known.
    """

    key: str
    title: str
    pace: Pace
    parent: str | None = None
    head: str | None = None
    headcount: int = 0
    weak_metrics: frozenset[str] = frozenset()
    split: DriverSplit | None = None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One row of "where we are behind"; `driver` is the code of the factor that took most from this team, `drivers` the
    parts of its gap (older reports do not know them)."""

    key: str
    title: str
    parent: str | None
    head: str | None
    figures: Figures
    driver: str | None
    drivers: tuple[Driver, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What to do: a code, whom it falls to (the team's head by name), and the cause or driver it answers.

    `effect` is half of the cause's estimate: what a month could return when it is dealt with, None when unknown.
    `opens`: the cause's code, or "driver", which with `key` says the page where it is done (empty in old reports).
    """

    code: str
    team: str | None
    who: str | None
    subject: str
    effect: Decimal | None
    opens: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class GapReport:
    """The stored answer of one company, metric and period; teams, people and metrics stand by roubles, the largest
    shortage first, causes strongest first. `people_short`: of how many people `people` are the worst."""

    version: int
    metric: str
    period: str
    through: date
    days_passed: int
    days_total: int
    structure_revision: int | None
    verdict: Figures
    teams: tuple[TeamLine, ...]
    drivers: tuple[Driver, ...]
    drivers_method: Method | None
    drivers_dropped: tuple[Dropped, ...]
    causes: tuple[Cause, ...]
    actions: tuple[Action, ...]
    people: tuple[PersonLine, ...] = ()
    people_short: int = 0
    metrics: tuple[MetricLine, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the month is over: then its gap stands for the month, and not for the days so far."""
        return self.days_passed == self.days_total


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now: "pct", "gap", or "driver:<code>"."""

    code: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class FindingNews:
    """A finding that appeared or was closed since the report before; `key` is its public id."""

    opened: bool
    key: str
    kind: str
    subject: str
    on: date


_ACTION_OF_CAUSE = {
    "vacancy": "hand_over_clients",
    "holder_change": "support_new_holder",
    "absence": "name_stand_in",
    "duplicate_responsible": "keep_one_owner",
    "double_accountable": "keep_one_owner",
    "no_accountable": "name_owner",
    "no_responsible": "name_owner",
    "uncovered": "name_owner",
    "vacant_owner": "name_deputy",
    "no_deputy": "name_deputy",
    "overload": "relieve",
    "span_of_control": "regroup_team",
}


def build_gap_report(
    *,
    metric: str,
    now: Clock,
    company: Pace,
    teams: Sequence[TeamInput],
    split: DriverSplit | None,
    findings: Iterable[OpenFinding] = (),
    vacancies: Iterable[Vacancy] = (),
    holder_changes: Iterable[HolderChange] = (),
    absences: Iterable[Absence] = (),
    people: Iterable[PersonInput] = (),
    metrics: Sequence[MetricInput] = (),
    structure_revision: int | None = None,
) -> GapReport:
    """Put the report together. ValueError: a parent that is not among the teams."""
    keys = {team.key for team in teams}
    if any(team.parent is not None and team.parent not in keys for team in teams):
        raise ValueError("a team hangs under a team that is not in the report")
    scenes = {team.key: _scene(team, now) for team in teams}
    company_scene = Scene(None, now, company.gap, frozenset(), _taken(split), sum(t.headcount for t in teams))
    causes = causes_of(scenes, company_scene, findings, vacancies, holder_changes, absences)
    short, people_short = people_lines(people)
    heads = {team.key: team.head for team in teams}
    return GapReport(
        version=VERSION,
        metric=metric,
        period=now.period.key,
        through=now.through,
        days_passed=now.days_passed,
        days_total=now.days_total,
        structure_revision=structure_revision,
        verdict=exact_figures(company),
        teams=tuple(_line(team) for team in sorted(teams, key=_worst_first)),
        drivers=split.parts if split else (),
        drivers_method=split.method if split else None,
        drivers_dropped=split.dropped if split else (),
        causes=causes,
        actions=_actions(causes, split, heads),
        people=short,
        people_short=people_short,
        metrics=metric_lines(metrics, split),
    )


def changes_since(before: GapReport, after: GapReport) -> tuple[Change, ...]:
    """What moved between two reports on the same metric: pace, gap and each driver that both know.

    A gap grows through its month and begins anew in the next: two months are compared in money when both are whole.
    """
    then = {driver.code: driver.amount for driver in before.drivers}
    moved = [Change("pct", before.verdict.pct, after.verdict.pct)]
    if before.period == after.period or (before.is_whole and after.is_whole):
        moved.append(Change("gap", before.verdict.gap, after.verdict.gap))
        moved += [Change(f"driver:{d.code}", then[d.code], d.amount) for d in after.drivers if d.code in then]
    return tuple(change for change in moved if change.before != change.after)


def effects_together(report: GapReport) -> Decimal | None:
    """What all actions could return; None when no effect is known. Causes overlap: together those of one team return at
    most half of its gap, as one that had taken all of it would, and all of them half of what the short teams lack."""
    of_team: dict[str | None, Decimal] = {}
    for action in report.actions:
        if action.effect:
            of_team[action.team] = of_team.get(action.team, Decimal(0)) + action.effect
    if not of_team:
        return None
    short = {line.key: max(-(line.figures.gap or Decimal(0)), Decimal(0)) for line in report.teams}
    whole = max(sum(short.values(), Decimal(0)), -(report.verdict.gap or Decimal(0)))
    parts = [min(effect, short.get(team or "", whole) / 2) for team, effect in of_team.items()]
    return min(sum(parts, Decimal(0)), whole / 2).quantize(KOPECK)


def _line(team: TeamInput) -> TeamLine:
    worst = team.split.worst if team.split else None
    return TeamLine(
        team.key,
        team.title,
        team.parent,
        team.head,
        exact_figures(team.pace),
        worst.code if worst else None,
        team.split.parts if team.split else (),
    )


def _worst_first(team: TeamInput) -> tuple[bool, Decimal, str]:
    gap = team.pace.gap
    return gap is None, gap or Decimal(0), team.title


def _scene(team: TeamInput, now: Clock) -> Scene:
    return Scene(team.key, now, team.pace.gap, team.weak_metrics, _taken(team.split), team.headcount)


def _taken(split: DriverSplit | None) -> tuple[Driver, ...]:
    return tuple(part for part in split.parts if part.amount < 0) if split else ()


def _actions(
    causes: Sequence[Cause], split: DriverSplit | None, heads: dict[str, str | None]
) -> tuple[Action, ...]:
    found = []
    for cause in causes:
        head = heads.get(cause.team) if cause.team else None
        who = None if head == cause.subject else head  # nobody relieves themselves
        effect = (-cause.amount / 2).quantize(KOPECK) if cause.amount is not None else None
        code = _ACTION_OF_CAUSE.get(cause.code, "review_finding")
        found.append(Action(code, cause.team, who, cause.subject, effect, cause.code, cause.key))
    if split and split.worst:
        worst = split.worst.code
        review = Action("review_driver", None, None, worst, None, "driver", worst)
        found.insert(min(len(found), ACTIONS_AT_MOST - 1), review)
    return tuple(found[:ACTIONS_AT_MOST])
