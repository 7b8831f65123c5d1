"""What facts said before, months that are closed, and reminders to type facts in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable, narrow


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("kpis", "0009_facts_by_month"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("old_on", models.DateField(null=True)),
                ("old_value", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("old_share_pct", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("new_on", models.DateField(null=True)),
                ("new_value", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("new_share_pct", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("api", "API"),
                            ("file", "file"),
                            ("manual", "by hand"),
                            ("demo", "demonstration"),
                        ],
                        max_length=6,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("by_label", models.CharField(blank=True, max_length=120)),
                ("changed_at", models.DateTimeField(auto_now_add=True)),
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
                    "key",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="kpis.factkey",
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
            },
        ),
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("month_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("closed_at", models.DateTimeField(auto_now_add=True)),
                ("closed_by_label", models.CharField(blank=True, max_length=120)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("reopened_by_label", models.CharField(blank=True, max_length=120)),
                ("reopen_reason", models.CharField(blank=True, max_length=300)),
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
                "ordering": ["-month_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at", None)),
                        fields=("company", "month_on"),
                        name="kpis_closedmonth_closed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month_on__day", 1)), name="kpis_closedmonth_first_of_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "every",
                    models.CharField(
                        choices=[("day", "every day"), ("week", "every week"), ("month", "every month")],
                        default="day",
                        max_length=5,
                        verbose_name="how often",
                    ),
                ),
                ("reminded_on", models.DateField(blank=True, null=True)),
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
                (
                    "metric",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kpis.metric",
                    ),
                ),
            ],
            options={
                "ordering": ["metric__order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "metric"), name="kpis_entryduty_one_a_metric")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("is_active", models.BooleanField(default=True, verbose_name="on")),
                ("hour", models.PositiveSmallIntegerField(default=10, verbose_name="hour")),
                ("last_on", models.DateField(blank=True, null=True)),
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
                    models.UniqueConstraint(fields=("company",), name="kpis_entryreminder_once"),
                    models.CheckConstraint(
                        condition=models.Q(("hour__lte", 23)), name="kpis_entryreminder_hour_sane"
                    ),
                ],
            },
        ),
        SecureTable("kpis_factchange", {"key_id": "kpis_factkey"}),
        SecureTable("kpis_closedmonth"),
        SecureTable("kpis_entryduty", {"metric_id": "kpis_metric", "membership_id": "accounts_membership"}),
        # The round of reminders may see which companies want them, and change none.
        SecureTable("kpis_entryreminder", using=narrow("true", when="app.dispatcher")),
    ]
