"""Shapes of structures, people and findings in the API."""

from typing import Any

from rest_framework import serializers

from teams.models import Finding, Operation, Person, Structure
from teams.selectors import FindingView, Owner


class StructureSerializer(serializers.ModelSerializer[Structure]):
    id = serializers.UUIDField(source="uid")

    class Meta:
        model = Structure
        fields = ["id", "name", "state", "stage", "revision"]


class RoleShareSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    share_pct = serializers.FloatField()


class SeatSerializer(serializers.Serializer[Any]):
    key = serializers.UUIDField()
    name = serializers.CharField()
    share_pct = serializers.FloatField()
    kind = serializers.ChoiceField(choices=["permanent", "acting", "deputy"])


class OwnDutySerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    involvement = serializers.CharField()


class PositionSerializer(serializers.Serializer[Any]):
    """A box of the chart, as in the structure's JSON."""

    key = serializers.UUIDField()
    title = serializers.CharField()
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    team = serializers.CharField(allow_null=True)
    fte = serializers.FloatField()
    roles = RoleShareSerializer(many=True)
    people = SeatSerializer(many=True)
    deputies = serializers.ListField(child=serializers.UUIDField())
    scope = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    duties = OwnDutySerializer(many=True)
    without = serializers.ListField(child=serializers.CharField())


class StructureDocumentSerializer(serializers.Serializer[Any]):
    """A structure with its positions; the ETag carries the revision."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField()
    revision = serializers.IntegerField()
    company = serializers.CharField()
    as_of = serializers.DateField()
    stage = serializers.CharField()
    positions = PositionSerializer(many=True)


class OperationsRequestSerializer(serializers.Serializer[Any]):
    """`operations` are applied all or none, in their order; once under a `batch`, however often they are sent."""

    operations = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=500)
    batch = serializers.UUIDField(required=False)


class OperationSerializer(serializers.ModelSerializer[Operation]):
    class Meta:
        model = Operation
        fields = ["revision", "kind", "body", "by_label", "at"]


class FindingSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="row.uid")
    kind = serializers.CharField(source="row.kind")
    severity = serializers.ChoiceField(choices=Finding.Severity.choices, source="row.severity")
    state = serializers.ChoiceField(choices=Finding.State.choices, source="row.state")
    responsibility = serializers.SerializerMethodField()
    positions = serializers.ListField(child=serializers.CharField(), source="row.position_keys")
    people = serializers.SerializerMethodField()
    why = serializers.CharField()
    suggestions = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField(source="row.opened_at")

    def get_responsibility(self, view: FindingView) -> str | None:
        return view.row.responsibility_slug or None

    def get_people(self, view: FindingView) -> list[str]:
        return list(view.row.body["people"])

    def get_suggestions(self, view: FindingView) -> list[str]:
        return [sentence for _code, sentence, _params in view.suggestions]


class AppliedSerializer(serializers.Serializer[Any]):
    """What a batch of operations did."""

    revision = serializers.IntegerField()
    operations = OperationSerializer(many=True)
    health = serializers.IntegerField()
    opened = FindingSerializer(many=True)
    closed = FindingSerializer(many=True)


class FindingsSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    health = serializers.DictField()
    findings = FindingSerializer(many=True)


class ResolutionSerializer(serializers.Serializer[Any]):
    """`move` is one of the finding's suggestions; `position` the one that keeps or takes the responsibility."""

    move = serializers.ChoiceField(
        choices=["keep_owner", "make_consulted", "make_accountable", "make_responsible", "accept", "reopen"]
    )
    position = serializers.UUIDField(required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    until_on = serializers.DateField(required=False, allow_null=True, default=None)


class PersonSerializer(serializers.ModelSerializer[Person]):
    id = serializers.UUIDField(source="uid", read_only=True)

    class Meta:
        model = Person
        fields = ["id", "external_id", "full_name", "email", "starts_on", "left_on"]


class PersonItemSerializer(serializers.Serializer[Any]):
    """One item of people/bulk."""

    external_id = serializers.CharField(max_length=120)
    full_name = serializers.CharField(max_length=160)
    email = serializers.EmailField(required=False, allow_blank=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    left_on = serializers.DateField(required=False, allow_null=True)


class PeopleBulkSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=PersonItemSerializer(), max_length=10_000)


class RowResultSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    external_id = serializers.CharField()
    status = serializers.ChoiceField(choices=["created", "updated", "unchanged", "error"])
    errors = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    stale = serializers.BooleanField(required=False, help_text="Something newer is stored already.")


class BulkResultSerializer(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = RowResultSerializer(many=True)


class OwnerSerializer(serializers.Serializer[Any]):
    position = serializers.UUIDField(source="position_key")
    title = serializers.CharField()
    involvement = serializers.CharField()
    people = serializers.SerializerMethodField()
    scope = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))

    def get_people(self, owner: Owner) -> list[dict[str, str]]:
        return [{"id": key, "name": name} for key, name in owner.people]


class OwnersSerializer(serializers.Serializer[Any]):
    responsibility = serializers.CharField()
    name = serializers.CharField()
    on = serializers.DateField()
    owners = OwnerSerializer(many=True)
