"""Who gets which report, and how one stops it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Membership
from accounts.tenancy import tenant
from kpis.analysis.periods import parse_period
from kpis.selectors.subscriptions import receivers
from kpis.unsubscribing import SALT, Ticket, ticket_of, token_of
from tests.accounts.helpers import verbs
from tests.factories import make_key, make_member, owner_of, signed_in
from tests.factories.kpis import SmallShop
from tests.kpis.report_steps import choose, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]


# --- who gets what ------------------------------------------------------------------------------------------------


def test_without_a_word_those_who_run_the_sales_get_everything(small: SmallShop) -> None:
    for access in ("consultant", "head", "viewer", "member"):
        make_member(small.company, access)
    with tenant(small.company):
        found = {
            one.membership.access: {w.choice for w in one.wishes.values()} for one in receivers(small.company)
        }
    # An employee may not open reports and so gets none.
    assert found == {"owner": {"company"}, "consultant": {"company"}, "head": {"company"}, "viewer": {""}}


def test_a_member_s_own_word_counts_for_its_cadence_only(small: SmallShop) -> None:
    viewer, head = make_member(small.company, "viewer"), make_member(small.company, "head")
    assert choose(small.company, viewer, "company") == 1
    assert choose(small.company, head, "") == 1
    assert choose(small.company, head, "") == 0
    post(small.company)
    assert {letter.to[0] for letter in mail.outbox} == {viewer.user.email, owner_of(small.company).user.email}
    mail.outbox.clear()
    post(small.company, parse_period("2026-11-20"))
    assert {letter.to[0] for letter in mail.outbox} == {head.user.email, owner_of(small.company).user.email}
    assert verbs(small.company).count("report_subscription.set") == 2


def test_one_s_own_line_may_be_set_by_everybody_who_reads_reports(small: SmallShop) -> None:
    viewer = make_member(small.company, "viewer")
    client, url = signed_in(viewer), f"/c/{small.company.slug}/reports/receivers/"
    assert client.post(url, {f"{viewer.uid}.week": "team", f"{viewer.uid}.day": ""}).status_code == 302
    with tenant(small.company):
        (found,) = receivers(small.company, only=viewer)
    assert (found.wishes["week"].choice, found.wishes["day"].choice) == ("team", "")


def test_another_s_line_takes_the_right_to_run_reports(small: SmallShop) -> None:
    viewer, owner = make_member(small.company, "viewer"), owner_of(small.company)
    client, url = signed_in(viewer), f"/c/{small.company.slug}/reports/receivers/"
    assert client.post(url, {f"{owner.uid}.week": ""}).status_code == 403
    with tenant(small.company):
        (found,) = receivers(small.company, only=owner)
    assert found.wishes["week"].choice == "company"
    body = client.get(f"/c/{small.company.slug}/reports/delivery/").content.decode()
    assert owner.user.email not in body
    assert (
        signed_in(make_member(small.company, "head")).post(url, {f"{owner.uid}.week": ""}).status_code == 302
    )


@pytest.mark.parametrize("field", ["x.week", "{uid}.year", "{other}.week"])
def test_a_line_that_names_nobody_changes_nothing(small: SmallShop, field: str) -> None:
    owner = owner_of(small.company)
    name = field.format(uid=owner.uid, other=uuid4())
    sent = {f"{owner.uid}.day": "", name: "company"}
    answer = signed_in(owner).post(f"/c/{small.company.slug}/reports/receivers/", sent)
    assert answer.status_code == 422
    with tenant(small.company):
        (found,) = receivers(small.company, only=owner)
    assert found.wishes["day"].choice == "company"


def test_an_unknown_choice_is_refused(small: SmallShop) -> None:
    with pytest.raises(ValidationError):
        choose(small.company, owner_of(small.company), "everything")


# --- stopping -----------------------------------------------------------------------------------------------------


def link(member: Membership, cadence: str = "week") -> str:
    return f"/unsubscribe/{token_of(Ticket(member.company_id, member.pk, cadence))}/"


def choice_of(member: Membership, cadence: str = "week") -> str:
    with tenant(member.company_id):
        return receivers(member.company, only=member)[0].wishes[cadence].choice


def test_the_link_asks_first_and_stops_signed_out(small: SmallShop) -> None:
    owner, client = owner_of(small.company), Client(enforce_csrf_checks=True)
    assert client.get(link(owner)).status_code == 200
    assert choice_of(owner) == "company"
    assert client.post(link(owner)).status_code == 200
    assert (choice_of(owner), choice_of(owner, "day")) == ("", "company")
    assert client.post(link(owner), {"again": "1"}).status_code == 200
    assert choice_of(owner) == "company"


def test_one_click_of_a_mail_program_stops_it_as_rfc_8058_says(small: SmallShop) -> None:
    owner = owner_of(small.company)
    client = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        answer = client.post(
            link(owner), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
    assert choice_of(owner) == ""
    assert verbs(small.company).count("report_subscription.set") == 1


def test_a_link_that_is_not_ours_changes_nothing_and_tells_nothing(small: SmallShop) -> None:
    owner = owner_of(small.company)
    ours = token_of(Ticket(owner.company_id, owner.pk, "week"))
    forged = signing.dumps([owner.company_id, owner.pk, "week"], salt="another")
    year = signing.dumps([owner.company_id, owner.pk, "year"], salt=SALT)
    for token in (ours[:-1], "x", forged, year, ours.replace(":", ";")):
        assert ticket_of(token) is None
        for method in ("get", "post"):
            answer = getattr(Client(), method)(f"/unsubscribe/{token}/")
            assert answer.status_code == 404
            assert small.company.name not in answer.content.decode()
    assert choice_of(owner) == "company"


def test_the_link_of_somebody_who_has_left_says_that_it_does_not_work(small: SmallShop) -> None:
    head = make_member(small.company, "head")
    url = link(head)
    with tenant(small.company):
        head.delete()
    assert Client().post(url).status_code == 404


# --- API ----------------------------------------------------------------------------------------------------------


def test_the_api_sets_schedules_and_subscriptions_and_shows_the_log(small: SmallShop) -> None:
    client, headers = Client(), make_key(small.company, ["kpi:read", "kpi:write"]).headers
    root = f"/api/v1/companies/{small.company.slug}/reports"
    body = {"is_active": True, "hour": 8}
    put = client.put(f"{root}/schedules/month", body, content_type="application/json", headers=headers)
    assert put.json()["next_at"] == "2026-12-01T08:00:00+03:00"
    shown = client.get(f"{root}/schedules", headers=headers).json()
    assert {line["cadence"]: line["is_active"] for line in shown} == {
        "day": False,
        "week": False,
        "month": True,
    }
    assert (
        client.put(
            f"{root}/schedules/year", body, content_type="application/json", headers=headers
        ).status_code
        == 404
    )
    bad = client.put(
        f"{root}/schedules/day",
        {"is_active": True, "hour": 24},
        content_type="application/json",
        headers=headers,
    )
    assert bad.status_code == 422
    owner = owner_of(small.company)
    line = {"member": str(owner.uid), "cadence": "day", "gets": "team"}
    put = client.put(f"{root}/subscriptions", [line], content_type="application/json", headers=headers)
    assert {row["cadence"]: row["gets"] for row in put.json()} == {
        "day": "team",
        "week": "company",
        "month": "company",
    }
    post(small.company)
    runs = client.get(f"{root}/runs", headers=headers).json()
    assert [(run["period"], run["outcome"], len(run["letters"])) for run in runs["results"]] == [
        ("2026-W47", "made", 1)
    ]
    assert client.get(f"{root}/runs?after=x", headers=headers).status_code == 422


def test_a_reader_sees_and_sets_the_own_subscriptions_only(small: SmallShop) -> None:
    viewer, owner = make_member(small.company, "viewer"), owner_of(small.company)
    client, root = signed_in(viewer), f"/api/v1/companies/{small.company.slug}/reports/subscriptions"
    assert {row["email"] for row in client.get(root).json()} == {viewer.user.email}
    line = {"member": str(owner.uid), "cadence": "day", "gets": ""}
    assert client.put(root, [line], content_type="application/json").status_code == 403
    assert choice_of(owner, "day") == "company"
    key = make_key(small.company, ["kpi:read"]).headers
    assert Client().get(root, headers=key).json() == []
