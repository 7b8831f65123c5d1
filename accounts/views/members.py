"""Members of a company and invitations to it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, invitations
from accounts.access import Permission, may_grant
from accounts.door import CompanyRequest, company_door
from accounts.forms import AccessForm, InvitationForm, posted, take_errors
from accounts.models import Invitation, Membership
from accounts.selectors import invitation_rows, member_rows


def _origin(request: CompanyRequest) -> str:
    return request.build_absolute_uri("/")


@company_door(Permission.VIEW_MEMBERS)
@require_GET
def members(request: CompanyRequest) -> HttpResponse:
    context = {
        "members": member_rows(request.company, request.membership),
        "invitations": invitation_rows(request.company, request.membership, _origin(request)),
        "may_invite": request.membership.may(Permission.MANAGE_MEMBERS),
    }
    return render(request, "accounts/members.html", context)


@company_door(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def invite(request: CompanyRequest) -> HttpResponse:
    form = InvitationForm(posted(request), granting=request.membership.access)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, _token = actions.invite_member(
                company=request.company, **form.cleaned_data, by=request.actor
            )
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            invitations.mail(invitation, _origin(request))
            messages.success(request, _("The invitation goes to %(email)s.") % {"email": invitation.email})
            return redirect("accounts:members", request.company.slug)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@company_door(Permission.MANAGE_MEMBERS)
@require_POST
def revoke_invitation(request: CompanyRequest, uid: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.for_company(request.company), uid=uid)
    actions.revoke_invitation(invitation=invitation, by=request.actor)
    messages.success(request, _("The invitation is withdrawn, its link does not work any more."))
    return redirect("accounts:members", request.company.slug)


@company_door(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def member(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """One member: another access, or out of the company."""
    found = get_object_or_404(Membership.objects.for_company(request.company).select_related("user"), uid=uid)
    form = AccessForm(posted(request), granting=request.membership.access, initial={"access": found.access})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_access(membership=found, access=form.cleaned_data["access"], by=request.actor)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            messages.success(request, _("The access of %(who)s is changed.") % {"who": found.user})
            # One's own new access may not show the members.
            page = "accounts:company" if found.pk == request.membership.pk else "accounts:members"
            return redirect(page, request.company.slug)
    return _show_member(request, found, form, status=422 if form.is_bound else 200)


def _show_member(
    request: CompanyRequest, found: Membership, form: AccessForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "member": found,
        "form": form,
        "refusal": refusal,
        "may_change": may_grant(request.membership.access, found.access),
    }
    return render(request, "accounts/member.html", context, status=status)


@company_door(Permission.MANAGE_MEMBERS)
@require_POST
def remove_member(request: CompanyRequest, uid: UUID) -> HttpResponse:
    found = get_object_or_404(Membership.objects.for_company(request.company).select_related("user"), uid=uid)
    try:
        actions.remove_member(membership=found, by=request.actor)
    except ValidationError as refused:
        form = AccessForm(granting=request.membership.access, initial={"access": found.access})
        return _show_member(request, found, form, refused.messages[0], status=422)
    messages.success(request, _("%(who)s has no access any more.") % {"who": found.user})
    if found.pk == request.membership.pk:
        return redirect("home")
    return redirect("accounts:members", request.company.slug)
