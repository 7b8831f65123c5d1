"""What people enter while a staff list comes in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.tabular import ENCODINGS, TableError
from common.tabular.limits import MAX_FILE_BYTES
from teams.staff_list import FIELDS, Columns
from teams.staff_list_wording import word_table_error

FIELD_TITLES = {
    "name": _("Full name"),
    "last_name": _("Surname"),
    "first_name": _("First name"),
    "middle_name": _("Patronymic"),
    "title": _("Job title"),
    "team": _("Team"),
    "team_wide": _("Team above"),
    "boss": _("Manager"),
    "boss_other": _("Manager, a second way"),
    "email": _("E-mail"),
    "external_id": _("Employee number"),
    "role": _("Role"),
    "fte": _("Rate"),
    "headcount": _("Staff units"),
    "starts_on": _("Works from"),
    "ends_on": _("Works until"),
    "kind": _("Kind of assignment"),
    "status": _("Status"),
    "notes": _("Notes"),
    "level": _("Level"),
    "number": _("Number in order"),
    "region": _("Region"),
    "segment": _("Segment"),
    "product": _("Product"),
    "channel": _("Channel"),
}
ENCODING_CHOICES = [("", _("Tell by the file")), *((name, name) for name in ENCODINGS)]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Staff list"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text=_("XLSX or CSV, up to 10 MB and 50,000 rows."),
        error_messages={
            "required": _("Choose a file with the staff list."),
            "missing": _("Choose a file with the staff list."),
            "empty": _("The file is empty. Choose a file that has the staff list in it."),
        },
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV"),
        choices=ENCODING_CHOICES,
        required=False,
        help_text=_("Only when letters turn into signs in the preview."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            found = -(-(file.size or 0) // 1024**2)
            error = TableError("too_big", limit_mb=MAX_FILE_BYTES // 1024**2, found_mb=found)
            raise forms.ValidationError(word_table_error(error))
        return file


class ColumnsForm(forms.Form):
    """One select over each column of the file: «column-3» names the field that column 3 holds."""

    def __init__(self, *args: Any, columns: Columns, width: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_index = {column.index: name for name, column in columns.fields.items()}
        for index in range(width):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                choices=[("", _("not used")), *((name, FIELD_TITLES[name]) for name in FIELDS)],
                required=False,
                initial=by_index.get(index, ""),
                label=columns.headers[index] if index < len(columns.headers) else str(index + 1),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = [name for name in cleaned.values() if name]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                title = FIELD_TITLES[name]
                raise forms.ValidationError(
                    _("“%(title)s” is chosen for several columns. Leave it at one."), params={"title": title}
                )
        if not {"name", "last_name", "title"} & set(names):
            raise forms.ValidationError(_("Choose at least the column with names or with job titles."))
        return cleaned

    def chosen(self) -> dict[str, int]:
        """Field -> 0-based column."""
        return {name: int(key.removeprefix("column-")) for key, name in self.cleaned_data.items() if name}
