"""When people are away, on the page of a person."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from teams.actions.absences import record_absence, remove_absence
from teams.forms.people import AbsenceForm
from teams.models import Absence, Person


@company_door(Permission.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def absences(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """The absences of a person, and one more."""
    person = get_object_or_404(Person.objects.for_company(request.company), uid=uid)
    form = AbsenceForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            record_absence(person=person, **form.cleaned_data, by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("teams:absences", request.company.slug, uid)
    rows = Absence.objects.for_company(request.company).filter(person=person).order_by("-starts_on")
    context = {"person": person, "form": form, "rows": rows}
    return render(request, "teams/absences.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.IMPORT_PEOPLE)
@require_POST
def take_back(request: CompanyRequest, uid: UUID) -> HttpResponse:
    rows = Absence.objects.for_company(request.company).select_related("person")
    absence = get_object_or_404(rows, uid=uid)
    remove_absence(absence=absence, by=request.actor)
    messages.success(request, _("The absence is taken back."))
    return redirect("teams:absences", request.company.slug, absence.person.uid)
