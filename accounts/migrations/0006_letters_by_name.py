"""Each letter gets a name of its own, those that wait too: a default of Python's would be one for all of them."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_closed_companies"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="uid",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
    ]
