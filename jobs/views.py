"""How far a job is: a page to come back to, and the fragment that the page asks for every two seconds."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from jobs.selectors import job_status


@company_door(Permission.VIEW_JOBS)
@require_GET
def job(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The fragment for htmx, a whole page for everybody else. A job that is over asks for no more."""
    status = job_status(request.company, uid)
    if status is None:
        raise Http404
    template = "jobs/_job.html" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, {"job": status})
