"""Shapes of targets in the API. A period is named by its key: 2026-12-31, 2026-W47, 2026-12, 2026-Q4 or 2026."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kpis.analysis.periods import Grain, Period, parse_period
from kpis.api.serializers import PlainDecimalField
from kpis.models import NOTE_LENGTH, Target, TargetChange, TargetGrain, TargetWay

PERIOD_HELP = "2026-12-31, 2026-W47, 2026-12, 2026-Q4 or 2026"
MAX_DIGITS, DECIMALS = 18, 4


@extend_schema_field(OpenApiTypes.STR)
class PeriodField(serializers.Field[Period, str, str, Any]):
    """A period by its key."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": PERIOD_HELP, **kwargs})

    def to_internal_value(self, data: Any) -> Period:
        try:
            return parse_period(data if isinstance(data, str) else "")
        except ValueError:
            said = _("Enter a period as 2026-12-31, 2026-W47, 2026-12, 2026-Q4 or 2026.")
            raise serializers.ValidationError(said) from None

    def to_representation(self, value: Period) -> str:
        return value.key


class OwnerFields(serializers.Serializer[Any]):
    """Whose: a person, a team (key of its leading position), or the company when both are left out."""

    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    team = serializers.UUIDField(required=False, allow_null=True, default=None)


class PeriodOfRow(serializers.Serializer[Any]):
    """What a row of targets says about its period and owner."""

    period = serializers.SerializerMethodField(help_text=PERIOD_HELP)

    def get_period(self, row: Target | TargetChange) -> str:
        return Period(Grain(row.grain), row.starts_on).key


class TargetSerializer(PeriodOfRow, serializers.ModelSerializer[Target]):
    """A target of a person, of a team (key of its leading position), or of the company (both null). `month` is there
    for months. `usual_value`: what a change for this one period (`way` once) has put aside; `note` says why."""

    metric = serializers.CharField(source="metric.slug")
    person = serializers.UUIDField(source="person.uid", allow_null=True)
    team = serializers.UUIDField(source="team_key", allow_null=True)
    month = serializers.SerializerMethodField()

    class Meta:
        model = Target
        fields = [
            "metric", "person", "team", "grain", "period", "month", "value", "way", "usual_value", "note",
            "set_by_label", "changed_at",
        ]  # fmt: skip

    def get_month(self, row: Target) -> str | None:
        return f"{row.starts_on:%Y-%m}" if row.grain == TargetGrain.MONTH else None


class TargetChangeSerializer(PeriodOfRow, serializers.ModelSerializer[TargetChange]):
    """One step in the life of a target; null stands for "no target"."""

    metric = serializers.CharField(source="metric.slug")
    person = serializers.UUIDField(source="person.uid", allow_null=True)
    team = serializers.UUIDField(source="team_key", allow_null=True)

    class Meta:
        model = TargetChange
        fields = [
            "metric",
            "person",
            "team",
            "grain",
            "period",
            "before",
            "after",
            "way",
            "note",
            "by_label",
            "at",
        ]


class TargetItemSerializer(OwnerFields):
    """`value` null takes the target away. `period`, or `month` for a month. With a `note` it is a change for this one
    period alone."""

    metric = serializers.SlugField()
    period = PeriodField(required=False)
    month = PeriodField(required=False, help_text="2026-12")
    value = PlainDecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMALS, allow_null=True, min_value=0)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=NOTE_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        month = attrs.pop("month", None)
        if month is not None and month.grain is not Grain.MONTH:
            raise serializers.ValidationError({"month": _("Enter a month as 2026-11.")})
        if (month is None) == ("period" not in attrs):
            raise serializers.ValidationError({"period": _("Say the period once: `period`, or `month`.")})
        return {"period": month, **attrs}


class TargetsBulkSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=TargetItemSerializer(), max_length=20_000)


class TargetChangesSerializer(serializers.Serializer[Any]):
    """`kept`: changes for one period that a bulk left as they are; `own`: rows of the caller, left out."""

    set = serializers.IntegerField()
    removed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    kept = serializers.IntegerField()
    own = serializers.IntegerField(default=0)


class PeriodsFields(serializers.Serializer[Any]):
    """From the first period to the last one, both of one length."""

    first = PeriodField()
    last = PeriodField()


class TemplateSerializer(PeriodsFields):
    """`values`: metric -> target of a full-time person; null suggests it from each one's last twelve periods."""

    role = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    team = serializers.UUIDField(required=False, allow_null=True, default=None)
    from_on = serializers.DateField(required=False, allow_null=True, default=None)
    by_share = serializers.BooleanField(default=False)
    values = serializers.DictField(
        child=PlainDecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMALS, allow_null=True, min_value=0),
        allow_empty=False,
    )


class SplitSerializer(OwnerFields):
    metric = serializers.SlugField()
    period = PeriodField()
    into = serializers.ChoiceField(choices=[TargetGrain.DAY, TargetGrain.MONTH, TargetGrain.QUARTER])
    by_season = serializers.BooleanField(default=False)


class CascadeSerializer(PeriodsFields):
    """`anew`: the whole plan by weights; else only what is left over or too much. `weights`: even, or the facts of the
    last twelve periods. `deep`: through the teams to people."""

    metric = serializers.SlugField()
    team = serializers.UUIDField(required=False, allow_null=True, default=None)
    anew = serializers.BooleanField(default=False)
    weights = serializers.ChoiceField(choices=["even", "facts"], default="even")
    deep = serializers.BooleanField(default=True)


class ChangeFromSerializer(OwnerFields):
    """A new `value` a period, or a change by `pct` per cent, from the day `on`."""

    metric = serializers.SlugField()
    grain = serializers.ChoiceField(choices=TargetGrain.choices, default=TargetGrain.MONTH)
    on = serializers.DateField()
    value = PlainDecimalField(
        max_digits=MAX_DIGITS,
        decimal_places=DECIMALS,
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
    )
    pct = PlainDecimalField(max_digits=7, decimal_places=2, required=False, allow_null=True, default=None)


class ReturnSerializer(OwnerFields):
    metric = serializers.SlugField()
    period = PeriodField()


class FactOfPeriodSerializer(serializers.Serializer[Any]):
    period = serializers.CharField()
    value = serializers.DecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMALS)


class OneTargetSerializer(serializers.Serializer[Any]):
    """What is known of one target. `plan`: what stands, or what targets of other lengths say (`is_implied`)."""

    period = serializers.CharField()
    plan = serializers.DecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMALS, allow_null=True)
    is_implied = serializers.BooleanField()
    way = serializers.ChoiceField(choices=TargetWay.choices, allow_null=True)
    suggestion = serializers.DecimalField(max_digits=MAX_DIGITS, decimal_places=DECIMALS, allow_null=True)
    percentile = serializers.IntegerField(allow_null=True)
    facts = FactOfPeriodSerializer(many=True)
