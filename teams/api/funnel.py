"""The API of the funnel coverage map."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from teams.api.funnel_shapes import FunnelSerializer
from teams.api.views import ON, StructureMixin, day_of
from teams.funnel_selectors import funnel_view


class StructureFunnel(StructureMixin):
    """Who leads the client at each stage of the funnel on a day, with the hand-overs between the stages."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(parameters=[ON], responses=FunnelSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        view = funnel_view(
            structure,
            self.company,
            on=day_of(request),
            findings=self.actor.may(Permission.VIEW_FINDINGS),
        )
        return Response(FunnelSerializer(view).data, headers={"ETag": structure.etag})
