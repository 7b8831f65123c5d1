"""Targets of any grain, with a note for a single change, the season of a long one, and the history of each."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable

GRAINS = [("day", "day"), ("week", "week"), ("month", "month"), ("quarter", "quarter"), ("year", "year")]
WAYS = [
    ("hand", "by hand"),
    ("template", "template"),
    ("days", "by working days"),
    ("season", "seasonal"),
    ("cascade", "from the plan above"),
    ("suggested", "from the last periods"),
    ("once", "one-time change"),
]
BEGINS = models.Q(
    ("grain", "day"),
    models.Q(("grain", "week"), ("starts_on__iso_week_day", 1)),
    models.Q(("grain", "month"), ("starts_on__day", 1)),
    models.Q(("grain", "quarter"), ("starts_on__day", 1), ("starts_on__month__in", [1, 4, 7, 10])),
    models.Q(("grain", "year"), ("starts_on__day", 1), ("starts_on__month", 1)),
    _connector="OR",
)
ONE_OWNER = models.Q(("person", None), ("team_key", None), _connector="OR")
# What was set before there was a history begins it. A migration knows no company: the owner of both tables sets their
# locks aside meanwhile. The table has its foreign keys by then; they could not be added over rows.
FIRST_CHANGES = """
ALTER TABLE kpis_target NO FORCE ROW LEVEL SECURITY;
ALTER TABLE kpis_targetchange NO FORCE ROW LEVEL SECURITY;
INSERT INTO kpis_targetchange
    (uid, company_id, metric_id, person_id, team_key, grain, starts_on, after, way, note, by_label, at)
SELECT gen_random_uuid(), company_id, metric_id, person_id, team_key, grain, starts_on, value, 'hand', '',
    set_by_label, changed_at
FROM kpis_target ORDER BY id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE kpis_target FORCE ROW LEVEL SECURITY;
ALTER TABLE kpis_targetchange FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0007_report_delivery"),
        ("teams", "0007_following_the_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="target", name="kpis_target_once_per_owner"),
        migrations.RemoveConstraint(model_name="target", name="kpis_target_first_of_month"),
        migrations.RenameField(model_name="target", old_name="month_on", new_name="starts_on"),
        migrations.AddField(
            model_name="target",
            name="grain",
            field=models.CharField(choices=GRAINS, default="month", max_length=7),
        ),
        migrations.AddField(
            model_name="target",
            name="way",
            field=models.CharField(choices=WAYS, default="hand", max_length=9),
        ),
        migrations.AddField(
            model_name="target",
            name="usual_value",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="target",
            name="usual_way",
            field=models.CharField(blank=True, choices=WAYS, max_length=9),
        ),
        migrations.AddField(
            model_name="target", name="note", field=models.CharField(blank=True, max_length=300)
        ),
        migrations.AddField(
            model_name="target",
            name="season",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DecimalField(decimal_places=5, max_digits=8), blank=True, null=True, size=12
            ),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["company", "starts_on", "grain"], name="kpis_target_by_start"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("company", "metric", "grain", "starts_on", "person", "team_key"),
                name="kpis_target_once_per_owner",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(condition=BEGINS, name="kpis_target_begins_period"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("usual_value__isnull", False),
                        ("way", "once"),
                        models.Q(("usual_way", ""), _negated=True),
                        models.Q(("note", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("way", "once"), _negated=True), ("usual_value", None), ("usual_way", "")
                    ),
                    _connector="OR",
                ),
                name="kpis_target_once_has_usual_and_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("season", None), ("grain__in", ["quarter", "year"]), _connector="OR"),
                name="kpis_target_season_of_long",
            ),
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("team_key", models.UUIDField(blank=True, null=True)),
                ("grain", models.CharField(choices=GRAINS, default="month", max_length=7)),
                ("starts_on", models.DateField()),
                ("before", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("after", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("way", models.CharField(choices=WAYS, default="hand", max_length=9)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("by_label", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kpis.metric",
                    ),
                ),
                (
                    "person",
                    accounts.tenancy.OwnedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teams.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        fields=["company", "metric", "starts_on", "grain"], name="kpis_targetchange_by_cell"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=ONE_OWNER, name="kpis_targetchange_one_owner"),
                    models.CheckConstraint(condition=BEGINS, name="kpis_targetchange_begins_period"),
                ],
            },
        ),
        SecureTable("kpis_targetchange", {"metric_id": "kpis_metric", "person_id": "teams_person"}),
        migrations.RunSQL(FIRST_CHANGES, migrations.RunSQL.noop),
    ]
