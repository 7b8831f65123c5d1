"""The API of exports: ask for a file of the chart, see how far it is, fetch it within a week."""

from typing import Any

from django.core.exceptions import ValidationError as Refusal
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.access import Permission
from common.problems import Problem
from jobs.models import Job
from jobs.selectors import message_of
from teams.actions.exports import start_export
from teams.analysis.matrix_columns import ALL_BY
from teams.api.views import StructureMixin
from teams.exports.files import export_job, made_file
from teams.exports.request import FORMATS, MATRIX_FORMATS, PAPERS, request_for
from teams.models import Structure
from teams.operations import FIRST_DAY, LAST_DAY


class ExportRequestSerializer(serializers.Serializer[Any]):
    """`pages` is a PDF of numbered pages on `paper`, `pdf` one sheet. `marks`: load and findings on the boxes.
    `matrix-xlsx` and `matrix-pdf` (on `paper`) are the responsibility matrix, its columns as `by` says."""

    format = serializers.ChoiceField(choices=sorted({*FORMATS, *MATRIX_FORMATS}))
    paper = serializers.ChoiceField(choices=PAPERS, default=PAPERS[0])
    on = serializers.DateField(required=False, help_text="Today when it is not given.")
    marks = serializers.BooleanField(default=True)
    by = serializers.ChoiceField(choices=ALL_BY, default=ALL_BY[0])

    def validate_on(self, value: Any) -> Any:
        if not FIRST_DAY <= value <= LAST_DAY:
            raise serializers.ValidationError("1990-2100")
        return value


class ExportSerializer(serializers.Serializer[Any]):
    """How far the file is; `file` is its address once `state` is done, for a week."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    message = serializers.CharField()
    file = serializers.URLField(allow_null=True)


class StructureExports(StructureMixin):
    """Asks for the chart as a file; the same request while one is being made is answered with that one."""

    rights = {"POST": Permission.VIEW_STRUCTURE}

    @extend_schema(request=ExportRequestSerializer, responses={202: ExportSerializer})
    def post(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        asked = ExportRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = {"on": timezone.localdate()} | asked.validated_data
        wanted = request_for(self.actor, **given, language=get_language() or "ru")
        try:
            job = start_export(structure=structure, wanted=wanted, by=self.actor)
        except Refusal as refused:
            raise Problem(429, refused.messages[0]) from None
        body = _body(request, structure, job)
        return Response(
            body, status=202, headers={"Location": _url(request, "api-structure-export", structure, job)}
        )


class StructureExport(StructureMixin):
    """How far one file is."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(responses=ExportSerializer)
    def get(self, request: Request, uid: Any, job: Any) -> Response:
        structure = self.structure(uid)
        found = export_job(structure, self.actor, job)
        if found is None:
            raise Http404
        return Response(_body(request, structure, found))


class StructureExportFile(StructureMixin):
    """The file itself."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, uid: Any, job: Any) -> HttpResponse:
        file = made_file(self.structure(uid), self.actor, job)
        if file is None:
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)


def _body(request: Request, structure: Structure, job: Job) -> dict[str, Any]:
    is_done = job.state == Job.State.DONE
    return {
        "id": job.uid,
        "state": job.state,
        "done": job.done_count,
        "total": job.total_count,
        "message": message_of(job),
        "file": _url(request, "api-structure-export-file", structure, job) if is_done else None,
    }


def _url(request: Request, route: str, structure: Structure, job: Job) -> str:
    names = {"company_slug": structure.company.slug, "uid": structure.uid, "job": job.uid}
    return str(reverse(route, kwargs=names, request=request))
