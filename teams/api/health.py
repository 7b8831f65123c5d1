"""The API of a structure's health."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from teams.analysis.health import WEIGHTS_PCT
from teams.api.views import StructureMixin
from teams.health_selectors import health_history, health_now


class HealthPartsSerializer(serializers.Serializer[Any]):
    """Parts of 0-1; docs/findings.md has the formula."""

    one_owner = serializers.FloatField(min_value=0, max_value=1)
    coverage = serializers.FloatField(min_value=0, max_value=1)
    no_duplicates = serializers.FloatField(min_value=0, max_value=1)
    load = serializers.FloatField(min_value=0, max_value=1)
    deputies = serializers.FloatField(min_value=0, max_value=1)
    separation = serializers.FloatField(min_value=0, max_value=1)


class HealthWeightsSerializer(serializers.Serializer[Any]):
    """Weights of the parts in percent; together 100."""

    one_owner = serializers.IntegerField()
    coverage = serializers.IntegerField()
    no_duplicates = serializers.IntegerField()
    load = serializers.IntegerField()
    deputies = serializers.IntegerField()
    separation = serializers.IntegerField()


class HealthPointSerializer(serializers.Serializer[Any]):
    """The health that the change to a revision left. Changes that left it as it was have no point."""

    revision = serializers.IntegerField(min_value=0)
    at = serializers.DateTimeField()
    score = serializers.IntegerField(min_value=0, max_value=100)
    parts = HealthPartsSerializer()


class HealthSerializer(serializers.Serializer[Any]):
    """The health of now and how it came about, the oldest point first."""

    score = serializers.IntegerField(min_value=0, max_value=100)
    parts = HealthPartsSerializer()
    weights_pct = HealthWeightsSerializer()
    history = HealthPointSerializer(many=True)


class StructureHealth(StructureMixin):
    """The health score of a structure with its parts, and its history of up to 500 points."""

    rights = {"GET": Permission.VIEW_FINDINGS}
    most_points = 500

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        points = health_history(structure, self.most_points)
        health = health_now(structure, self.company, points)
        body = {"score": health.score, "parts": health.parts, "weights_pct": WEIGHTS_PCT, "history": points}
        return Response(HealthSerializer(body).data, headers={"ETag": structure.etag})
