"""Shapes of metrics and actuals in the API."""

import re
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kpis.models import Actual, Metric


class PlainDecimalField(serializers.DecimalField):
    """A decimal written plainly: Decimal() alone would take 1e5, 1_000 and ١٢ too."""

    def to_internal_value(self, data: Any) -> Decimal:
        text = str(data).strip() if isinstance(data, str | int | float) else ""
        if isinstance(data, bool) or not re.fullmatch(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?", text):
            self.fail("invalid")
        return super().to_internal_value(text)


class MetricSerializer(serializers.ModelSerializer[Metric]):
    """`formula` of a computed metric, over slugs; `range_low`, `range_high` of a corridor; `weight` in a scorecard."""

    class Meta:
        model = Metric
        fields = [
            "slug",
            "name",
            "unit",
            "direction",
            "aggregation",
            "formula",
            "range_low",
            "range_high",
            "is_leading",
            "weight",
        ]


class ActualItemSerializer(serializers.Serializer[Any]):
    """One fact. `person` is an external id or a uid. A later item with the same metric, id and person replaces it."""

    external_id = serializers.CharField(max_length=120)
    metric = serializers.SlugField()
    person = serializers.CharField()
    on = serializers.DateField()
    value = PlainDecimalField(max_digits=18, decimal_places=4)
    share_pct = PlainDecimalField(max_digits=5, decimal_places=2, required=False, default=Decimal(100))


class ActualsBulkSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=ActualItemSerializer(), max_length=20_000)


class ActualSerializer(serializers.ModelSerializer[Actual]):
    metric = serializers.CharField(source="metric.slug")
    person = serializers.SerializerMethodField()

    class Meta:
        model = Actual
        fields = [
            "external_id",
            "metric",
            "person",
            "on",
            "value",
            "share_pct",
            "source",
            "note",
            "changed_at",
        ]

    def get_person(self, row: Actual) -> str:
        """The external id where there is one, else the uid."""
        return row.person.external_id or str(row.person.uid)
