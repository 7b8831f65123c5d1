"""The locks that PostgreSQL itself holds, written as migration operations.

`SecureTable("teams_position", references={"parent_id": "teams_position"})` gives a table

- `UNIQUE (company_id, id)` and, for each reference, `FOREIGN KEY (company_id, x_id) REFERENCES t (company_id, id)`:
  no save, bulk insert, update or raw SQL can link rows of two companies;
- a foreign key to the company that takes the row along when the company is deleted;
- a trigger that refuses a change of `company_id`;
- ENABLE and FORCE ROW LEVEL SECURITY with policies that are loud: `current_setting('app.company')` without a default
  raises when nobody said which company.

A table that must be read before the company is known gets a second way in with `using=narrow(…)`. It opens reading
alone: each command has a policy of its own, and those that write know no other way than the company.
"""

from collections.abc import Mapping
from typing import Any

from django.db.migrations.operations.base import Operation

COMPANY = "company_id = current_setting('app.company')::bigint"
COMMANDS = ("select", "insert", "update", "delete")

# One function for every owned table; created by the first migration of accounts.
IMMUTABLE_FUNCTION = """
CREATE FUNCTION accounts_company_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.company_id IS DISTINCT FROM OLD.company_id THEN
        RAISE EXCEPTION 'company_id of % cannot change', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$
"""


def narrow(condition: str, *, otherwise: str = COMPANY, when: str) -> str:
    """A reading policy with a second, narrow way in: `condition` while the setting `when` is given, else `otherwise`.

    CASE, not OR: PostgreSQL may evaluate both sides of OR, and the loud side would raise.
    """
    return (
        f"CASE WHEN coalesce(current_setting('{when}', true), '') <> '' THEN {condition} ELSE {otherwise} END"
    )


def policies(table: str, using: str = COMPANY, own: str = COMPANY) -> list[str]:
    """The statements that secure the rows: one policy a command, `using` for reading and `own` for writing."""
    create = f'CREATE POLICY "{table}_company_'
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'{create}select" ON "{table}" FOR SELECT USING ({using})',
        f'{create}insert" ON "{table}" FOR INSERT WITH CHECK ({own})',
        f'{create}update" ON "{table}" FOR UPDATE USING ({own}) WITH CHECK ({own})',
        f'{create}delete" ON "{table}" FOR DELETE USING ({own})',
    ]


def no_policies(table: str) -> list[str]:
    """The way back from `policies`."""
    drops = [f'DROP POLICY "{table}_company_{name}" ON "{table}"' for name in COMMANDS]
    return [
        *drops,
        f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
    ]


def _run_deferred(schema_editor: Any, table: str) -> None:
    """Runs what Django keeps for the end of a migration: under row security a new foreign key could not look."""
    for statement in list(schema_editor.deferred_sql):
        if hasattr(statement, "references_table") and statement.references_table(table):
            schema_editor.deferred_sql.remove(statement)
            schema_editor.execute(statement, params=None)


class SecureTable(Operation):
    """Puts the database's locks on one owned table; see the module."""

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, table: str, references: Mapping[str, str] | None = None, *, using: str = COMPANY
    ) -> None:
        self.table = table
        self.references = dict(references or {})
        self.using = using

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: Django's state does not know constraints of this kind."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self.table
        statements = [
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_company_id_id" UNIQUE (company_id, id)',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_company" FOREIGN KEY (company_id) '
            "REFERENCES accounts_company (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
        ]
        statements += [
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_same_company" '
            f'FOREIGN KEY (company_id, "{column}") REFERENCES "{target}" (company_id, id) '
            "DEFERRABLE INITIALLY IMMEDIATE"
            for column, target in self.references.items()
        ]
        statements += [
            f'CREATE TRIGGER "{table}_company_is_immutable" BEFORE UPDATE OF company_id ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION accounts_company_is_immutable()",
            *policies(table, self.using),
        ]
        _run_deferred(schema_editor, table)
        # Adding a foreign key reads both tables under their policies, which are loud without a company: there is
        # none with the id 0, and the new table is empty.
        schema_editor.execute("SELECT set_config('app.company', '0', true)", params=None)
        for statement in statements:
            schema_editor.execute(statement, params=None)
        schema_editor.execute("SELECT set_config('app.company', '', true)", params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self.table
        for statement in no_policies(table):
            schema_editor.execute(statement, params=None)
        schema_editor.execute(f'DROP TRIGGER "{table}_company_is_immutable" ON "{table}"', params=None)
        for column in self.references:
            schema_editor.execute(
                f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{column}_same_company"', params=None
            )
        for constraint in ("company", "company_id_id"):
            schema_editor.execute(
                f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{constraint}"', params=None
            )

    def describe(self) -> str:
        return f"Secure the rows of {self.table} by company"
