"""Findings follow the calendar: when a structure is next due, more healths of one revision, starts of planned changes."""

import django.utils.timezone
from django.db import migrations, models

from accounts.row_security import COMPANY, narrow

DUE = narrow("true", when="app.dispatcher")


class Migration(migrations.Migration):
    dependencies = [("teams", "0006_norms_plans_and_health")]

    operations = [
        # Every structure there is gets the moment of the migration: all are due, as after a missed night.
        migrations.AddField(
            model_name="structure",
            name="follow_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="structure",
            index=models.Index(
                condition=models.Q(("state", "archived"), _negated=True),
                fields=["follow_at"],
                name="teams_structure_to_follow",
            ),
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="retry_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterModelOptions(name="healthpoint", options={"ordering": ["-revision", "-at"]}),
        migrations.RemoveConstraint(model_name="healthpoint", name="teams_health_once"),
        migrations.AddConstraint(
            model_name="healthpoint",
            constraint=models.UniqueConstraint(
                fields=("company", "structure", "revision", "at"), name="teams_health_once_a_moment"
            ),
        ),
        # Where a new day has begun is asked across companies, like which jobs are due.
        migrations.RunSQL(
            f"ALTER POLICY teams_structure_company_select ON teams_structure USING ({DUE})",
            f"ALTER POLICY teams_structure_company_select ON teams_structure USING ({COMPANY})",
        ),
    ]
