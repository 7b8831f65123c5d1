"""A company's own catalogue beside the shared one, and the states of the shared cards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable

OF_ROLE = {"company_role_id": "roles_companyrole"}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("roles", "0002_norms_and_adjacency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyCardLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("zones", "Zones of responsibility"),
                            ("competencies", "Competencies"),
                            ("hard_skills", "Hard skills"),
                            ("soft_skills", "Soft skills"),
                            ("styles", "Styles of work"),
                            ("kpis", "Metrics"),
                            ("portrait", "Portrait"),
                        ],
                        max_length=12,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("group", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField()),
                ("example", models.TextField(blank=True)),
                ("level", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="CompanyCatalogue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("version", models.UUIDField(default=common.ids.uuid7)),
            ],
        ),
        migrations.CreateModel(
            name="CompanyDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("order", models.PositiveSmallIntegerField()),
                ("group", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField()),
                (
                    "involvement",
                    models.CharField(
                        choices=[
                            ("R", "does"),
                            ("A", "answers"),
                            ("AR", "answers and does"),
                            ("C", "is consulted"),
                            ("I", "is informed"),
                        ],
                        default="R",
                        max_length=2,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "company duties",
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="CompanyRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("slug", models.SlugField(max_length=60)),
                ("edited_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "language",
                    models.CharField(
                        choices=[("ru", "Russian"), ("en", "English")], default="ru", max_length=2
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("short", models.CharField(blank=True, max_length=24)),
                (
                    "category",
                    models.CharField(
                        blank=True,
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
                ("purpose", models.TextField(blank=True)),
                ("thought", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CompanyWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("text_normal", models.CharField(max_length=500)),
                ("text", models.CharField(max_length=500)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("same", "means this"), ("different", "does not mean this")], max_length=9
                    ),
                ),
                ("by_label", models.CharField(max_length=120)),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RoleRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__startswith", "own-"), _negated=True), name="roles_role_not_own"
            ),
        ),
        migrations.AddField(
            model_name="companycardline",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.company",
            ),
        ),
        migrations.AddField(
            model_name="companycardline",
            name="metric",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roles.metrictemplate",
            ),
        ),
        migrations.AddField(
            model_name="companycardline",
            name="responsibility",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roles.responsibility",
            ),
        ),
        migrations.AddField(
            model_name="companycatalogue",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.company",
            ),
        ),
        migrations.AddField(
            model_name="companyduty",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.company",
            ),
        ),
        migrations.AddField(
            model_name="companyduty",
            name="responsibility",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roles.responsibility",
            ),
        ),
        migrations.AddField(
            model_name="companyrole",
            name="base",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roles.role"
            ),
        ),
        migrations.AddField(
            model_name="companyrole",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.company",
            ),
        ),
        migrations.AddField(
            model_name="companyduty",
            name="company_role",
            field=accounts.tenancy.OwnedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duties",
                to="roles.companyrole",
            ),
        ),
        migrations.AddField(
            model_name="companycardline",
            name="company_role",
            field=accounts.tenancy.OwnedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="roles.companyrole",
            ),
        ),
        migrations.AddField(
            model_name="companywording",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.company",
            ),
        ),
        migrations.AddField(
            model_name="companywording",
            name="responsibility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roles.responsibility"
            ),
        ),
        migrations.AddField(
            model_name="companywording",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolerevision",
            name="role",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="roles.role"
            ),
        ),
        migrations.AddField(
            model_name="companyrole",
            name="seen_revision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roles.rolerevision",
            ),
        ),
        migrations.AddConstraint(
            model_name="companycatalogue",
            constraint=models.UniqueConstraint(fields=("company",), name="roles_companycatalogue_once"),
        ),
        migrations.AddConstraint(
            model_name="companycardline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level", None), models.Q(("level__gte", 1), ("level__lte", 5)), _connector="OR"
                ),
                name="roles_companycardline_level_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="companywording",
            constraint=models.UniqueConstraint(
                fields=("company", "text_normal", "responsibility"), name="roles_companywording_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerevision",
            constraint=models.UniqueConstraint(
                fields=("role", "number"), name="roles_rolerevision_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="companyrole",
            constraint=models.UniqueConstraint(
                fields=("company", "slug"), name="roles_companyrole_slug_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="companyrole",
            constraint=models.UniqueConstraint(
                fields=("company", "base"), name="roles_companyrole_base_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="companyrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base", None), ("slug__startswith", "own-")),
                    models.Q(("base__isnull", False), models.Q(("slug__startswith", "own-"), _negated=True)),
                    _connector="OR",
                ),
                name="roles_companyrole_own_slug",
            ),
        ),
        migrations.AddConstraint(
            model_name="companyrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base", None), ("name", ""), _negated=True),
                    models.Q(("edited_at__isnull", False), ("name", ""), _negated=True),
                ),
                name="roles_companyrole_has_a_name",
            ),
        ),
        SecureTable("roles_companycatalogue"),
        SecureTable("roles_companyrole"),
        SecureTable("roles_companyduty", OF_ROLE),
        SecureTable("roles_companycardline", OF_ROLE),
        SecureTable("roles_companywording"),
        # The next load looks at every card and keeps its state, whether or not the files have changed.
        migrations.RunSQL("DELETE FROM roles_catalogueversion", migrations.RunSQL.noop),
    ]
