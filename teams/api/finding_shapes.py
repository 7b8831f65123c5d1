"""Shapes of one finding, its ways out and its decisions in the API."""

from typing import Any

from rest_framework import serializers

from teams.api.serializers import AppliedSerializer, FindingSerializer
from teams.models import Decision
from teams.models.structures import Dimension
from teams.moves.answers import MAX_ANSWER, Answers
from teams.moves.registry import ACCEPT, WAYS
from teams.operations import FIRST_DAY, LAST_DAY, MAX_VALUES
from teams.selectors import FindingView

TAKE_BACK = "take_back"
WAYS_OUT = [*WAYS, ACCEPT, TAKE_BACK]


class QuoteSerializer(serializers.Serializer[Any]):
    position = serializers.CharField(source="position_key")
    title = serializers.CharField()
    text = serializers.CharField()
    involvement = serializers.CharField()
    role = serializers.CharField(allow_null=True)


class EventSerializer(serializers.Serializer[Any]):
    """What became of the finding; `revision` null = no change of the structure."""

    title = serializers.CharField()
    text = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    revision = serializers.SerializerMethodField()

    def get_revision(self, event: Any) -> int | None:
        return event.revision or None


class PlannedSerializer(serializers.Serializer[Any]):
    """A change set for a day: `refusal` says why it could not be made."""

    id = serializers.UUIDField(source="uid")
    due_on = serializers.DateField()
    state = serializers.CharField()
    refusal = serializers.CharField()
    by_label = serializers.CharField()


class FindingDetailSerializer(FindingSerializer):
    """One finding with its quotes, its history, and what is planned about it."""

    structure = serializers.SerializerMethodField()
    accepted_reason = serializers.CharField(source="row.accepted_reason")
    accepted_until_on = serializers.DateField(source="row.accepted_until_on", allow_null=True)
    quotes = QuoteSerializer(many=True)
    history = serializers.SerializerMethodField()
    planned = serializers.SerializerMethodField()

    def get_structure(self, view: FindingView) -> str:
        return str(view.row.structure.uid)

    def get_history(self, _view: FindingView) -> list[dict[str, Any]]:
        return list(EventSerializer(self.context["events"], many=True).data)

    def get_planned(self, _view: FindingView) -> list[dict[str, Any]]:
        return list(PlannedSerializer(self.context["planned"], many=True).data)


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class MoveQuestionSerializer(serializers.Serializer[Any]):
    """`name` is the member of the answer; `values`: of a split, position key -> values."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["choice", "share", "day", "scope"])
    value = serializers.CharField()
    options = OptionSerializer(many=True)
    values = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class FactChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    what = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class MovePreviewSerializer(serializers.Serializer[Any]):
    changes = FactChangeSerializer(many=True)
    more_changes = serializers.IntegerField()
    health_before = serializers.IntegerField()
    health_after = serializers.IntegerField()
    closed = serializers.IntegerField()
    opened = serializers.IntegerField()
    closes = serializers.IntegerField()


class MoveSerializer(serializers.Serializer[Any]):
    """A way out: what it asks, with the advised answers, and what it would change. One that does not execute has the
    address of the page where it is done."""

    move = serializers.CharField()
    title = serializers.CharField()
    hint = serializers.CharField()
    executes = serializers.BooleanField()
    url = serializers.CharField(allow_null=True)
    questions = MoveQuestionSerializer(many=True)
    refusal = serializers.CharField(allow_null=True)
    preview = MovePreviewSerializer(allow_null=True)


class MovesSerializer(serializers.Serializer[Any]):
    moves = MoveSerializer(many=True)


def _answer() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=MAX_ANSWER, default="")


class AnswersSerializer(serializers.Serializer[Any]):
    """A way out with its answers; those that are left out must have a single option."""

    move = serializers.ChoiceField(choices=WAYS_OUT)
    item = _answer()
    position = _answer()
    to = _answer()
    involvement = _answer()
    dimension = serializers.ChoiceField(choices=["", *Dimension.values], required=False, default="")
    values = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=MAX_ANSWER), max_length=MAX_VALUES
        ),
        required=False,
        default=dict,
    )
    person = _answer()
    kind = _answer()
    role = _answer()
    share_pct = _answer()
    on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_on(self, value: Any) -> Any:
        return value if value is None or FIRST_DAY <= value <= LAST_DAY else LAST_DAY

    def answers(self) -> Answers:
        data = self.validated_data
        texts = ("item", "position", "to", "involvement", "dimension", "person", "kind", "role", "share_pct")
        values = {key: tuple(found) for key, found in data["values"].items()}
        return Answers(**{name: data[name] for name in texts}, on=data["on"], values=values)


class DecisionRequestSerializer(AnswersSerializer):
    """A way out carried out; `accept` needs a reason, `take_back` undoes the last decision."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    until_on = serializers.DateField(required=False, allow_null=True, default=None)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    move = serializers.CharField()

    class Meta:
        model = Decision
        fields = ["move", "reason", "expires_on", "operations", "by_label", "at"]


class DecidedSerializer(serializers.Serializer[Any]):
    """What came of a decision: the finding as it is now, what was changed, or for which day the change is set."""

    finding = FindingSerializer()
    applied = AppliedSerializer(allow_null=True)
    planned = PlannedSerializer(many=True)
