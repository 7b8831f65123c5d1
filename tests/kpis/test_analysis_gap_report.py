"""The gap report: verdict, teams, drivers, causes, actions, and its life as JSON."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.attainment import Status
from kpis.analysis.cause_facts import Absence, HolderChange, OpenFinding, Severity, Vacancy
from kpis.analysis.causes import Strength
from kpis.analysis.drivers import DriverSplit, Stage, funnel_split
from kpis.analysis.gap_lines import Figures
from kpis.analysis.gap_report import GapReport, TeamInput, build_gap_report, changes_since, effects_together
from kpis.analysis.pace import clock, pace
from kpis.analysis.periods import parse_period
from kpis.analysis.snapshot import from_json, to_json
from kpis.calendar_source import russian_calendar

D = Decimal
NOW = clock(parse_period("2026-11"), date(2026, 11, 20), russian_calendar(2026, 2026))
SPLIT = funnel_split(
    [Stage("leads", D(875), D(862)), Stage("proposals", D(350), D(338)), Stage("deals", D(140), D(124))],
    D(58_800_000),
    D(54_096_000),
)


def team(key: str, fact: object, plan: object, **more: object) -> TeamInput:
    figures = pace(D(str(fact)), D(str(plan)), NOW)
    return replace(TeamInput(key, key.title(), figures, head=f"Head of {key}", headcount=5), **more)  # type: ignore[arg-type]


REGIONS = team("regions", 14_780_000, 24_000_000, split=SPLIT, weak_metrics=frozenset({"proposal-to-deal"}))
MOSCOW = team("moscow", 19_740_000, 30_000_000)
CLIENTS = team("clients", 14_140_000, 20_000_000)


def report(
    *teams: TeamInput,
    split: DriverSplit | None = SPLIT,
    findings: Sequence[OpenFinding] = (),
    vacancies: Sequence[Vacancy] = (),
    holder_changes: Sequence[HolderChange] = (),
    absences: Sequence[Absence] = (),
    structure_revision: int | None = None,
) -> GapReport:
    return build_gap_report(
        metric="revenue",
        now=NOW,
        company=pace(D(54_096_000), D(84_000_000), NOW),
        teams=teams,
        split=split,
        findings=findings,
        vacancies=vacancies,
        holder_changes=holder_changes,
        absences=absences,
        structure_revision=structure_revision,
    )


def finding(kind: str = "duplicate_responsible", **more: object) -> OpenFinding:
    base = OpenFinding(
        "f1", kind, Severity.HIGH, "regions", "Коммерческое предложение", since=date(2026, 11, 2)
    )
    return replace(base, **more)  # type: ignore[arg-type]


def test_the_verdict_is_the_company_s_pace() -> None:
    verdict = report(REGIONS).verdict
    assert (verdict.due, verdict.gap, verdict.pct, verdict.status) == (
        D(58_800_000),
        D(-4_704_000),
        D(92),
        Status.BEHIND,
    )


def test_teams_stand_by_roubles_of_gap_worst_first() -> None:
    found = report(CLIENTS, MOSCOW, REGIONS)
    assert [line.key for line in found.teams] == ["regions", "moscow", "clients"]
    assert found.teams[0].driver == "proposals>deals"


def test_a_team_without_a_plan_stands_last() -> None:
    unknown = TeamInput("new", "New", pace(D(5), None, NOW))
    assert [line.key for line in report(unknown, MOSCOW).teams] == ["moscow", "new"]


def test_a_vacancy_with_its_own_shortage_is_a_strong_cause() -> None:
    seat = Vacancy("p1", "Менеджер, Казань", "regions", date(2026, 10, 11), D(3_080_000), D(1_560_000))
    [cause] = report(REGIONS, vacancies=[seat]).causes
    assert (cause.code, cause.strength, cause.amount) == ("vacancy", Strength.STRONG, D("-1520000.00"))
    assert next((line.code, line.number) for line in cause.evidence) == ("vacant_days", D(41))


def test_an_estimate_never_exceeds_the_gap_of_its_team() -> None:
    seat = Vacancy("p1", "Менеджер", "regions", date(2026, 10, 11), D(30_000_000), D(0))
    [cause] = report(REGIONS, vacancies=[seat]).causes
    assert cause.amount == D(-2_020_000)


def test_what_sits_in_a_team_on_plan_is_no_cause() -> None:
    seat = Vacancy("p1", "Менеджер", "clients", date(2026, 10, 11))
    found = report(REGIONS, CLIENTS, vacancies=[seat], findings=[finding(team="clients")])
    assert found.causes == ()


def test_a_finding_is_strong_when_place_time_and_metric_coincide() -> None:
    [cause] = report(REGIONS, findings=[finding(metrics=frozenset({"proposal-to-deal"}), people=2)]).causes
    assert cause.strength is Strength.STRONG
    assert cause.amount is not None
    assert cause.amount < 0
    assert {line.code for line in cause.evidence} == {"severity", "open_since", "weak_metric", "driver_share"}


def test_a_finding_is_notable_without_the_metric_and_weak_without_the_time_too() -> None:
    assert report(REGIONS, findings=[finding()]).causes[0].strength is Strength.NOTABLE
    [weak] = report(REGIONS, findings=[finding(since=date(2026, 11, 19))]).causes
    assert (weak.strength, weak.amount) == (Strength.WEAK, None)


def test_a_low_finding_is_at_most_notable() -> None:
    low = finding(severity=Severity.LOW, metrics=frozenset({"deals"}))
    assert report(REGIONS, findings=[low]).causes[0].strength is Strength.NOTABLE


def test_a_finding_of_no_team_belongs_to_the_company() -> None:
    [cause] = report(REGIONS, findings=[finding(team=None, metrics=frozenset({"leads"}))]).causes
    assert (cause.team, cause.strength) == (None, Strength.STRONG)


def test_a_recent_change_of_holder_is_notable_and_an_old_one_is_forgotten() -> None:
    recent = HolderChange("p2", "Менеджер", "regions", date(2026, 10, 20), "Панин", "Ким")
    old = replace(recent, on=NOW.period.start - timedelta(days=60))
    [cause] = report(REGIONS, holder_changes=[recent, old]).causes
    assert (cause.code, cause.strength) == ("holder_change", Strength.NOTABLE)


def test_causes_stand_strongest_and_dearest_first() -> None:
    seats = [Vacancy(f"p{n}", "Место", "regions", date(2026, 10, 1), D(100 * n), D(0)) for n in (1, 3, 2)]
    weak = finding(since=None)
    causes = report(REGIONS, findings=[weak], vacancies=seats).causes
    assert [cause.key for cause in causes] == ["p3", "p2", "p1", "f1"]


def test_every_cause_has_an_action_for_the_head_of_its_team() -> None:
    found = report(REGIONS, findings=[finding(metrics=frozenset({"deals"}))])
    action = found.actions[0]
    assert (action.code, action.who, action.subject) == (
        "keep_one_owner",
        "Head of regions",
        "Коммерческое предложение",
    )
    assert action.effect is not None
    assert action.effect > 0
    assert found.actions[-1].code == "review_driver"
    assert found.actions[-1].subject == "proposals>deals"


def test_a_report_without_causes_still_says_where_to_look() -> None:
    found = report(MOSCOW)
    assert found.causes == ()
    assert [action.code for action in found.actions] == ["review_driver"]


def test_a_report_without_any_split_stands() -> None:
    found = report(MOSCOW, split=None)
    assert (found.drivers, found.drivers_method, found.actions) == ((), None, ())


def test_a_team_under_an_unknown_team_is_refused() -> None:
    with pytest.raises(ValueError, match="hangs under"):
        report(replace(MOSCOW, parent="nowhere"))


def test_changes_name_what_moved_since_the_last_report() -> None:
    before = report(REGIONS)
    after = replace(before, verdict=replace(before.verdict, pct=D("92.5")))
    assert [(change.code, change.before, change.after) for change in changes_since(before, after)] == [
        ("pct", D(92), D("92.5"))
    ]


def test_causes_that_overlap_return_no_more_than_half_of_the_team_s_gap_together() -> None:
    seat = Vacancy("p1", "Менеджер", "regions", date(2026, 10, 11), D(30_000_000), D(0))
    absence = Absence(
        "p2", "Анна", "Менеджер", "regions", date(2026, 11, 2), date(2026, 12, 1), 14, D(9_000_000), D(0)
    )
    found = report(REGIONS, MOSCOW, vacancies=[seat], absences=[absence])
    assert sum(action.effect or 0 for action in found.actions) == D(2_020_000)
    assert effects_together(found) == D(1_010_000)
    assert effects_together(report(REGIONS)) is None


money = st.decimals(0, 10**9, places=2)
kinds = st.sampled_from(["overload", "double_accountable", "uncovered", "span_of_control"])


@given(
    st.lists(st.tuples(money, money), min_size=1, max_size=6),
    st.lists(
        st.tuples(kinds, st.sampled_from(Severity), st.dates(date(2026, 9, 1), date(2026, 11, 20))),
        max_size=5,
    ),
)
def test_a_report_survives_json_unchanged(
    figures: list[tuple[Decimal, Decimal]], findings: list[tuple[str, Severity, date]]
) -> None:
    teams = [team(f"team{number}", fact, plan, split=SPLIT) for number, (fact, plan) in enumerate(figures)]
    open_ones = [
        OpenFinding(str(number), kind, severity, "team0", "что-то", frozenset({"deals"}), since=since)
        for number, (kind, severity, since) in enumerate(findings)
    ]
    built = report(*teams, findings=open_ones, structure_revision=148)
    assert from_json(GapReport, json.loads(json.dumps(to_json(built)))) == built


@pytest.mark.parametrize("broken", [None, [], {"version": "1"}, {"version": True}])
def test_json_of_something_else_is_refused(broken: object) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_json(GapReport, broken)


def test_a_report_from_before_there_were_ranges_is_still_read() -> None:
    figures = Figures(D(10), D(5), D(4), D(-1), D(80), Status.BEHIND, D(8))
    stored = to_json(figures)
    del stored["low"], stored["high"]
    assert from_json(Figures, stored) == figures
    assert figures.range is None


def test_a_snapshot_refuses_what_json_would_bend() -> None:
    with pytest.raises(TypeError):
        to_json(0.1)
