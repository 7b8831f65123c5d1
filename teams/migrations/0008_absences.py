"""When people are away."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("teams", "0007_following_the_calendar"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("starts_on", models.DateField(verbose_name="away from")),
                ("ends_on", models.DateField(verbose_name="back on")),
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
                    "person",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="teams.person",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="teams_absence_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("company", "uid"), name="teams_absence_uid_once"),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("company_id"),
                                    models.F("company_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "=",
                            ),
                            (
                                models.Func(
                                    models.F("person_id"),
                                    models.F("person_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "=",
                            ),
                            (
                                models.Func(
                                    "starts_on",
                                    "ends_on",
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="teams_absence_one_at_a_time",
                    ),
                ],
            },
        ),
        SecureTable("teams_absence", {"person_id": "teams_person"}),
    ]
