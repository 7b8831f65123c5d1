"""A structure keeps its former states, and a draft knows what it was copied from."""

import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable

REFERENCES = {"base_structure_id": "teams_structure", "base_version_id": "teams_structureversion"}


def _same_company(column: str, target: str) -> migrations.RunSQL:
    # Adding a foreign key reads the tables under their policies, which are loud without a company.
    name = f"teams_structure_{column}_same_company"
    return migrations.RunSQL(
        [
            "SELECT set_config('app.company', '0', true)",
            f"ALTER TABLE teams_structure ADD CONSTRAINT {name} FOREIGN KEY (company_id, {column}) "
            f"REFERENCES {target} (company_id, id) DEFERRABLE INITIALLY IMMEDIATE",
            "SELECT set_config('app.company', '', true)",
        ],
        f"ALTER TABLE teams_structure DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_mail_and_trail"), ("teams", "0004_batches_and_presence")]

    operations = [
        migrations.AddField(
            "structure", "created_by_label", models.CharField(blank=True, default="", max_length=120)
        ),
        migrations.AddField("structure", "kept_on", models.DateField(null=True)),
        migrations.AddField("structure", "decisions", models.JSONField(default=dict)),
        migrations.AddField("structure", "archived_at", models.DateTimeField(null=True)),
        migrations.AddField("structure", "published_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "structure",
            "base_structure",
            accounts.tenancy.OwnedForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="drafts",
                to="teams.structure",
            ),
        ),
        migrations.CreateModel(
            name="StructureVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("revision", models.PositiveIntegerField()),
                ("until_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("day", "end of the day"),
                            ("import", "before a staff list"),
                            ("publish", "before a publication"),
                            ("restore", "before a return"),
                            ("draft", "base of a draft"),
                        ],
                        max_length=7,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("by_label", models.CharField(blank=True, max_length=120)),
                ("positions", models.PositiveIntegerField()),
                ("document", models.JSONField()),
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
                        related_name="versions",
                        to="teams.structure",
                    ),
                ),
            ],
            options={"ordering": ["-until_at", "-id"]},
        ),
        migrations.AddIndex(
            "structureversion",
            models.Index(fields=["company", "structure", "until_at"], name="teams_version_of_moment"),
        ),
        migrations.AddConstraint(
            "structureversion",
            models.UniqueConstraint(fields=("company", "uid"), name="teams_version_uid_once"),
        ),
        SecureTable("teams_structureversion", {"structure_id": "teams_structure"}),
        migrations.AddField(
            "structure",
            "base_version",
            accounts.tenancy.OwnedForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="teams.structureversion",
            ),
        ),
        *[_same_company(column, target) for column, target in REFERENCES.items()],
    ]
