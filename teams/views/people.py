"""People of the company: the list, a new one, a change."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from teams.actions.people import add_person, change_person
from teams.forms.people import PersonForm
from teams.models import Person
from teams.people_selectors import people_page
from teams.selectors import live_structure_of
from teams.views.days import date_control
from teams.views.structures import revision_in


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def people(request: CompanyRequest) -> HttpResponse:
    search, bench = request.GET.get("q", "").strip()[:100], request.GET.get("bench") == "1"
    days = date_control(request)
    page = people_page(
        request.company,
        live_structure_of(request.company),
        search=search,
        only_bench=bench,
        offset=min(revision_in(request.GET.get("from")), 1_000_000),
        on=days.on,
    )
    may_edit = request.membership.may(Permission.IMPORT_PEOPLE)
    context = {"page": page, "search": search, "bench": bench, "may_edit": may_edit, "days": days}
    return render(request, "teams/people.html", context)


@company_door(Permission.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "left_on"}
        try:
            person = add_person(company=request.company, **data, by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("%(person)s is in the list.") % {"person": person})
            return redirect("teams:people", request.company.slug)
    return _show(request, form, None)


@company_door(Permission.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def change(request: CompanyRequest, uid: UUID) -> HttpResponse:
    person = get_object_or_404(Person.objects.for_company(request.company), uid=uid)
    form = PersonForm(request.POST) if request.method == "POST" else PersonForm.of(person)
    if form.is_bound and form.is_valid():
        try:
            change_person(person=person, **form.cleaned_data, by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("teams:people", request.company.slug)
    return _show(request, form, person)


def _show(request: CompanyRequest, form: PersonForm, person: Person | None) -> HttpResponse:
    if person is None:
        del form.fields["left_on"]
    context = {"form": form, "person": person}
    return render(request, "teams/person.html", context, status=422 if form.is_bound else 200)
