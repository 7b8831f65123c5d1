"""Sees every row of one company that a statement adds, changes or deletes, also one that is taken back afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from accounts.models import Company
from tests.tenancy.rows import owned_models

_FUNCTION = """
CREATE OR REPLACE FUNCTION pg_temp.says_so() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(NEW.company_id, OLD.company_id) = TG_ARGV[0]::bigint THEN
        RAISE NOTICE 'witness %', coalesce(TG_ARGV[1], '');
    END IF;
    RETURN NULL;
END $$
"""


@dataclass(frozen=True)
class Witness:
    """It speaks by notices of the database, which no rollback takes back; `touched()` are names of tables."""

    company_id: int

    @classmethod
    def called(cls, company: Company) -> Witness:
        """A witness for this company, until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL client_min_messages = notice")
            cursor.execute(_FUNCTION)
            for table in [model._meta.db_table for model in owned_models()]:
                cursor.execute(
                    f'CREATE TRIGGER zz_witness AFTER INSERT OR UPDATE OR DELETE ON "{table}" FOR EACH ROW'
                    f" EXECUTE FUNCTION pg_temp.says_so('{company.pk}', '{table}')"
                )
        return cls(company.pk)

    def forget(self) -> None:
        connection.connection.notices.clear()

    def touched(self) -> set[str]:
        said = (line.split("witness ", 1) for line in connection.connection.notices)
        return {parts[1].strip().split()[0] for parts in said if len(parts) == 2}
