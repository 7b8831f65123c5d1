"""What is chosen when the chart is taken out as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teams.exports.request import PAPERS, ExportRequest, request_for
from teams.forms.base import day_field
from teams.operations import FIRST_DAY, LAST_DAY
from teams.querysets import Asker

FORMAT_CHOICES = [
    ("pdf", _("PDF, one sheet")),
    ("pages", _("PDF, pages")),
    ("svg", _("SVG")),
    ("png", _("PNG")),
    ("xlsx", _("XLSX")),
    ("json", _("JSON")),
]
PURPOSES = {
    "pdf": _("The whole chart on a sheet as large as it needs: for the screen and the plotter."),
    "pages": _("An overview, then the branches with references to each other: to print and hand out."),
    "svg": _("A vector drawing: for a graphics editor or a site."),
    "png": _("A picture: for a letter, a chat or a slide."),
    "xlsx": _("One row a position with people, roles and load: to count and to check."),
    "json": _("All facts of the structure: for another system, and to load again."),
}


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("File"), choices=FORMAT_CHOICES, initial="pdf")
    paper = forms.ChoiceField(
        label=_("Paper"), choices=[(name, name.upper()) for name in PAPERS], initial=PAPERS[0]
    )
    on = day_field(_("As of"))
    marks = forms.BooleanField(label=_("Load and findings on the boxes"), required=False, initial=True)

    def __init__(self, data: Any = None, *, on: date | None = None) -> None:
        super().__init__(data, initial={"on": on or timezone.localdate()}, auto_id="export-%s")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("The date must lie between 1990 and 2100."))
        return day

    @property
    def formats(self) -> list[tuple[str, Any, Any, bool]]:
        """Value, name, what it is for, whether it is chosen."""
        chosen = self["format"].value()
        return [(value, name, PURPOSES[value], value == chosen) for value, name in FORMAT_CHOICES]

    def wanted(self, asker: Asker) -> ExportRequest:
        """What was chosen, as far as the asker may have it."""
        given = self.cleaned_data
        return request_for(
            asker,
            format=given["format"],
            paper=given["paper"],
            on=given["on"],
            marks=given["marks"],
            language=get_language() or "ru",
        )
