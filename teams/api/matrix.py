"""The API of the responsibility matrix."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from teams.analysis.matrix_columns import ALL_BY, By
from teams.api import matrix_shapes as shapes
from teams.api.views import ON, StructureMixin, day_of
from teams.matrix_document import matrix_document
from teams.matrix_selectors import matrix_view

BY = OpenApiParameter(
    "by", OpenApiTypes.STR, OpenApiParameter.QUERY, enum=ALL_BY, description="What the columns are."
)
FOLD = OpenApiParameter(
    "fold",
    OpenApiTypes.STR,
    OpenApiParameter.QUERY,
    enum=["yes", "no"],
    description="Whether alike positions under one leader share a column; yes unless said otherwise.",
)
ALL = OpenApiParameter(
    "all",
    OpenApiTypes.STR,
    OpenApiParameter.QUERY,
    enum=["yes", "no"],
    description="Whether rows that nobody holds and nothing asks for are listed too; no unless said otherwise.",
)


class StructureMatrix(StructureMixin):
    """Who answers for, does, is asked about and is told of what in a structure on a day, with the findings."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(parameters=[ON, BY, FOLD, ALL], responses=shapes.MatrixSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        view = matrix_view(
            structure,
            self.company,
            on=day_of(request),
            by=cast(By, _chosen(request, "by", ALL_BY)),
            fold=_chosen(request, "fold", ("yes", "no")) == "yes",
            findings=self.actor.may(Permission.VIEW_FINDINGS),
        )
        body = matrix_document(view)
        if _chosen(request, "all", ("no", "yes")) == "no":
            body["rows"] = [row for row in body["rows"] if row.get("present")]
        return Response(shapes.MatrixSerializer(body).data, headers={"ETag": structure.etag})


def _chosen(request: Request, name: str, allowed: tuple[str, ...]) -> str:
    """The member of the query; the first of `allowed` when it is not given."""
    given: str = request.query_params.get(name, allowed[0])
    if given not in allowed:
        sentence = _("This takes one of these: %(words)s.") % {"words": ", ".join(allowed)}
        raise ValidationError({name: sentence})
    return given
