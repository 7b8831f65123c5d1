"""The values of scope across the living structure: listed, renamed, merged, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.actions.scopes import rename_scope_value
from teams.models import PositionScope
from tests.factories.structures import Office
from tests.teams.chart_site import HTMX, browser

pytestmark = pytest.mark.django_db


def _at(office: Office, rest: str = "") -> str:
    return f"/c/{office.company.slug}/scopes/{rest}"


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def _seat(office: Office, title: str, parent: str | None = None, **scope: list[str]) -> str:
    key = office.add(title, parent=parent)
    if scope:
        office.apply({"op": "set_scope", "key": key, "scope": scope})
    return key


def _written(office: Office) -> list[tuple[str, str]]:
    with office.open():
        rows = PositionScope.objects.for_company(office.company).order_by("dimension", "value", "id")
        return list(rows.values_list("dimension", "value"))


def _rename(office: Office, value: str, to: str, dimension: str = "region") -> Any:
    with office.open():
        return rename_scope_value(
            structure=office.structure, dimension=dimension, value=value, to=to, by=office.by
        )


def test_values_stand_by_dimension_with_who_has_them_and_who_inherits(bare: Office) -> None:
    head = _seat(bare, "Руководитель", region=["Урал"])
    _seat(bare, "Менеджер", head)
    _seat(bare, "Менеджер 2", head, region=["урал"], product=["Станки"])
    shown = _text(browser(bare).get(_at(bare)))
    assert "also written: урал" in shown
    assert "set on 2 positions · with inheritance 3" in shown
    assert "Станки" in shown


def test_a_value_is_renamed_everywhere_in_one_step_that_undo_takes_back(bare: Office) -> None:
    _seat(bare, "Один", region=["Питер", "Тула"])
    _seat(bare, "Два", region=["питер"], segment=["Питер"])
    applied = _rename(bare, "Питер", "Санкт-Петербург")
    assert len(applied.operations) == 2
    assert _written(bare) == [
        ("region", "Санкт-Петербург"), ("region", "Санкт-Петербург"), ("region", "Тула"), ("segment", "Питер"),
    ]  # fmt: skip
    bare.undo(applied.revision)
    assert sorted(_written(bare)) == [
        ("region", "Питер"), ("region", "Тула"), ("region", "питер"), ("segment", "Питер"),
    ]  # fmt: skip


def test_a_value_renamed_into_another_is_merged_with_it(bare: Office) -> None:
    _seat(bare, "Один", region=["Питер", "Северо-Запад"])
    _rename(bare, "Питер", "Северо-Запад")
    assert _written(bare) == [("region", "Северо-Запад")]


def test_the_own_name_changes_nothing(bare: Office) -> None:
    _seat(bare, "Один", region=["Тула"])
    assert _rename(bare, "Тула", " Тула ") is None


@pytest.mark.parametrize("to", ["", " ", "—", "Тула, Рязань", "о" * 121, "Ту\x00ла"])
def test_a_name_that_is_none_is_refused(bare: Office, to: str) -> None:
    _seat(bare, "Один", region=["Питер"])
    with pytest.raises(ValidationError):
        _rename(bare, "Питер", to)
    assert _written(bare) == [("region", "Питер")]


@pytest.mark.parametrize(("value", "dimension"), [("Питер", "party"), ("Нет такого", "region")])
def test_a_value_that_is_not_there_is_refused(bare: Office, value: str, dimension: str) -> None:
    _seat(bare, "Один", region=["Питер"])
    with pytest.raises(ValidationError):
        _rename(bare, value, "Тула", dimension)
    assert _written(bare) == [("region", "Питер")]


def test_the_dialog_renames_and_its_toast_takes_it_back(bare: Office) -> None:
    _seat(bare, "Один", region=["Питер"])
    client = browser(bare)
    answer = client.post(_at(bare, "change/?dimension=region&value=Питер"), {"to": "Тула"}, headers=HTMX)
    assert answer.status_code == 200
    assert _written(bare) == [("region", "Тула")]
    undo_url = answer.content.decode().split('hx-post="', 1)[1].split('"', 1)[0]
    back = client.post(undo_url, headers=HTMX)
    assert "The values are as they were." in _text(back)
    assert _written(bare) == [("region", "Питер")]


def test_a_rename_never_merges_unasked(bare: Office) -> None:
    _seat(bare, "Один", region=["Питер", "Тула"])
    answer = browser(bare).post(
        _at(bare, "change/?dimension=region&value=Питер"), {"to": "тула"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert "Merge the two if they are one." in _text(answer)
    assert _written(bare) == [("region", "Питер"), ("region", "Тула")]


def test_the_dialog_merges_into_a_value_of_the_same_dimension_only(bare: Office) -> None:
    _seat(bare, "Один", region=["Питер", "Тула"], segment=["Опт"])
    client = browser(bare)
    where = _at(bare, "change/?dimension=region&value=Питер&merge=1")
    assert client.post(where, {"to": "Опт"}, headers=HTMX).status_code == 422
    assert client.post(where, {"to": "Тула"}, headers=HTMX).status_code == 200
    assert _written(bare) == [("region", "Тула"), ("segment", "Опт")]


def test_a_viewer_may_look_and_not_rename(bare: Office) -> None:
    _seat(bare, "Один", region=["Питер"])
    client = browser(bare, "viewer")
    assert "Rename" not in _text(client.get(_at(bare)))
    answer = client.post(_at(bare, "change/?dimension=region&value=Питер"), {"to": "Тула"}, headers=HTMX)
    assert answer.status_code == 403
    assert _written(bare) == [("region", "Питер")]


def test_a_value_of_nobody_has_no_dialog(bare: Office) -> None:
    assert browser(bare).get(_at(bare, "change/?dimension=region&value=Питер")).status_code == 404


def test_the_page_asks_the_database_as_often_for_twenty_as_for_two(bare: Office) -> None:
    client = browser(bare)
    counts = []
    for size in (2, 20):
        for number in range(size):
            _seat(bare, f"{size}-{number}", region=[f"Район {size}-{number}"])
        client.get(_at(bare))
        with CaptureQueriesContext(connection) as queries:
            client.get(_at(bare))
        counts.append(len(queries))
    assert counts[0] == counts[1]
