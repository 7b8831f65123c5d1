"""Shapes of boards, scorecards and the leaderboard in the API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kpis.analysis.attainment import Status
from kpis.analysis.measures import Corridor
from kpis.analysis.pace import Pace
from kpis.api.serializers import PlainDecimalField
from kpis.models import FigureSettings, LeaderboardFor
from kpis.selectors.besides import Beside

STATUSES = [status.value for status in Status]


class ExactField(serializers.CharField):
    """A decimal as it was counted, in plain digits; null where there is no data."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return f"{value.normalize() + 0:f}" if isinstance(value, Decimal) else None


def _exact(value: Any) -> str | None:
    return ExactField().to_representation(value)


class PaceSerializer(serializers.Serializer[Any]):
    """Amounts in the metric's unit, percents of plan. A corridor has its bounds in `plan_low` and `plan_high`."""

    plan = serializers.CharField(allow_null=True)
    plan_low = serializers.CharField(allow_null=True)
    plan_high = serializers.CharField(allow_null=True)
    due = serializers.CharField(allow_null=True)
    fact = serializers.CharField(allow_null=True)
    pace_pct = serializers.CharField(allow_null=True)
    whole_pct = serializers.CharField(allow_null=True)
    gap = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES)
    forecast = serializers.CharField(allow_null=True)
    forecast_low = serializers.CharField(allow_null=True)
    forecast_high = serializers.CharField(allow_null=True)

    def to_representation(self, pace: Pace) -> dict[str, Any]:
        corridor = pace.plan if isinstance(pace.plan, Corridor) else None
        return {
            "plan": _exact(pace.plan),
            "plan_low": _exact(corridor.low) if corridor else None,
            "plan_high": _exact(corridor.high) if corridor else None,
            "due": _exact(pace.due),
            "fact": _exact(pace.fact),
            "pace_pct": _exact(pace.pct),
            "whole_pct": _exact(pace.whole_pct),
            "gap": _exact(pace.gap),
            "status": pace.status.value,
            "forecast": _exact(pace.projection),
            "forecast_low": _exact(pace.range.low) if pace.range else None,
            "forecast_high": _exact(pace.range.high) if pace.range else None,
        }


class BesideSerializer(serializers.Serializer[Any]):
    """The same figure of an earlier period through the day `through`; `change_pct` null where a percent has no
    meaning."""

    period = serializers.CharField()
    is_year_before = serializers.BooleanField()
    through = serializers.DateField()
    fact = serializers.CharField(allow_null=True)
    change = serializers.CharField(allow_null=True)
    change_pct = serializers.CharField(allow_null=True)

    def to_representation(self, beside: Beside) -> dict[str, Any]:
        moved = beside.change
        return {
            "period": beside.then.period.key,
            "is_year_before": beside.is_year,
            "through": beside.then.through.isoformat(),
            "fact": _exact(moved.then) if moved else None,
            "change": _exact(moved.diff) if moved else None,
            "change_pct": _exact(moved.pct) if moved else None,
        }


class BoardLineSerializer(serializers.Serializer[Any]):
    """`of` names the owner: company, team-<key>, team-none, person-<uid>."""

    of = serializers.CharField(source="ref")
    title = serializers.CharField()
    figures = PaceSerializer(source="pace")
    beside = BesideSerializer(source="besides", many=True)


class BoardSerializer(serializers.Serializer[Any]):
    period = serializers.CharField(source="period.key")
    metric = serializers.CharField(source="metric.slug")
    unit = serializers.CharField(source="metric.unit")
    through = serializers.DateField(source="now.through")
    working_days_passed = serializers.IntegerField(source="now.days_passed")
    working_days = serializers.IntegerField(source="now.days_total")
    total = BoardLineSerializer()
    lines = BoardLineSerializer(many=True)


class CardLineSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField(source="metric.slug")
    unit = serializers.CharField(source="metric.unit")
    weight = serializers.IntegerField(source="metric.weight")
    figures = PaceSerializer(source="pace")
    beside = BesideSerializer(source="besides", many=True)
    points_pct = ExactField(source="part.points", default=None, help_text="what it adds to the score")


class ScaleStandSerializer(serializers.Serializer[Any]):
    value = ExactField()
    bonus_pct = ExactField()


class ScaleLineSerializer(serializers.Serializer[Any]):
    """`metric` null is the weighted score. `now`: with what is in already; `ahead`: by the forecast."""

    metric = serializers.CharField(source="metric.slug", default=None, allow_null=True)
    now = ScaleStandSerializer()
    ahead = ScaleStandSerializer()


class BonusSerializer(serializers.Serializer[Any]):
    """Percents of the bonus base; null without data."""

    now_pct = ExactField()
    ahead_pct = ExactField()
    scales = ScaleLineSerializer(source="lines", many=True)


class ScorecardSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person.uid")
    name = serializers.CharField(source="person.full_name")
    team = serializers.CharField()
    period = serializers.CharField(source="period.key")
    through = serializers.DateField(source="now.through")
    score_pct = ExactField(source="score.pct")
    score_missing = serializers.ListField(
        source="score.missing", child=serializers.CharField(), help_text="metrics left out for want of data"
    )
    lines = CardLineSerializer(many=True)
    bonus = BonusSerializer(allow_null=True)


class StandingSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField(allow_null=True)
    pct = ExactField()
    status = serializers.ChoiceField(choices=STATUSES)
    person = serializers.UUIDField(source="uid", allow_null=True)
    name = serializers.SerializerMethodField()
    is_own = serializers.BooleanField()

    def get_name(self, row: Any) -> str | None:
        return row.name or None


class LeaderboardSerializer(serializers.Serializer[Any]):
    """`metric` null: by the weighted score."""

    period = serializers.CharField(source="period.key")
    metric = serializers.CharField(source="metric.slug", default=None, allow_null=True)
    shows_names = serializers.BooleanField()
    standings = StandingSerializer(many=True)


class FigureSettingsSerializer(serializers.Serializer[FigureSettings]):
    """Percents of what is due, falling from ahead to behind. `corridor_pct`: how far outside a corridor is behind."""

    ahead_pct = PlainDecimalField(max_digits=5, decimal_places=2)
    on_track_pct = PlainDecimalField(max_digits=5, decimal_places=2)
    behind_pct = PlainDecimalField(max_digits=5, decimal_places=2)
    corridor_pct = PlainDecimalField(max_digits=5, decimal_places=2)
    leaderboard_for = serializers.ChoiceField(choices=LeaderboardFor.choices)


class BonusStepSerializer(serializers.Serializer[Any]):
    """`metric` null: of the weighted score, `reached_from` in percent; else in the metric's unit."""

    metric = serializers.SlugField(allow_null=True, default=None)
    reached_from = PlainDecimalField(max_digits=18, decimal_places=4)
    bonus_pct = PlainDecimalField(max_digits=6, decimal_places=2)


class BonusScalesSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=BonusStepSerializer(), max_length=100)
