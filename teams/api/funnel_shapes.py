"""Shapes of the funnel coverage map in the API."""

from typing import Any

from rest_framework import serializers

from teams.analysis.facts import INVOLVEMENTS
from teams.analysis.findings import SEVERITIES
from teams.analysis.funnel import FUNNEL


class FunnelJobSerializer(serializers.Serializer[Any]):
    """A role, or with an empty `role` what stands behind duties in own words."""

    role = serializers.CharField(source="slug", allow_blank=True)
    name = serializers.CharField()


class FunnelCellSerializer(serializers.Serializer[Any]):
    """A job at a stage. `work` and `answer`: weights of the responsibilities it works on, and answers for."""

    role = serializers.CharField(source="job.slug", allow_blank=True)
    name = serializers.CharField(source="job.name")
    involvement = serializers.ChoiceField(choices=INVOLVEMENTS, source="cell.involvement")
    carries = serializers.BooleanField(source="cell.carries")
    work = serializers.IntegerField(source="cell.work")
    answer = serializers.IntegerField(source="cell.answer")
    vacant = serializers.BooleanField(source="cell.vacant")
    guilty = serializers.ChoiceField(choices=SEVERITIES, source="cell.guilty", allow_null=True)
    positions = serializers.ListField(child=serializers.CharField(), source="cell.positions")


class FunnelStageSerializer(serializers.Serializer[Any]):
    """`held`: who carries the stage first. `missing`: what is needed here and nobody holds. `findings`: uids of the
    open ones, gravest first."""

    stage = serializers.ChoiceField(choices=FUNNEL, source="slug")
    name = serializers.CharField()
    held = FunnelCellSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    findings = serializers.SerializerMethodField()

    def get_findings(self, stage: Any) -> list[str]:
        return [str(view.row.uid) for view in stage.findings]


class HandOverSerializer(serializers.Serializer[Any]):
    """`needed`: the structure has it now. `described`: the company said when the client passes (`criterion`), or within
    how many working hours the receiver acts (`sla_hours`)."""

    from_stage = serializers.ChoiceField(choices=FUNNEL, source="passage.from_stage")
    to_stage = serializers.ChoiceField(choices=FUNNEL, source="passage.to_stage")
    giver = FunnelJobSerializer()
    receiver = FunnelJobSerializer()
    needed = serializers.BooleanField(source="is_needed")
    described = serializers.BooleanField(source="is_described")
    criterion = serializers.CharField(source="row.criterion", default="", allow_blank=True)
    sla_hours = serializers.IntegerField(source="row.sla_hours", default=None, allow_null=True)


class FunnelSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    stages = FunnelStageSerializer(many=True)
    hand_overs = HandOverSerializer(many=True, source="passages")
