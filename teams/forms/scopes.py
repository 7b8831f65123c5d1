"""Forms of scope values: another name, or another value that takes this one in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from teams.actions.scopes import LONGEST
from teams.analysis.scopes import folded
from teams.scope_selectors import ScopeDimension, ScopeValue


class RenameScopeForm(forms.Form):
    """Two values become one only when somebody says so: a name that is there already is refused."""

    to = LineField(
        label=gettext_lazy("New name"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )

    def __init__(self, *args: Any, dimension: ScopeDimension, value: ScopeValue, **kwargs: Any) -> None:
        kwargs["initial"] = {"to": value.value}
        super().__init__(*args, **kwargs)
        self.others = {folded(each.value) for each in dimension.values if each is not value}

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        if folded(to) in self.others:
            raise forms.ValidationError(_("There is such a value already. Merge the two if they are one."))
        return to


class MergeScopeForm(forms.Form):
    to = forms.ChoiceField(
        label=gettext_lazy("Which value stays"), widget=forms.Select(attrs={"autofocus": True})
    )

    def __init__(self, *args: Any, dimension: ScopeDimension, value: ScopeValue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each.value for each in dimension.values if each is not value]
        self.fields["to"].choices = [(each, each) for each in others]  # type: ignore[attr-defined]
