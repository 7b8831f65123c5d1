"""Forms of drafts."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import LineField


class DraftForm(forms.Form):
    """The name of a draft; what it is copied from stands in the address."""

    name = LineField(label=gettext_lazy("Name of the draft"), max_length=120)


class VersionForm(forms.Form):
    """A name by which a version is found again."""

    name = LineField(label=gettext_lazy("Name of the version"), max_length=120, required=False)
