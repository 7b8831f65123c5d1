"""What the forms of positions share: fields, choices, and the form of one position.

Each form says which operations it means; whether they are possible is decided by teams.actions.operations under the
structure's lock.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from accounts.models import Company
from common.numbers_in import NumberRefused, parse_number
from roles.models import Category
from roles.selectors.company_roles import role_book
from teams.operations import FIRST_DAY, LAST_DAY
from teams.position_card import PositionCard

Json = dict[str, Any]
Words = Any
"""A text or a lazy translation: the stubs of forms know the latter by a private name."""
DAY_INPUT = {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}


def day_field(label: Words, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(DAY_INPUT, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        **kwargs,
    )


class AmountField(forms.DecimalField):
    """A number as people type or paste it in their language (common.numbers_in)."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return super().to_python(parse_number(value) if value.strip() else "")
        except NumberRefused:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}


def share_field(label: Words, **kwargs: Any) -> AmountField:
    return _amount_field(label, 100, gettext_lazy("From 0.01 to 100."), **kwargs)


def rate_field(**kwargs: Any) -> AmountField:
    return _amount_field(gettext_lazy("Rate"), 10, gettext_lazy("From 0.01 to 10."), **kwargs)


def _amount_field(label: Words, most: int, sentence: Words, **kwargs: Any) -> AmountField:
    return AmountField(
        label=label,
        min_value=Decimal("0.01"),
        max_value=most,
        decimal_places=2,
        error_messages={"min_value": sentence, "max_value": sentence},
        **kwargs,
    )


class PositionForm(forms.Form):
    """A change of one position, on top of the revision that the page showed. `tab`: where in the panel it opens."""

    title_text: ClassVar[Words] = ""
    submit_text: ClassVar[Words] = gettext_lazy("Save")
    tab: ClassVar[str] = "overview"
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(self, *args: Any, card: PositionCard, **kwargs: Any) -> None:
        self.card, self.box, self.key = card, card.box, str(card.box.key)
        super().__init__(*args, **kwargs)
        self.initial = {"revision": card.revision, **self.initial_values(), **self.initial}
        self.build()

    def initial_values(self) -> Json:
        return {}

    def build(self) -> None:
        """Fields that depend on the position and its surroundings."""

    def operations(self) -> list[Json]:
        raise NotImplementedError

    def entered(self) -> list[tuple[str, str]]:
        """Label and value of what was typed or chosen, for the one whose change met another's."""
        return entered_in(self)


def entered_in(form: forms.Form) -> list[tuple[str, str]]:
    return [(str(field.label), text) for field in form.visible_fields() if (text := _shown(field))]


def _shown(field: forms.BoundField) -> str:
    value = field.value()
    if isinstance(field.field, forms.ChoiceField):
        flat = {
            str(inner): text
            for key, label in list(field.field.choices)  # type: ignore[arg-type]
            for inner, text in (label if isinstance(label, list | tuple) else [(key, label)])
        }
        return str(flat.get(str(value), "")).strip()
    return str(value if value is not None else "")


def role_choices(company: Company | int) -> list[tuple[str, Any]]:
    """The company's roles under their categories, with an empty first line."""
    known = role_book(company).roles.values()
    groups = [
        (str(label), [(role.slug, role.name) for role in known if role.category == value])
        for value, label in Category.choices
    ]
    return [("", "—"), *((label, inner) for label, inner in groups if inner)]
