"""The findings page: who sees it, what it says, and what can be decided on it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Access
from teams.finding_list import Choice
from teams.finding_selectors import findings_page
from teams.models import Finding
from tests.factories.accounts import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.finding_site import make_collision
from tests.teams.structure_state import revision_of

pytestmark = pytest.mark.django_db
SLUGS = ("receivables-control", "sales-plan", "sales-budget")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def office() -> Office:
    office = make_office()
    collide(office, "Савельева Ирина", "Ковалёв Дмитрий")
    return office


def collide(office: Office, *people: str, slug: str = SLUGS[0]) -> None:
    """Each gets a box and answers for the same."""
    with office.at_once():
        for name in people:
            key = office.add(f"Отдел: {name}", person=name)
            office.put({"op": "set_involvement", "key": key, "responsibility": slug, "involvement": "AR"})


def owner(office: Office) -> Client:
    return signed_in(owner_of(office.company))


def url(office: Office, name: str = "findings", *args: object) -> str:
    return reverse(f"teams:{name}", args=[office.company.slug, *args])


def the_finding(office: Office) -> Finding:
    with office.open():
        return Finding.objects.for_company(office.company).get(
            kind="double_accountable", responsibility_slug=SLUGS[0]
        )


def test_the_page_shows_the_sentence_the_people_and_the_health(office: Office) -> None:
    page = owner(office).get(url(office)).content.decode()
    assert "Савельева Ирина" in page
    assert "Ковалёв Дмитрий" in page
    assert 'class="so-ring' in page


def test_a_company_without_a_structure_is_told_what_to_do_first() -> None:
    from tests.factories.accounts import make_company

    company = make_company()
    answer = signed_in(owner_of(company)).get(reverse("teams:findings", args=[company.slug]))
    assert answer.status_code == 200
    assert reverse("teams:import", args=[company.slug]) in answer.content.decode()


@pytest.mark.parametrize("name", ["finding", "finding-resolve", "finding-undo"])
def test_a_finding_of_another_company_is_not_there(office: Office, name: str) -> None:
    theirs = make_office()
    collide(theirs, "Чужая Анна", "Чужой Олег")
    target = url(office, name, the_finding(theirs).uid)
    answer = (
        owner(office).get(target) if name == "finding" else owner(office).post(target, {"move": "accept"})
    )
    assert answer.status_code == 404
    assert owner(office).get(url(office, "finding", uuid4())).status_code == 404


def test_an_employee_sees_no_findings_and_a_viewer_decides_nothing(office: Office) -> None:
    employee = signed_in(make_member(office.company, Access.MEMBER))
    assert employee.get(url(office)).status_code == 403
    viewer = signed_in(make_member(office.company, Access.VIEWER))
    page = viewer.get(url(office, "finding", the_finding(office).uid))
    assert page.status_code == 200
    assert 'id="moves"' not in page.content.decode()
    assert (
        viewer.post(url(office, "finding-resolve", the_finding(office).uid), {"move": "accept"}).status_code
        == 403
    )


@pytest.mark.parametrize(
    "query",
    ["state=none&severity=worst&kind=x&team=%00", "page=-1", "page=99999", "page=²", "team=" + "ж" * 5000],
)
def test_a_nonsense_address_is_no_error(office: Office, query: str) -> None:
    assert owner(office).get(f"{url(office)}?{query}").status_code in (200, 400)


def test_htmx_gets_the_finding_or_the_moves_alone(office: Office) -> None:
    target = url(office, "finding", the_finding(office).uid)
    pane = owner(office).get(target, headers=HTMX | {"HX-Target": "finding"}).content.decode()
    assert pane.lstrip().startswith("<section")
    moves = (
        owner(office)
        .get(target, {"move": "accept", "reason": "Так надо"}, headers=HTMX | {"HX-Target": "moves"})
        .content.decode()
    )
    assert moves.lstrip().startswith("<form")
    assert "Так надо" in moves
    assert (
        "<html"
        in owner(office).get(target, headers=HTMX | {"HX-History-Restore-Request": "true"}).content.decode()
    )


def test_a_move_is_applied_and_can_be_undone_from_its_toast(office: Office) -> None:
    row = the_finding(office)
    answer = owner(office).post(
        url(office, "finding-resolve", row.uid),
        {"move": "keep_owner", "position": row.position_keys[0]},
        headers=HTMX,
    )
    assert answer.status_code == 200
    assert url(office, "finding-undo", row.uid) in answer.content.decode()
    assert the_finding(office).state == "closed"
    back = owner(office).post(url(office, "finding-undo", row.uid), headers=HTMX)
    assert back["HX-Redirect"] == url(office, "finding", row.uid)
    assert the_finding(office).state == "open"


def test_without_htmx_a_decision_leads_back_to_its_finding(office: Office) -> None:
    row = the_finding(office)
    answer = owner(office).post(
        url(office, "finding-resolve", row.uid), {"move": "accept", "reason": "Временно"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == url(office, "finding", row.uid)
    assert "Временно" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"move": "accept"},
        {"move": "accept", "reason": "  "},
        {"move": "accept", "reason": "ж" * 501},
        {"move": "accept", "reason": "Так", "until_on": "2020-01-01"},
        {"move": "accept", "reason": "Так", "until_on": "вчера"},
        {"move": "keep_owner", "position": "nobody"},
        {"move": "fly", "position": ""},
    ],
)
def test_a_decision_that_cannot_be_comes_back_with_a_sentence(office: Office, data: dict[str, str]) -> None:
    row = the_finding(office)
    answer = owner(office).post(
        url(office, "finding-resolve", row.uid), data, headers=HTMX | {"HX-Target": "moves"}
    )
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() or "so-alert-error" in answer.content.decode()
    assert the_finding(office).state == "open"


def test_a_decision_about_a_closed_finding_says_so(office: Office) -> None:
    row = the_finding(office)
    office.apply(
        {
            "op": "set_involvement",
            "key": row.position_keys[1],
            "responsibility": SLUGS[0],
            "involvement": "none",
        }
    )
    answer = owner(office).post(
        url(office, "finding-resolve", row.uid), {"move": "keep_owner", "position": row.position_keys[0]}
    )
    assert answer.status_code == 422


def test_the_rail_counts_the_open_findings(office: Office) -> None:
    with office.open():
        count = Finding.objects.for_company(office.company).open().count()
    page = owner(office).get(url(office)).content.decode()
    assert f'data-count-of="teams:findings">{count}</span>' in page


def test_findings_of_one_vacancy_fold_under_its_name(office: Office) -> None:
    office.add("Аналитик", roles=["sales-analyst"])
    with office.open():
        page = findings_page(office.structure, office.company, Choice(kind="vacant_owner"))
        assert len(page.chosen) > 2
        [entry] = [entry for section in page.sections for entry in section.entries]
        assert len(entry.lines) == len(page.chosen)
        assert "Аналитик" in entry.title


def test_the_list_narrows_by_severity_kind_and_team(office: Office) -> None:
    office.add("Аналитик", roles=["sales-analyst"], team="Штаб")
    with office.open():
        whole = findings_page(office.structure, office.company, Choice())
        for choice in (Choice(severity="high"), Choice(kind="uncovered"), Choice(team="Штаб")):
            page = findings_page(office.structure, office.company, choice)
            assert 0 < len(page.chosen) < len(whole.chosen)
        of_team = findings_page(office.structure, office.company, Choice(team="Штаб"))
        assert {row.kind for row in of_team.chosen} == {"vacant_owner"}


def test_the_number_of_queries_stays_with_twenty_times_the_findings(office: Office) -> None:
    client = owner(office)
    client.get(url(office))
    few = queries(client, office)
    for slug in SLUGS:
        collide(office, *(f"Человек {letter}{slug[0]} Олегович" for letter in "АБВГДЕ"), slug=slug)
    for _number in range(4):
        office.add("Вакансия", roles=["sales-analyst", "marketing-manager"])
    assert queries(client, office) == few


def queries(client: Client, office: Office) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url(office), {"kind": "double_accountable"}).status_code == 200
    return len(caught)


def test_the_focus_has_where_to_go_when_the_last_finding_of_a_list_is_resolved() -> None:
    site = make_collision()
    client = signed_in(owner_of(site.office.company))
    here = reverse("teams:finding-resolve", args=[site.office.company.slug, site.row().uid])
    form = {"move": "keep_owner", "position": site.anna, "seen": revision_of(site.office)}
    answer = client.post(f"{here}?kind=double_accountable", form, headers=HTMX)
    assert answer.status_code == 200
    assert re.search(r'<div tabindex="-1" autofocus>\s*<div class="so-empty">', answer.content.decode())
