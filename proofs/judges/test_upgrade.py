"""An installation of an earlier version with rows in it becomes one of this version: nothing is lost, no lock open.

The earlier version is the state before the catalogue of a company, batches, drafts, targets of any grain and facts by
month: the migrations between rewrite tables of the largest kinds with rows in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps.registry import Apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

ALIAS = "upgrade"
# The default one is of the tests too: in the program's own, two runs would make one and the same database.
pytestmark = pytest.mark.django_db(databases=["default", ALIAS])
THEN = [
    ("accounts", "0003_mail_and_trail"),
    ("jobs", "0002_row_security"),
    ("roles", "0002_norms_and_adjacency"),
    ("teams", "0002_row_security"),
    ("kpis", "0004_actuals_import"),
    ("sessions", "0001_initial"),
]
PEOPLE, DAYS = 20, 100
# Beside the tables of the migrations of others.
OWNED = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
# What must come out as it went in, of each company.
KEPT = {
    "memberships": "SELECT count(*), min(access) FROM accounts_membership",
    "trail": "SELECT count(*), min(verb) FROM accounts_auditevent",
    "tree": "SELECT count(*), count(parent_id), min(title), max(title) FROM teams_position",
    "seats": "SELECT count(*), sum(share_pct) FROM teams_assignment",
    "people": "SELECT count(*), min(full_name), max(full_name) FROM teams_person",
    "log": "SELECT count(*), min(revision), max(revision) FROM teams_operation",
    "targets": "SELECT count(*), sum(value) FROM kpis_target",
    "facts": 'SELECT count(*), sum(value), min("on"), max("on"), count(DISTINCT external_id) FROM kpis_actual',
    "jobs": "SELECT count(*), min(kind), min(state) FROM jobs_job",
}
Kept = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Upgraded:
    """A database that has come from then to now. `before`, `after`: what each company had and has."""

    database: BaseDatabaseWrapper
    companies: tuple[int, ...]
    before: Mapping[int, Kept]
    after: Mapping[int, Kept]

    @contextmanager
    def inside(self, company: int) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
        with _inside(self.database, company) as ask:
            yield ask


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Upgraded]:
    with django_db_blocker.unblock(), _empty_database() as database:
        executor = MigrationExecutor(database)
        executor.migrate(THEN)
        old = executor.loader.project_state(THEN).apps
        companies = tuple(_company(database, old, number) for number in (1, 2))
        before = {company: _kept(database, company) for company in companies}
        newer = MigrationExecutor(database)
        newer.migrate(newer.loader.graph.leaf_nodes())
        yield Upgraded(database, companies, before, {each: _kept(database, each) for each in companies})


@contextmanager
def _empty_database() -> Iterator[BaseDatabaseWrapper]:
    """One of its own beside the tests', for the same role: no superuser, bound by row security."""
    default = connections["default"]
    name = f"{default.settings_dict['NAME'][:40]}_{ALIAS}"
    with default.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connections.databases[ALIAS] = {**default.settings_dict, "NAME": name}
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]
        with default.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _inside(database: BaseDatabaseWrapper, company: int) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """A transaction inside a company; what asks SQL there."""
    with transaction.atomic(using=ALIAS), database.cursor() as cursor:
        cursor.execute("SELECT set_config('app.company', %s, true)", [str(company)])

        def ask(statement: str, *values: object) -> list[tuple[Any, ...]]:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

        yield ask


def _kept(database: BaseDatabaseWrapper, company: int) -> Kept:
    with _inside(database, company) as ask:
        return {name: ask(statement)[0] for name, statement in KEPT.items()}


# --- what there was --------------------------------------------------------------------------------------------------


def _company(database: BaseDatabaseWrapper, old: Apps, number: int) -> int:
    """Written by the models of then."""
    user = _make(old, "accounts.User", email=f"owner{number}@example.com", full_name="Анна")
    with _inside(database, number):
        company = _make(old, "accounts.Company", pk=number, slug=f"firm-{number}", name=f"Фирма {number}")
        owned = {"company": company}
        _make(old, "accounts.Membership", **owned, user=user, access="owner")
        _make(
            old,
            "accounts.AuditEvent",
            **owned,
            verb="company.created",
            actor_label="Анна",
            object_type="company",
        )
        _make(old, "jobs.Job", **owned, kind="kpis.gap_report", state="done", unique_key="2025")
        people = _department(old, owned, number)
        _figures(old, owned, people)
    return number


def _make(old: Apps, label: str, **values: Any) -> Any:
    return old.get_model(label).objects.using(ALIAS).create(**values)


def _department(old: Apps, owned: Mapping[str, Any], number: int) -> list[Any]:
    structure = _make(old, "teams.Structure", **owned, name="Как есть", revision=3)
    head = _make(old, "teams.Position", **owned, structure=structure, title=f"Руководитель {number}")
    people = []
    for place in range(PEOPLE):
        seat = _make(
            old,
            "teams.Position",
            **owned,
            structure=structure,
            parent=head,
            title=f"Менеджер {place}",
            order=place,
        )
        people.append(
            _make(old, "teams.Person", **owned, full_name=f"Человек {place}", sort_name=f"ч {place}")
        )
        _make(old, "teams.Assignment", **owned, position=seat, person=people[-1], starts_on=date(2025, 1, 9))
    for revision, body in enumerate(({"op": "add"}, {"op": "move"}, {"op": "move", "undo_of": 2}), start=1):
        _make(
            old, "teams.Operation", **owned, structure=structure, revision=revision, kind=body["op"], body=body,
            inverse=[], touched=[], by_label="Анна",
        )  # fmt: skip
    return people


