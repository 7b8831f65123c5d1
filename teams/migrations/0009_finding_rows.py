"""Rows of findings that are quick to open and to close."""

import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0008_absences"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="structure",
            field=accounts.tenancy.OwnedForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="teams.structure",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("state", "accepted")),
                fields=["company", "structure", "accepted_until_on"],
                name="teams_finding_accepted",
            ),
        ),
        # What a finding says lies beside its row, and is not packed: a row whose state alone changes does not take it
        # along, and to pack what names half of the structure takes longer than to write it.
        migrations.RunSQL(
            "ALTER TABLE teams_finding ALTER COLUMN body SET STORAGE EXTERNAL",
            "ALTER TABLE teams_finding ALTER COLUMN body SET STORAGE EXTENDED",
        ),
    ]
