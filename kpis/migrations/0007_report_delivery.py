"""Who gets which report, the log of runs, the letters; and the zone that a schedule was reckoned in."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("jobs", "0003_job_files"),
        ("kpis", "0006_figure_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reportschedule",
            name="time_zone",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.CreateModel(
            name="ReportLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("email", models.EmailField(max_length=254)),
                (
                    "scope",
                    models.CharField(
                        choices=[("company", "the whole company"), ("team", "own team")],
                        default="company",
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("dropped", "Not wanted any more"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
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
                    "report",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="kpis.gapreport",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "report", "email"), name="kpis_reportletter_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="kpis_reportletter_sent_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "cadence",
                    models.CharField(
                        choices=[("day", "every day"), ("week", "every week"), ("month", "every month")],
                        max_length=5,
                    ),
                ),
                ("period_starts_on", models.DateField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_by_label", models.CharField(blank=True, max_length=120)),
                ("is_skipped", models.BooleanField(default=False)),
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
                    "job",
                    accounts.tenancy.OwnedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-opened_at", "-id"], name="kpis_reportrun_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "cadence", "period_starts_on"),
                        name="kpis_reportrun_once_per_period",
                    ),
                    models.UniqueConstraint(fields=("company", "uid"), name="kpis_reportrun_uid_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_skipped", False),
                            models.Q(("due_at__isnull", False), ("job", None)),
                            _connector="OR",
                        ),
                        name="kpis_reportrun_skipped_was_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "cadence",
                    models.CharField(
                        choices=[("day", "every day"), ("week", "every week"), ("month", "every month")],
                        max_length=5,
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("company", "the whole company"), ("team", "own team")],
                        default="company",
                        max_length=7,
                    ),
                ),
                ("set_by_label", models.CharField(blank=True, max_length=120)),
                ("changed_at", models.DateTimeField(auto_now=True)),
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
                    "membership",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "membership", "cadence"), name="kpis_reportsubscription_once"
                    )
                ],
            },
        ),
        SecureTable("kpis_reportsubscription", {"membership_id": "accounts_membership"}),
        SecureTable("kpis_reportrun", {"job_id": "jobs_job"}),
        SecureTable("kpis_reportletter", {"report_id": "kpis_gapreport"}),
    ]
