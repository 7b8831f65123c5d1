"""Files that jobs make. The dispatcher may see which are too old, of all companies, and change nothing."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable, narrow


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("jobs", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="jobs_jobfile_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "job"), name="jobs_jobfile_one_of_a_job")
                ],
            },
        ),
        SecureTable(
            "jobs_jobfile", references={"job_id": "jobs_job"}, using=narrow("true", when="app.dispatcher")
        ),
    ]
