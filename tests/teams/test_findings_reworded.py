"""What a standing finding says otherwise is stored as the difference: the row says what the finding says."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teams.analysis.findings import Finding as Found
from teams.analysis.findings import Suggestion
from teams.finding_rows import Patch, body_of, said_anew
from teams.models import Finding
from tests.factories.structures import Office, make_office

words = st.text("абв", max_size=2)
seats = st.lists(st.fixed_dictionaries({"title": words, "people": st.lists(words, max_size=2)}), max_size=4)
params = st.fixed_dictionaries(
    {"of": st.one_of(st.none(), words), "names": seats, "reports": st.integers(0, 2)},
    optional={"title": words},
)


def found(params: dict[str, Any], people: tuple[str, ...] = ()) -> Found:
    suggestion = Suggestion("keep_owner", {"names": params["names"][:1]})
    return Found("zone_without_kpi", "low", None, ("a", "b"), people, params, (), (suggestion,), "f")


def patched(body: dict[str, Any], patch: Patch) -> dict[str, Any]:
    """As the statement does it."""
    place, said = patch
    if place is None:
        return body | said
    whole = copy.deepcopy(body)
    inner: Any = whole
    for step in place[:-1]:
        inner = inner[int(step) if isinstance(inner, list) else step]
    inner[int(place[-1]) if isinstance(inner, list) else place[-1]] = said
    return whole


@settings(max_examples=200, deadline=None)
@given(then=params, now=params, same_people=st.booleans())
def test_the_difference_makes_what_is_said_now_out_of_what_was_said(
    then: dict[str, Any], now: dict[str, Any], *, same_people: bool
) -> None:
    before, after = found(then), found(now, () if same_people else ("u1",))
    assert patched(body_of(before), said_anew(after, before)) == body_of(after)


@settings(max_examples=100, deadline=None)
@given(params, words, st.data())
def test_one_other_title_is_one_place(said: dict[str, Any], title: str, data: st.DataObject) -> None:
    before = found(said)
    if not said["names"]:
        return
    number = data.draw(st.integers(0, len(said["names"]) - 1))
    other = copy.deepcopy(said)
    other["names"][number]["title"] = title
    place, value = said_anew(replace(before, params=other), before)
    if title != said["names"][number]["title"]:
        assert (place, value) == (["params", "names", str(number), "title"], title)


@pytest.fixture
def sellers(db: None) -> Office:
    office = make_office()
    for number in range(6):
        office.add(f"Менеджер {number}", roles=["sales-manager"], person=f"Титов {number}")
    return office


def test_the_stored_words_of_many_are_those_of_today_after_one_is_renamed(sellers: Office) -> None:
    with sellers.open():
        key = str(sellers.structure.positions.get(title="Менеджер 4").key)
    for title in ("Старший менеджер", "Менеджер по ключевым клиентам"):
        sellers.apply({"op": "rename", "key": key, "title": title})
        with sellers.open():
            rows = Finding.objects.for_company(sellers.company).filter(kind="zone_without_kpi", state="open")
            said = [row.body["params"]["names"] for row in rows if key in row.position_keys]
        assert said
        assert all(title in [seat["title"] for seat in names] for names in said)
        assert all(len(names) == 6 for names in said)
