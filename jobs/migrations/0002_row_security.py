"""The database's own locks on the queue. The dispatcher may see what is due, of all companies, and change nothing."""

from django.db import migrations

from accounts.row_security import SecureTable, narrow


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [SecureTable("jobs_job", using=narrow("true", when="app.dispatcher"))]
