"""Forms of scope values: another name, or another value that takes this one in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from teams.actions.scopes import LONGEST
from teams.scope_selectors import ScopeDimension, ScopeValue


class RenameScopeForm(forms.Form):
    to = LineField(label=gettext_lazy("New name"), max_length=LONGEST)

    def __init__(self, *args: Any, dimension: ScopeDimension, value: ScopeValue, **kwargs: Any) -> None:
        kwargs["initial"] = {"to": value.value}
        super().__init__(*args, **kwargs)


class MergeScopeForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("Which value stays"))

    def __init__(self, *args: Any, dimension: ScopeDimension, value: ScopeValue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each.value for each in dimension.values if each is not value]
        self.fields["to"].choices = [(each, each) for each in others]  # type: ignore[attr-defined]
