"""Who stands under whom when a plan is handed down, with what everybody has by now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from accounts.models import Company
from kpis.analysis.periods import Period
from kpis.analysis.targets_cascade import Node
from kpis.analysis.teams import Box, teams_of
from kpis.models import TargetWay
from kpis.selectors.department import Department, department_of
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import Level, Owner
from kpis.selectors.plans import Planner, TargetRow
from teams.models import Person, Position


def plan_tree(
    company: Company,
    metric: MetricInfo,
    period: Period,
    rows: Iterable[TargetRow],
    team: UUID | None,
    *,
    own: frozenset[int],
    weights: Mapping[Owner, Decimal],
    deep: bool,
) -> Node | None:
    """The company with its teams, `deep` with their people too, or one team with its people, as they sit on the first
    day of the period; None for an unknown team. `own`: people whose plans the actor may not change (a change for one
    period stays too); `weights`: of people, all alike when empty. A team without people takes no part."""
    department, rows = department_of(company, period.start, period.end), list(rows)
    once = {row.owner for row in rows if row.period == period and row.way == TargetWay.ONCE}
    planner = Planner(period, [metric], department, (row for row in rows if row.metric == metric.slug))
    members = department.members_on(period.start) or department.members_on(period.end - timedelta(days=1))

    def value(owner: Owner) -> Decimal | None:
        reading = planner.reading(owner, metric.slug, planner.days)
        return reading.value if reading else None

    def person(key: str) -> Node:
        owner = Owner.person(key)
        weight = weights.get(owner, Decimal(0)) if weights else Decimal(1)
        return Node(owner, value(owner), weight, int(key) in own or owner in once)

    def of_team(key: str) -> Node:
        people = tuple(person(each) for each in members.get(key, ()))
        plan = value(Owner.team(key))
        if plan is None and (parts := [node.plan for node in people if node.plan is not None]):
            plan = sum(parts, Decimal(0))
        weight = sum((node.weight for node in people), Decimal(0))
        return Node(Owner.team(key), plan, weight, Owner.team(key) in once, people)

    if team is not None:
        return of_team(str(team)) if _is_team(department, str(team)) else None
    teams = [of_team(each.key) for each in department.teams.teams if members.get(each.key)]
    if not deep:
        teams = [replace(node, below=()) for node in teams]
    return Node(Owner.company(), value(Owner.company()), below=tuple(teams))


def live_teams(company: Company) -> frozenset[UUID]:
    """The keys that name teams of the live structure now; one query."""
    rows: Iterable[tuple[UUID, UUID | None, str, str]] = (
        Position.objects.for_company(company)
        .filter(structure__state="live")
        .order_by("order", "id")
        .values_list("key", "parent__key", "title", "team")
    )
    boxes = [
        Box(str(key), None if parent is None else str(parent), title, team or None)
        for key, parent, title, team in rows
    ]
    return frozenset(UUID(team.key) for team in teams_of(boxes).teams)


def uids_of(company: Company, owners: Collection[Owner]) -> dict[str, UUID]:
    """str(pk) -> uid of the people among the owners; one query."""
    keys = [int(owner.key) for owner in owners if owner.level == Level.PERSON]
    rows = Person.objects.for_company(company).filter(pk__in=keys).values_list("pk", "uid")
    return {str(pk): uid for pk, uid in rows}


def _is_team(department: Department, key: str) -> bool:
    return any(team.key == key for team in department.teams.teams)
