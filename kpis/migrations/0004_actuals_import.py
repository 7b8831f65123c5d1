import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids
from accounts.row_security import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("kpis", "0003_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActualsImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("file_name", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(max_length=64)),
                ("cells", models.JSONField()),
                ("reading", models.JSONField(default=dict)),
                ("outcome", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("loaded_at", models.DateTimeField(blank=True, null=True)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("company", "uid"), name="kpis_actualsimport_uid_once")
                ],
            },
        ),
        SecureTable("kpis_actualsimport"),
    ]
