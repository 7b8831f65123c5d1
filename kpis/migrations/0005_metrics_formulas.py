"""Metrics are computed by a formula, of which the ratio of two is one; each has a weight in scorecards."""

import django.core.validators
from django.db import migrations, models

# A migration knows no company: the owner of the table sets its lock aside for this one statement.
RATIOS_AS_FORMULAS = """
ALTER TABLE kpis_metric NO FORCE ROW LEVEL SECURITY;
UPDATE kpis_metric AS ratio
SET aggregation = 'formula',
    formula = above.slug || ' / ' || below.slug || CASE WHEN ratio.unit = 'pct' THEN ' * 100' ELSE '' END
FROM kpis_metric AS above, kpis_metric AS below
WHERE ratio.aggregation = 'ratio' AND above.id = ratio.numerator_id AND below.id = ratio.denominator_id;
ALTER TABLE kpis_metric FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0004_actuals_import"), ("roles", "0005_formulas")]

    operations = [
        migrations.RemoveConstraint(model_name="metric", name="kpis_metric_ratio_has_parts"),
        migrations.AddField(
            model_name="metric",
            name="formula",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="formula"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="metric",
            name="weight",
            field=models.PositiveSmallIntegerField(
                default=1, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="weight"
            ),
        ),
        migrations.RunSQL(RATIOS_AS_FORMULAS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="metric",
            name="aggregation",
            field=models.CharField(
                choices=[
                    ("sum", "sum"),
                    ("average", "average"),
                    ("last", "last value"),
                    ("formula", "computed from other metrics"),
                ],
                default="sum",
                max_length=8,
                verbose_name="aggregation",
            ),
        ),
        migrations.RemoveField(model_name="metric", name="numerator"),
        migrations.RemoveField(model_name="metric", name="denominator"),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("aggregation", "formula"), ("formula", ""), _connector="XOR"),
                name="kpis_metric_formula_if_computed",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__lte", 100)), name="kpis_metric_weight_sane"
            ),
        ),
    ]
