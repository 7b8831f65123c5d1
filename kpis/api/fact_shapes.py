"""Shapes of facts in the API: pushed, stored, corrected, and the months that are closed."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kpis.api.serializers import PlainDecimalField
from kpis.models import REASON_LENGTH, Actual, ClosedMonth, FactChange
from kpis.selectors.facts import FactView


class ActualItemSerializer(serializers.Serializer[Any]):
    """One fact. `person` is an external id or a uid. `reported_at`: when the sender knew it; an older word never
    overwrites a newer one, and without it the word counts as the newest."""

    external_id = serializers.CharField(max_length=120)
    metric = serializers.SlugField()
    person = serializers.CharField()
    on = serializers.DateField()
    value = PlainDecimalField(max_digits=18, decimal_places=4)
    share_pct = PlainDecimalField(max_digits=5, decimal_places=2, required=False, default=Decimal(100))
    reported_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ActualsBulkSerializer(serializers.Serializer[Any]):
    """`correction`: why facts of closed months change; without it they are refused."""

    items = serializers.ListField(child=ActualItemSerializer(), max_length=20_000)
    correction = serializers.CharField(required=False, min_length=3, max_length=REASON_LENGTH)


class ActualSerializer(serializers.ModelSerializer[Actual]):
    id = serializers.UUIDField(source="uid")
    metric = serializers.CharField(source="metric.slug")
    person = serializers.SerializerMethodField()

    class Meta:
        model = Actual
        fields = [
            "id",
            "external_id",
            "metric",
            "person",
            "on",
            "value",
            "share_pct",
            "source",
            "note",
            "changed_at",
            "reported_at",
        ]

    def get_person(self, row: Actual) -> str:
        """The external id where there is one, else the uid."""
        return row.person.external_id or str(row.person.uid)


class ActualChangeSerializer(serializers.ModelSerializer[FactChange]):
    """What a fact said before and after; `old_on` and its like are null where it did not stand, `new_on` where it was
    taken away."""

    by = serializers.CharField(source="by_label")
    source = serializers.CharField()  # type: ignore[assignment]

    class Meta:
        model = FactChange
        fields = [
            "changed_at",
            "by",
            "source",
            "reason",
            "old_on",
            "old_value",
            "old_share_pct",
            "new_on",
            "new_value",
            "new_share_pct",
        ]


class FactSerializer(serializers.Serializer[FactView]):
    """One fact with its history, the newest change first; `on`, `value` and `share_pct` are null when it was taken
    away. `reported_at`: the newest word about it."""

    id = serializers.UUIDField(source="key.uid")
    external_id = serializers.CharField(source="key.external_id")
    metric = serializers.CharField(source="key.metric.slug")
    person = serializers.SerializerMethodField()
    on = serializers.DateField(source="key.on", allow_null=True)
    value = serializers.DecimalField(
        source="row.value", max_digits=18, decimal_places=4, allow_null=True, default=None
    )
    share_pct = serializers.DecimalField(
        source="row.share_pct", max_digits=5, decimal_places=2, allow_null=True, default=None
    )
    source = serializers.CharField(source="row.source", allow_null=True, default=None)  # type: ignore[assignment]
    reported_at = serializers.DateTimeField(source="key.reported_at")
    is_corrected = serializers.SerializerMethodField()
    month_is_closed = serializers.BooleanField(source="is_closed")
    changes = ActualChangeSerializer(many=True)

    def get_person(self, view: FactView) -> str:
        """The external id where there is one, else the uid."""
        return view.key.person.external_id or str(view.key.person.uid)

    def get_is_corrected(self, view: FactView) -> bool:
        """Whether it was corrected here, and its sender has said nothing new since."""
        return view.held is not None


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=3, max_length=REASON_LENGTH)


class CorrectionSerializer(ReasonSerializer):
    """What the fact is to say from now on; what is left out stays."""

    on = serializers.DateField(required=False)
    value = PlainDecimalField(max_digits=18, decimal_places=4, required=False)
    share_pct = PlainDecimalField(
        max_digits=5, decimal_places=2, required=False, min_value=Decimal("0.01"), max_value=Decimal(100)
    )


class CloseMonthSerializer(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}$")
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)


class ClosedMonthSerializer(serializers.ModelSerializer[ClosedMonth]):
    """A closing of a month; `reopened_at` is null while it holds."""

    month = serializers.SerializerMethodField()
    closed_by = serializers.CharField(source="closed_by_label")
    reopened_by = serializers.CharField(source="reopened_by_label")

    class Meta:
        model = ClosedMonth
        fields = ["month", "note", "closed_at", "closed_by", "reopened_at", "reopened_by", "reopen_reason"]

    def get_month(self, row: ClosedMonth) -> str:
        return f"{row.month_on:%Y-%m}"
