"""Shapes of the catalogue in the API. Texts are in the language of the request, Russian or English."""

from typing import Any

from rest_framework import serializers

from roles.models import (
    Aggregation,
    Category,
    Direction,
    Driver,
    Involvement,
    Nearness,
    Relation,
    Responsibility,
    Role,
    Skill,
    Unit,
    Verdict,
)
from roles.selectors import responsibility_row, role_row

INVOLVEMENT = "R does, A answers, C is consulted, I is informed; letters may stand together, A first."


class LinkSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class RoleLinkSerializer(LinkSerializer):
    category = serializers.ChoiceField(choices=Category.choices)


class CompletenessSerializer(serializers.Serializer[Any]):
    """Sections of the card with at least one line, as a share of all, and those that are empty."""

    pct = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())


class SourcedSerializer(serializers.Serializer[Any]):
    # `source` is also an argument of every field of the framework; the metaclass takes this one out of the class.
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="seed: from the articles; trade: from the practice of the trade."
    )


class RoleSerializer(SourcedSerializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    short = serializers.CharField(help_text="The abbreviation used where there is little room.")
    purpose = serializers.CharField()
    category = serializers.ChoiceField(choices=Category.choices)
    duty_count = serializers.IntegerField()
    kpi_count = serializers.IntegerField()
    completeness = CompletenessSerializer()

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(role_row(instance) if isinstance(instance, Role) else instance)


class LineSerializer(SourcedSerializer):
    text = serializers.CharField()


class DutySerializer(LineSerializer):
    responsibility = LinkSerializer()
    involvement = serializers.ChoiceField(choices=Involvement.choices)


class DutyGroupSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    duties = DutySerializer(many=True)


class ZoneSerializer(LineSerializer):
    responsibility = LinkSerializer(allow_null=True)


class LineGroupSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    lines = LineSerializer(many=True)


class SkillSerializer(LineSerializer):
    level = serializers.IntegerField(min_value=1, max_value=5)


class SkillGroupSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Skill.Kind.choices)
    skills = SkillSerializer(many=True)


class WorkStyleSerializer(LineSerializer):
    name = serializers.CharField()
    example = serializers.CharField()


class MetricTemplateSerializer(LinkSerializer):
    """A metric template; `formula`, in words, is empty unless it is computed from others."""

    unit = serializers.ChoiceField(choices=Unit.choices)
    direction = serializers.ChoiceField(choices=Direction.choices)
    aggregation = serializers.ChoiceField(choices=Aggregation.choices)
    formula = serializers.CharField()
    is_leading = serializers.BooleanField()


class NotWithSerializer(serializers.Serializer[Any]):
    role = RoleLinkSerializer()
    until = serializers.CharField(
        help_text="The last stage of a company (start, growth, mature) at which one person may hold both; "
        "empty = never."
    )
    reason = serializers.CharField()


class CombinationSerializer(NotWithSerializer):
    """One person holding both roles. `until` is empty unless the verdict is for_now."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)


class OverlapSerializer(serializers.Serializer[Any]):
    """The responsibilities that this role and another both do, or both answer for."""

    role = RoleLinkSerializer()
    shared = LinkSerializer(many=True)


class RoleCardSerializer(serializers.Serializer[Any]):
    role = RoleSerializer()
    duty_groups = DutyGroupSerializer(many=True)
    zones = ZoneSerializer(many=True)
    competencies = LineGroupSerializer(many=True)
    skills = SkillGroupSerializer(many=True)
    styles = WorkStyleSerializer(many=True)
    kpis = MetricTemplateSerializer(many=True)
    portrait = LineSerializer(many=True)
    thought = serializers.CharField()
    career = RoleLinkSerializer(many=True)
    comes_from = RoleLinkSerializer(many=True)
    combinations = CombinationSerializer(many=True)
    not_with = NotWithSerializer(
        many=True, help_text="The combinations that are forbidden or only for the time being."
    )
    overlaps = OverlapSerializer(many=True)


class NormSerializer(serializers.Serializer[Any]):
    """The usual working time for one driver: a lead, a call, a month."""

    minutes = serializers.IntegerField()
    driver = serializers.ChoiceField(choices=Driver.choices)


class NeighbourSerializer(serializers.Serializer[Any]):
    """`why` it is adjacent; empty when it is usually the same work."""

    responsibility = LinkSerializer()
    area = LinkSerializer()
    relation = serializers.ChoiceField(choices=Relation.choices)
    why = serializers.ChoiceField(choices=Nearness.choices, allow_blank=True)


class ResponsibilitySerializer(LinkSerializer):
    definition = serializers.CharField()
    area = LinkSerializer()
    funnel_stage = serializers.CharField(help_text="Empty when it works nowhere in particular.")
    exclusive = serializers.BooleanField(help_text="Exactly one may answer for it.")
    universal = serializers.BooleanField(help_text="Everybody's, never an overlap.")
    norm = NormSerializer(allow_null=True, help_text="Null where time by the piece says nothing.")
    role_count = serializers.IntegerField(help_text="How many roles of the catalogue claim it.")

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(
            responsibility_row(instance) if isinstance(instance, Responsibility) else instance
        )


class WordingSerializer(LineSerializer):
    involvement = serializers.ChoiceField(choices=Involvement.choices)


class ClaimSerializer(serializers.Serializer[Any]):
    role = RoleLinkSerializer()
    involvement = serializers.CharField(help_text=INVOLVEMENT)
    wordings = WordingSerializer(many=True)


class ZoneClaimSerializer(serializers.Serializer[Any]):
    role = RoleLinkSerializer()
    text = serializers.CharField()


class ResponsibilityPageSerializer(LinkSerializer):
    definition = serializers.CharField()
    area = LinkSerializer()
    funnel_stage = serializers.CharField(help_text="Empty when it works nowhere in particular.")
    needed_from = serializers.CharField(
        help_text="The stage (start, growth, mature) from which a structure must cover it; empty = it may do without."
    )
    exclusive = serializers.BooleanField(help_text="Exactly one may answer for it.")
    universal = serializers.BooleanField(help_text="Everybody's, never an overlap.")
    weight = serializers.IntegerField(min_value=1, max_value=5)
    norm = NormSerializer(allow_null=True, help_text="Null where time by the piece says nothing.")
    synonyms = serializers.ListField(child=serializers.CharField())
    claims = ClaimSerializer(many=True)
    zones = ZoneClaimSerializer(many=True)
    metrics = MetricTemplateSerializer(many=True)
    neighbours = NeighbourSerializer(many=True, help_text="Responsibilities that stand near it.")
