"""The coverage picture: what it counts, what it shows opened, what stands behind a cell."""

import pytest
from django.test import Client

from accounts.models import Company
from roles import selectors
from roles.actions import load_catalogue
from roles.models import Duty, Responsibility
from roles.selectors.coverage import MANY, SHADES
from tests.factories import make_company, make_member, signed_in
from tests.factories.catalogue import load_roles
from tests.roles.catalogue_samples import trimmed


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Пример")


@pytest.fixture
def reader(company: Company) -> Client:
    return signed_in(make_member(company, "member"))


@pytest.mark.django_db
def test_every_responsibility_stands_once_and_every_claim_is_counted():
    load_roles()
    page = selectors.coverage_page()
    rows = [row for area in page.areas for row in area.rows]
    assert len(rows) == page.responsibility_count == Responsibility.objects.count()
    claims = Duty.objects.values("responsibility", "role").distinct().count()
    assert sum(mark != "" for row in rows for mark in row.marks) == claims
    assert sum(cell.held for area in page.areas for cell in area.cells) == claims
    assert sum(total.answers + total.does + total.takes_part for total in page.roles) == claims


@pytest.mark.django_db
def test_a_cell_tells_answering_from_doing_from_taking_part():
    load_catalogue(trimmed("sales-trainer"))
    cell, works = selectors.coverage_cell("training", "sales-trainer")
    letters = [work.letters for work in works]
    assert cell.answers == sum("A" in mark for mark in letters)
    assert cell.does == sum("R" in mark and "A" not in mark for mark in letters)
    assert cell.held + cell.others == cell.total == len(works)
    strength = ["ARCI".index(mark[0]) if mark else 9 for mark in letters]
    assert strength == sorted(strength)


@pytest.mark.django_db
def test_the_shade_grows_with_what_the_role_holds():
    load_roles()
    for area in selectors.coverage_page().areas:
        for cell in area.cells:
            assert (cell.shade == 0) == (cell.held == 0)
            assert cell.shade <= SHADES
            assert (cell.shade == SHADES) == (
                5 * (2 * (cell.answers + cell.does) + cell.takes_part) > 8 * cell.total
            )


@pytest.mark.django_db
def test_what_nobody_claims_or_answers_for_and_what_many_do_is_told():
    load_catalogue(trimmed("sales-head", "sales-manager"))
    page = selectors.coverage_page()
    held = Responsibility.objects.filter(duties__isnull=False).distinct()
    assert len(page.unclaimed) == Responsibility.objects.count() - held.count()
    answered = held.filter(duties__involvement__contains="A").distinct()
    assert len(page.unanswered) == held.count() - answered.count()
    load_roles()
    many = selectors.coverage_page().many
    assert many
    assert all(row.does >= MANY and not row.universal for row in many)
    assert [row.does for row in many] == sorted((row.does for row in many), reverse=True)


def test_only_the_opened_areas_show_their_responsibilities(company, reader):
    load_roles()
    html = reader.get(f"/c/{company.slug}/catalogue/coverage/?open=team&open=nothing").content.decode()
    assert html.count('class="so-coverage-work"') == Responsibility.objects.filter(area__slug="team").count()
    assert html.count('aria-expanded="true"') == 1


def test_an_area_can_be_asked_for_alone(company, reader):
    load_catalogue(trimmed("sales-head"))
    asked = {"HX-Request": "true", "HX-Target": "area-team"}
    url = f"/c/{company.slug}/catalogue/coverage/"
    opened = reader.get(f"{url}?area=team&open=team", headers=asked).content.decode()
    assert opened.startswith('<tbody id="area-team"') or '<tbody id="area-team"' in opened
    assert "<html" not in opened
    assert "so-coverage-work" in opened
    closed = reader.get(f"{url}?area=team", headers=asked).content.decode()
    assert "so-coverage-work" not in closed
    assert reader.get(f"{url}?area=moon", headers={**asked, "HX-Target": "area-moon"}).status_code == 404


def test_what_is_behind_a_cell_opens_as_a_dialog_and_as_a_page(company, reader):
    load_catalogue(trimmed("sales-head"))
    url = f"/c/{company.slug}/catalogue/coverage/team/sales-head/"
    whole = reader.get(url).content.decode()
    part = reader.get(url, headers={"HX-Request": "true", "HX-Target": "dialog-body"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    for html in (whole, part):
        assert "/catalogue/responsibilities/team-meetings/" in html


@pytest.mark.parametrize("path", ["moon/sales-head/", "team/king/"])
def test_a_cell_that_does_not_exist_is_not_found(path, company, reader):
    load_catalogue(trimmed("sales-head"))
    assert reader.get(f"/c/{company.slug}/catalogue/coverage/{path}").status_code == 404


def test_a_cell_says_in_words_what_its_colours_show(company, reader):
    load_catalogue(trimmed("sales-head"))
    html = reader.get(f"/c/{company.slug}/catalogue/coverage/").content.decode()
    assert '<span class="visually-hidden">Руководитель отдела продаж, Команда: отвечает за' in html


def test_an_empty_catalogue_says_so(company, reader):
    assert "load_catalogue" in reader.get(f"/c/{company.slug}/catalogue/coverage/").content.decode()
