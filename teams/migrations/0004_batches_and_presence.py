"""Changes come in batches from browser tabs and are undone by batch; who looks at a structure; what a position costs."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable

# The default is volatile: each old row becomes a batch of its own.
ADD_BATCH = [
    "ALTER TABLE teams_operation ADD COLUMN batch uuid NOT NULL DEFAULT gen_random_uuid()",
    "ALTER TABLE teams_operation ALTER COLUMN batch DROP DEFAULT",
]
# Of all companies at once: the owner of the table may, while row security is not forced upon it. Adding the column has
# written all rows anew, so changing them leaves checks of foreign keys pending, with which no table can be altered.
_OF_ALL = [
    "ALTER TABLE teams_operation NO FORCE ROW LEVEL SECURITY",
    "{statement}",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE teams_operation FORCE ROW LEVEL SECURITY",
]
_TO_BATCHES = """
UPDATE teams_operation AS back SET undoes = deed.batch, body = back.body - 'undo_of'
  FROM teams_operation AS deed
 WHERE deed.company_id = back.company_id AND deed.structure_id = back.structure_id
   AND deed.revision = (back.body ->> 'undo_of')::int
"""
_TO_REVISIONS = """
UPDATE teams_operation AS back SET body = back.body || jsonb_build_object('undo_of', deed.revision)
  FROM teams_operation AS deed
 WHERE deed.company_id = back.company_id AND deed.structure_id = back.structure_id AND deed.batch = back.undoes
"""


def _of_all(statement: str) -> list[str]:
    return [line.format(statement=statement) for line in _OF_ALL]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("teams", "0003_company_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ADD_BATCH, "ALTER TABLE teams_operation DROP COLUMN batch")
            ],
            state_operations=[
                migrations.AddField("operation", "batch", models.UUIDField(default=common.ids.uuid7))
            ],
        ),
        migrations.AddField("operation", "client", models.UUIDField(null=True)),
        migrations.AddField("operation", "undoes", models.UUIDField(null=True)),
        migrations.RunSQL(_of_all(_TO_BATCHES), _of_all(_TO_REVISIONS)),
        migrations.AddIndex(
            "operation",
            models.Index(fields=["company", "structure", "batch"], name="teams_operation_of_batch"),
        ),
        migrations.AddIndex(
            "operation",
            models.Index(
                fields=["company", "structure", "user", "-revision"], name="teams_operation_of_user"
            ),
        ),
        migrations.AddField(
            "position",
            "cost_rub",
            models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="pay a month, ₽"
            ),
        ),
        migrations.AddConstraint(
            "position",
            models.CheckConstraint(
                condition=models.Q(("cost_rub", None), ("cost_rub__gte", 0), _connector="OR"),
                name="teams_position_cost_sane",
            ),
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("client", models.UUIDField()),
                ("box_key", models.UUIDField(null=True)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        related_name="+",
                        to="teams.structure",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name_plural": "presence"},
        ),
        migrations.AddConstraint(
            "presence",
            models.UniqueConstraint(
                fields=("company", "structure", "client"), name="teams_presence_client_once"
            ),
        ),
        SecureTable("teams_presence", {"structure_id": "teams_structure"}),
    ]
