"""The database's own locks on numbers. The dispatcher may see which report schedules are due, and change none."""

from django.db import migrations

from accounts.row_security import SecureTable, narrow


class Migration(migrations.Migration):
    dependencies = [("kpis", "0002_initial"), ("teams", "0002_row_security")]

    operations = [
        SecureTable("kpis_metric", {"numerator_id": "kpis_metric", "denominator_id": "kpis_metric"}),
        SecureTable("kpis_target", {"metric_id": "kpis_metric", "person_id": "teams_person"}),
        SecureTable("kpis_actual", {"metric_id": "kpis_metric", "person_id": "teams_person"}),
        SecureTable("kpis_reportschedule", using=narrow("true", when="app.dispatcher")),
        SecureTable("kpis_gapreport"),
    ]
