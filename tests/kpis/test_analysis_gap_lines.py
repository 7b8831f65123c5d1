"""What the gap of a metric is worth, who and what stands first, and what overload, a new holder, an absence took."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.cause_facts import Absence, HolderChange, OpenFinding, Severity
from kpis.analysis.causes import Cause, Strength
from kpis.analysis.driver_money import metrics_of, money_of, own_metrics_of
from kpis.analysis.drivers import Stage, funnel_split
from kpis.analysis.gap_lines import MetricInput, PersonInput, Priced, metric_lines, people_lines
from kpis.analysis.measures import Aggregation, Direction
from kpis.analysis.pace import Pace, pace
from tests.kpis.test_analysis_gap_report import NOW, REGIONS, SPLIT, finding, report

D = Decimal
kopecks = st.decimals("0.01", 10**9, places=2)
counts = st.integers(1, 10**6).map(Decimal)
FUNNEL = ("leads", "qualified-leads", "proposals", "deals")


@given(st.lists(st.tuples(counts, counts), min_size=4, max_size=4), kopecks, kopecks)
def test_in_kopecks_every_part_is_whole_kopecks_and_deals_with_the_average_deal_make_the_gap(
    stages: list[tuple[Decimal, Decimal]], plan: Decimal, fact: Decimal
) -> None:
    funnel = [Stage(code, *pair) for code, pair in zip(FUNNEL, stages, strict=True)]
    split = funnel_split(funnel, plan, fact)
    assert all(part.amount == part.amount.quantize(D("0.01")) for part in split.parts)
    assert sum((part.amount for part in split.parts), D(0)) == fact - plan
    deals, average = money_of("deals", split), money_of("average-deal", split)
    unexplained = money_of("unexplained", split) or D(0)
    assert deals is not None
    assert average is not None
    assert deals + average + unexplained == fact - plan
    ways = [money_of(rate, split) for rate in ("qualification-rate", "proposal-to-deal", "lead-conversion")]
    assert money_of("leads", split) == deals - (ways[2] or D(0))


def test_a_rate_whose_volumes_the_split_does_not_know_has_no_price() -> None:
    assert money_of("qualification-rate", SPLIT) is None
    assert money_of("nps", SPLIT) is None
    assert money_of("deals", None) is None
    assert money_of("deals", funnel_split([], D(10), D(5))) is None


def test_a_step_is_measured_by_the_rates_inside_it_and_moved_by_those_that_overlap_it() -> None:
    assert own_metrics_of("leads>proposals") == {"proposals", "lead-to-proposal", "qualification-rate"}
    assert "lead-conversion" in metrics_of("leads>proposals") - own_metrics_of("leads>proposals")
    assert metrics_of("average-deal") == own_metrics_of("average-deal") == {"average-deal"}


def figures(fact: object, plan: object, **more: object) -> Pace:
    return pace(D(str(fact)), D(str(plan)), NOW, **more)  # type: ignore[arg-type]


def metric(slug: str, found: Pace, *, counts_roubles: bool = False) -> MetricInput:
    return MetricInput(slug, slug, slug.title(), "rub" if counts_roubles else "count", found, counts_roubles)


def test_metrics_stand_by_roubles_and_those_without_a_price_after_them() -> None:
    level = Aggregation.AVERAGE
    lines = metric_lines(
        [
            metric("nps", figures(40, 50, aggregation=level)),
            metric("calls", figures(90, 100)),
            metric("cost", figures(80_000, 100_000, direction=Direction.LOWER), counts_roubles=True),
            metric("deals", figures(124, 200)),
            metric("revenue", figures(54_096_000, 84_000_000), counts_roubles=True),
        ],
        SPLIT,
    )
    assert [(line.slug, line.priced) for line in lines] == [
        ("deals", Priced.FUNNEL), ("revenue", Priced.OWN), ("cost", Priced.OWN), ("nps", Priced.NONE),
        ("calls", Priced.NONE),
    ]  # fmt: skip
    assert [line.money_rub for line in lines[1:3]] == [D("-4704000.00"), D("-10000.00")]


def test_a_metric_without_a_fact_is_not_in_the_list() -> None:
    assert metric_lines([metric("nps", pace(None, D(50), NOW))], SPLIT) == ()


def test_only_people_who_are_short_are_named_the_largest_shortage_first() -> None:
    people = [
        PersonInput(name, name, "Север", figures(fact, 200_000))
        for name, fact in (("a", 200_000), ("b", 10_000), ("c", 100_000))
    ]
    lines, short = people_lines(people)
    assert [(line.name, line.figures.gap) for line in lines] == [("b", D(-130_000)), ("c", D(-40_000))]
    assert short == 2


def test_of_many_people_the_worst_twenty_stand_and_all_are_counted() -> None:
    people = [PersonInput(str(n), str(n), "", figures(n, 200_000)) for n in range(25)]
    lines, short = people_lines(people)
    assert (len(lines), short) == (20, 25)


# --- causes ------------------------------------------------------------------------------------------------------


def only(cause: Cause, code: str) -> dict[str, object]:
    return {line.code: (line.number, line.second, line.text) for line in cause.evidence if line.code == code}


def test_overload_takes_the_part_of_the_work_for_which_there_is_no_time() -> None:
    over = finding("overload", metrics=frozenset({"deals"}), load_pct=D(140))
    [cause] = report(REGIONS, findings=[over]).causes
    # КП → сделка took 4 876 …; 40 of 140 parts of the work find no time.
    taken = next(part.amount for part in SPLIT.parts if part.code == "proposals>deals")
    assert cause.amount == max(taken * (1 - D(100) / 140), D(-2_020_000)).quantize(D("0.01"))
    assert only(cause, "load") == {"load": (D(140), None, None)}
    assert cause.strength is Strength.STRONG


def test_an_overload_that_bears_on_nothing_that_fell_has_no_estimate() -> None:
    [cause] = report(REGIONS, findings=[finding("overload", load_pct=D(140))]).causes
    assert (cause.amount, cause.strength) == (None, Strength.NOTABLE)


def test_a_span_within_the_norm_is_no_overload() -> None:
    assert OpenFinding("f", "span_of_control", Severity.LOW, None, "", load_pct=D(80)).undone is None


def test_a_new_holder_who_is_short_is_a_strong_cause_worth_the_own_shortage() -> None:
    change = HolderChange(
        "p", "Менеджер", "regions", date(2026, 10, 26), "Глеб", "Анна", D(140_000), D("120000.50")
    )
    [cause] = report(REGIONS, holder_changes=[change]).causes
    assert (cause.strength, cause.amount) == (Strength.STRONG, D("-19999.50"))
    [ahead] = report(REGIONS, holder_changes=[replace(change, fact=D(150_000))]).causes
    assert (ahead.strength, ahead.amount) == (Strength.NOTABLE, None)


AWAY = Absence(
    "p", "Анна", "Менеджер", "regions", date(2026, 11, 9), date(2026, 11, 23), 10, D(100_000), D(40_000)
)


def test_an_absence_without_a_deputy_is_worth_what_the_person_lacks() -> None:
    found = report(REGIONS, absences=[AWAY])
    [cause] = found.causes
    assert (cause.code, cause.strength, cause.amount) == ("absence", Strength.STRONG, D(-60_000))
    assert found.actions[0].code == "name_stand_in"
    assert (found.actions[0].opens, found.actions[0].key) == ("absence", "p")


def test_a_short_absence_is_a_weaker_hint_and_one_outside_the_period_none() -> None:
    [cause] = report(REGIONS, absences=[replace(AWAY, days=2)]).causes
    assert cause.strength is Strength.NOTABLE
    assert report(REGIONS, absences=[replace(AWAY, days=0)]).causes == ()


def test_every_action_says_which_page_it_opens() -> None:
    change = HolderChange("p", "Менеджер", "regions", date(2026, 10, 26), "Глеб", "Анна")
    found = report(REGIONS, findings=[finding()], holder_changes=[change])
    assert {action.opens for action in found.actions} == {"duplicate_responsible", "holder_change", "driver"}
    assert all(action.key for action in found.actions)


def test_nobody_is_asked_to_relieve_themselves() -> None:
    over = finding("overload", subject="Head of regions", load_pct=D(140))
    assert report(REGIONS, findings=[over]).actions[0].who is None
