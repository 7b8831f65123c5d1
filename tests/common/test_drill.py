"""The restore drill, done for real with a small database: what is equal passes, and each loss is seen by its name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from psycopg2 import sql
from psycopg2.extensions import make_dsn

from common.drill import DrillError, Outcome, run_drill
from common.drill.__main__ import main, table
from common.drill.programs import program

SCHEMA = """
CREATE SEQUENCE deal_number;
CREATE TABLE company (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE deal (
    id bigint NOT NULL DEFAULT nextval('deal_number'), company_id bigint NOT NULL REFERENCES company,
    on_day date NOT NULL, kind varchar(10) NOT NULL, rub numeric(18, 4),
    CONSTRAINT deal_kind_known CHECK (kind IN ('sale', 'return')), UNIQUE (company_id, id, on_day)
) PARTITION BY RANGE (on_day);
CREATE TABLE deal_2026_11 PARTITION OF deal FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
CREATE INDEX deal_by_day ON deal (company_id, on_day);
ALTER TABLE company ENABLE ROW LEVEL SECURITY;
CREATE POLICY company_own ON company USING (id = current_setting('app.company')::bigint);
CREATE FUNCTION deal_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER deal_is_kept BEFORE DELETE ON deal FOR EACH ROW EXECUTE FUNCTION deal_is_kept();
REVOKE ALL ON company FROM PUBLIC;
GRANT SELECT ON company TO PUBLIC;
INSERT INTO company VALUES (1, 'Ромашка'), (2, 'Лютик');
INSERT INTO deal (company_id, on_day, kind, rub)
VALUES (1, '2026-11-02', 'sale', 100.5), (2, '2026-11-03', 'return', 7);
"""


def address(database: str) -> str:
    chosen = settings.DATABASES["default"]
    return str(
        make_dsn(
            host=chosen["HOST"], port=chosen["PORT"], user=chosen["USER"],
            password=chosen["PASSWORD"], dbname=database,
        )
    )  # fmt: skip


def ask(database: str, statements: str) -> None:
    with closing(psycopg2.connect(address(database))) as connection, connection.cursor() as cursor:
        cursor.execute(statements)
        connection.commit()


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    name = f"drill_source_{os.getpid()}"
    with closing(psycopg2.connect(address("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            ask(name, SCHEMA)
            yield name
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def databases() -> set[str]:
    with closing(psycopg2.connect(address("postgres"))) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^drill_[0-9]+_'")
        return {name for (name,) in cursor.fetchall()}


def test_an_untouched_restore_is_equal_and_nothing_of_it_is_left(
    source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = databases()

    assert main(["--source", address(source), "--least-rows", "4"]) == 0

    said = capsys.readouterr().out
    assert said.splitlines()[-1].startswith("4 rows; dump ")
    assert " no" not in said
    assert databases() <= before


LOSSES = {
    "rows": "UPDATE deal SET rub = rub + 0.0001 WHERE company_id = 2",
    "row security": "ALTER TABLE company DISABLE ROW LEVEL SECURITY",
    "policies": "DROP POLICY company_own ON company",
    "triggers": "DROP TRIGGER deal_is_kept ON deal",
    "constraints": "ALTER TABLE deal DROP CONSTRAINT deal_kind_known",
    "functions": "CREATE OR REPLACE FUNCTION deal_is_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "grants": "REVOKE SELECT ON company FROM PUBLIC",
    "indexes": "DROP INDEX deal_by_day",
    "columns": "ALTER TABLE company ALTER COLUMN name DROP NOT NULL",
    "sequences": "ALTER SEQUENCE deal_number CYCLE",
    "values of sequences": "SELECT setval('deal_number', 1)",
    "tables": "CREATE TABLE nobodys (id bigint)",
    "partitions": "ALTER TABLE deal DETACH PARTITION deal_2026_11",
}


@pytest.fixture(scope="module")
def spoilt(source: str) -> Outcome:
    return run_drill(address(source), tamper=lambda cursor: cursor.execute("; ".join(LOSSES.values())))


@pytest.mark.parametrize("kind", LOSSES)
def test_each_loss_is_seen(spoilt: Outcome, kind: str) -> None:
    assert not spoilt.held
    assert kind in {line.kind for line in spoilt.lines if line.differing}
    assert "differs: " in table(spoilt)


def test_a_database_without_rows_is_an_alarm(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--source", address(source), "--least-rows", "5"]) == 1
    assert "ALARM: the database holds 4 rows, fewer than 5" in capsys.readouterr().out


def test_a_role_that_row_security_binds_is_told_so_instead_of_making_an_empty_dump(source: str) -> None:
    ask(source, "ALTER TABLE company FORCE ROW LEVEL SECURITY")
    try:
        with pytest.raises(DrillError, match="does not see every row"):
            run_drill(address(source))
    finally:
        ask(source, "ALTER TABLE company NO FORCE ROW LEVEL SECURITY")


def test_a_missing_program_is_named_with_the_version_that_is_needed() -> None:
    with pytest.raises(DrillError, match="pg_dump 7 is needed"):
        program("pg_dump", 7)
