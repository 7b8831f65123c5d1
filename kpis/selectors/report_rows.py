"""Rows of a stored gap report as page, letter and files show them. Values and words, no query."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Company
from common.formats import EMPTY, format_day
from kpis import cause_wording, report_links
from kpis import report_wording as wording
from kpis.analysis.gap_lines import Figures, MetricLine, PersonLine, Priced
from kpis.analysis.gap_report import Action, FindingNews, GapReport, TeamLine
from kpis.analysis.pictures.bars import GapBar, gap_bars
from kpis.figures import deviation, exact
from kpis.report_links import Link
from roles.models import Unit


@dataclass(frozen=True)
class TeamRow:
    """A team of "where we are behind", with its bar beside the others'."""

    line: TeamLine
    bar: GapBar
    driver: str
    pct: str


@dataclass(frozen=True)
class PersonRow:
    """Somebody who is short; `url` explains the figure."""

    line: PersonLine
    bar: GapBar
    pct: str
    url: str


@dataclass(frozen=True)
class MetricRow:
    """A metric by what its gap is worth; `money` in the report's scale, `due`, `fact`, `gap` in the metric's unit."""

    line: MetricLine
    title: str
    due: str
    fact: str
    gap: str
    pct: str
    money: str
    note: str
    url: str


@dataclass(frozen=True)
class CauseRow:
    """A cause in words, and the page it opens."""

    words: cause_wording.CauseWords
    link: Link


@dataclass(frozen=True)
class ActionRow:
    text: str
    who: str
    effect: Decimal | None
    effect_text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class NewsRow:
    """A finding that appeared or went since the report before."""

    text: str
    opened: bool
    day: str
    link: Link


def team_rows(report: GapReport, spoken: wording.Spoken) -> tuple[TeamRow, ...]:
    """Teams in the report's order, each with its bar and what drives it."""
    return tuple(
        TeamRow(
            team,
            bar,
            wording.driver_title(team.driver) if team.driver else "",
            spoken.pct(team.figures.pct),
        )
        for team, bar in zip(report.teams, _bars([team.figures for team in report.teams]), strict=True)
    )


def person_rows(company: Company, report: GapReport, spoken: wording.Spoken) -> tuple[PersonRow, ...]:
    """People in the report's order, each with a bar on their common scale and a link to the person."""
    bars = _bars([line.figures for line in report.people])
    return tuple(
        PersonRow(line, bar, spoken.pct(line.figures.pct), report_links.person_url(company, report, line.key))
        for line, bar in zip(report.people, bars, strict=True)
    )


def metric_rows(
    company: Company, report: GapReport, spoken: wording.Spoken, titles: dict[str, str]
) -> tuple[MetricRow, ...]:
    """`titles`: slug -> the name today, in the reader's language; one that is gone keeps the name it had."""
    return tuple(
        MetricRow(
            line=line,
            title=titles.get(line.slug, line.title),
            due=exact(line.figures.due, line.unit),
            fact=exact(line.figures.fact, line.unit),
            gap=deviation(line.figures.gap, line.unit),
            pct=spoken.pct(line.figures.pct),
            money=_money(line, spoken),
            note=_note(line),
            url=report_links.metric_url(company, report, line.slug),
        )
        for line in report.metrics
    )


def cause_rows(
    company: Company, report: GapReport, spoken: wording.Spoken, titles: dict[str, str]
) -> tuple[CauseRow, ...]:
    """`titles`: the catalogue's slug of a metric -> its name in the reader's language."""
    teams = {team.key: team.title for team in report.teams}
    found = [cause_wording.cause_words(cause, spoken, teams, titles) for cause in report.causes]
    return tuple(CauseRow(words, _cause_link(company, words)) for words in found)


def _cause_link(company: Company, words: cause_wording.CauseWords) -> Link:
    if words.finding:
        return report_links.finding_link(company, words.finding)
    return report_links.chart_link(company, words.box)


def news_rows(company: Company, news: Sequence[FindingNews]) -> tuple[NewsRow, ...]:
    """Findings opened and closed within the period, with the day and a link."""
    return tuple(
        NewsRow(
            cause_wording.news_text(one),
            one.opened,
            format_day(one.on),
            report_links.finding_link(company, one.key),
        )
        for one in news
    )


def action_rows(company: Company, report: GapReport, spoken: wording.Spoken) -> tuple[ActionRow, ...]:
    """What to do next, with its estimated effect, or a dash where there is none."""
    return tuple(_action(company, report, action, spoken) for action in report.actions)


def _action(company: Company, report: GapReport, action: Action, spoken: wording.Spoken) -> ActionRow:
    effect = spoken.estimate(action.effect) if action.effect else EMPTY
    links = report_links.action_links(company, report, action)
    return ActionRow(cause_wording.action_text(action), action.who or "", action.effect, effect, links)


def _bars(figures: Sequence[Figures]) -> Sequence[GapBar]:
    return gap_bars([one.gap or Decimal(0) for one in figures])


def _money(line: MetricLine, spoken: wording.Spoken) -> str:
    if line.money_rub is None:
        return EMPTY
    return wording.Spoken(Unit.RUB, spoken.power, spoken.through).estimate(line.money_rub)


def _note(line: MetricLine) -> str:
    return {
        Priced.OWN: "",
        Priced.FUNNEL: wording.by_funnel(),
        Priced.NONE: wording.without_price(),
    }[line.priced]
