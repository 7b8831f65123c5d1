"""How many jobs failed lately is asked at every look at the metrics."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_job_files")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["finished_at"], name="jobs_job_failed"
            ),
        ),
    ]
