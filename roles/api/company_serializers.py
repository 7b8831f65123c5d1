"""Shapes of a company's own roles and wordings in the API."""

from typing import Any

from rest_framework import serializers

from roles.cards.content import LINE_SECTIONS, ContentDuty, ContentLine
from roles.models import Category, CompanyRole, CompanyWording, Involvement
from roles.role_input import MAX_GROUP, MAX_NAME, MAX_SHORT, MAX_TEXT

SLUG = "The address of a responsibility of the catalogue; null while the line resembles nothing known."


class CompanyDutySerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=MAX_TEXT)
    responsibility = serializers.CharField(max_length=80, allow_null=True, required=False, help_text=SLUG)
    involvement = serializers.ChoiceField(choices=Involvement.choices, default=Involvement.RESPONSIBLE)
    group = serializers.CharField(max_length=MAX_GROUP, allow_blank=True, default="")

    def to_internal_value(self, data: Any) -> ContentDuty:
        return ContentDuty(**super().to_internal_value(data))


class CompanyLineSerializer(serializers.Serializer[Any]):
    """A line of a section: `level` of skills, `metric` (a metric template) of kpis, `responsibility` of zones,
    `group` and `example` of styles."""

    text = serializers.CharField(max_length=MAX_TEXT)
    group = serializers.CharField(max_length=MAX_GROUP, allow_blank=True, default="")
    example = serializers.CharField(max_length=MAX_TEXT, allow_blank=True, default="")
    level = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)
    responsibility = serializers.CharField(max_length=80, allow_null=True, default=None)
    metric = serializers.CharField(max_length=50, allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> ContentLine:
        return ContentLine(**super().to_internal_value(data))


class CompanySectionsSerializer(serializers.Serializer[Any]):
    """The sections of plain lines; one that is left out stays as it is."""

    zones = CompanyLineSerializer(many=True, required=False)
    competencies = CompanyLineSerializer(many=True, required=False)
    hard_skills = CompanyLineSerializer(many=True, required=False)
    soft_skills = CompanyLineSerializer(many=True, required=False)
    styles = CompanyLineSerializer(many=True, required=False)
    kpis = CompanyLineSerializer(many=True, required=False)
    portrait = CompanyLineSerializer(many=True, required=False)

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation({name: instance.get(name, ()) for name in LINE_SECTIONS})


class RoleContentSerializer(serializers.Serializer[Any]):
    """What a role says. Members that are left out stay as they are."""

    name = serializers.CharField(max_length=MAX_NAME, required=False)
    short = serializers.CharField(
        max_length=MAX_SHORT, required=False, allow_blank=True, help_text="Made of the name when it is empty."
    )
    category = serializers.ChoiceField(choices=Category.choices, required=False)
    purpose = serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True)
    thought = serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True)
    duties = CompanyDutySerializer(many=True, required=False)
    lines = CompanySectionsSerializer(required=False)


class NewCompanyRoleSerializer(RoleContentSerializer):
    """Either `base`, the address of a catalogue role to follow, or a role of the company's own."""

    base = serializers.CharField(max_length=60, required=False)


class CompanyRoleSerializer(serializers.ModelSerializer[CompanyRole]):
    """`base`: the catalogue role it was taken from; `in_sync`: its texts are the catalogue's."""

    base = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    name = serializers.SerializerMethodField()
    short = serializers.SerializerMethodField()
    category = serializers.SerializerMethodField()
    own = serializers.BooleanField(source="is_own")
    in_sync = serializers.BooleanField(source="is_in_sync")

    class Meta:
        model = CompanyRole
        fields = ["slug", "name", "short", "category", "base", "own", "in_sync", "edited_at", "revision"]

    def get_name(self, row: CompanyRole) -> str:
        return self._said(row, "name")

    def get_short(self, row: CompanyRole) -> str:
        return self._said(row, "short")

    def get_category(self, row: CompanyRole) -> str:
        return self._said(row, "category")

    @staticmethod
    def _said(row: CompanyRole, member: str) -> str:
        return str(getattr(row.base if row.is_in_sync else row, member))


class CompanyRoleDetailSerializer(CompanyRoleSerializer):
    """A role with all that it says; `content` can be sent back with PUT."""

    content = RoleContentSerializer()
    unlinked = serializers.BooleanField(
        help_text="This edit was the first: the catalogue is followed no longer."
    )

    class Meta(CompanyRoleSerializer.Meta):
        fields = [*CompanyRoleSerializer.Meta.fields, "language", "content", "unlinked"]


class DiffLineSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    group = serializers.CharField()
    refers_to = serializers.CharField(help_text="The responsibility, metric or role that the line is about.")
    details = serializers.DictField(child=serializers.CharField())

    def to_representation(self, instance: Any) -> Any:
        return {
            "text": instance.text,
            "group": instance.group,
            "refers_to": instance.refers_to,
            "details": dict(instance.details),
        }


class ChangeSerializer(serializers.Serializer[Any]):
    section = serializers.CharField()
    kind = serializers.ChoiceField(choices=["added", "removed", "changed"])
    before = DiffLineSerializer(allow_null=True)
    after = DiffLineSerializer(allow_null=True)


class RoleChangesSerializer(serializers.Serializer[Any]):
    """`catalogue`: what the catalogue's card says anew since the company saw it. `own`: what the copy says differently
    from the catalogue of today."""

    catalogue = ChangeSerializer(many=True)
    own = ChangeSerializer(many=True)


class CompanyWordingSerializer(serializers.Serializer[Any]):
    """What a text means in this company: `same`, this responsibility; `different`, not this one."""

    text = serializers.CharField(max_length=500)
    responsibility = serializers.CharField(max_length=80)
    verdict = serializers.ChoiceField(choices=CompanyWording.Verdict.choices)

    def to_representation(self, instance: Any) -> Any:
        return {
            "text": instance.text,
            "responsibility": instance.responsibility.slug,
            "verdict": instance.verdict,
        }
