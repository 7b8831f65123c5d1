"""Metrics are computed by a formula, of which the ratio of two is one; each has a weight in scorecards."""

from django.db import migrations, models


def write_ratios_as_formulas(apps, schema_editor):
    """The next load of the catalogue writes the rest; until then everything computed stays computed."""
    templates = (
        apps.get_model("roles", "MetricTemplate")
        .objects.using(schema_editor.connection.alias)
        .filter(aggregation="ratio")
    )
    for row in templates.select_related("numerator", "denominator"):
        percent, times = (" * 100", " × 100") if row.unit == "pct" else ("", "")
        row.aggregation = "formula"
        row.formula = f"{row.numerator.slug} / {row.denominator.slug}{percent}"
        row.formula_words_ru = f"{row.numerator.name_ru} ÷ {row.denominator.name_ru}{times}"
        row.formula_words_en = f"{row.numerator.name_en} ÷ {row.denominator.name_en}{times}"
        row.save()


class Migration(migrations.Migration):
    dependencies = [("roles", "0004_job_descriptions")]

    operations = [
        migrations.AddField(
            model_name="metrictemplate",
            name="formula",
            field=models.CharField(blank=True, max_length=300, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="metrictemplate",
            name="formula_words_ru",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="metrictemplate",
            name="formula_words_en",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="metrictemplate", name="weight", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AlterField(
            model_name="metrictemplate",
            name="aggregation",
            field=models.CharField(
                choices=[
                    ("sum", "sum"),
                    ("average", "average"),
                    ("last", "last value"),
                    ("formula", "computed from other metrics"),
                ],
                max_length=8,
            ),
        ),
        migrations.RunPython(write_ratios_as_formulas, migrations.RunPython.noop),
        migrations.RemoveField(model_name="metrictemplate", name="numerator"),
        migrations.RemoveField(model_name="metrictemplate", name="denominator"),
    ]
