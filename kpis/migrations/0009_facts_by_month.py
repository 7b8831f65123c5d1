"""Facts lie in one partition a month; which facts there are, and the newest word about each, is kept beside them."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable, policies
from kpis.analysis.periods import Grain, Period
from kpis.partitions import COLUMNS, default_made, months_around, months_made

# A migration knows no company: the owner of the old table sets its lock aside while the rows move.
FLAT_ASIDE = """
ALTER TABLE kpis_actual NO FORCE ROW LEVEL SECURITY;
ALTER TABLE kpis_actual ALTER COLUMN id DROP IDENTITY;
ALTER TABLE kpis_actual RENAME TO kpis_actual_flat;
ALTER TABLE kpis_actual_flat DROP CONSTRAINT kpis_actual_company_id_id;
DROP INDEX kpis_actual_by_day;
"""

PARTITIONED = """
CREATE SEQUENCE kpis_actual_id_seq;
CREATE TABLE kpis_actual (
    id bigint NOT NULL DEFAULT nextval('kpis_actual_id_seq'),
    company_id bigint NOT NULL,
    uid uuid NOT NULL,
    metric_id bigint NOT NULL,
    person_id bigint NOT NULL,
    "on" date NOT NULL,
    value numeric(18, 4) NOT NULL,
    share_pct numeric(5, 2) NOT NULL,
    external_id varchar(120) NOT NULL,
    source varchar(6) NOT NULL,
    note varchar(300) NOT NULL,
    user_id bigint,
    changed_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT kpis_actual_share_sane CHECK (share_pct > 0 AND share_pct <= 100),
    -- What a primary key would be; a rule over partitions has to name the day.
    CONSTRAINT kpis_actual_company_id_id UNIQUE (company_id, id, "on"),
    CONSTRAINT kpis_actual_company FOREIGN KEY (company_id)
        REFERENCES accounts_company (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT kpis_actual_metric_id_same_company FOREIGN KEY (company_id, metric_id)
        REFERENCES kpis_metric (company_id, id) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT kpis_actual_person_id_same_company FOREIGN KEY (company_id, person_id)
        REFERENCES teams_person (company_id, id) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT kpis_actual_user_id_fk FOREIGN KEY (user_id)
        REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED
) PARTITION BY RANGE ("on");
ALTER SEQUENCE kpis_actual_id_seq OWNED BY kpis_actual.id;
CREATE INDEX kpis_actual_by_day ON kpis_actual (company_id, "on", metric_id, person_id);
CREATE INDEX kpis_actual_by_user ON kpis_actual (user_id) WHERE user_id IS NOT NULL;
CREATE TRIGGER kpis_actual_company_is_immutable BEFORE UPDATE OF company_id ON kpis_actual
    FOR EACH ROW EXECUTE FUNCTION accounts_company_is_immutable();
"""

MOVED = f"""
INSERT INTO kpis_actual ({COLUMNS})
SELECT {COLUMNS.replace("reported_at", "changed_at")} FROM kpis_actual_flat;
INSERT INTO kpis_factkey (company_id, uid, metric_id, external_id, person_id, "on", actual_id, reported_at)
SELECT company_id, uid, metric_id, external_id, person_id, "on", id, changed_at FROM kpis_actual_flat;
SELECT setval('kpis_actual_id_seq', coalesce((SELECT max(id) FROM kpis_actual_flat), 0) + 1, false);
SET CONSTRAINTS ALL IMMEDIATE;
DROP TABLE kpis_actual_flat;
"""  # noqa: S608 (the columns of our own table)

# Statements, not rows: one statement that writes thousands of facts keeps their keys in one more. Those that join are
# planned anew each time: a plan made for one row would take a day for ten thousand.
TRIGGERS = """
CREATE FUNCTION kpis_actual_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept bigint;
BEGIN
    INSERT INTO kpis_factkey AS key
        (company_id, uid, metric_id, external_id, person_id, "on", actual_id, reported_at)
    SELECT company_id, uid, metric_id, external_id, person_id, "on", id, reported_at FROM added
    ON CONFLICT (company_id, metric_id, external_id, person_id) DO UPDATE
    SET "on" = excluded."on", actual_id = excluded.actual_id,
        reported_at = greatest(key.reported_at, excluded.reported_at)
    WHERE key.actual_id IS NULL;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept <> (SELECT count(*) FROM added) THEN
        RAISE EXCEPTION 'a fact is stored already under its metric, external id and person'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'kpis_factkey_fact_once', TABLE = 'kpis_factkey';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION kpis_actual_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE '
        UPDATE kpis_factkey AS key
        SET metric_id = now.metric_id, external_id = now.external_id, person_id = now.person_id, "on" = now."on",
            reported_at = greatest(key.reported_at, now.reported_at)
        FROM before JOIN after AS now ON now.company_id = before.company_id AND now.id = before.id
        WHERE key.company_id = before.company_id AND key.metric_id = before.metric_id
            AND key.external_id = before.external_id AND key.person_id = before.person_id
            AND (
                key.reported_at < now.reported_at
                OR (key.metric_id, key.external_id, key.person_id, key."on")
                    IS DISTINCT FROM (now.metric_id, now.external_id, now.person_id, now."on")
            )';
    RETURN NULL;
END $$;

CREATE FUNCTION kpis_actual_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE '
        UPDATE kpis_factkey AS key SET "on" = NULL, actual_id = NULL
        FROM gone
        WHERE key.company_id = gone.company_id AND key.metric_id = gone.metric_id
            AND key.external_id = gone.external_id AND key.person_id = gone.person_id AND key.actual_id = gone.id';
    RETURN NULL;
END $$;

CREATE TRIGGER kpis_actual_added AFTER INSERT ON kpis_actual
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kpis_actual_added();
CREATE TRIGGER kpis_actual_changed AFTER UPDATE ON kpis_actual
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION kpis_actual_changed();
CREATE TRIGGER kpis_actual_removed AFTER DELETE ON kpis_actual
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION kpis_actual_removed();
"""


def make_partitions(_apps: Any, schema_editor: Any) -> None:
    """A partition for each month that has facts, for the last year and for what comes next."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT date_trunc('month', \"on\")::date FROM kpis_actual_flat")
        used = [Period.of(Grain.MONTH, first) for (first,) in cursor.fetchall()]
    months = {*used, *months_around(timezone.localdate(), back=12, ahead=3)}
    ordered = sorted(months, key=lambda month: month.start)
    for statement in [*default_made(), *months_made(ordered), *policies("kpis_actual")]:
        schema_editor.execute(statement, params=None)


