"""Where a report leads: the page on which a suggested action is done, or a cause is looked at."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Company
from kpis.analysis.drivers import AVERAGE_DEAL, UNEXPLAINED
from kpis.analysis.gap_report import Action, GapReport
from teams.finding_wording import KIND_TITLES

SEATS = ("vacancy", "holder_change", "absence")


@dataclass(frozen=True)
class Link:
    """`is_finding`: only for those who may see findings."""

    label: str
    url: str
    is_finding: bool = False


def action_links(company: Company, report: GapReport, action: Action) -> tuple[Link, ...]:
    """The pages of one action; none in reports from before actions knew theirs."""
    if action.opens in SEATS:
        return (chart_link(company, action.key), targets_link(company, report))
    if action.opens in KIND_TITLES:
        return (finding_link(company, action.key),)
    if action.opens == "driver" and action.key != UNEXPLAINED:
        return (rows_link(company, report, _metric_behind(action.key, report)),)
    return ()


def chart_link(company: Company, position: str) -> Link:
    url = reverse("teams:chart", args=[company.slug])
    return Link(pgettext("link", "On the chart"), f"{url}?box={position}")


def finding_link(company: Company, uid: str) -> Link:
    return Link(_("Settle the finding"), reverse("teams:finding", args=[company.slug, uid]), is_finding=True)


def targets_link(company: Company, report: GapReport) -> Link:
    url = reverse("kpis:targets", args=[company.slug])
    return Link(pgettext("link", "Targets"), f"{url}?metric={report.metric}")


def rows_link(company: Company, report: GapReport, metric: str, whose: str = "company") -> Link:
    """The actuals behind a figure of the report's month."""
    url = reverse("kpis:rows", args=[company.slug])
    return Link(pgettext("link", "Rows"), f"{url}?month={report.period}&metric={metric}&of={whose}")


def person_url(company: Company, report: GapReport, uid: str) -> str:
    url = reverse("kpis:explain", args=[company.slug])
    return f"{url}?month={report.period}&metric={report.metric}&of=person-{uid}"


def metric_url(company: Company, report: GapReport, metric: str) -> str:
    return f"{reverse('kpis:explain', args=[company.slug])}?month={report.period}&metric={metric}&of=company"


def _metric_behind(driver: str, report: GapReport) -> str:
    """The rows to go through: of a conversion what came out of it, of the average deal the money itself."""
    if driver == AVERAGE_DEAL or driver.endswith(">revenue"):
        return report.metric
    return driver.rpartition(">")[2]
