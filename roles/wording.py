"""Words of the catalogue's codes that are no choices of a model."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.models import Direction, Source, Stage

Words = Any

FUNNEL_STAGES: dict[str, Words] = {
    "lead": _("Lead"),
    "qualification": _("Qualification"),
    "proposal": _("Proposal"),
    "negotiation": _("Negotiation"),
    "contract": _("Contract"),
    "delivery": _("Delivery"),
    "payment": _("Payment"),
    "retention": _("Retention"),
    "repeat": _("Repeat sale"),
}
NEEDED_FROM: dict[str, Words] = {
    Stage.START: _("from the start of the company"),
    Stage.GROWTH: _("when the company grows"),
    Stage.MATURE: _("in a mature company"),
    "": _("a structure may do without it"),
}
BEARABLE_UNTIL: dict[str, Words] = {
    Stage.START: _("Bearable while the company starts"),
    Stage.GROWTH: _("Bearable while the company grows"),
    Stage.MATURE: _("Bearable, better avoided"),
    "": pgettext_lazy("combination of roles", "Never"),
}
SOURCES: dict[str, Words] = {
    Source.SEED: pgettext_lazy("source of a text", "from the articles"),
    Source.TRADE: pgettext_lazy("source of a text", "from practice"),
}
DIRECTION_ICONS: dict[str, str] = {
    Direction.HIGHER: "arrow-up-right",
    Direction.LOWER: "arrow-down-right",
    Direction.RANGE: "arrows-left-right",
}
SECTIONS: dict[str, Words] = {
    "purpose": _("purpose"),
    "duties": _("duties"),
    "zones": _("zones of responsibility"),
    "competencies": _("competencies"),
    "hard_skills": _("hard skills"),
    "soft_skills": _("soft skills"),
    "styles": _("styles of work"),
    "kpis": _("metrics"),
    "portrait": _("portrait"),
    "thought": _("closing thought"),
    "career": _("next career step"),
    "not_with": _("roles it does not go with"),
}
"""The sections of a role card, in its order: what completeness counts."""
