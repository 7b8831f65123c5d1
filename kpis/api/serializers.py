"""Shapes of metrics in the API, and what the others share."""

import re
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kpis.models import Metric


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
