"""Lock 5: PostgreSQL shows and changes the rows of the named company only, and is loud when none is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, models, transaction

from accounts import checks
from accounts.models import Company
from accounts.tenancy import CompanyOwned, tenant
from common.embedded import CHECKOUT
from common.embedded.place import find_place
from common.embedded.postgres import SUPERUSER
from jobs.models import Job
from tests.factories import make_company
from tests.tenancy.probes import answers, bare_company, openings
from tests.tenancy.rows import Rows, fill, owned_models

pytestmark = pytest.mark.django_db
OWNED = owned_models()

# Every table that belongs to no company, and why.
GLOBAL: dict[str, str] = {
    "accounts.User": "a person may be a member of many companies",
    "accounts.Company": "the company itself: its own policy shows it to its members",
    "accounts.Letter": "about a sign-in, which belongs to no company",
    "custody.Erasure": "the ledger of erased companies outlives them; numbers and digests only",
    "account.EmailAddress": "of a user",
    "account.EmailConfirmation": "of a user",
    "mfa.Authenticator": "of a user",
    "usersessions.UserSession": "of a user",
    "auth.Permission": "Django's, unused",
    "auth.Group": "Django's, unused",
    "contenttypes.ContentType": "names of models",
    "sessions.Session": "of a browser",
}
# The catalogue of roles is the same for everybody.
GLOBAL |= {model._meta.label: "the catalogue" for model in apps.get_app_config("roles").get_models()}


def name(model: Any) -> str:
    return str(model._meta.label)


def rows(sql: str, params: list[object] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def test_every_model_belongs_to_a_company_or_says_why_not() -> None:
    unknown = [name(model) for model in apps.get_models() if model not in OWNED and name(model) not in GLOBAL]
    assert unknown == []


def test_every_table_of_the_database_is_known() -> None:
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    known |= {"django_migrations", "salesorg_cache"}
    # A partition belongs to its table; tests/kpis/test_partitions.py looks at each.
    found = {
        table
        for (table,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace"
        )
    }
    assert found - known == set()


def test_every_table_that_names_a_company_is_an_owned_one() -> None:
    """From the database's catalogue: a table made by hand in a migration is found too."""
    naming = rows(
        "SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE attname = 'company_id'"
        " AND relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"
    )
    assert {table for (table,) in naming} == {model._meta.db_table for model in OWNED}


@pytest.mark.parametrize("table", [model._meta.db_table for model in OWNED] + ["accounts_company"])
def test_row_security_is_on_for_the_owner_too_with_one_policy_a_command(table: str) -> None:
    assert rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
    ) == [(True, True)]
    found = rows(
        "SELECT cmd, permissive, roles::text, qual, with_check FROM pg_policies WHERE tablename = %s ORDER BY cmd",
        [table],
    )
    assert [(cmd, permissive, roles) for cmd, permissive, roles, _qual, _check in found] == [
        (cmd, "PERMISSIVE", "{public}") for cmd in ("DELETE", "INSERT", "SELECT", "UPDATE")
    ]
    own = "(%s = (current_setting('app.company'::text))::bigint)" % (
        "id" if table == "accounts_company" else "company_id"
    )
    by_command = {cmd: (qual, check) for cmd, _permissive, _roles, qual, check in found}
    assert by_command["DELETE"] == (own, None)
    assert by_command["INSERT"] == (None, own)
    assert by_command["UPDATE"] == (own, own)
    assert own.strip("()") in by_command["SELECT"][0]


def manager(model: Any) -> Any:
    return model._base_manager


TOUCHES: dict[str, Callable[[Any, Any], object]] = {
    "select": lambda model, row: list(manager(model).all()),
    "select by key": lambda model, row: list(manager(model).filter(pk=row.pk)),
    "count": lambda model, row: manager(model).count(),
    "update": lambda model, row: manager(model).filter(pk=row.pk).update(uid=row.uid),
    "delete": lambda model, row: manager(model).filter(pk=row.pk)._raw_delete("default"),
    "raw": lambda model, row: rows(f'SELECT 1 FROM "{model._meta.db_table}"'),
}


def _is_an_error(touch: Callable[[Any, Any], object], model: Any, row: Any) -> bool:
    try:
        with transaction.atomic():
            touch(model, row)
    except DatabaseError:
        return True
    return False


@pytest.fixture(scope="module")
def filled(one_transaction: None) -> Rows:
    return fill(make_company(), "OURS")


@pytest.fixture(scope="module")
def stranger(one_transaction: None) -> Company:
    return bare_company()