def move_rows(_apps: Any, schema_editor: Any) -> None:
    """The rows go over with the lock of both tables aside, and the triggers begin after them."""
    for table in ("kpis_actual", "kpis_factkey"):
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", params=None)
    schema_editor.execute(MOVED, params=None)
    for table in ("kpis_actual", "kpis_factkey"):
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY", params=None)
    schema_editor.execute(TRIGGERS, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("kpis", "0008_targets_of_any_grain"),
        ("teams", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("external_id", models.CharField(max_length=120)),
                ("on", models.DateField(null=True)),
                ("actual_id", models.BigIntegerField(null=True)),
                (
                    "reported_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("held", models.JSONField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "metric",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kpis.metric",
                    ),
                ),
                (
                    "person",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teams.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "metric", "external_id", "person"), name="kpis_factkey_fact_once"
                    ),
                    models.UniqueConstraint(fields=("company", "uid"), name="kpis_factkey_uid_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actual_id", None), ("on", None)),
                            models.Q(("actual_id__isnull", False), ("on__isnull", False)),
                            _connector="OR",
                        ),
                        name="kpis_factkey_row_or_none",
                    ),
                ],
            },
        ),
        SecureTable("kpis_factkey", {"metric_id": "kpis_metric", "person_id": "teams_person"}),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="actual", name="kpis_actual_fact_once"),
                migrations.AddField(
                    model_name="actual",
                    name="reported_at",
                    field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                migrations.AlterField(
                    model_name="actual",
                    name="metric",
                    field=accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actuals",
                        to="kpis.metric",
                    ),
                ),
                migrations.AlterField(
                    model_name="actual",
                    name="person",
                    field=accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actuals",
                        to="teams.person",
                    ),
                ),
                migrations.AlterField(
                    model_name="actual",
                    name="user",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddIndex(
                    model_name="actual",
                    index=models.Index(
                        condition=models.Q(("user__isnull", False)),
                        fields=["user"],
                        name="kpis_actual_by_user",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(FLAT_ASIDE),
                migrations.RunSQL(PARTITIONED),
                migrations.RunPython(make_partitions),
                migrations.RunPython(move_rows),
            ],
        ),
    ]
