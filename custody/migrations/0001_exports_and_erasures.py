"""Exports of whole companies, and the ledger of what was erased. The ledger is global: its company is gone."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable, narrow


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("jobs", "0003_job_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company_digest", models.CharField(max_length=64, unique=True)),
                ("company_number", models.BigIntegerField()),
                ("asked_by_number", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("erased_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("verified_tables", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DataExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("asked_by_label", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("rows", models.PositiveBigIntegerField(default=0)),
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
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DataExportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
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
                    "export",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="custody.dataexport",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddIndex(
            model_name="dataexport",
            index=models.Index(fields=["created_at"], name="custody_dataexport_by_age"),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.UniqueConstraint(fields=("company", "uid"), name="custody_dataexport_uid_once"),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expires_at", None), ("made_at", None)),
                    models.Q(("expires_at__isnull", False), ("made_at__isnull", False)),
                    _connector="OR",
                ),
                name="custody_dataexport_made_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexportpart",
            constraint=models.UniqueConstraint(
                fields=("company", "export", "number"), name="custody_dataexportpart_once"
            ),
        ),
        SecureTable(
            "custody_dataexport", {"job_id": "jobs_job"}, using=narrow("true", when="app.dispatcher")
        ),
        SecureTable("custody_dataexportpart", {"export_id": "custody_dataexport"}),
    ]
