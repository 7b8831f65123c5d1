"""Lock 1 of tenancy: rows of a company are reached through `Model.objects.for_company(company)` only."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import pytest

from tests.architecture.sources import python_sources

OWNED_BASE = "CompanyOwned"
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
MANAGERS = {"objects", "_default_manager", "_base_manager", "all_objects"}
# A new row names its company as an argument, bulk_update takes rows at hand, `none` holds nothing.
ALLOWED_FIRST = {"for_company", "create", "bulk_create", "bulk_update", "none"}
# These look first: they must name the company themselves.
ALLOWED_WITH_COMPANY = {"get_or_create", "update_or_create"}
# Reads that cannot know the company yet: each stands inside as_user(), as_key(), as_invitation() or as_dispatcher(),
# where row security shows nothing but the rows named here.
CROSS_COMPANY: dict[str, str] = {
    "accounts/actions.py:delete_user": "as_user: one's own",
    "accounts/actions.py:find_invitation": "as_invitation: the one that the link names",
    "accounts/api/authentication.py:authenticate": "as_key: the one that the header names",
    "accounts/closing.py:_closed_memberships": "as_user: one's own",
    "accounts/selectors.py:memberships_of": "as_user: one's own",
    "accounts/selectors.py:membership_in": "as_user: one's own",
    "custody/actions/exports.py:_outdated": "as_dispatcher: which exports are too old, in every company",
    "integrations/actions.py:companies_with_endpoints": "as_dispatcher: which companies have webhooks",
    "jobs/actions.py:due_jobs": "as_dispatcher: what is due, in every company",
    "jobs/files.py:_outdated": "as_dispatcher: which files are too old, in every company",
    "jobs/operation.py:numbers": "as_dispatcher: how many jobs of each kind wait, in every company",
    "jobs/operation.py:oldest_wait": "as_dispatcher: since when the oldest waits, in every company",
    "jobs/forgetting.py:companies_with_old": "as_dispatcher: which companies have jobs that are over for long",
    "kpis/actions/entry.py:due_reminders": "as_dispatcher: who wants reminders, in every company",
    "kpis/actions/schedules.py:due_schedules": "as_dispatcher: which reports are due, in every company",
    "kpis/actions/schedules.py:scheduled_companies": "as_dispatcher: who has reports made by themselves",
    "teams/actions/acceptances.py:structures_with_expired": "as_dispatcher: whose acceptance ran out, in every company",
    "teams/actions/following.py:companies_with_a_new_day": "as_dispatcher: where midnight has passed, in every company",
    "teams/actions/planned_changes.py:due_changes": "as_dispatcher: which planned changes are due, in every company",
}


def owned_models(sources: Iterable[str]) -> set[str]:
    """Names of the classes that derive from CompanyOwned, directly or through each other."""
    bases: dict[str, set[str]] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {ast.unparse(base).split(".")[-1] for base in node.bases}
    owned, grown = {OWNED_BASE}, True
    while grown:
        more = {name for name, parents in bases.items() if parents & owned} - owned
        owned, grown = owned | more, bool(more)
    return owned - {OWNED_BASE}


def reach_faults(
    path: str, source: str, owned: set[str], allowed: Mapping[str, str] = CROSS_COMPANY
) -> list[str]:
    """The places where a module reaches owned rows by another way."""
    tree = ast.parse(source)
    first = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and {"company", "company_id"} & {word.arg for word in node.keywords}
    }
    faults = []
    for function, node in _with_function(tree):
        said = None
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and _last_name(node.value) in owned:
            if not _names_company(first.get(id(node)), named):
                said = ast.unparse(first.get(id(node), node))
        elif isinstance(node, ast.Call) and _is_shortcut(node, owned):
            said = ast.unparse(node)
        if said and f"{path}:{function}" not in allowed:
            faults.append(f"{path}:{getattr(node, 'lineno', 0)} {function} reaches {said}")
    return faults


def _names_company(method: ast.Attribute | None, named: set[int]) -> bool:
    if method is None:
        return False
    return method.attr in ALLOWED_FIRST or (method.attr in ALLOWED_WITH_COMPANY and id(method) in named)


def _is_shortcut(node: ast.Call, owned: set[str]) -> bool:
    return bool(node.args) and _last_name(node.func) in SHORTCUTS and _last_name(node.args[0]) in owned


def _with_function(tree: ast.AST, function: str = "") -> Iterable[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(tree):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield inside, child
        yield from _with_function(child, inside)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_owned_rows_are_reached_through_their_company_only() -> None:
    owned = owned_models(python_sources().values())
    faults = [
        fault for path, source in python_sources().items() for fault in reach_faults(path, source, owned)
    ]
    assert faults == []


def test_every_exception_still_exists_and_has_a_reason() -> None:
    sources = python_sources()
    for place, why in CROSS_COMPANY.items():
        path, function = place.split(":")
        assert f"def {function}(" in sources[path], place
        assert why, place


def test_the_owned_models_are_found() -> None:
    assert {"Structure", "Position", "Person", "Metric", "Target", "Job"} <= owned_models(
        python_sources().values()
    )


@pytest.mark.parametrize(
    "source",
    [
        "get_object_or_404(Position, pk=1)",
        "shortcuts.get_list_or_404(models.Position, pk=1)",
        "Position.objects.filter(pk=1)",
        "models.Position.objects.all()",
        "def f():\n    return Position.objects.get(pk=1)",
        "queryset = Position.objects",
        "Position._base_manager.update(x=1)",
        "Child.objects.count()",
        "Position.objects.get_or_create(pk=1)",
    ],
)
def test_each_way_around_the_company_is_caught(source: str) -> None:
    owned = owned_models(
        ["class Position(CompanyOwned): ...", "class Child(teams.Position): ...", "class Free: ..."]
    )
    assert len(reach_faults("teams/planted.py", source, owned)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "Position.objects.for_company(company).filter(pk=1)",
        "get_object_or_404(Position.objects.for_company(company), pk=1)",
        "Position.objects.create(company=company)",
        "Position.objects.update_or_create(company=company, uid=uid)",
        "Free.objects.all()",
    ],
)
def test_the_way_through_the_company_is_let_through(source: str) -> None:
    assert reach_faults("teams/planted.py", source, {"Position"}) == []
