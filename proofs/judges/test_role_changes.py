"""Eight losses, and after each the first request on every route that was open before: none is let in."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.access import RIGHTS, Access
from tests.accounts.test_role_changes import (
    LOSSES,
    Loss,
    Wish,
    open_to,
    wishes,
    wrong_after,
    wrong_after_revoking,
)
from tests.factories import make_company, make_member, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_unlogged")]


def _figure(what: object, asked: list[Wish]) -> str:
    routes = len({wish.route for wish in asked})
    return f"{what}: {len(asked)} requests on {routes} routes allowed before, 0 after"


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_nothing_that_was_lost_is_open(loss: Loss, record_property: Any) -> None:
    asked, wrong = wrong_after(loss)
    assert len(asked) >= 20
    assert wrong == {}
    record_property("figure", _figure(loss, asked))


def test_nothing_is_open_to_a_revoked_key(record_property: Any) -> None:
    asked, wrong = wrong_after_revoking()
    assert len(asked) >= 50
    assert wrong == {}
    record_property("figure", _figure("key revoked", asked))


def test_before_a_loss_every_route_of_the_company_is_open_to_its_owner() -> None:
    """The control: what is refused to everybody would prove nothing."""
    company = make_company()
    asked = wishes(RIGHTS[Access.OWNER], frozenset())
    opened = open_to(signed_in(make_member(company, Access.OWNER)), company, asked)
    assert {str(wish.route) for wish in asked} == {str(wish.route) for wish in opened}
    assert [str(wish) for wish in asked if wish.route.is_api and wish not in opened] == []