@pytest.mark.parametrize("model", OWNED, ids=name)
def test_without_a_company_every_touch_is_an_error_and_never_an_empty_page(
    filled: Rows, model: type[CompanyOwned]
) -> None:
    row = filled.of(name(model))
    assert [what for what, touch in TOUCHES.items() if not _is_an_error(touch, model, row)] == []


@pytest.mark.parametrize("model", OWNED, ids=name)
def test_eight_statements_in_plain_sql_find_every_table_shut(
    filled: Rows, stranger: Company, model: type[CompanyOwned]
) -> None:
    with tenant(filled.company):
        fresh = filled.unsaved(name(model))
    assert openings(answers(filled.of(name(model)), fresh, stranger)) == []


@pytest.mark.parametrize("model", OWNED, ids=name)
def test_without_a_company_nothing_is_inserted(filled: Rows, model: type[CompanyOwned]) -> None:
    with tenant(filled.company):
        row = filled.unsaved(name(model))
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", OWNED, ids=name)
def test_another_companys_rows_are_neither_seen_nor_changed_nor_added(
    filled: Rows, model: type[CompanyOwned]
) -> None:
    row, other = filled.of(name(model)), make_company()
    found = manager(model).filter(pk=row.pk)
    with tenant(other):
        assert not found.exists()
        assert found.update(uid=row.uid) == 0
        assert found._raw_delete("default") == 0
    with tenant(filled.company):
        fresh = filled.unsaved(name(model))
    with pytest.raises(DatabaseError) as caught, tenant(other):
        fresh.save(force_insert=True)
    assert getattr(caught.value.__cause__, "pgcode", "") == "42501"
    with tenant(filled.company):
        assert found.exists()


def test_a_table_without_row_security_is_noticed(filled: Rows) -> None:
    """The negative control of the lock."""
    table = Job._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    with pytest.raises(AssertionError):
        test_row_security_is_on_for_the_owner_too_with_one_policy_a_command(table)
    with pytest.raises(AssertionError):
        test_without_a_company_every_touch_is_an_error_and_never_an_empty_page(filled, Job)


def test_a_model_without_a_company_and_a_reason_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Planted(models.Model):
        class Meta:
            app_label = "planted"

    monkeypatch.setattr(apps, "get_models", lambda: [*OWNED, Planted])
    with pytest.raises(AssertionError):
        test_every_model_belongs_to_a_company_or_says_why_not()


def test_a_company_is_seen_in_its_own_context_only() -> None:
    ours, other = make_company(), make_company()
    with tenant(ours):
        assert list(Company.objects.all()) == [ours]
    with pytest.raises(DatabaseError), transaction.atomic():
        list(Company.objects.all())
    with pytest.raises(DatabaseError), tenant(ours):
        Company.objects.create(name="Чужая", slug="foreign")
    assert other.pk != ours.pk


@pytest.fixture
def superuser() -> Iterator[Any]:
    """A cursor of the embedded server's superuser, in the very database of the tests."""
    place = find_place(CHECKOUT, create=False)
    assert place is not None
    found = connection.settings_dict
    session = psycopg2.connect(
        host=found["HOST"],
        port=found["PORT"],
        dbname=found["NAME"],
        user=SUPERUSER,
        password=place.secret(SUPERUSER, create=False),
    )
    with session.cursor() as cursor:
        yield cursor
    session.rollback()
    session.close()


def test_a_superuser_is_told_apart_even_behind_another_role(superuser: Any) -> None:
    assert "is a superuser" in str(checks.why_unsafe(superuser))
    superuser.execute("SELECT quote_ident(tableowner) FROM pg_tables WHERE tablename = 'jobs_job'")
    (owner,) = superuser.fetchone()
    superuser.execute(f"SET LOCAL ROLE {owner}")
    assert "is a superuser" in str(checks.why_unsafe(superuser))


def test_a_role_with_bypassrls_is_told_apart(superuser: Any) -> None:
    superuser.execute("CREATE ROLE planted_bypass BYPASSRLS")
    superuser.execute("SET LOCAL SESSION AUTHORIZATION planted_bypass")
    assert "BYPASSRLS" in str(checks.why_unsafe(superuser))


def test_the_role_of_the_program_is_a_plain_one() -> None:
    assert checks.unsafe_database_role() is None
    assert [error for error in run_checks(databases=["default"]) if error.id == "accounts.E001"] == []


def test_the_program_refuses_to_start_as_a_superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "unsafe_database_role", lambda: "the database role postgres is a superuser")
    with pytest.raises(ImproperlyConfigured, match="does not start: the database role postgres"):
        checks.refuse_unsafe_database_role()
    assert [error.id for error in checks.check_database_role(["default"])] == ["accounts.E001"]
