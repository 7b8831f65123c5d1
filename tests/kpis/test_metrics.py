"""A company's metrics: taken from the catalogue, its own, changed and removed while nothing stands on them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.actions.metrics import MetricIn, add_metric, change_metric, remove_metric, take_templates
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import set_targets
from kpis.models import Metric
from tests.factories import make_company, make_member, owner_of, signed_in
from tests.kpis.makers import THIS_MONTH, Desk, item, make_desk, make_templates, push

GIVEN = MetricIn(name="Новые сделки", unit="count", direction="higher", aggregation="sum")


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def add(desk: Desk, given: MetricIn = GIVEN) -> Metric:
    with tenant(desk.company):
        return add_metric(company=desk.company, given=given, by=desk.by)


def metric(desk: Desk, slug: str) -> Metric:
    with tenant(desk.company):
        return Metric.objects.for_company(desk.company).get(slug=slug)


def slugs(desk: Desk) -> set[str]:
    with tenant(desk.company):
        return set(Metric.objects.for_company(desk.company).values_list("slug", flat=True))


def change(desk: Desk, found: Metric, given: MetricIn) -> Metric:
    with tenant(desk.company):
        return change_metric(metric=found, given=given, by=desk.by)


def remove(desk: Desk, found: Metric) -> None:
    with tenant(desk.company):
        remove_metric(metric=found, by=desk.by)


def send(desk: Desk, path: str, data: dict[str, object], access: str = "owner") -> HttpResponse:
    who = owner_of(desk.company) if access == "owner" else make_member(desk.company, access)
    return signed_in(who).post(f"/c/{desk.company.slug}/metrics/{path}", data)


def test_a_formula_of_the_catalogue_brings_its_parts(desk: Desk) -> None:
    assert slugs(desk) == {"revenue", "deals", "leads", "lead-conversion"}


def test_taking_the_same_twice_changes_nothing(desk: Desk) -> None:
    with tenant(desk.company):
        take_templates(company=desk.company, slugs=["revenue", "no-such"], by=desk.by)
    assert slugs(desk) == {"revenue", "deals", "leads", "lead-conversion"}


def test_an_own_metric_gets_a_slug_of_its_name_that_nobody_else_has(desk: Desk) -> None:
    assert [add(desk).slug, add(desk).slug] == ["novye-sdelki", "novye-sdelki-2"]
    assert add(desk, replace(GIVEN, name="Revenue")).slug == "revenue-2"
    assert add(desk, replace(GIVEN, name="№ 1!")).slug == "no-1"
    assert add(desk, replace(GIVEN, name="2026")).slug == "metric-2026"
    assert add(desk, replace(GIVEN, name="★")).slug == "metric"


def test_a_corridor_needs_both_bounds_in_order(desk: Desk) -> None:
    corridor = replace(GIVEN, direction="range", range_low=Decimal(1), range_high=Decimal(2))
    assert add(desk, corridor).range_high == 2
    for wrong in (replace(corridor, range_low=None), replace(corridor, range_low=Decimal(3))):
        with pytest.raises(ValidationError):
            add(desk, wrong)


def test_name_and_direction_change_and_the_slug_stays(desk: Desk) -> None:
    found = add(desk)
    changed = change(desk, found, replace(GIVEN, name="Иначе", direction="lower"))
    assert (changed.slug, changed.name, changed.direction) == (found.slug, "Иначе", "lower")


def test_unit_and_way_of_counting_stay_once_there_are_figures(desk: Desk) -> None:
    push(desk, item())
    given = MetricIn(name="Выручка", unit="rub", direction="higher", aggregation="sum")
    assert change(desk, metric(desk, "revenue"), replace(given, name="Оборот")).name == "Оборот"
    for wrong in (replace(given, unit="count"), replace(given, aggregation="last")):
        with pytest.raises(ValidationError):
            change(desk, metric(desk, "revenue"), wrong)
    assert metric(desk, "revenue").unit == "rub"


def test_a_metric_with_facts_targets_or_formulas_stays(desk: Desk) -> None:
    push(desk, item())
    own = add(desk)
    with tenant(desk.company):
        wanted = TargetIn(own.slug, THIS_MONTH, Decimal(5))
        set_targets(company=desk.company, items=[wanted], by=desk.by)
    before = slugs(desk)
    for slug in ("revenue", own.slug, "leads"):
        with pytest.raises(ValidationError):
            remove(desk, metric(desk, slug))
    assert slugs(desk) == before


def test_an_unused_metric_goes(desk: Desk) -> None:
    remove(desk, metric(desk, "lead-conversion"))
    remove(desk, metric(desk, "leads"))
    assert slugs(desk) == {"revenue", "deals"}


def test_an_empty_page_offers_the_usual_set_and_one_press_takes_it(db: None) -> None:
    make_templates()
    company = make_company()
    client = signed_in(owner_of(company))
    address = f"/c/{company.slug}/metrics/"
    assert 'name="usual"' in client.get(address).content.decode()
    assert client.post(f"{address}take/", {"usual": "1"}).status_code == 302
    with tenant(company):
        assert Metric.objects.for_company(company).count() == 4


def test_ticked_metrics_are_taken_and_made_up_ones_are_nothing(desk: Desk) -> None:
    remove(desk, metric(desk, "lead-conversion"))
    send(desk, "take/", {"slug": ["lead-conversion", "no-such", "x" * 9000]})
    assert slugs(desk) == {"revenue", "deals", "leads", "lead-conversion"}


def test_a_form_adds_a_metric_and_a_wrong_one_says_what_is_wrong(desk: Desk) -> None:
    form = {"name": "Отзывы", "unit": "count", "direction": "higher", "aggregation": "sum", "weight": "3"}
    assert send(desk, "new/", form).status_code == 302
    assert "otzyvy" in slugs(desk)
    for wrong in (
        {"name": ""},
        {"name": "\u202eабв"},
        {"unit": "parsec"},
        {"range_low": "сто"},
        {"aggregation": "formula"},
        {"weight": "101"},
    ):
        answer = send(desk, "new/", form | wrong)
        assert answer.status_code == 422
        assert "errorlist" in answer.content.decode()


def test_a_form_changes_and_removes_a_metric(desk: Desk) -> None:
    own = add(desk)
    form = {
        "name": "Иначе",
        "unit": "count",
        "direction": "range",
        "aggregation": "sum",
        "range_low": "1,5",
        "range_high": "2",
        "weight": "0",
    }
    assert send(desk, f"{own.uid}/", form).status_code == 302
    assert metric(desk, own.slug).range_low == Decimal("1.5")
    assert send(desk, f"{own.uid}/remove/", {}).status_code == 302
    assert own.slug not in slugs(desk)


@pytest.mark.parametrize("access", ["viewer", "member"])
def test_who_sets_no_targets_changes_no_metrics(desk: Desk, access: str) -> None:
    own = add(desk)
    before = slugs(desk)
    for path in ("take/", "new/", f"{own.uid}/", f"{own.uid}/move/", f"{own.uid}/remove/"):
        assert send(desk, path, {"slug": "revenue"}, access).status_code == 403
    assert slugs(desk) == before


def test_another_companys_metric_is_not_found(desk: Desk) -> None:
    alien = add(make_desk())
    assert send(desk, f"{alien.uid}/", {}).status_code == 404
    assert send(desk, f"{alien.uid}/remove/", {}).status_code == 404


def test_two_metrics_and_forty_take_the_same_number_of_queries(desk: Desk) -> None:
    client, address = signed_in(owner_of(desk.company)), f"/c/{desk.company.slug}/metrics/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(36):
        add(desk, replace(GIVEN, name=f"Свой {number}"))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
