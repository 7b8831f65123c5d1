"""What people enter about numbers: metrics, facts, a file, a grid of targets."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import LineField
from accounts.models import Company
from common.dates_in import DateRefused, parse_date
from common.formulas import MAX_LENGTH
from common.numbers_in import NumberRefused, parse_number
from common.tabular.limits import MAX_FILE_BYTES
from kpis.actions.metrics import MetricIn
from kpis.actions.target_items import TargetIn
from kpis.analysis.periods import parse_period
from kpis.models import MAX_WEIGHT, Metric, TargetWay
from roles.models import Aggregation, Direction, Unit
from teams.models import Person

_CELL = re.compile(r"c\.(?P<owner>all|[tp]-[0-9a-f-]{36})\.(?P<period>[0-9]{4}[0-9QW-]{0,6})")
_STEP = Decimal("0.0001")


class NumberField(forms.CharField):
    """A number as people write it: «1 250,5», «1,25 млн», «12 %»."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return number_of(text) if text else None


def number_of(text: str) -> Decimal:
    """The number of a field with at most 4 decimals; ValidationError with the sentence for it."""
    try:
        number = parse_number(text)
        if number % _STEP:
            raise ValidationError(_("At most 4 decimals."))
    except NumberRefused as refused:
        raise ValidationError(str(refused.message)) from refused
    return number


class DayField(forms.CharField):
    """A day as people write it: 30.11.2026, 2026-11-30, «30 ноября 2026»."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except (DateRefused, OverflowError) as refused:
            raise ValidationError(_("This is not a day. Write it like 30.11.2026.")) from refused


class MetricForm(forms.Form):
    """An own metric, or a change of one. The formula belongs to a computed one, bounds to a corridor."""

    name = LineField(label=_("Name"), max_length=120)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit)
    direction = forms.ChoiceField(label=_("What is good"), choices=Direction)
    aggregation = forms.ChoiceField(
        label=_("How days and people add up"),
        choices=Aggregation,
        help_text=_("A computed metric is put together from others, for each team and person anew."),
    )
    formula = forms.CharField(
        label=_("Formula of a computed metric"),
        required=False,
        # Longer ones are refused with the place where they should have ended.
        max_length=2 * MAX_LENGTH,
        strip=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Numbers, metrics, + − * / and parentheses; a share in per cent: deals / leads * 100."),
    )
    range_low = NumberField(label=_("Corridor: from"), required=False, max_length=40)
    range_high = NumberField(label=_("Corridor: to"), required=False, max_length=40)
    weight = forms.IntegerField(
        label=_("Weight in the scorecard"),
        min_value=0,
        max_value=MAX_WEIGHT,
        initial=1,
        help_text=_("Beside the others: 2 says twice as much as 1, 0 is left out of the score."),
    )
    is_leading = forms.BooleanField(label=_("Leading: it moves before the result does"), required=False)

    @classmethod
    def initial_of(cls, metric: Metric) -> dict[str, Any]:
        return {
            "name": metric.name, "unit": metric.unit, "direction": metric.direction,
            "aggregation": metric.aggregation, "is_leading": metric.is_leading,
            "formula": metric.formula, "weight": metric.weight,
            "range_low": _plain(metric.range_low), "range_high": _plain(metric.range_high),
        }  # fmt: skip

    @property
    def given(self) -> MetricIn:
        return MetricIn(**self.cleaned_data)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


class ActualForm(forms.Form):
    """One fact typed by hand; the note says where it comes from."""

    metric = forms.ChoiceField(label=_("Metric"))
    person = forms.ChoiceField(label=_("Person"))
    on = DayField(label=_("Day"), max_length=40)
    value = NumberField(
        label=_("Value"), max_length=40, help_text=_("For instance 1 250.50 or 1.25M; a return is a minus.")
    )
    note = LineField(
        label=pgettext_lazy("figure", "Note"), max_length=300, help_text=_("Where the figure comes from.")
    )
    # Which form this is: sent twice, it is one fact.
    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metrics = Metric.objects.for_company(company).exclude(aggregation=Aggregation.FORMULA)
        people = Person.objects.for_company(company).order_by("sort_name", "id")
        blank = ("", _("not chosen"))
        self.fields["metric"].choices = [blank, *((row.slug, row.name) for row in metrics)]  # type: ignore[attr-defined]
        self.fields["person"].choices = [blank, *((str(row.uid), row.full_name) for row in people)]  # type: ignore[attr-defined]


class ActualsFileForm(forms.Form):
    file = forms.FileField(
        label=_("Table of facts"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text=_("XLSX or CSV, up to 10 MB and 50,000 rows."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise ValidationError(
                _("The file is larger than 10 MB. Nothing has changed. Split it by months.")
            )
        return file


@dataclass
class GridInput:
    """What the grid's form says: the changed cells as `items` with the `names` of their fields, the cells that cannot
    be read as `errors`, and every text as `typed`."""

    items: list[TargetIn] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def take(self, refused: ValidationError) -> list[str]:
        """Puts what the action refused beside its cells; the sentences that belong to no cell are returned."""
        if not hasattr(refused, "error_dict"):
            return list(refused.messages)
        for place, sentences in refused.message_dict.items():
            self.errors[self.names[int(place.removeprefix("items."))]] = sentences[0]
        return []


def read_grid(posted: Mapping[str, str], metric: str) -> GridInput:
    """The cells whose value differs from what the page showed (the field `seen`); the others are left alone. A note
    beside a cell (`n.<its name>`) makes it a change for that one period."""
    seen, found = _seen(posted.get("seen", "")), GridInput()
    for name, text in posted.items():
        cell = _CELL.fullmatch(name)
        if cell is None:
            continue
        before = seen.get(name)
        try:
            value = number_of(text) if text.strip() else None
            period, owner = parse_period(cell["period"]), cell["owner"]
        except (ValidationError, ValueError) as refused:
            found.typed[name] = text
            messages = getattr(refused, "messages", None)
            found.errors[name] = messages[0] if messages else str(_("This is not a period."))
            continue
        if value == before:
            continue
        found.typed[name] = text
        note = posted.get(f"n.{name}", "").strip()
        uid = UUID(owner[2:]) if owner != "all" else None
        found.names.append(name)
        found.items.append(
            TargetIn(
                metric=metric,
                period=period,
                value=value,
                person=uid if owner.startswith("p-") else None,
                team=uid if owner.startswith("t-") else None,
                seen=before,
                way=TargetWay.ONCE if note and value is not None else TargetWay.HAND,
                note=note,
            )
        )
    return found


def _seen(text: str) -> dict[str, Decimal]:
    """What the page showed; a field that was tampered with only makes a cell count as changed."""
    try:
        said = json.loads(text or "{}")
        return {name: Decimal(value) for name, value in said.items() if isinstance(value, str)}
    except (ValueError, AttributeError, InvalidOperation, RecursionError):
        return {}
