"""The chart's JSON: the document, batches of operations, undo and redo, and what others did meanwhile."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from common.problems import Problem, problem_response
from teams.actions.operations import Applied, StructureConflict, apply_operations
from teams.actions.presence import note_presence
from teams.actions.undo import redo, undo
from teams.chart_document import chart_document
from teams.chart_news import chart_news, entries_in_words, said
from teams.models import Structure
from teams.operations import OperationRefused
from teams.presence import others, seen_lately
from teams.views.chart_page import viewer_of
from teams.views.json_bodies import Body, read_body
from teams.views.structures import day_in, structure_or_404

Json = dict[str, Any]
MAX_BODY = 1024 * 1024


def json_answer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is wrong with a request is told as a problem document."""

    @wraps(view)
    def answering(request: CompanyRequest, structure: UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, structure_or_404(request, structure), **kwargs)
        except Problem as problem:
            return problem_response(problem.status_code, str(problem.detail), **problem.members)

    return answering


def as_json(answer: Json, status: int = 200) -> HttpResponse:
    """Compact, and Cyrillic as it is: escaped it would be three times as long."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(answer, status=status, json_dumps_params=compact)


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
@json_answer
def document(request: CompanyRequest, structure: Structure) -> HttpResponse:
    day = day_in(request.GET.get("on"))
    return as_json(chart_document(structure, viewer_of(request), day))


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
@json_answer
def operations(request: CompanyRequest, structure: Structure) -> HttpResponse:
    """Applies a batch, once however often it is sent."""
    body = read_body(request, {"batch", "client", "base", "operations"}, MAX_BODY)
    batch, client, base = body.uuid("batch"), body.uuid("client"), body.revision("base")
    return _done(
        request,
        structure,
        base,
        client,
        lambda: apply_operations(
            structure=structure,
            operations=body.data.get("operations", []),
            base_revision=base,
            by=request.actor,
            batch=batch,
            client=client,
        ),
    )


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
@json_answer
def undo_last(request: CompanyRequest, structure: Structure) -> HttpResponse:
    """Takes back the batch that `undoes` names, or the asker's last; once, however often it is sent."""
    body = read_body(request, {"batch", "client", "base", "undoes"}, MAX_BODY)
    return _step(request, structure, body, partial(undo, undoes=body.uuid("undoes")))


@company_door(Permission.EDIT_STRUCTURE)
@require_POST
@json_answer
def redo_last(request: CompanyRequest, structure: Structure) -> HttpResponse:
    """Does the asker's last undo again; once, however often it is sent."""
    return _step(request, structure, read_body(request, {"batch", "client", "base"}, MAX_BODY), redo)


def _step(
    request: CompanyRequest, structure: Structure, body: Body, act: Callable[..., Applied]
) -> HttpResponse:
    batch, client, base = body.uuid("batch"), body.uuid("client"), body.revision("base")
    work = partial(act, structure=structure, by=request.actor, batch=batch, client=client)
    return _done(request, structure, base, client, work)


def _done(
    request: CompanyRequest,
    structure: Structure,
    base: int,
    client: UUID | None,
    work: Callable[[], Applied],
) -> HttpResponse:
    """200 with what changed since `base`; 409 with what others did to the same; 422 with the sentence why not."""
    viewer = viewer_of(request)
    try:
        applied = work()
    except StructureConflict as met:
        theirs = entries_in_words(structure, viewer, met.theirs, client)
        news = chart_news(structure, viewer, since=base, client=client)
        answer = {"revision": met.revision, "sentence": str(met), "theirs": theirs, "news": news}
        return as_json(answer, 409)
    except OperationRefused as refused:
        news = chart_news(structure, viewer, since=base, client=client)
        answer = {
            "sentence": refused.sentence, "index": refused.index, "pointer": refused.pointer, "news": news,
        }  # fmt: skip
        return as_json(answer, 422)
    news = chart_news(structure, viewer, since=base, client=client)
    return as_json(
        {
            "revision": news["revision"],
            "batch": str(applied.batch),
            "said": said(structure, viewer, applied, news),
            "news": news,
        }
    )


@company_door(Permission.VIEW_STRUCTURE)
@require_POST
@json_answer
def news(request: CompanyRequest, structure: Structure) -> HttpResponse:
    """What changed since a revision, and who else is here; it also notes where the asker is."""
    body = read_body(request, {"client", "since", "box"}, MAX_BODY)
    client, since = body.required_uuid("client"), body.revision("since")
    lately = seen_lately(structure)
    note_presence(
        structure=structure, user=request.user, client=client, box_key=body.uuid("box"), lately=lately
    )
    return as_json(
        {
            "revision": structure.revision,
            "news": None
            if since == structure.revision
            else chart_news(structure, viewer_of(request), since=since, client=client),
            "present": others(lately, client),
        }
    )
