"""Shapes of the responsibility matrix in the API: teams.matrix_document, every member filled in."""

from typing import Any

from rest_framework import serializers

from teams.analysis.matrix_columns import ALL_BY


class MatrixPersonSerializer(serializers.Serializer[Any]):
    uid = serializers.CharField()
    name = serializers.CharField()


class MatrixColumnSerializer(serializers.Serializer[Any]):
    """`positions`: keys of the positions behind the column. `answers` and `works`: in how many rows it has A, and R."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=["position", "group", "role", "no_role", "person", "vacancies"])
    title = serializers.CharField()
    positions = serializers.ListField(child=serializers.CharField())
    people = MatrixPersonSerializer(many=True, default=list)
    answers = serializers.IntegerField()
    works = serializers.IntegerField()


class MatrixCellSerializer(serializers.Serializer[Any]):
    """`column`: its number in `columns`. `mixed`: the positions behind it differ, `counts` says how. `decided`: set
    for a position itself, whatever its roles say. `guilty`: the severity of the finding that names it here."""

    column = serializers.IntegerField()
    involvement = serializers.CharField(allow_null=True, default=None, help_text="AR, A, R, C, I, or null.")
    mixed = serializers.BooleanField(default=False)
    counts = serializers.DictField(child=serializers.IntegerField(), default=dict)
    vacant = serializers.BooleanField(default=False)
    decided = serializers.BooleanField(default=False)
    guilty = serializers.CharField(allow_null=True, default=None, help_text="high, medium, low, or null.")


class MatrixCheckSerializer(serializers.Serializer[Any]):
    """`code`: the kind of the gravest open finding, or fine, split (several answer, apart by scope), accepted,
    universal, nobody. `owners` and `doers`: columns with A and with R."""

    code = serializers.CharField()
    words = serializers.CharField()
    severity = serializers.CharField(allow_null=True, default=None, help_text="high, medium, low, or null.")
    owners = serializers.IntegerField()
    doers = serializers.IntegerField()


class MatrixRowSerializer(serializers.Serializer[Any]):
    """A responsibility; only the cells where something is. `findings`: ids of the open ones, gravest first."""

    responsibility = serializers.CharField()
    title = serializers.CharField()
    area = serializers.CharField()
    area_title = serializers.CharField()
    check = MatrixCheckSerializer()
    cells = MatrixCellSerializer(many=True)
    findings = serializers.ListField(child=serializers.CharField(), default=list)


class MatrixSerializer(serializers.Serializer[Any]):
    """`problems`: rows with an open finding. At most 400 columns; `columns_left_out` says how many more there are."""

    revision = serializers.IntegerField()
    on = serializers.DateField()
    by = serializers.ChoiceField(choices=ALL_BY)
    columns = MatrixColumnSerializer(many=True)
    columns_left_out = serializers.IntegerField()
    rows = MatrixRowSerializer(many=True)
    problems = serializers.IntegerField()
