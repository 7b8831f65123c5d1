"""Webhooks. The dispatcher may see which companies have an endpoint at work, and change none."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import accounts.tenancy
import common.ids
from accounts.row_security import SecureTable, narrow


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_mail_and_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                (
                    "stopped",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "by the owner"),
                            ("failures", "after five days without a success"),
                            ("gone", "the receiver says it is gone (410)"),
                        ],
                        max_length=8,
                    ),
                ),
                ("secret_version", models.PositiveSmallIntegerField(default=1)),
                ("rotated_at", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("created_by_label", models.CharField(blank=True, max_length=120)),
                ("listens_since", models.DateTimeField(default=django.utils.timezone.now)),
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
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=common.ids.uuid7, editable=False)),
                ("event", models.CharField(max_length=40)),
                ("source_uid", models.UUIDField()),
                ("object_uid", models.UUIDField(blank=True, null=True)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Failed")],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("tries", models.JSONField(default=list)),
                ("round_from", models.PositiveSmallIntegerField(default=0)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
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
                    "endpoint",
                    accounts.tenancy.OwnedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="integrations.webhookendpoint",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(
                fields=("company", "uid"), name="integrations_webhookendpoint_uid_once"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["company", "object_uid"], name="integrations_wh_by_object"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("company", "endpoint", "source_uid"), name="integrations_webhookdelivery_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("company", "uid"), name="integrations_webhookdelivery_uid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delivered_at__isnull", False), ("state", "delivered")),
                    models.Q(models.Q(("state", "delivered"), _negated=True), ("delivered_at", None)),
                    _connector="OR",
                ),
                name="integrations_webhookdelivery_delivered_has_a_time",
            ),
        ),
        SecureTable("integrations_webhookendpoint", using=narrow("true", when="app.dispatcher")),
        SecureTable("integrations_webhookdelivery", {"endpoint_id": "integrations_webhookendpoint"}),
    ]
