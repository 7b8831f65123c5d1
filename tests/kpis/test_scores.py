"""The score of a scorecard, the bonus preview, the leaderboard and its privacy, and the settings behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.tenancy import tenant
from kpis.actions.figure_settings import (
    BonusStepIn,
    FigureSettingsIn,
    set_bonus_steps,
    set_figure_settings,
)
from kpis.analysis.periods import parse_period
from kpis.models import BonusStep, FigureSettings
from kpis.selectors.leaderboard import leaderboard_of
from kpis.selectors.scorecard import Scorecard, scorecard_of
from tests.factories import actor_of, make_member, owner_of, signed_in
from tests.factories.kpis import Shop, SmallShop, make_shop
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]
D = Decimal
STRICT = FigureSettingsIn(D(110), D(99), D(90), D(5), "everyone")


def card_of(small: SmallShop, person: Any = None, today: date = TODAY, period: str = "2026-11") -> Scorecard:
    with tenant(small.company):
        return scorecard_of(small.company, person or small.boris, parse_period(period), today)


def settle(small: SmallShop, given: FigureSettingsIn = STRICT) -> None:
    with tenant(small.company):
        set_figure_settings(company=small.company, given=given, by=actor_of(small.company))


def scale(small: SmallShop, *steps: BonusStepIn) -> None:
    with tenant(small.company):
        set_bonus_steps(company=small.company, steps=steps, by=actor_of(small.company))


def client_of(small: SmallShop, access: str = "member", person: Any = None) -> Any:
    membership = make_member(small.company, access)
    if person is not None:
        with tenant(small.company):
            person.membership = membership
            person.save(update_fields=["membership"])
    return signed_in(membership)


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def test_the_score_weighs_paces_and_names_what_has_no_data(small: SmallShop) -> None:
    shop = small.shop
    leads, nps = shop.metric("leads", unit="count"), shop.metric("nps", aggregation="average", unit="score")
    with tenant(small.company):
        small.revenue.weight = 3
        small.revenue.save(update_fields=["weight"])
    shop.plan(leads, 100, person=small.boris)
    shop.fact(leads, small.boris, "2026-11-05", 63)
    shop.plan(nps, 50, person=small.boris)
    card = card_of(small)
    # Revenue 25 % × 3 and leads 90 % × 1; nobody has answered yet.
    assert card.score.pct == D("41.25")
    assert [metric.slug for metric in card.missing] == ["nps"]


def test_a_fact_without_a_plan_is_not_judged(small: SmallShop) -> None:
    calls = small.shop.metric("calls", unit="count")
    small.shop.fact(calls, small.boris, "2026-11-05", 500)
    card = card_of(small)
    assert card.score.pct == D(25)
    assert not card.missing
    assert "calls" in [line.metric.slug for line in card.lines]


def test_ten_deals_pay_what_the_scale_says_now_and_by_the_forecast(small: SmallShop) -> None:
    deals = small.shop.metric("deals", unit="count")
    small.shop.plan(deals, 10, person=small.boris)
    small.shop.fact(deals, small.boris, "2026-11-05", 8)
    scale(small, BonusStepIn("deals", D(5), D(10)), BonusStepIn("deals", D(10), D(30)))
    bonus = card_of(small).bonus
    assert bonus is not None
    # 8 deals in 14 of 20 days lead to 11.4.
    assert (bonus.now_pct, bonus.ahead_pct) == (D(10), D(30))


def test_the_scale_of_the_score_goes_by_the_whole_plan(small: SmallShop) -> None:
    scale(small, BonusStepIn(None, D(65), D(5)), BonusStepIn(None, D(95), D(20)))
    bonus = card_of(small, small.anna).bonus
    assert bonus is not None
    # 70 000 of 100 000 is 70 % of the whole plan; at this pace the month ends at 100 %.
    assert (bonus.now_pct, bonus.ahead_pct) == (D(5), D(20))


def test_scales_add_up_and_one_without_data_is_left_out(small: SmallShop) -> None:
    small.shop.metric("deals", unit="count")
    scale(small, BonusStepIn("deals", D(1), D(30)), BonusStepIn(None, D(1), D(5)))
    bonus = card_of(small).bonus
    assert bonus is not None
    assert [line.ahead.bonus_pct for line in bonus.lines] == [D(5), None]
    assert (bonus.ahead_pct, bonus.has_gaps) == (D(5), True)


def test_before_a_month_begins_there_is_no_score_and_no_zero(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 100, person=small.boris, month=date(2026, 12, 1))
    scale(small, BonusStepIn(None, D(0), D(5)))
    card = card_of(small, period="2026-12")
    assert card.score.pct is None
    assert card.bonus is not None
    assert card.bonus.ahead_pct is None
    body = text(
        client_of(small, person=small.boris).get(f"/c/{small.company.slug}/scorecard/?period=2026-12")
    )
    assert "Нет данных" in body


def test_the_sheet_of_a_score_shows_each_weight_and_step(small: SmallShop) -> None:
    scale(small, BonusStepIn(None, D(20), D(5)))
    client = client_of(small, person=small.boris)
    sheet = client.get(f"/c/{small.company.slug}/scorecard/explain/", headers={"HX-Request": "true"})
    assert "вес 1, темп 25,0 %" in text(sheet)
    assert "<html" not in text(sheet)
    assert client.get(f"/c/{small.company.slug}/scorecard/explain/").status_code == 200
    other = f"/c/{small.company.slug}/scorecard/explain/?person={small.anna.uid}"
    assert client.get(other).status_code == 403


def named(small: SmallShop, client: Any, path: str = "leaderboard/") -> set[str]:
    table = text(client.get(f"/c/{small.company.slug}/{path}")).partition("<table")[2]
    return {name for name in ("Анна", "Борис", "Вера") if name in table}


@pytest.mark.parametrize(
    ("privacy", "member", "head"),
    [
        ("everyone", {"Анна", "Борис", "Вера"}, {"Анна", "Борис", "Вера"}),
        ("leaders", {"Борис"}, {"Анна", "Борис", "Вера"}),
        ("nobody", {"Борис"}, set()),
    ],
)
def test_names_are_for_those_who_may_see_them(
    small: SmallShop, privacy: str, member: set[str], head: set[str]
) -> None:
    settle(small, FigureSettingsIn(D(105), D(95), D(80), D(10), privacy))
    seller = client_of(small, person=small.boris)
    assert named(small, seller) == member
    assert "Ваше место: 3 из 3" in text(seller.get(f"/c/{small.company.slug}/leaderboard/"))
    assert named(small, client_of(small, "head")) == head
    api = f"/api/v1/companies/{small.company.slug}/leaderboard"
    rows = seller.get(api).json()["standings"]
    assert {row["name"] for row in rows} - {None} == member
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert [row["is_own"] for row in rows] == [False, False, True]
    assert all((row["person"] is None) == (row["name"] is None) for row in rows)


def test_by_default_a_colleague_s_name_is_hidden(small: SmallShop) -> None:
    assert named(small, client_of(small, person=small.boris)) == {"Борис"}


def test_a_member_s_scorecard_of_a_colleague_is_refused_by_the_api(small: SmallShop) -> None:
    client, base = client_of(small, person=small.boris), f"/api/v1/companies/{small.company.slug}/scorecards"
    assert client.get(f"{base}/{small.boris.uid}").json()["score_pct"] == "25"
    assert client.get(f"{base}/{small.anna.uid}").status_code == 403


def test_the_api_tells_the_board_s_own_figures(small: SmallShop) -> None:
    small.shop.fact(small.revenue, small.anna, "2026-10-20", 100_000)
    client = signed_in(owner_of(small.company))
    found = client.get(f"/api/v1/companies/{small.company.slug}/boards?period=2026-11").json()
    assert (found["total"]["figures"]["plan"], found["total"]["figures"]["fact"]) == ("210000", "115500")
    assert found["total"]["beside"][0]["change"] == "15500"
    assert [line["title"] for line in found["lines"]] == ["Север", "Юг"]
    url = f"/api/v1/companies/{small.company.slug}/boards"
    assert client.get(f"{url}?period=2026-11-20").status_code == 422
    assert client.get(f"{url}?metric=nothing").status_code == 404


def test_the_api_reads_and_sets_bounds_and_scales(small: SmallShop) -> None:
    client = signed_in(owner_of(small.company))
    base = f"/api/v1/companies/{small.company.slug}"
    bounds = client.get(f"{base}/figure-settings").json()
    assert bounds["ahead_pct"] == "105.00"
    bounds["ahead_pct"] = "120"
    saved = client.put(f"{base}/figure-settings", bounds, content_type="application/json")
    assert saved.json()["ahead_pct"] == "120.00"
    steps = {"items": [{"metric": "revenue", "reached_from": "1000", "bonus_pct": "3"}]}
    assert client.put(f"{base}/bonus-scales", steps, content_type="application/json").status_code == 200
    assert client.get(f"{base}/bonus-scales").json()["items"][0]["metric"] == "revenue"
    bounds["behind_pct"] = "200"
    refused = client.put(f"{base}/figure-settings", bounds, content_type="application/json")
    assert refused.status_code == 422
    assert client.get(f"{base}/figure-settings").json()["behind_pct"] == "80.00"


def test_bounds_out_of_order_are_refused_and_change_nothing(small: SmallShop) -> None:
    settle(small)
    with tenant(small.company), pytest.raises(ValidationError):
        set_figure_settings(
            company=small.company,
            given=FigureSettingsIn(D(90), D(95), D(80), D(5), "everyone"),
            by=actor_of(small.company),
        )
    with tenant(small.company):
        assert FigureSettings.objects.for_company(small.company).get().ahead_pct == D(110)


def test_a_change_of_bounds_stands_in_the_trail_and_saying_it_again_does_not(small: SmallShop) -> None:
    settle(small)
    settle(small)
    with tenant(small.company):
        events = AuditEvent.objects.filter(company=small.company, verb="figure_settings.changed")
        (event,) = events
    assert event.data["after"]["ahead_pct"] == "110"


@pytest.mark.parametrize(
    "step",
    [
        BonusStepIn("nothing", D(1), D(1)),
        BonusStepIn("corridor", D(1), D(1)),
        BonusStepIn(None, D(1), D(1001)),
        BonusStepIn(None, D(5), D(2)),
    ],
)
def test_a_bad_step_is_refused_by_its_place_and_changes_nothing(small: SmallShop, step: BonusStepIn) -> None:
    small.shop.metric("corridor", aggregation="average", direction="range", corridor=(1, 2))
    scale(small, BonusStepIn(None, D(5), D(1)))
    with tenant(small.company), pytest.raises(ValidationError) as refused:
        set_bonus_steps(
            company=small.company,
            steps=[BonusStepIn(None, D(5), D(1)), step],
            by=actor_of(small.company),
        )
    assert list(refused.value.message_dict) == ["items.1"]
    with tenant(small.company):
        assert BonusStep.objects.for_company(small.company).count() == 1


def form_of(metric: str, reached_from: str, bonus_pct: str) -> dict[str, str]:
    said = {"metric": metric, "reached_from": reached_from, "bonus_pct": bonus_pct}
    return {
        "steps-TOTAL_FORMS": "2",
        "steps-INITIAL_FORMS": "0",
        **{f"steps-0-{name}": value for name, value in said.items()},
    }


def test_the_page_saves_bounds_and_scales_and_keeps_what_was_typed_wrong(small: SmallShop) -> None:
    client, base = signed_in(make_member(small.company, "head")), f"/c/{small.company.slug}/figures/"
    assert client.get(base).status_code == 200
    bounds = {
        "ahead_pct": "110", "on_track_pct": "99,5", "behind_pct": "90", "corridor_pct": "5",
        "leaderboard_for": "nobody",
    }  # fmt: skip
    assert client.post(f"{base}save/", bounds).status_code == 302
    with tenant(small.company):
        assert FigureSettings.objects.for_company(small.company).get().on_track_pct == D("99.5")
    wrong = client.post(f"{base}save/", {**bounds, "behind_pct": "100"})
    assert wrong.status_code == 422
    assert 'value="100"' in text(wrong)
    assert client.post(f"{base}bonus/", form_of("revenue", "1 000", "3")).status_code == 302
    with tenant(small.company):
        assert BonusStep.objects.for_company(small.company).get().reached_from == D(1_000)
    assert client.post(f"{base}bonus/", form_of("", "5", "")).status_code == 422


@pytest.mark.parametrize(
    ("access", "status"), [("owner", 200), ("head", 200), ("viewer", 403), ("member", 403)]
)
def test_only_who_sets_targets_sets_bounds(small: SmallShop, access: str, status: int) -> None:
    client, base = signed_in(make_member(small.company, access)), f"/c/{small.company.slug}/figures/"
    assert client.get(base).status_code == status
    if status == 403:
        assert client.post(f"{base}save/", {}).status_code == 403
        assert client.post(f"{base}bonus/", {}).status_code == 403


def crowd(people: int) -> Shop:
    shop = make_shop()
    revenue, team = shop.metric("revenue"), shop.team("Север")
    for number in range(people):
        person = shop.seller(f"Продавец {number}", team)
        shop.plan(revenue, 1_000, person=person)
        shop.fact(revenue, person, "2026-11-03", 100 + number)
    return shop


def test_places_of_twenty_take_as_many_queries_as_those_of_two() -> None:
    def queries(shop: Shop) -> int:
        with tenant(shop.company), CaptureQueriesContext(connection) as found:
            assert leaderboard_of(shop.company, THIS_MONTH, TODAY, slug=None, own=None, sees_all=True)
        return len(found)

    assert queries(crowd(2)) == queries(crowd(20)) <= 8
