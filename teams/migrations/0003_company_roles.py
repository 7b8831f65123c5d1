"""A position may hold a role that the company wrote itself."""

import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy

OWN_ROLE_OF_THE_SAME_COMPANY = """
ALTER TABLE teams_positionrole ADD CONSTRAINT teams_positionrole_company_role_id_same_company
    FOREIGN KEY (company_id, company_role_id) REFERENCES roles_companyrole (company_id, id)
    DEFERRABLE INITIALLY IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("roles", "0003_company_roles"),
        ("teams", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="positionrole",
            name="company_role",
            field=accounts.tenancy.OwnedForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="roles.companyrole",
            ),
        ),
        # Django would drop the foreign key and look through it again, under policies that are loud without a company.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE teams_positionrole ALTER COLUMN role_id DROP NOT NULL",
                    "ALTER TABLE teams_positionrole ALTER COLUMN role_id SET NOT NULL",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="positionrole",
                    name="role",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roles.role",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="positionrole",
            constraint=models.UniqueConstraint(
                fields=("company", "position", "company_role"), name="teams_positionrole_own_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="positionrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("company_role__isnull", False), ("role", None)),
                    models.Q(("company_role", None), ("role__isnull", False)),
                    _connector="OR",
                ),
                name="teams_positionrole_one_role",
            ),
        ),
        migrations.RunSQL(
            [
                # Adding a foreign key reads the tables under their policies, which are loud without a company.
                "SELECT set_config('app.company', '0', true)",
                OWN_ROLE_OF_THE_SAME_COMPANY,
                "SELECT set_config('app.company', '', true)",
            ],
            "ALTER TABLE teams_positionrole DROP CONSTRAINT teams_positionrole_company_role_id_same_company",
        ),
    ]
