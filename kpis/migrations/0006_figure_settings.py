"""How a company judges its figures: thresholds of the traffic light, names in the leaderboard, bonus scales."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mail_and_trail"),
        ("kpis", "0005_metrics_formulas"),
    ]

    operations = [
        migrations.CreateModel(
            name="BonusStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("reached_from", models.DecimalField(decimal_places=4, max_digits=18)),
                (
                    "bonus_pct",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000")),
                        ],
                    ),
                ),
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
                    "metric",
                    accounts.tenancy.OwnedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bonus_steps",
                        to="kpis.metric",
                    ),
                ),
            ],
            options={
                "ordering": ["metric", "reached_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "metric", "reached_from"),
                        name="kpis_bonusstep_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bonus_pct__gte", 0), ("bonus_pct__lte", 1000)),
                        name="kpis_bonusstep_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                (
                    "ahead_pct",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("105"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("500")),
                        ],
                        verbose_name="ahead from",
                    ),
                ),
                (
                    "on_track_pct",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("95"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("500")),
                        ],
                        verbose_name="on track from",
                    ),
                ),
                (
                    "behind_pct",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("80"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("500")),
                        ],
                        verbose_name="behind from, at risk below",
                    ),
                ),
                (
                    "corridor_pct",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("10"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("500")),
                        ],
                        verbose_name="outside a corridor still behind, by up to",
                    ),
                ),
                (
                    "leaderboard_for",
                    models.CharField(
                        choices=[
                            ("everyone", "everybody in the company"),
                            ("leaders", "those who see all figures"),
                            ("nobody", "nobody: places without names"),
                        ],
                        default="leaders",
                        max_length=8,
                        verbose_name="names in the leaderboard",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company",), name="kpis_figuresettings_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ahead_pct__gte", models.F("on_track_pct")),
                            ("on_track_pct__gte", models.F("behind_pct")),
                            ("behind_pct__gte", 0),
                            ("corridor_pct__gte", 0),
                        ),
                        name="kpis_figuresettings_in_order",
                    ),
                ],
            },
        ),
        SecureTable("kpis_bonusstep", {"metric_id": "kpis_metric"}),
        SecureTable("kpis_figuresettings"),
    ]
