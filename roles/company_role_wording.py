"""Words of the pages where a company takes, edits and compares its roles."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.wording import SECTIONS

Words = Any

PARTS: dict[str, Words] = {
    "name": pgettext_lazy("part of a card", "name"),
    "short": _("short name"),
    "category": _("category"),
    **SECTIONS,
    "good_with": _("roles it goes well with"),
}
"""Every part of a card that can change."""

DETAILS: dict[str, Words] = {
    "involvement": "%(value)s",
    "level": _("level %(value)s"),
    "example": _("example: %(value)s"),
    "until": _("until: %(value)s"),
}
EDITOR_PARTS: dict[str, Words] = {
    "duties": _("Duties"),
    "zones": _("Zones of responsibility"),
    "kpis": _("Metrics"),
    "competencies": _("Competencies"),
    "hard_skills": _("Hard skills"),
    "soft_skills": _("Soft skills"),
    "styles": _("Styles of work"),
    "portrait": _("Portrait"),
}
"""The parts of the editor, in its order."""

FIELDS: dict[str, Words] = {
    "text": _("text"),
    "group": _("group"),
    "example": _("example"),
    "level": _("level"),
    "refers": _("responsibility"),
    "metric": _("metric"),
    "style": _("style"),
    "involvement": _("involvement"),
}
"""The fields of a line, as an accessible name says them."""
LINE_NAMES: dict[str, Words] = {
    "duties": _("Duty"),
    "zones": _("Zone"),
    "kpis": pgettext_lazy("line of a card", "Metric"),
    "competencies": _("Competency"),
    "hard_skills": _("Hard skill"),
    "soft_skills": _("Soft skill"),
    "styles": pgettext_lazy("line of a card", "Style"),
    "portrait": _("Trait"),
}
ADD_LABELS: dict[str, Words] = {
    "duties": _("Add a duty"),
    "zones": _("Add a zone"),
    "kpis": _("Add a metric"),
    "competencies": _("Add a competency"),
    "hard_skills": _("Add a hard skill"),
    "soft_skills": _("Add a soft skill"),
    "styles": _("Add a style"),
    "portrait": _("Add a trait"),
}
LINE_BUTTONS: dict[str, Words] = {
    "up": _("Move up"),
    "down": _("Move down"),
    "remove": _("Take out"),
}

DIMENSIONS: dict[str, Words] = {
    "clients": pgettext_lazy("dimension of the lexicon", "clients"),
    "size": pgettext_lazy("dimension of the lexicon", "size"),
    "level": pgettext_lazy("dimension of the lexicon", "whose"),
    "market": pgettext_lazy("dimension of the lexicon", "market"),
    "channel": pgettext_lazy("dimension of the lexicon", "channel"),
    "place": pgettext_lazy("dimension of the lexicon", "place"),
    "paper": pgettext_lazy("dimension of the lexicon", "paper"),
    "stage": pgettext_lazy("dimension of the lexicon", "stage"),
    "lesson": pgettext_lazy("dimension of the lexicon", "subject of training"),
    "asked": pgettext_lazy("dimension of the lexicon", "what is asked"),
    "shelf": pgettext_lazy("dimension of the lexicon", "shelf"),
    "agreement": pgettext_lazy("dimension of the lexicon", "agreement"),
    "counterpart": pgettext_lazy("dimension of the lexicon", "counterpart"),
}
"""What the dimensions of the lexicon's scopes are called; one that is not here shows its code."""