def _figures(old: Apps, owned: Mapping[str, Any], people: list[Any]) -> None:
    leads, deals = (
        _make(old, "kpis.Metric", **owned, slug=slug, name=slug, unit="count") for slug in ("leads", "deals")
    )
    _make(
        old, "kpis.Metric", **owned, slug="conversion", name="conversion", unit="pct", aggregation="ratio",
        numerator=deals, denominator=leads,
    )  # fmt: skip
    for person in people:
        _make(old, "kpis.Target", **owned, metric=deals, person=person, month_on=date(2025, 3, 1), value=7)
    model = old.get_model("kpis.Actual")
    model.objects.using(ALIAS).bulk_create(
        model(
            **owned, metric=deals, person=person, on=date(2025, 1, 20) + timedelta(days=day), value=day,
            external_id=f"{person.pk}-{day}", source="api", changed_at=timezone.now(), uid=uuid4(),
        )
        for person in people
        for day in range(DAYS)
    )  # fmt: skip


# --- what there is ---------------------------------------------------------------------------------------------------


def test_an_upgrade_keeps_every_row_of_every_company(upgraded: Upgraded, record_property: Any) -> None:
    assert upgraded.after == upgraded.before
    assert all(kept["facts"][0] == PEOPLE * DAYS for kept in upgraded.after.values())
    rows = sum(kept[name][0] for kept in upgraded.after.values() for name in KEPT)
    record_property("figure", f"{rows:,} rows of {len(upgraded.companies)} companies kept over an upgrade")


def test_an_upgrade_rewrites_what_has_changed_its_shape(upgraded: Upgraded) -> None:
    for company in upgraded.companies:
        with upgraded.inside(company) as ask:
            assert ask("SELECT aggregation, formula FROM kpis_metric WHERE slug = 'conversion'") == [
                ("formula", "deals / leads * 100")
            ]
            assert ask("SELECT count(*) FROM kpis_factkey WHERE actual_id IS NOT NULL") == [(PEOPLE * DAYS,)]
            assert ask("SELECT count(*) FROM kpis_targetchange") == [(PEOPLE,)]
            assert ask(
                "SELECT count(*) FROM teams_operation AS back JOIN teams_operation AS deed"
                " ON deed.batch = back.undoes WHERE back.revision = 3 AND deed.revision = 2"
            ) == [(1,)]


def test_after_an_upgrade_facts_of_each_month_lie_in_their_own_partition(upgraded: Upgraded) -> None:
    with upgraded.inside(1) as ask:
        assert ask("SELECT DISTINCT tableoid::regclass::text FROM kpis_actual ORDER BY 1") == [
            (f"kpis_actual_2025_0{month}",) for month in (1, 2, 3, 4)
        ]


def test_after_an_upgrade_every_owned_table_is_locked(upgraded: Upgraded) -> None:
    with upgraded.inside(1) as ask:
        tables = ask(OWNED)
    assert len(tables) > 50
    assert [name for name, is_locked in tables if not is_locked] == []


def test_after_an_upgrade_a_company_sees_its_own_rows_alone(upgraded: Upgraded) -> None:
    mine, theirs = upgraded.companies
    for table in ("teams_position", "kpis_actual", "kpis_factkey", "kpis_targetchange", "teams_operation"):
        with upgraded.inside(mine) as ask:
            assert ask(f"SELECT count(*) FROM {table} WHERE company_id = %s", theirs) == [(0,)]
            assert ask(f"SELECT count(*) > 0 FROM {table}") == [(True,)]


@pytest.mark.parametrize("table", ["teams_position", "kpis_actual", "kpis_factkey", "kpis_targetchange"])
def test_after_an_upgrade_a_forgotten_company_is_an_error(upgraded: Upgraded, table: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"app\.company|invalid input syntax"),
        transaction.atomic(using=ALIAS),
        upgraded.database.cursor() as cursor,
    ):
        cursor.execute(f"SELECT count(*) FROM {table}")


def test_after_an_upgrade_no_row_can_point_into_another_company(upgraded: Upgraded) -> None:
    mine, theirs = upgraded.companies
    with upgraded.inside(theirs) as ask:
        ((stranger,),) = ask("SELECT min(id) FROM teams_person")
    with pytest.raises(DatabaseError, match="same_company"), upgraded.inside(mine) as ask:
        ask("UPDATE teams_assignment SET person_id = %s", stranger)


def test_a_lock_that_an_upgrade_forgot_would_be_seen(upgraded: Upgraded) -> None:
    """The control of this judge: with the force taken off, the look over all tables names the table."""
    with transaction.atomic(using=ALIAS), upgraded.database.cursor() as cursor:
        cursor.execute("ALTER TABLE kpis_factkey NO FORCE ROW LEVEL SECURITY")
        cursor.execute(OWNED)
        assert [name for name, is_locked in cursor.fetchall() if not is_locked] == ["kpis_factkey"]
        transaction.set_rollback(True, using=ALIAS)
