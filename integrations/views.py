"""Webhooks of a company, for its owner: the list, one with its log, and what can be done with it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import posted, take_errors
from integrations import actions
from integrations.forms import EndpointForm
from integrations.models import WebhookDelivery, WebhookEndpoint
from integrations.selectors import delivery_lines, endpoint_rows


def _endpoint(request: CompanyRequest, uid: UUID) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.for_company(request.company).select_related("company")
    found: WebhookEndpoint = get_object_or_404(rows, uid=uid)
    return found


@company_door(Permission.MANAGE_WEBHOOKS)
@require_GET
def webhooks(request: CompanyRequest) -> HttpResponse:
    return render(request, "integrations/webhooks.html", {"endpoints": endpoint_rows(request.company)})


@company_door(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def webhook_new(request: CompanyRequest) -> HttpResponse:
    """Answers a POST with the secret itself, without a redirect: it is kept nowhere between two requests."""
    form = EndpointForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = actions.add_endpoint(
                company=request.company, **form.cleaned_data, by=request.actor
            )
            return _secret(request, endpoint, secret)
        except ValidationError as refused:
            take_errors(form, refused)
    return render(
        request, "integrations/webhook_form.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _secret(request: CompanyRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    return render(request, "integrations/webhook_secret.html", {"endpoint": endpoint, "secret": secret})


@company_door(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def webhook(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """One webhook with its log; a POST changes name and address."""
    endpoint = _endpoint(request, uid)
    form = EndpointForm(request.POST) if request.method == "POST" else EndpointForm.of(endpoint)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_endpoint(endpoint=endpoint, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Saved."))
            return redirect("integrations:webhook", request.company.slug, uid)
        except ValidationError as refused:
            take_errors(form, refused)
    context = {"endpoint": endpoint, "form": form, "lines": delivery_lines(endpoint), "now": timezone.now()}
    return render(request, "integrations/webhook.html", context, status=422 if form.is_bound else 200)


@company_door(Permission.MANAGE_WEBHOOKS)
@require_POST
def webhook_test(request: CompanyRequest, uid: UUID) -> HttpResponse:
    actions.send_test(endpoint=_endpoint(request, uid), by=request.actor)
    messages.success(request, _("A test message is on its way. What came of it stands in the log below."))
    return redirect("integrations:webhook", request.company.slug, uid)


@company_door(Permission.MANAGE_WEBHOOKS)
@require_POST
def webhook_switch(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Stops the webhook, or starts a stopped one again."""
    endpoint = _endpoint(request, uid)
    switch = actions.stop_endpoint if endpoint.is_active else actions.start_endpoint
    switch(endpoint=endpoint, by=request.actor)
    return redirect("integrations:webhook", request.company.slug, uid)


@company_door(Permission.MANAGE_WEBHOOKS)
@require_POST
def webhook_secret(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """A new secret, shown in this answer only."""
    endpoint = _endpoint(request, uid)
    return _secret(request, endpoint, actions.change_secret(endpoint=endpoint, by=request.actor))


@company_door(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def webhook_remove(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Asks first: the log goes with it."""
    endpoint = _endpoint(request, uid)
    if request.method == "GET":
        return render(request, "integrations/webhook_remove.html", {"endpoint": endpoint})
    actions.remove_endpoint(endpoint=endpoint, by=request.actor)
    messages.success(request, _("The webhook “%(name)s” is removed.") % {"name": endpoint.name})
    return redirect("integrations:webhooks", request.company.slug)


@company_door(Permission.MANAGE_WEBHOOKS)
@require_POST
def delivery_again(request: CompanyRequest, uid: UUID) -> HttpResponse:
    rows = WebhookDelivery.objects.for_company(request.company).select_related("endpoint", "company")
    delivery = get_object_or_404(rows, uid=uid)
    actions.send_again(delivery=delivery, by=request.actor)
    return redirect("integrations:webhook", request.company.slug, delivery.endpoint.uid)
