"""What people enter about webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField
from common.outbound import LONGEST_URL
from integrations.models import WebhookEndpoint


class EndpointForm(forms.Form):
    name = LineField(
        label=_("Name"), max_length=80, help_text=_("The system that is called, e.g. “Bitrix24”.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        help_text=_("https only, on a public host. It gets a POST with JSON for each report."),
    )

    @classmethod
    def of(cls, endpoint: WebhookEndpoint) -> "EndpointForm":
        return cls(initial={"name": endpoint.name, "url": endpoint.url})
