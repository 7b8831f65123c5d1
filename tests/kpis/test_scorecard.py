"""The scorecard: a member sees the own one and nobody else's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.tenancy import tenant
from kpis.analysis.periods import parse_period
from kpis.selectors.scorecard import scorecard_of
from tests.factories import make_member, signed_in
from tests.factories.kpis import SmallShop, make_small_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]
D = Decimal


def link(small: SmallShop, access: str = "member") -> Any:
    """A member who is Борис."""
    membership = make_member(small.company, access)
    with tenant(small.company):
        small.boris.membership = membership
        small.boris.save(update_fields=["membership"])
    return signed_in(membership)


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def test_the_figures_are_those_of_the_board(small: SmallShop) -> None:
    with tenant(small.company):
        card = scorecard_of(small.company, small.boris, parse_period("2026-11"), date(2026, 11, 20))
    (line,) = card.lines
    assert card.team == "Север"
    assert (line.pace.plan, line.pace.due, line.pace.fact, line.pace.gap) == (
        D(60_000),
        D(42_000),
        D(10_500),
        D(-31_500),
    )
    assert line.pace.pct == D(25)


def test_a_member_sees_the_own_scorecard(small: SmallShop) -> None:
    body = text(link(small).get(f"/c/{small.company.slug}/scorecard/"))
    assert "Борис" in body
    assert "10 500 ₽" in body
    assert "Как посчитано" in body


def test_a_member_is_told_how_the_own_figures_were_counted_and_no_others(small: SmallShop) -> None:
    client, base = link(small), f"/c/{small.company.slug}/board"
    own = f"metric=revenue&of=person-{small.boris.uid}"
    assert "10 500 ₽ ÷ 42 000 ₽" in text(client.get(f"{base}/explain/?{own}"))
    assert client.get(f"{base}/rows/?{own}").status_code == 200
    for of in ("company", f"person-{small.anna.uid}", f"team-{small.north}", ""):
        for page in ("explain", "rows"):
            assert client.get(f"{base}/{page}/?metric=revenue&of={of}").status_code == 403


def test_a_member_may_name_the_own_person_and_no_other(small: SmallShop) -> None:
    client, url = link(small), f"/c/{small.company.slug}/scorecard/"
    assert client.get(f"{url}?person={small.boris.uid}").status_code == 200
    refused = client.get(f"{url}?person={small.anna.uid}")
    assert refused.status_code == 403
    assert "70 000" not in text(refused)


def test_a_member_learns_nothing_of_who_exists(small: SmallShop) -> None:
    client, url = link(small), f"/c/{small.company.slug}/scorecard/"
    nobody = "00000000-0000-4000-8000-000000000000"
    stranger = make_small_shop().anna.uid
    assert [client.get(f"{url}?person={uid}").status_code for uid in (nobody, stranger, small.anna.uid)] == [
        403
    ] * 3


def test_who_sees_all_numbers_sees_any_scorecard(small: SmallShop) -> None:
    client = signed_in(make_member(small.company, "head"))
    body = text(client.get(f"/c/{small.company.slug}/scorecard/?person={small.anna.uid}&month=2026-11"))
    assert "70 000 ₽" in body
    assert "Как посчитано" in body


def test_a_member_without_a_person_is_told_what_to_do(small: SmallShop) -> None:
    client = signed_in(make_member(small.company, "member"))
    assert "ещё не связана" in text(client.get(f"/c/{small.company.slug}/scorecard/"))


def test_a_month_without_figures_says_so(small: SmallShop) -> None:
    body = text(link(small).get(f"/c/{small.company.slug}/scorecard/?month=2025-01"))
    assert "Ни плана, ни факта" in body
