"""Shapes of drafts and of what they change in the API."""

from typing import Any

from rest_framework import serializers


class DraftRequestSerializer(serializers.Serializer[Any]):
    """`version`: a former state of the structure to begin from, in place of the present one."""

    name = serializers.CharField(max_length=120)
    version = serializers.UUIDField(required=False, allow_null=True, default=None)


class DraftChangeSerializer(serializers.Serializer[Any]):
    """One facet of one position. Of the facet `box` a missing `before` is an addition, a missing `after` a removal.

    `clash`: why it cannot simply be published; `base` is then the value that both once had. `stamp` goes back with a
    publication: it says which values were seen.
    """

    id = serializers.CharField()
    position = serializers.CharField()
    facet = serializers.CharField()
    kind = serializers.ChoiceField(choices=["added", "removed", "moved", "changed"])
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    base = serializers.JSONField(allow_null=True)
    clash = serializers.ChoiceField(
        choices=["both_changed", "removed_there", "changed_there", "would_loop"], allow_null=True
    )
    stamp = serializers.CharField()


class ComparisonSerializer(serializers.Serializer[Any]):
    """A draft against the living structure. `news`: changes there that the draft can take over."""

    revision = serializers.IntegerField()
    target_revision = serializers.IntegerField()
    news = serializers.IntegerField()
    changes = DraftChangeSerializer(many=True)


class ChosenSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(max_length=200)
    stamp = serializers.CharField(max_length=40)


class PublishRequestSerializer(serializers.Serializer[Any]):
    """The changes to publish, each as the comparison showed it."""

    changes = serializers.ListField(child=ChosenSerializer(), min_length=1, max_length=5000)


class PublishedSerializer(serializers.Serializer[Any]):
    """`revision` of the living structure; `along`: changes that the chosen ones needed; `left` in the draft."""

    revision = serializers.IntegerField()
    published = serializers.IntegerField()
    along = serializers.ListField(child=serializers.CharField())
    left = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["draft", "archived"])
