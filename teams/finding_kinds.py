"""What each kind of finding means, for the page that explains them. The exact rules and formulas: docs/findings.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from teams.analysis.facts import Limits
from teams.analysis.health import WEIGHTS_PCT
from teams.finding_wording import HEALTH_PART_TITLES, KIND_TITLES

GROUPS = {
    "overlaps": ("double_accountable", "duplicate_responsible"),
    "gaps": ("no_accountable", "no_responsible", "uncovered", "vacant_owner", "no_deputy"),
    "load": ("overload", "span_of_control"),
    "control": ("forbidden_combination", "conflict_of_interest"),
    "figures": ("kpi_without_lever", "zone_without_kpi"),
}
"""The order of the page; every kind of teams.analysis stands in one group."""


@dataclass(frozen=True)
class KindNote:
    """`when`: the rule; `example`: one case of it; `quiet`: what looks like it and is none; `count`: open now."""

    kind: str
    title: str
    when: str
    example: str
    quiet: str
    count: int


@dataclass(frozen=True)
class KindGroup:
    title: str
    notes: tuple[KindNote, ...]


def kind_groups(limits: Limits, counts: Mapping[str, int]) -> list[KindGroup]:
    """Every kind in the active language. `counts`: kind -> how many findings are open."""
    texts = _overlaps() | _gaps() | _load(limits) | _control() | _figures()
    titles = _group_titles()
    return [
        KindGroup(
            titles[group],
            tuple(
                KindNote(kind, str(KIND_TITLES[kind]), *texts[kind], counts.get(kind, 0)) for kind in kinds
            ),
        )
        for group, kinds in GROUPS.items()
    ]


def health_parts() -> list[tuple[str, int]]:
    """The parts of the health score with their weights in per cent."""
    return [(str(HEALTH_PART_TITLES[name]), weight) for name, weight in WEIGHTS_PCT.items()]


def _group_titles() -> dict[str, str]:
    return {
        "overlaps": _("Overlaps"),
        "gaps": _("Gaps"),
        "load": _("Load"),
        "control": _("Control"),
        "figures": _("Duties and figures"),
    }


Texts = dict[str, tuple[str, str, str]]


def _overlaps() -> Texts:
    return {
        "double_accountable": (
            _("Two positions answer for one responsibility, and their scopes meet."),
            _("The head of sales and the sales development manager both answer for the sales forecast."),
            _("Different regions or segments; one answers and the other does; own people of each leader."),
        ),
        "duplicate_responsible": (
            _("Different roles do the same work, and their scopes meet."),
            _("The sales manager and the account manager both control debts of the same clients."),
            _("Five sellers of one role; a leader who answers over a subordinate who does."),
        ),
    }


def _gaps() -> Texts:
    return {
        "no_accountable": (
            _("Somebody does the work, and nobody answers for the result."),
            _("The analyst computes the forecast, and nobody answers for it."),
            _("Work that the company may still do without at its stage."),
        ),
        "no_responsible": (
            _("Somebody answers for the result, and nobody does the work."),
            _("The director answers for discounts, and nobody deals with the requests."),
            _("Work that the company may still do without at its stage."),
        ),
        "uncovered": (
            _("The stage of the company needs a responsibility, and nobody holds it."),
            _("The department is growing, and nobody takes incoming enquiries."),
            _("What is needed only at a later stage."),
        ),
        "vacant_owner": (
            _("The only one who holds a responsibility is a vacancy."),
            _("The SEO specialist has left, and search promotion rests on an empty chair."),
            _("One vacancy among several sellers of the role."),
        ),
        "no_deputy": (
            _("A responsibility with one owner rests on one person, and no deputy is named."),
            _("The head of sales goes on holiday, and nobody may approve a discount."),
            _("Somebody else does the same work; a deputy is named; the stage may do without it."),
        ),
    }


def _load(limits: Limits) -> Texts:
    return {
        "overload": (
            _(
                "The shares of roles or places add up to more than %(share)s %%, or the work by norms takes more "
                "hours than there are: %(hours)s a month for a full-time place."
            )
            % {"share": f"{limits.max_share_pct:g}", "hours": f"{limits.hours_month:g}"},
            _("A head of sales is also the trainer: 100 % and 40 %."),
            _("Exactly the limit; hours of work by the piece while no volumes are given."),
        ),
        "span_of_control": (
            _(
                "More than %(most)s or fewer than %(least)s report directly, or there are over %(layers)s layers."
            )
            % {"most": limits.max_reports, "least": limits.min_reports, "layers": limits.max_layers},
            _("Fourteen sellers report to one head."),
            _("A director over one head, while the norm is from 1."),
        ),
    }


def _control() -> Texts:
    return {
        "forbidden_combination": (
            _("One person holds two roles that must not be combined, or not any more at this stage."),
            _("A seller is also the quality manager and scores the own calls."),
            _(
                "What the role card bears at the stage: a head who is also the trainer of a growing department."
            ),
        ),
        "conflict_of_interest": (
            _("The same person does the work and checks it, or works out the figure they are judged by."),
            _("An account manager approves discounts for the own clients."),
            _("Both sides stand in one role card: an administrator checks what the managers fill in."),
        ),
    }


def _figures() -> Texts:
    return {
        "kpi_without_lever": (
            _("People are judged by a figure that none of their duties moves."),
            _("The search for clients went to lead specialists, and sellers are judged by new customers."),
            _("The same person moves the figure from another position."),
        ),
        "zone_without_kpi": (
            _("Somebody answers for a measurable result, and no KPI of theirs shows it."),
            _("The head answers for the climate in the team, and staff turnover is no KPI."),
            _("Work that is everybody's; a figure that they would have to work out themselves."),
        ),
    }
