"""Own formulas of a company: what is taken, what is refused and where, and who may not go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.actions.metrics import (
    MetricIn,
    add_metric,
    change_metric,
    move_metric,
    remove_metric,
    take_templates,
)
from kpis.models import Metric
from roles.models import MetricTemplate, Role, RoleMetric
from tests.factories import make_member, owner_of, signed_in
from tests.kpis.makers import Desk, item, make_desk, push

GIVEN = MetricIn(
    name="Выручка на лид", unit="rub", direction="higher", aggregation="formula", formula="revenue / leads"
)


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def add(desk: Desk, formula: str, name: str = "Своё") -> Metric:
    with tenant(desk.company):
        return add_metric(company=desk.company, given=replace(GIVEN, formula=formula, name=name), by=desk.by)


def change(desk: Desk, slug: str, **given: object) -> Metric:
    with tenant(desk.company):
        found = Metric.objects.for_company(desk.company).get(slug=slug)
        now = MetricIn(
            name=found.name, unit=found.unit, direction=found.direction, aggregation=found.aggregation,
            formula=found.formula, weight=found.weight,
        )  # fmt: skip
        return change_metric(metric=found, given=replace(now, **given), by=desk.by)  # type: ignore[arg-type]


def formulas(desk: Desk) -> dict[str, str]:
    with tenant(desk.company):
        return dict(Metric.objects.for_company(desk.company).values_list("slug", "formula"))


def refused(desk: Desk, formula: str) -> str:
    before = formulas(desk)
    with pytest.raises(ValidationError) as error:
        add(desk, formula)
    assert formulas(desk) == before
    return str(error.value.message_dict["formula"][0])


def test_a_formula_is_stored_as_it_is_read(desk: Desk) -> None:
    assert add(desk, " Revenue÷(leads − 0,5)").formula == "revenue / (leads - 0.5)"


def test_a_formula_may_take_a_formula(desk: Desk) -> None:
    assert add(desk, "lead-conversion * 2").formula == "lead-conversion * 2"


def test_a_fault_is_shown_in_the_formula(desk: Desk) -> None:
    assert refused(desk, "revenue / / leads").endswith("revenue / <mark>/</mark> leads</code>")
    assert "<mark>no-such</mark>" in refused(desk, "revenue / no-such")
    assert "<mark>revenue-leads</mark>" in refused(desk, "revenue-leads")
    assert refused(desk, "revenue /").endswith("revenue /<mark>…</mark></code>")
    assert "<mark>&lt;</mark>b&gt;" in refused(desk, "revenue <b>")


def test_a_formula_without_a_metric_or_without_anything_is_refused(desk: Desk) -> None:
    for text in ("", "  ", "2 * 21"):
        assert "<mark>" not in refused(desk, text)


def test_a_formula_that_is_too_long_when_written_out_is_refused(desk: Desk) -> None:
    refused(desk, "+".join(["leads"] * 45))
    refused(desk, "leads" * 100)


def test_another_companys_metric_is_no_part(desk: Desk) -> None:
    other = make_desk()
    alien = add(other, "revenue / leads", name="Чужой показатель")
    assert alien.slug in refused(desk, f"{alien.slug} * 2")


def test_a_formula_that_needs_itself_is_refused_with_the_way_round(desk: Desk) -> None:
    own = add(desk, "lead-conversion * 2", name="Двойная")
    with pytest.raises(ValidationError) as error:
        change(desk, "lead-conversion", formula=f"deals / leads + {own.slug}")
    said = error.value.message_dict["formula"][0]
    assert "Конверсия из лида" in said
    assert "Двойная" in said
    with pytest.raises(ValidationError):
        change(desk, own.slug, formula=f"{own.slug} + leads")
    assert formulas(desk)["lead-conversion"] == "deals / leads * 100"


def test_a_counted_metric_that_becomes_a_formula_closes_no_loop(desk: Desk) -> None:
    with pytest.raises(ValidationError):
        change(desk, "deals", aggregation="formula", formula="lead-conversion * leads / 100")
    assert formulas(desk)["deals"] == ""


def test_formulas_stand_on_each_other_in_few_levels(desk: Desk) -> None:
    slug = "lead-conversion"
    for number in range(4):
        slug = add(desk, f"{slug} + leads", name=f"Уровень {number}").slug
    refused(desk, f"{slug} + leads")


def test_a_template_that_would_close_a_loop_is_not_taken(desk: Desk) -> None:
    MetricTemplate.objects.create(
        slug="looped", name_ru="Петля", name_en="Loop", unit="count", direction="higher",
        aggregation="formula", formula="deals + looping",
    )  # fmt: skip
    MetricTemplate.objects.create(
        slug="looping", name_ru="Петля 2", name_en="Loop 2", unit="count", direction="higher",
        aggregation="formula", formula="looped * 2",
    )  # fmt: skip
    before = formulas(desk)
    with tenant(desk.company), pytest.raises(ValidationError):
        take_templates(company=desk.company, slugs=["looped"], by=desk.by)
    assert formulas(desk) == before


def test_a_part_of_a_formula_stays_and_the_refusal_names_the_formula(desk: Desk) -> None:
    add(desk, "revenue / leads", name="Выручка на лид")
    push(desk, item())
    for slug, said in (("leads", "Выручка на лид"), ("revenue", "Выручка на лид")):
        with tenant(desk.company):
            found = Metric.objects.for_company(desk.company).get(slug=slug)
            with pytest.raises(ValidationError) as error:
                remove_metric(metric=found, by=desk.by)
        assert said in error.value.messages[0]
    assert {"leads", "revenue"} <= set(formulas(desk))


def test_a_computed_metric_takes_no_facts(desk: Desk) -> None:
    own = add(desk, "revenue / leads")
    (result,) = push(desk, item(metric=own.slug))
    assert result.status == "error"
    client, base = signed_in(owner_of(desk.company)), f"/c/{desk.company.slug}/actuals/"
    for page in (base, f"{base}new/"):
        text = client.get(page).content.decode()
        assert 'value="leads"' in text
        assert f'value="{own.slug}"' not in text


def test_the_page_shows_formulas_in_words_and_the_fault_in_its_place(desk: Desk) -> None:
    client, address = signed_in(owner_of(desk.company)), f"/c/{desk.company.slug}/metrics/"
    assert "Сделки ÷ Лиды × 100" in client.get(address).content.decode()
    form = {
        "name": "Своё", "unit": "rub", "direction": "higher", "aggregation": "formula", "weight": "2",
        "formula": "revenue / (deals",
    }  # fmt: skip
    answer = client.post(f"{address}new/", form)
    assert answer.status_code == 422
    assert "revenue / <mark>(</mark>deals" in answer.content.decode()
    assert client.post(f"{address}new/", form | {"formula": "revenue / deals"}).status_code == 302
    assert formulas(desk)["svoe"] == "revenue / deals"


def test_a_metric_moves_up_and_down_and_stays_at_the_ends(desk: Desk) -> None:
    def order() -> list[str]:
        return list(formulas(desk))

    def move(slug: str, places: int) -> None:
        with tenant(desk.company):
            found = Metric.objects.for_company(desk.company).get(slug=slug)
            move_metric(metric=found, places=places, by=desk.by)

    first, second, *_rest = before = order()
    move(first, 1)
    assert order()[:2] == [second, first]
    move(second, -1)
    move(before[-1], 1)
    assert order() == [second, first, *before[2:]]
    with tenant(desk.company):
        uid = Metric.objects.for_company(desk.company).get(slug=first).uid
    address = f"/c/{desk.company.slug}/metrics/{uid}/move/"
    assert signed_in(owner_of(desk.company)).post(address, {"up": "1"}).status_code == 302
    assert order() == before
    assert signed_in(make_member(desk.company, "viewer")).post(address, {"down": "1"}).status_code == 403
    assert order() == before


def test_weight_is_taken_from_the_template_and_changed(desk: Desk) -> None:
    MetricTemplate.objects.create(
        slug="margin",
        name_ru="Маржа",
        name_en="Margin",
        unit="pct",
        direction="higher",
        aggregation="average",
        weight=4,
    )
    with tenant(desk.company):
        taken = take_templates(company=desk.company, slugs=["margin"], by=desk.by)["margin"]
    assert taken.weight == 4
    assert change(desk, "margin", weight=7).weight == 7


def test_the_kpis_of_a_role_are_taken_together_with_what_they_are_made_of(desk: Desk) -> None:
    role = Role.objects.create(
        slug="counter", order=1, category="operations", source="trade", name_ru="Счетовод", name_en="Counter"
    )
    made = {"slug": "margin", "formula": "profit / revenue * 100", "aggregation": "formula", "unit": "pct"}
    for number, row in enumerate(
        [made, {"slug": "profit", "formula": "", "aggregation": "sum", "unit": "rub"}]
    ):
        template = MetricTemplate.objects.create(
            name_ru=row["slug"], name_en=row["slug"], direction="higher", **row
        )
        if number == 0:
            RoleMetric.objects.create(role=role, metric=template, order=1, name_ru="Маржа", name_en="Margin")
    client, address = signed_in(owner_of(desk.company)), f"/c/{desk.company.slug}/metrics/"
    assert "Счетовод" in client.get(address).content.decode()
    before = set(formulas(desk))
    for wrong in ("", "no-such", "x" * 9000):
        client.post(f"{address}take/", {"role": wrong})
    assert set(formulas(desk)) == before
    client.post(f"{address}take/", {"role": "counter"})
    assert set(formulas(desk)) == before | {"margin", "profit"}
    assert "Счетовод" not in client.get(address).content.decode()


def test_two_formulas_and_twenty_take_the_same_number_of_queries(desk: Desk) -> None:
    client, base = signed_in(owner_of(desk.company)), f"/c/{desk.company.slug}"
    pages = (
        f"{base}/metrics/",
        f"{base}/metrics/new/",
        f"{base}/board/?metric=lead-conversion",
        f"{base}/scorecard/",
    )

    def queries() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as found:
                assert client.get(page).status_code == 200
            counts.append(len(found))
        return counts

    add(desk, "revenue / leads", name="Первая")
    queries()
    few = queries()
    for number in range(18):
        add(desk, f"revenue / leads * {number}", name=f"Ещё {number}")
    assert queries() == few


def test_over_rest_a_metric_tells_its_formula_and_weight(desk: Desk) -> None:
    client, base = signed_in(owner_of(desk.company)), f"/api/v1/companies/{desk.company.slug}/metrics"
    found = client.get(f"{base}/lead-conversion").json()
    assert (found["formula"], found["aggregation"], found["weight"]) == ("deals / leads * 100", "formula", 1)
    assert client.get(f"{base}/no-such").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_formulas_changed_at_the_same_time_close_no_loop() -> None:
    desk = make_desk()
    one, other = add(desk, "leads * 1", name="Один").slug, add(desk, "leads * 2", name="Другой").slug

    def point(pair: tuple[str, str]) -> bool:
        try:
            change(desk, pair[0], formula=f"{pair[1]} + leads")
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    for _round in range(5):
        change(desk, one, formula="leads * 1")
        change(desk, other, formula="leads * 2")
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(point, [(one, other), (other, one)]))
        assert sorted(done) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_removed_while_a_formula_takes_it_stays_or_the_formula_is_refused() -> None:
    desk = make_desk()
    part = add(desk, "revenue / leads", name="Часть")

    def work(what: str) -> bool:
        try:
            if what == "remove":
                with tenant(desk.company):
                    remove_metric(metric=part, by=desk.by)
            else:
                add(desk, f"{part.slug} * 2", name="Над ней")
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, ["remove", "add"])) == [False, True]
    assert (part.slug in formulas(desk)) == ("nad-ney" in formulas(desk))
