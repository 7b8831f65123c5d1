"""What a letter tells of a report: the whole company, or one team to whom it matters; values and words."""

from dataclasses import dataclass

from accounts.models import Company
from common.formats import Power
from kpis import report_wording as wording
from kpis.analysis.gap_lines import Figures
from kpis.analysis.gap_report import TeamLine
from kpis.analysis.pictures.waterfall import Waterfall
from kpis.figures import power_of, table_unit
from kpis.selectors.report_facts import ReportView, fall_of
from kpis.selectors.report_rows import ActionRow, CauseRow, PersonRow, TeamRow
from roles.selectors.company_roles import role_book

_TEAMS, _PEOPLE, _ACTIONS = 3, 5, 3


@dataclass(frozen=True)
class Story:
    """One letter's content. `whole`: the company's own figures in a line, where the letter is about a team."""

    title: str
    subject: str
    verdict: str
    whole: str
    figures: Figures
    unit: str
    pct: str
    power: Power
    fall: Waterfall | None
    teams: tuple[TeamRow, ...]
    people: tuple[PersonRow, ...]
    cause: CauseRow | None
    actions: tuple[ActionRow, ...]

    @property
    def fall_alt(self) -> str:
        """The waterfall in words, for those who do not see it."""
        return (
            wording.fall_text(self.fall, self.power, table_unit(self.unit, self.power)) if self.fall else ""
        )


def story_of(company: Company, view: ReportView, team: str | None) -> Story:
    """What the letter tells; of the company for no team, and for one that the report does not know. One query."""
    line = next((row.line for row in view.teams if row.line.key == team), None)
    return _of_company(view) if line is None else _of_team(company, view, line)


def _of_company(view: ReportView) -> Story:
    behind = [row for row in view.teams if (row.line.figures.gap or 0) < 0]
    return Story(
        title=view.title,
        subject=wording.letter_subject(view.stored),
        verdict=view.verdict,
        whole="",
        figures=view.report.verdict,
        unit=view.unit,
        pct=view.pct,
        power=view.power,
        fall=view.fall,
        teams=tuple(behind[:_TEAMS]),
        people=(),
        cause=view.causes[0] if view.causes else None,
        actions=view.actions[:_ACTIONS],
    )


def _of_team(company: Company, view: ReportView, line: TeamLine) -> Story:
    """Only what belongs to the team: its figures, picture, people, causes and actions, and the teams under it."""
    report, stored = view.report, view.stored
    power = power_of([line.figures.due, line.figures.fact], stored.unit)
    causes = [row for row, cause in zip(view.causes, report.causes, strict=True) if cause.team == line.key]
    actions = [
        row for row, action in zip(view.actions, report.actions, strict=True) if action.team == line.key
    ]
    return Story(
        title=f"{view.title} · {line.title}",
        subject=wording.team_subject(line, stored),
        verdict=wording.team_verdict(line, stored),
        whole=wording.whole_line(stored),
        figures=line.figures,
        unit=view.unit,
        pct=next(row.pct for row in view.teams if row.line is line),
        power=power,
        fall=fall_of(line.figures, line.drivers, report.through, power, role_book(company)),
        teams=tuple(row for row in view.teams if row.line.parent == line.key),
        people=tuple(row for row in view.people if row.line.team == line.title)[:_PEOPLE],
        cause=causes[0] if causes else None,
        actions=tuple(actions[:_ACTIONS]),
    )
