"""Words of the catalogue's codes that are no choices of a model."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from roles.models import Direction, Driver, Source, Stage, Verdict

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
VERDICTS: dict[str, Words] = {
    Verdict.ALLOWED: _("May be combined"),
    Verdict.FOR_NOW: _("Only for the time being"),
    Verdict.FORBIDDEN: _("Never combine"),
}
VERDICT_ICONS: dict[str, str] = {
    Verdict.ALLOWED: "circle-check",
    Verdict.FOR_NOW: "clock",
    Verdict.FORBIDDEN: "ban",
}
SOURCES: dict[str, Words] = {
    Source.SEED: pgettext_lazy("source of a text", "from the articles"),
    Source.TRADE: pgettext_lazy("source of a text", "from practice"),
    "company": pgettext_lazy("source of a text", "in the company's words"),
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


NORM_PER: dict[str, Words] = {
    Driver.LEAD: _("per lead"),
    Driver.CALL: _("per call"),
    Driver.MEETING: _("per meeting"),
    Driver.PROPOSAL: _("per proposal"),
    Driver.CONTRACT: _("per contract"),
    Driver.DEAL: _("per deal"),
    Driver.ORDER: _("per order"),
    Driver.CLIENT: _("per client"),
    Driver.DOCUMENT: _("per document"),
    Driver.PAYMENT: _("per payment"),
    Driver.REPORT: _("per report"),
    Driver.CAMPAIGN: _("per campaign"),
    Driver.EVENT: _("per event"),
    Driver.MATERIAL: _("per material"),
    Driver.REQUEST: _("per request"),
    Driver.PERSON: _("per person"),
    Driver.TRAINING: _("per training"),
    Driver.HIRE: _("per hire"),
    Driver.CLAIM: _("per claim"),
    Driver.TENDER: _("per tender"),
    Driver.DAY: _("a day"),
    Driver.WEEK: _("a week"),
    Driver.MONTH: _("a month"),
    Driver.QUARTER: _("a quarter"),
    Driver.YEAR: _("a year"),
}


def norm_words(minutes: int, driver: str) -> str:
    """A norm for people: `30 min per lead`, `8 h a quarter`; whole hours as hours."""
    if minutes % 60:
        time = gettext("%(minutes)s min") % {"minutes": minutes}
    else:
        time = gettext("%(hours)s h") % {"hours": minutes // 60}
    return f"{time} {NORM_PER[driver]}"
