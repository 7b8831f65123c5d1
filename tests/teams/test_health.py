"""The stored health of a structure: its history, its picture, the page and the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from teams.actions.findings import sync_findings
from teams.finding_list import Choice
from teams.finding_selectors import findings_page
from teams.health_selectors import health_history, health_picture
from teams.models import Finding, HealthPoint
from tests.factories.accounts import owner_of, signed_in
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = make_office()
    office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    return office


def history(office: Office) -> list[HealthPoint]:
    with office.open():
        return health_history(office.structure)


def answer(office: Office) -> Any:
    path = f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}/health"
    return signed_in(owner_of(office.company)).get(path)


def test_a_change_leaves_the_health_that_it_answered_with(office: Office) -> None:
    applied = office.apply(
        {"op": "add", "parent": None, "title": "Продажи", "roles": [{"role": "sales-manager"}]}
    )
    last = history(office)[-1]
    assert (last.revision, last.score) == (applied.revision, applied.findings.health)
    assert 0 <= min(last.parts.values()) <= max(last.parts.values()) <= 1


def test_a_change_that_moves_no_part_leaves_no_point(office: Office) -> None:
    before = [(point.pk, point.revision, point.at) for point in history(office)]
    with office.open():
        key = str(office.structure.positions.get().key)
    office.apply({"op": "rename", "key": key, "title": "Глава продаж"})
    assert [(point.pk, point.revision, point.at) for point in history(office)] == before


def test_a_new_look_at_the_same_revision_corrects_its_point(office: Office) -> None:
    with office.open():
        wrong = health_history(office.structure)[-1]
        HealthPoint.objects.for_company(office.company).filter(pk=wrong.pk).update(score=1)
        office.structure.refresh_from_db()
        sync_findings(structure=office.structure, by=office.by)
    assert [point.score for point in history(office) if point.revision == wrong.revision] == [wrong.score]


def test_one_point_makes_no_picture(office: Office) -> None:
    assert health_picture(history(office)[:1]) is None


def test_the_picture_says_in_words_what_it_draws(office: Office) -> None:
    points = [HealthPoint(revision=number, score=score) for number, score in enumerate((40, 80, 60))]
    picture = health_picture(points)
    assert picture is not None
    with translation.override("en"):
        assert picture.label == "Health from 40 to 60; lowest 40, highest 80"
        assert picture.caption == "+20 over 2 changes"
    heights = [y for _x, y in picture.dots]
    assert heights[1] < heights[2] < heights[0]


def test_the_page_of_findings_analyses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def analysed(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("teams.facts.analyse", analysed)
    with office.open():
        page = findings_page(office.structure, office.company, Choice())
        assert page.score == health_history(office.structure)[-1].score
        assert page.sections


def test_the_list_asks_the_database_as_often_for_two_findings_as_for_twenty(office: Office) -> None:
    def queries(limit: int) -> int:
        with office.open():
            mine = Finding.objects.for_company(office.company)
            kept = list(mine.values_list("pk", flat=True)[:limit])
            mine.exclude(pk__in=kept).delete()
            with CaptureQueriesContext(connection) as seen:
                page = findings_page(office.structure, office.company, Choice())
            shown = [line for part in page.all_sections for entry in part.entries for line in entry.lines]
            assert len(shown) == limit
        return len(seen)

    with office.open():
        findings_page(
            office.structure, office.company, Choice()
        )  # the catalogue's words are read once a process
    assert queries(20) == queries(2)


def test_the_page_shows_the_history_as_a_picture_with_words(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Олег")
    page = _page(signed_in(owner_of(office.company)), office)
    assert 'class="so-health-line"' in page
    assert 'role="img"' in page


def _page(client: Client, office: Office) -> str:
    return client.get(reverse("teams:findings", args=[office.company.slug])).content.decode()


def test_the_api_gives_the_health_its_weights_and_its_history(office: Office) -> None:
    body = answer(office).json()
    assert sum(body["weights_pct"].values()) == 100
    assert body["score"] == body["history"][-1]["score"]
    assert body["parts"] == body["history"][-1]["parts"]


def test_a_structure_without_a_stored_health_is_looked_at_once(office: Office) -> None:
    with office.open():
        kept = health_history(office.structure)[-1]
        HealthPoint.objects.for_company(office.company).delete()
    body = answer(office).json()
    assert (body["score"], body["parts"], body["history"]) == (kept.score, kept.parts, [])
