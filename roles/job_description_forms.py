"""What people enter while a job description becomes a role."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.documents import Document, DocumentError, pasted_document, read_document
from common.documents.limits import MAX_FILE_BYTES
from roles.actions import LineChange
from roles.job_description_wording import word_document_error
from roles.matching.job_parts import PARTS
from roles.models import Category, Involvement


class JobDescriptionForm(forms.Form):
    """A file or a pasted text; whatever is refused, the text stays in its box."""

    text = forms.CharField(
        label=_("Text of the job description"),
        required=False,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false"}),
        help_text=_("As it is, with its headings: duties, requirements and metrics are told apart."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".docx,.pdf,.txt,.md"}),
        help_text=_("DOCX, PDF with text, TXT; up to 10 MB."),
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_FILE_BYTES:
            found = -(-(file.size or 0) // 1024**2)
            error = DocumentError("too_big", limit_mb=MAX_FILE_BYTES // 1024**2, found_mb=found)
            raise forms.ValidationError(word_document_error(error))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file") and cleaned.get("text"):
            self.add_error("file", _("Here is a text and a file. Leave one of them."))
        return cleaned

    @property
    def source(self) -> str:
        """The field that holds what was given."""
        return "file" if self.cleaned_data.get("file") else "text"

    @property
    def file_name(self) -> str:
        file = self.cleaned_data.get("file")
        return str(file.name) if file else ""

    def document(self) -> Document:
        """What was given, read; DocumentError when it cannot be."""
        file = self.cleaned_data.get("file")
        return read_document(file.read()) if file else pasted_document(self.cleaned_data["text"])

    def show_text(self, document: Document) -> None:
        """Puts what was read from a file into the box, so that it can be shortened there."""
        if self.source == "file":
            text = "\n".join(line.text for line in document.lines)
            self.data = {"text": text}


class LineForm(forms.Form):
    """One line: what to do with it and what it says. `choose`: a responsibility found by hand.

    `was`: the text that the form was made of. A text that nobody touched is no change, so that an older tab does not
    undo what another one has written.
    """

    do = forms.ChoiceField(
        choices=[(name, name) for name in ("confirm", "skip", "reopen", "edit", "find")], required=False
    )
    choose = forms.CharField(max_length=80, required=False)
    text = forms.CharField(required=False)
    was = forms.CharField(required=False)
    responsibility = forms.CharField(max_length=80, required=False)
    involvement = forms.ChoiceField(choices=Involvement, required=False)
    part = forms.ChoiceField(choices=[(part, part) for part in PARTS], required=False)
    q = forms.CharField(max_length=120, required=False)

    def change(self) -> LineChange:
        """Only what was sent: a button alone changes nothing but the state."""
        said = self.cleaned_data
        do = "confirm" if said["choose"] else said["do"]
        chosen = said["choose"] or (said["responsibility"] if "responsibility" in self.data else None)
        return LineChange(
            state={"confirm": "confirmed", "skip": "skipped", "reopen": "open"}.get(do),  # type: ignore[arg-type]
            part=said["part"] or None,
            text=said["text"] if self._is_edited() else None,
            responsibility=chosen if do == "confirm" else None,
            involvement=said["involvement"] or None,
        )

    def _is_edited(self) -> bool:
        untouched = "was" in self.data and self.cleaned_data["text"] == self.cleaned_data["was"]
        return "text" in self.data and not untouched


class RoleNameForm(forms.Form):
    """Name and category of the role that will be made."""

    title = forms.CharField(
        label=_("Name of the role"), max_length=120, error_messages={"required": _("Name the role.")}
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category)
