"""What a company sets for the analysis, changes planned for a day, and the health of structures over time."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import COMPANY, SecureTable, narrow

DUE = narrow("true", when="app.dispatcher")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("roles", "0004_job_descriptions"),
        ("teams", "0005_versions_and_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="move",
            field=models.CharField(
                choices=[
                    ("keep_owner", "one owner kept"),
                    ("make_consulted", "made consulted"),
                    ("assign_owner", "owner named"),
                    ("split_scope", "split by scope"),
                    ("hand_over", "handed over on a day"),
                    ("edit", "structure edited"),
                    ("accept", "accepted with a reason"),
                    ("reopen", "opened again"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("from_stage", models.CharField(max_length=14)),
                ("to_stage", models.CharField(max_length=14)),
                ("giver_role", models.CharField(max_length=80)),
                ("receiver_role", models.CharField(max_length=80)),
                ("criterion", models.CharField(blank=True, max_length=300, verbose_name="when it passes")),
                (
                    "sla_hours",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="answers within, hours",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "from_stage", "to_stage", "giver_role", "receiver_role"),
                        name="teams_handover_once",
                    ),
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_handover_uid_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("revision", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("score", models.PositiveSmallIntegerField()),
                ("parts", models.JSONField()),
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
                    "structure",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health_points",
                        to="teams.structure",
                    ),
                ),
            ],
            options={
                "ordering": ["-revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "structure", "revision"), name="teams_health_once"
                    ),
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_health_uid_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Limits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "min_reports",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
                (
                    "max_reports",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ]
                    ),
                ),
                (
                    "max_layers",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ]
                    ),
                ),
                (
                    "max_share_pct",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                    ),
                ),
                (
                    "hours_month",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(744),
                        ],
                    ),
                ),
                (
                    "max_load_pct",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                    ),
                ),
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
            ],
            options={
                "verbose_name_plural": "limits",
                "constraints": [
                    models.UniqueConstraint(fields=("company",), name="teams_limits_once"),
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_limits_uid_once"),
                    models.CheckConstraint(
                        condition=models.Q(("max_reports__gte", models.F("min_reports"))),
                        name="teams_limits_band_is_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Norm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9999),
                        ],
                        verbose_name="minutes",
                    ),
                ),
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
                    "responsibility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="roles.responsibility",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "responsibility"), name="teams_norm_once"),
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_norm_uid_once"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1)), name="teams_norm_takes_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("due_on", models.DateField()),
                ("operations", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("done", "done"),
                            ("refused", "could not be done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("by_label", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
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
                    "finding",
                    accounts.tenancy.OwnedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="planned_changes",
                        to="teams.finding",
                    ),
                ),
                (
                    "structure",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_changes",
                        to="teams.structure",
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
                "ordering": ["due_on", "id"],
                "indexes": [models.Index(fields=["company", "state", "due_on"], name="teams_planned_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_planned_uid_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Volume",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("role_slug", models.CharField(max_length=80)),
                (
                    "driver",
                    models.CharField(
                        choices=[
                            ("lead", "lead"),
                            ("call", "call"),
                            ("meeting", "meeting"),
                            ("proposal", "proposal"),
                            ("tender", "tender"),
                            ("contract", "contract"),
                            ("deal", "deal"),
                            ("order", "order"),
                            ("client", "client"),
                            ("document", "document"),
                            ("payment", "payment"),
                            ("report", "report"),
                            ("campaign", "campaign"),
                            ("event", "event"),
                            ("material", "material"),
                            ("request", "request"),
                            ("claim", "complaint or return"),
                            ("person", "employee"),
                            ("hire", "new employee"),
                            ("training", "training"),
                            ("day", "day"),
                            ("week", "week"),
                            ("month", "month"),
                            ("quarter", "quarter"),
                            ("year", "year"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "per_month",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "role_slug", "driver"), name="teams_volume_once"
                    ),
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_volume_uid_once"),
                    models.CheckConstraint(
                        condition=models.Q(("per_month__gte", 0)), name="teams_volume_counts_up"
                    ),
                ],
            },
        ),
        SecureTable("teams_norm"),
        SecureTable("teams_volume"),
        SecureTable("teams_limits"),
        SecureTable("teams_handover"),
        SecureTable(
            "teams_plannedchange",
            {"structure_id": "teams_structure", "finding_id": "teams_finding"},
            using=narrow("true", when="app.dispatcher"),
        ),
        SecureTable("teams_healthpoint", {"structure_id": "teams_structure"}),
        # Which acceptances have run out is asked across companies, like which jobs are due.
        migrations.RunSQL(
            f"ALTER POLICY teams_finding_company_select ON teams_finding USING ({DUE})",
            f"ALTER POLICY teams_finding_company_select ON teams_finding USING ({COMPANY})",
        ),
    ]
