"""What people enter about targets beside the grid: a template, a plan handed down, one target."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField
from kpis.actions.targets_bulk import TemplateIn
from kpis.actions.targets_handing import INTO
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.forms import DayField, NumberField, number_of
from kpis.models import NOTE_LENGTH, TargetGrain
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.target_people import Groups

MAX_PERIODS = 60
_SHORTER = {TargetGrain.QUARTER: _("quarters"), TargetGrain.MONTH: _("months"), TargetGrain.DAY: _("days")}


class PeriodField(forms.CharField):
    """A period by its key: 2026-12-31, 2026-W47, 2026-12, 2026-Q4, 2026."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            period = parse_period(text)
        except ValueError:
            raise ValidationError(_("Write a period like 2026-12, 2026-Q4, 2026-W47 or 2026.")) from None
        if not 2000 <= period.start.year <= 2099:
            raise ValidationError(_("A target belongs to a period from 2000 to 2100."))
        return period


def periods_between(first: Period, last: Period) -> list[Period]:
    """Every period from the first to the last; ValidationError for another length, backwards, or too many."""
    if first.grain is not last.grain:
        raise ValidationError(_("Both ends are periods of the same length: two months, or two quarters."))
    if last.start < first.start:
        raise ValidationError(_("The last period lies before the first one."))
    found = [first]
    while found[-1] != last:
        found.append(found[-1].next())
        if len(found) > MAX_PERIODS:
            raise ValidationError(_("At most %(limit)s periods at once.") % {"limit": MAX_PERIODS})
    return found


class GroupForm(forms.Form):
    """Whom a template is for."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title, rows in (
            ("role", _("every role"), groups.roles),
            ("team", _("every team"), groups.teams),
        ):
            choices = [("", title), *((group.key, group.title) for group in rows)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class TemplateForm(GroupForm):
    """A template: whom for, from when until when, and a value for each metric (`v.<slug>`), or `s.<slug>` where each
    one's own past suggests it."""

    first = PeriodField(label=_("From period"), max_length=10)
    last = PeriodField(label=_("To period"), max_length=10)
    from_on = DayField(
        label=_("From the day"),
        required=False,
        max_length=40,
        help_text=_("Inside the first period: the days before it keep what they have."),
    )
    by_share = forms.BooleanField(label=_("In proportion to the working time"), required=False, initial=True)

    def __init__(self, *args: Any, groups: Groups, metrics: tuple[MetricInfo, ...], **kwargs: Any) -> None:
        super().__init__(*args, groups=groups, **kwargs)
        self.metrics = metrics
        self.value_errors: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last, on = data.get("first"), data.get("last"), data.get("from_on")
        if first and last:
            try:
                data["periods"] = periods_between(first, last)
            except ValidationError as refused:
                self.add_error("last", refused)
        if first and on and not first.holds(on):
            self.add_error("from_on", _("This day does not lie in the first period."))
        data["values"] = self._values()
        if self.value_errors:
            raise ValidationError(_("Some values cannot be read; nothing has changed."))
        if not data["values"]:
            raise ValidationError(_("Give a value for at least one metric."))
        return data

    def _values(self) -> dict[str, Decimal | None]:
        found: dict[str, Decimal | None] = {}
        for metric in self.metrics:
            text = str(self.data.get(f"v.{metric.slug}", "")).strip()
            if self.data.get(f"s.{metric.slug}"):
                found[metric.slug] = None
            elif text:
                try:
                    found[metric.slug] = number_of(text)
                except ValidationError as refused:
                    self.value_errors[metric.slug] = refused.messages[0]
        return found

    @property
    def template(self) -> TemplateIn:
        data = self.cleaned_data
        return TemplateIn(data["values"], data["periods"], data["by_share"], data["from_on"])


class HandForm(forms.Form):
    """A plan handed down from the company or a team to those below."""

    team = forms.ChoiceField(label=_("Whose plan"), required=False)
    first = PeriodField(label=_("From period"), max_length=10)
    last = PeriodField(label=_("To period"), max_length=10)
    how = forms.ChoiceField(
        label=_("What is handed down"),
        choices=[("rest", _("only what is left over or too much")), ("anew", _("the whole plan anew"))],
        widget=forms.RadioSelect,
        initial="rest",
    )
    weights = forms.ChoiceField(
        label=_("In which shares"),
        choices=[("even", _("evenly")), ("facts", _("by the facts of the last 12 periods"))],
        widget=forms.RadioSelect,
        initial="even",
    )
    deep = forms.BooleanField(label=_("Through the teams to people"), required=False, initial=True)

    def __init__(self, *args: Any, groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("the whole company")), *((group.key, group.title) for group in groups.teams)]
        self.fields["team"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last"):
            try:
                data["periods"] = periods_between(data["first"], data["last"])
            except ValidationError as refused:
                self.add_error("last", refused)
        return data


class SplitForm(forms.Form):
    """A long target into shorter ones."""

    into = forms.ChoiceField(label=_("Into"))
    by = forms.ChoiceField(
        label=_("How"),
        choices=[("days", _("by working days")), ("season", _("by the season of the last two years"))],
        widget=forms.RadioSelect,
        initial="days",
    )

    def __init__(self, *args: Any, grain: Grain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorter = [TargetGrain(each.value) for each in INTO[grain]]
        self.fields["into"].choices = [(each.value, _SHORTER[each]) for each in shorter]  # type: ignore[attr-defined]


class OnceForm(forms.Form):
    """Another value for this period alone."""

    value = NumberField(label=_("Value for this period alone"), max_length=40)
    note = LineField(label=_("Why"), max_length=NOTE_LENGTH)


class FromForm(forms.Form):
    """Another plan from a day on."""

    on = DayField(label=_("From the day"), max_length=40)
    value = NumberField(label=_("New value a period"), required=False, max_length=40)
    pct = NumberField(label=_("or a change in per cent"), required=False, max_length=40)
