"""Job descriptions on their way to become roles."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("roles", "0003_company_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JobDescription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("management", "Management"),
                            ("sales", "Sales"),
                            ("accounts", "Clients"),
                            ("development", "Development and leads"),
                            ("marketing", "Marketing"),
                            ("analytics", "Analytics"),
                            ("quality", "Quality and training"),
                            ("operations", "Operations"),
                        ],
                        max_length=12,
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                ("reading", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "in work"), ("used", "became a role"), ("discarded", "put aside")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("by_label", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "company_role",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="roles.companyrole",
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
                    models.UniqueConstraint(fields=("company", "uid"), name="roles_jobdescription_uid_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "used"), _negated=True),
                            ("company_role__isnull", False),
                            _connector="OR",
                        ),
                        name="roles_jobdescription_used_has_a_role",
                    ),
                ],
            },
        ),
        SecureTable("roles_jobdescription", {"company_role_id": "roles_companyrole"}),
    ]
