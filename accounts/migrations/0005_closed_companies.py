"""A company that is to be erased is closed first. The clocks may see which companies those are, and no other."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import narrow

# As in 0002: a user sees the companies that their memberships lead to, everybody else the one they are in.
ROW = "id = current_setting('app.company')::bigint"
MINE = narrow(
    """id IN (SELECT company_id FROM accounts_membership
              WHERE user_id = nullif(current_setting('app.user', true), '')::bigint)""",
    otherwise=ROW,
    when="app.user",
)
CLOSED = narrow("erase_at IS NOT NULL", otherwise=MINE, when="app.dispatcher")
POLICY = "ALTER POLICY accounts_company_company_select ON accounts_company USING"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_second_factor_and_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="erase_asked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="company",
            name="erase_asked_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="erase_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                condition=models.Q(("erase_at__isnull", False)),
                fields=["erase_at"],
                name="accounts_company_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erase_asked_at", None), ("erase_asked_by", None), ("erase_at", None)),
                    ("erase_at__gt", models.F("erase_asked_at")),
                    _connector="OR",
                ),
                name="accounts_company_closed_whole",
            ),
        ),
        migrations.RunSQL(f"{POLICY} ({CLOSED})", f"{POLICY} ({MINE})"),
    ]
