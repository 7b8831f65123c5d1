"""Matching of duty lines over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from roles.selectors.matching import SUGGESTIONS, matched_lines

MAX_LINES = 200
MAX_LINE = 1_000


class DutyTextsSerializer(serializers.Serializer[Any]):
    texts = serializers.ListField(
        child=serializers.CharField(max_length=MAX_LINE), min_length=1, max_length=MAX_LINES
    )


class SuggestionSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    score = serializers.FloatField(min_value=0, max_value=1)
    sure = serializers.BooleanField(help_text="Taken without asking; otherwise a person should confirm.")
    words = serializers.ListField(child=serializers.CharField(), help_text="The line's words that decided.")
    because = serializers.CharField(
        help_text="The rule obeyed, or the known wording that the line resembles."
    )


class MatchedLineSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    denied = serializers.BooleanField(help_text="The line says that the work is not done.")
    suggestions = SuggestionSerializer(many=True, help_text=f"Best first, at most {SUGGESTIONS}.")


class MatchedLinesSerializer(serializers.Serializer[Any]):
    lines = MatchedLineSerializer(many=True)


class DutyMatching(CompanyView):
    """What lines in anybody's words are about: the best responsibilities of each, with the evidence. Stores nothing."""

    rights = {"POST": Permission.VIEW_CATALOGUE}

    @extend_schema(request=DutyTextsSerializer, responses=MatchedLinesSerializer, operation_id="duties_match")
    def post(self, request: Request) -> Response:
        wanted = DutyTextsSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        lines = matched_lines(self.company, wanted.validated_data["texts"])
        return Response(MatchedLinesSerializer({"lines": lines}).data)
