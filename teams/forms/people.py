"""Forms of people and of the structure as a whole."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from roles.models import Stage
from teams.forms.base import day_field
from teams.models import Person


class PersonForm(forms.Form):
    """Somebody who works for the company."""

    full_name = LineField(label=gettext_lazy("Full name"), max_length=160)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    external_id = LineField(
        label=gettext_lazy("Id in another system"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The one that your CRM sends with actuals."),
    )
    starts_on = day_field(gettext_lazy("Works from"), required=False)
    left_on = day_field(gettext_lazy("Left on"), required=False)

    @classmethod
    def of(cls, person: Person) -> "PersonForm":
        return cls(initial={name: getattr(person, name) for name in cls.base_fields})


class AbsenceForm(forms.Form):
    """Days on which somebody is away; why is not asked."""

    starts_on = day_field(gettext_lazy("Away from"))
    ends_on = day_field(gettext_lazy("Back on"))


class StageForm(forms.Form):
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage)
