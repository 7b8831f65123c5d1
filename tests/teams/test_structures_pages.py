"""Pages of structures: the list, drafts, history and versions, the comparison and the publication."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.access import Access
from teams.actions.drafts import put_away
from teams.actions.publishing import decide
from teams.models import Structure, StructureVersion
from tests.factories import make_member, owner_of, signed_in
from tests.factories.drafts import changes_of, comparison, make_draft, publish_only
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


@pytest.fixture
def head(office: Office) -> str:
    return office.add("РОП", team="Отдел продаж", person="Жданова Елена")


def browser(office: Office, access: str = Access.OWNER) -> Client:
    who = owner_of(office.company) if access == Access.OWNER else make_member(office.company, access)
    return signed_in(who, headers={"accept-language": "en"})


def of_company(office: Office, rest: str) -> str:
    return f"/c/{office.company.slug}/{rest}"


def at(office: Office, rest: str = "") -> str:
    return of_company(office, f"structure/{office.structure.uid}/{rest}")


def rename(office: Office, key: str, title: str) -> None:
    office.apply({"op": "rename", "key": key, "title": title})


def drafts_of(office: Office) -> list[Structure]:
    with office.open():
        return list(Structure.objects.for_company(office.company).filter(state="draft"))


# --- the list ---------------------------------------------------------------------------------------------------


def test_the_list_names_drafts_and_the_archive(office: Office, head: str) -> None:
    make_draft(office, "Как будет")
    old = make_draft(office, "Прошлый замысел")
    with old.open():
        put_away(draft=old.structure, by=old.by)
    page = browser(office).get(of_company(office, "structures/")).content.decode()
    assert "Как будет" in page
    assert page.index("Archive") < page.index("Прошлый замысел")


def test_without_drafts_the_list_says_what_one_is_for(office: Office, head: str) -> None:
    page = browser(office).get(of_company(office, "structures/")).content.decode()
    assert "No drafts yet" in page


def test_the_list_takes_the_same_queries_for_any_number_of_drafts(office: Office, head: str) -> None:
    client, url = browser(office), of_company(office, "structures/")
    make_draft(office)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(4):
        make_draft(office, f"Черновик {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize("access", [Access.OWNER, Access.CONSULTANT, Access.HEAD, Access.VIEWER])
def test_those_who_see_findings_see_drafts(office: Office, head: str, access: str) -> None:
    draft = make_draft(office, "Как будет")
    client = browser(office, access)
    assert "Как будет" in client.get(of_company(office, "structures/")).content.decode()
    assert client.get(at(draft, "document/")).status_code == 200
    assert client.get(at(draft, "compare/")).status_code == 200


def test_for_an_employee_a_draft_does_not_exist(office: Office, head: str) -> None:
    draft = make_draft(office, "Как будет")
    client = browser(office, Access.MEMBER)
    assert "Как будет" not in client.get(of_company(office, "structures/")).content.decode()
    for rest in ("", "document/", "compare/"):
        assert client.get(at(draft, rest)).status_code == 404


# --- drafts -----------------------------------------------------------------------------------------------------


def test_a_new_draft_opens_on_its_chart(office: Office, head: str) -> None:
    answer = browser(office).post(of_company(office, "structures/new/"), {"name": "Как будет"}, headers=HTMX)
    [draft] = drafts_of(office)
    assert draft.name == "Как будет"
    assert answer["HX-Redirect"] == of_company(office, f"structure/{draft.uid}/")


def test_a_draft_without_a_name_is_refused_beside_the_field(office: Office, head: str) -> None:
    answer = browser(office).post(of_company(office, "structures/new/"), {"name": "  "}, headers=HTMX)
    assert answer.status_code == 422
    assert drafts_of(office) == []


def test_a_draft_of_a_version_holds_what_stood_then(office: Office, head: str) -> None:
    draft = make_draft(office)
    rename(draft, head, "Директор")
    publish_only(draft)
    with office.open():
        version = StructureVersion.objects.for_company(office.company).get(structure=office.structure)
    url = of_company(office, f"structures/new/?version={version.uid}")
    assert "As of revision" in browser(office).get(url, headers=HTMX).content.decode()
    browser(office).post(url, {"name": "Как было"}, headers=HTMX)
    [again] = drafts_of(office)
    with office.open():
        assert again.positions.get().title == "РОП"


@pytest.mark.parametrize(
    "query", ["version=nonsense", "source=nonsense", "version=00000000-0000-0000-0000-000000000000"]
)
def test_a_draft_of_nothing_is_not_found(office: Office, head: str, query: str) -> None:
    assert browser(office).get(of_company(office, f"structures/new/?{query}")).status_code == 404


def test_a_draft_is_renamed_put_away_and_taken_back(office: Office, head: str) -> None:
    draft, client = make_draft(office), browser(office)
    client.post(at(draft, "rename/"), {"name": "Другое имя"}, headers=HTMX)
    assert [each.name for each in drafts_of(office)] == ["Другое имя"]
    assert "30 days" in client.get(at(draft, "away/"), headers=HTMX).content.decode()
    client.post(at(draft, "away/"), headers=HTMX)
    assert drafts_of(office) == []
    client.post(at(draft, "back/"))
    assert [each.name for each in drafts_of(office)] == ["Другое имя"]


def test_the_living_structure_is_neither_renamed_nor_put_away(office: Office, head: str) -> None:
    client = browser(office)
    assert client.post(at(office, "rename/"), {"name": "Нет"}, headers=HTMX).status_code == 422
    client.post(at(office, "away/"), headers=HTMX)
    with office.open():
        office.structure.refresh_from_db()
    assert (office.structure.name, office.structure.state) == ("As it is", "live")


@pytest.mark.parametrize("rest", ["rename/", "away/", "back/", "decide/", "give-way/", "update/", "publish/"])
def test_a_viewer_changes_nothing(office: Office, head: str, rest: str) -> None:
    draft = make_draft(office)
    rename(draft, head, "Директор")
    before = state_of(office), state_of(draft)
    assert browser(office, Access.VIEWER).post(at(draft, rest), {"name": "X"}).status_code == 403
    assert (state_of(office), state_of(draft)) == before


# --- comparison and publication ---------------------------------------------------------------------------------


def test_the_change_list_says_what_was_and_what_will_be(office: Office, head: str) -> None:
    draft = make_draft(office)
    rename(draft, head, "Директор")
    draft.add("Тренер", parent=head, cost_rub=None)
    page = browser(office).get(at(draft, "compare/"), headers=HTMX).content.decode()
    assert "<del>РОП</del> Директор" in page
    assert "New: Тренер" in page
    assert "2 changes" in page


def test_the_overlay_keeps_removed_boxes_and_ghosts_of_moved_ones(office: Office, head: str) -> None:
    gone, moved = office.add("Лишний", parent=head), office.add("Кочевник", parent=head)
    draft = make_draft(office)
    draft.apply({"op": "remove", "key": gone}, {"op": "move", "key": moved, "parent": None})
    document = browser(office).get(at(draft, "compare/?view=overlay")).json()
    keys = {box["key"] for box in document["boxes"]}
    assert keys == {head, gone, moved, f"ghost-{moved}"}
    assert {key: tag["kind"] for key, tag in document["compare"]["tags"].items()} == {
        gone: "removed",
        moved: "moved",
    }
    assert document["may_edit"] is False


@pytest.mark.parametrize(("view", "title"), [("was", "РОП"), ("will", "Директор")])
def test_before_and_after_are_the_two_structures(office: Office, head: str, view: str, title: str) -> None:
    draft = make_draft(office)
    rename(draft, head, "Директор")
    document = browser(office).get(at(draft, f"compare/?view={view}")).json()
    assert [box["title"] for box in document["boxes"]] == [title]


def test_a_decision_is_kept_and_a_second_click_forgets_it(office: Office, head: str) -> None:
    draft, client = make_draft(office), browser(office)
    rename(draft, head, "Директор")
    client.post(at(draft, "decide/"), {"id": f"{head}:title", "verdict": "accepted"}, headers=HTMX)
    assert comparison(draft).accepted == {f"{head}:title"}
    client.post(at(draft, "decide/"), {"id": f"{head}:title", "verdict": ""}, headers=HTMX)
    assert comparison(draft).verdicts == {}


def test_accepting_all_leaves_disputes_to_people(office: Office, head: str) -> None:
    draft = make_draft(office)
    rename(draft, head, "Директор")
    draft.apply({"op": "rename", "key": head, "team": "Продажи"})
    rename(office, head, "Начальник")
    browser(office).post(at(draft, "decide/"), {"id": "all", "verdict": "accepted"}, headers=HTMX)
    assert comparison(draft).accepted == {f"{head}:team"}


def test_a_draft_is_compared_with_its_base_or_with_another_draft(office: Office, head: str) -> None:
    one, other, client = make_draft(office, "Один"), make_draft(office, "Другой"), browser(office)
    rename(one, head, "Первый")
    rename(other, head, "Второй")
    rename(office, head, "Живой")
    seen = {
        against: client.get(at(one, f"?compare={against}")).content.decode()
        for against in ("live", "base", str(other.structure.uid))
    }
    assert "<del>Живой</del> Первый" in seen["live"]
    assert "<del>РОП</del> Первый" in seen["base"]
    assert "<del>Второй</del> Первый" in seen[str(other.structure.uid)]
    assert "Keep mine" in seen["live"]
    assert "data-verdict" not in seen["base"] + seen[str(other.structure.uid)]


def _accepted(draft: Office, *ids: str) -> None:
    with draft.open():
        decide(draft=draft.structure, verdicts=dict.fromkeys(ids, "accepted"), by=draft.by)


def _sent(page: str) -> list[str]:
    """What the publish dialog sends back."""
    return [part.split('"')[0] for part in page.split('name="change" value="')[1:]]


def test_publishing_repeats_the_figures_and_does_what_was_seen(office: Office, head: str) -> None:
    draft, client = make_draft(office), browser(office)
    rename(draft, head, "Директор")
    draft.add("Тренер", parent=head)
    _accepted(draft, f"{head}:title")
    dialog = client.get(at(draft, "publish/"), headers=HTMX).content.decode()
    assert "Publish 1 change?" in dialog
    assert "1 change stays in the draft" in dialog
    answer = client.post(at(draft, "publish/"), {"change": _sent(dialog)}, headers=HTMX)
    assert answer["HX-Redirect"] == at(draft) + "?compare=live"
    assert [kept["title"] for kept in state_of(office).values()] == ["Директор"]


def test_a_change_made_between_the_dialog_and_the_answer_is_shown_and_nothing_published(
    office: Office, head: str
) -> None:
    draft, client = make_draft(office), browser(office)
    rename(draft, head, "Директор")
    _accepted(draft, f"{head}:title")
    dialog = client.get(at(draft, "publish/"), headers=HTMX).content.decode()
    rename(office, head, "Начальник")
    before = state_of(office)
    answer = client.post(at(draft, "publish/"), {"change": _sent(dialog)}, headers=HTMX)
    assert answer.status_code == 409
    assert "Начальник" in answer.content.decode()
    assert state_of(office) == before


def test_nonsense_sent_to_publish_publishes_nothing(office: Office, head: str) -> None:
    draft = make_draft(office)
    rename(draft, head, "Директор")
    before = state_of(office)
    for change in ([], ["x"], ["a|b"], [f"{head}:title"]):
        answer = browser(office).post(at(draft, "publish/"), {"change": change}, headers=HTMX)
        assert answer.status_code == 422
    assert state_of(office) == before
    assert list(changes_of(draft)) == [f"{head}:title"]


def test_pay_is_only_for_those_who_edit(office: Office, head: str) -> None:
    draft = make_draft(office)
    draft.apply({"op": "rename", "key": head, "cost_rub": 123456})
    seen = {
        access: browser(office, access).get(at(draft, "compare/"), headers=HTMX).content.decode()
        for access in (Access.OWNER, Access.VIEWER)
    }
    assert "123" in seen[Access.OWNER]
    assert "123" not in seen[Access.VIEWER].replace(str(draft.structure.uid), "")
    document = browser(office, Access.VIEWER).get(at(draft, "compare/?view=will"))
    assert "123456" not in json.dumps(document.json())


# --- the past ---------------------------------------------------------------------------------------------------


def test_the_history_tells_who_did_what_and_narrows_to_a_person(office: Office, head: str) -> None:
    rename(office, head, "Директор")
    client = browser(office)
    page = client.get(at(office, "history/")).content.decode()
    assert "Position changed: “Директор”." in page
    nobody = client.get(at(office, "history/?who=Кто-то другой")).content.decode()
    assert "Position changed" not in nobody


def test_the_history_takes_the_same_queries_for_any_length(office: Office, head: str) -> None:
    client, url = browser(office), at(office, "history/")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(6):
        rename(office, head, f"Название {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_a_version_is_named_and_returned_to(office: Office, head: str) -> None:
    draft, client = make_draft(office), browser(office)
    rename(draft, head, "Директор")
    publish_only(draft)
    page = client.get(at(office, "history/?tab=versions")).content.decode()
    assert "before a publication" in page
    with office.open():
        version = StructureVersion.objects.for_company(office.company).get(structure=office.structure)
    client.post(at(office, f"versions/{version.uid}/name/"), {"name": "До реформы"}, headers=HTMX)
    assert "До реформы" in client.get(at(office, "history/?tab=versions")).content.decode()
    asked = client.get(at(office, f"versions/{version.uid}/restore/"), headers=HTMX).content.decode()
    assert "fields return to their former value" in asked
    answer = client.post(at(office, f"versions/{version.uid}/restore/"), headers=HTMX)
    assert answer["HX-Redirect"] == at(office)
    assert [kept["title"] for kept in state_of(office).values()] == ["РОП"]
    again = client.post(at(office, f"versions/{version.uid}/restore/"), headers=HTMX)
    assert again.status_code == 422


@pytest.mark.parametrize(
    "rest", ["?on=2026-02-30", "?on=завтра", "?on=1900-01-01", "?compare=nonsense", "?on=2027-01-01"]
)
def test_an_address_that_somebody_typed_breaks_nothing(office: Office, head: str, rest: str) -> None:
    draft = make_draft(office)
    assert browser(office).get(at(draft, rest)).status_code == 200
