"""The page of the funnel coverage map, its hand-overs, and the same over REST."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from teams.actions.drafts import create_draft
from teams.actions.funnel import describe_hand_over, forget_hand_over
from teams.analysis.funnel import Passage
from teams.models import HandOver, Position
from tests.factories import make_key
from tests.factories.structures import Office
from tests.teams.chart_site import HTMX, at, browser

pytestmark = pytest.mark.django_db
TO_ACCOUNT = Passage("negotiation", "contract", "sales-manager", "account-manager")


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def _page(office: Office, query: str = "", access: str = "owner") -> str:
    answer = browser(office, access).get(at(office, f"funnel/{query}"))
    assert answer.status_code == 200
    return _text(answer)


def _seats(office: Office) -> tuple[str, str]:
    seller = office.add("Менеджер, Тула", roles=["sales-manager"], person="Титов Илья")
    return seller, office.add("Аккаунт", roles=["account-manager"], person="Чернова Дарья")


def _describe(office: Office, passage: Passage = TO_ACCOUNT, **told: Any) -> HandOver:
    with office.open():
        words: dict[str, Any] = {"criterion": "Аванс оплачен", "sla_hours": 4} | told
        return describe_hand_over(company=office.company, passage=passage, **words, by=office.by)


def _rows(office: Office) -> list[tuple[str, int | None]]:
    with office.open():
        return list(HandOver.objects.for_company(office.company).values_list("criterion", "sla_hours"))


def test_the_map_names_who_leads_the_client_and_who_takes_it_over(office: Office) -> None:
    _seats(office)
    shown = _page(office)
    assert "Титов Илья" in shown
    assert "Negotiation → Contract" in shown
    assert "the hand-over is not described" in shown


def test_a_described_hand_over_shows_its_words_and_its_term(office: Office) -> None:
    _seats(office)
    _describe(office)
    shown = _page(office)
    assert "Аванс оплачен" in shown
    assert "4 working hours" in shown
    assert "These roles do not meet here" not in shown


def test_an_empty_stage_is_named_as_a_gap(office: Office) -> None:
    office.add("Аккаунт", roles=["account-manager"], person="Чернова Дарья")
    assert "stages are empty: Lead, Qualification" in _page(office)


def test_a_company_without_a_structure_is_led_to_the_chart(office: Office) -> None:
    with office.open():
        office.structure.delete()
    shown = _text(browser(office).get(f"/c/{office.company.slug}/funnel/"))
    assert "The map stands on the structure" in shown


def test_the_live_map_has_an_address_of_its_own(office: Office) -> None:
    _seats(office)
    assert "Титов Илья" in _text(browser(office).get(f"/c/{office.company.slug}/funnel/"))


def test_a_stage_opens_with_its_holders_their_scope_and_the_way_to_the_chart(office: Office) -> None:
    seller, _account = _seats(office)
    office.apply({"op": "set_scope", "key": seller, "scope": {"region": ["Тула"]}})
    answer = browser(office).get(at(office, "funnel/stage/negotiation/?job=sales-manager"), headers=HTMX)
    shown = _text(answer)
    assert "Negotiation · " in shown
    assert "Титов Илья · Тула" in shown
    assert f"?box={seller}" in shown


def test_a_stage_that_does_not_exist_is_not_found(office: Office) -> None:
    assert browser(office).get(at(office, "funnel/stage/party/")).status_code == 404


def test_findings_show_to_those_who_may_see_them_only(office: Office) -> None:
    office.add("Один", roles=["sales-head"], person="Титов Илья")
    office.add("Два", roles=["sales-head"], person="Чернова Дарья")
    assert "at the stages" in _page(office)
    assert "at the stages" not in _page(office, access="member")


def test_on_another_day_nothing_can_be_described(office: Office) -> None:
    _seats(office)
    assert "Describe" in _page(office)
    assert "Describe" not in _page(office, "?on=2030-01-01")


def test_another_days_findings_stand_in_the_same_order_each_time(office: Office) -> None:
    _seats(office)
    where = at(office, "funnel/stage/lead/?on=2031-03-11")
    first, again = (_text(browser(office, "owner").get(where)) for _ in range(2))
    titles = [re.findall(r"<h3>(.*?)</h3>", shown) for shown in (first, again)]
    assert len(titles[0]) > 2
    assert titles[0] == titles[1]


def test_a_viewer_may_look_and_not_describe(office: Office) -> None:
    _seats(office)
    assert "Describe" not in _page(office, access="viewer")
    answer = browser(office, "viewer").post(
        at(office, "funnel/hand-over/"), {**TO_ACCOUNT._asdict()}, headers=HTMX
    )
    assert answer.status_code == 403
    assert _rows(office) == []


def test_the_dialog_saves_and_the_map_comes_back(office: Office) -> None:
    _seats(office)
    query = "&".join(f"{name}={value}" for name, value in TO_ACCOUNT._asdict().items())
    body = {**TO_ACCOUNT._asdict(), "criterion": " Договор  подписан ", "sla_hours": "8"}
    answer = browser(office).post(at(office, f"funnel/hand-over/?{query}"), body, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "#funnel"
    assert "Договор подписан" in _text(answer)
    assert _rows(office) == [("Договор подписан", 8)]


BAD: dict[str, dict[str, str]] = {
    "nothing said": {"criterion": "", "sla_hours": ""},
    "not a number": {"sla_hours": "NaN"},
    "too long": {"sla_hours": "2001"},
    "zero": {"sla_hours": "0"},
    "a text without end": {"criterion": "о" * 301},
    "a stage of nowhere": {"to_stage": "party"},
    "backwards": {"to_stage": "lead"},
    "a role of nobody": {"receiver": "nobody"},
    "to oneself": {"receiver": "sales-manager"},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_hand_over_that_makes_no_sense_is_refused_and_nothing_changes(
    office: Office, change: dict[str, str]
) -> None:
    _seats(office)
    body = {**TO_ACCOUNT._asdict(), "criterion": "Аванс оплачен", "sla_hours": "4"} | change
    answer = browser(office).post(at(office, "funnel/hand-over/"), body, headers=HTMX)
    assert answer.status_code == 422
    assert _rows(office) == []


def test_the_action_itself_refuses_what_the_form_would(office: Office) -> None:
    for wrong in (
        {"passage": TO_ACCOUNT._replace(to_stage="party")},
        {"passage": TO_ACCOUNT._replace(to_stage="lead")},
        {"passage": TO_ACCOUNT._replace(giver="nobody")},
        {"passage": TO_ACCOUNT._replace(receiver="sales-manager")},
        {"criterion": "\x00"},
        {"criterion": "о" * 301},
        {"criterion": " ", "sla_hours": None},
        {"sla_hours": 0},
    ):
        with pytest.raises(ValidationError):
            _describe(office, **wrong)
    assert _rows(office) == []


def test_a_role_of_another_company_is_no_role_here(office: Office) -> None:
    with pytest.raises(ValidationError) as refused:
        _describe(office, TO_ACCOUNT._replace(receiver="own-their-role"))
    assert set(refused.value.error_dict) == {"receiver"}
    assert _rows(office) == []


def test_describing_twice_changes_once_and_is_told_once(office: Office) -> None:
    first, again = _describe(office), _describe(office)
    assert first.pk == again.pk
    _describe(office, sla_hours=None)
    assert _rows(office) == [("Аванс оплачен", None)]
    with office.open():
        told = AuditEvent.objects.for_company(office.company).filter(verb="hand_over.described")
        assert told.count() == 2


def test_two_who_describe_the_same_meet_and_the_second_decides(office: Office) -> None:
    _seats(office)
    client, where = browser(office), at(office, "funnel/hand-over/")
    query = urlencode(TO_ACCOUNT._asdict())
    body = {**TO_ACCOUNT._asdict(), "criterion": "Договор подписан", "sla_hours": "8", "seen": ""}
    _describe(office)
    met = client.post(f"{where}?{query}", body, headers=HTMX)
    assert met.status_code == 422
    shown = _text(met)
    assert "Meanwhile it was described like this: “Аванс оплачен · 4 working hours”." in shown
    assert 'value="Договор подписан"' in shown
    assert _rows(office) == [("Аванс оплачен", 4)]
    [seen] = re.findall(r'name="seen" value="([^"]*)"', shown)
    assert client.post(f"{where}?{query}", {**body, "seen": seen}, headers=HTMX).status_code == 200
    assert _rows(office) == [("Договор подписан", 8)]


def test_a_new_hand_over_never_replaces_one_that_is_there_unseen(office: Office) -> None:
    _seats(office)
    _describe(office)
    body = {**TO_ACCOUNT._asdict(), "criterion": "Договор подписан", "sla_hours": "", "seen": ""}
    assert browser(office).post(at(office, "funnel/hand-over/"), body, headers=HTMX).status_code == 422
    assert _rows(office) == [("Аванс оплачен", 4)]


def test_a_stage_of_vacancies_only_is_not_called_led(office: Office) -> None:
    for role in ("sales-manager", "account-manager", "sales-development-manager"):
        office.add(role, roles=[role], person=f"Титов {role}")
    assert "Every stage has somebody who leads the client." in _page(office)
    seat = office.add("Аккаунт", roles=["account-manager"])
    assert "vacancies only" not in _page(office)
    with office.open():
        rows = Position.objects.for_company(office.company)
        held = rows.exclude(key=seat).get(title="account-manager")
    office.apply({"op": "vacate", "key": str(held.key)})
    shown = _page(office)
    assert "Every stage has somebody" not in shown
    assert "Led by vacancies only: Contract" in shown


def test_names_of_a_cell_end_somewhere(office: Office) -> None:
    for number in range(15):
        office.add(f"Менеджер {number}", roles=["sales-manager"], person=f"Титов {number:02}")
    shown = _page(office)
    assert "15 people" in shown
    assert "Титов 11 …" in shown
    assert "Титов 12" not in shown


def test_the_findings_of_a_draft_lead_to_its_own(office: Office) -> None:
    office.add("Один", roles=["sales-head"], person="Титов Илья")
    office.add("Два", roles=["sales-head"], person="Чернова Дарья")
    with office.open():
        draft = create_draft(source=office.structure, name="Иначе", by=office.by)
    address = f"/c/{office.company.slug}/structure/{draft.uid}/"
    shown = _text(browser(office).get(f"{address}funnel/"))
    assert re.search(rf'href="{address}findings/">\d+ findings at the stages', shown)


def test_a_description_can_be_taken_away(office: Office) -> None:
    _seats(office)
    _describe(office)
    answer = browser(office).post(at(office, "funnel/hand-over/forget/"), TO_ACCOUNT._asdict(), headers=HTMX)
    assert answer.status_code == 200
    assert _rows(office) == []
    with office.open():
        assert not forget_hand_over(company=office.company, passage=TO_ACCOUNT, by=office.by)


def test_a_description_stays_when_its_roles_are_gone_and_says_so(office: Office) -> None:
    _seller, account = _seats(office)
    _describe(office)
    office.apply({"op": "remove", "key": account})
    shown = _page(office)
    assert "Аванс оплачен" in shown
    assert "These roles do not meet here any more." in shown


def test_a_description_of_a_role_that_was_put_away_can_only_go(office: Office) -> None:
    _seats(office)
    with office.open():
        HandOver.objects.create(
            company=office.company, from_stage="negotiation", to_stage="contract", giver_role="sales-manager",
            receiver_role="own-gone", criterion="Аванс оплачен",
        )  # fmt: skip
    shown = _page(office)
    assert "receiver=own-gone" not in shown
    body = re.findall(r'name="(\w+)" value="([^"]*)"', shown.split("funnel/hand-over/forget/", 1)[1])[:4]
    assert dict(body) == {**TO_ACCOUNT._asdict(), "receiver": "own-gone"}
    answer = browser(office).post(at(office, "funnel/hand-over/forget/"), dict(body), headers=HTMX)
    assert answer.status_code == 200
    assert _rows(office) == []


def test_the_api_gives_stages_and_hand_overs(office: Office) -> None:
    _seller, account = _seats(office)
    _describe(office)
    address = f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}/funnel"
    answer = browser(office).get(address, headers=make_key(office.company).headers)
    assert answer.status_code == 200
    body = answer.json()
    contract = next(stage for stage in body["stages"] if stage["stage"] == "contract")
    assert contract["held"][0] | {"work": 0, "answer": 0} == {
        "role": "account-manager", "name": contract["held"][0]["name"], "involvement": "AR", "carries": True,
        "work": 0, "answer": 0, "vacant": False, "guilty": contract["held"][0]["guilty"], "positions": [account],
    }  # fmt: skip
    told = [each for each in body["hand_overs"] if each["described"]]
    assert [(each["criterion"], each["sla_hours"], each["giver"]["role"]) for each in told] == [
        ("Аванс оплачен", 4, "sales-manager")
    ]


def test_the_map_asks_the_database_as_often_for_twenty_as_for_two(office: Office) -> None:
    client = browser(office)
    counts = []
    for size in (2, 20):
        for number in range(size):
            office.add(f"Менеджер {size}-{number}", roles=["sales-manager"], person=f"Титов {size}-{number}")
            office.add(f"Аккаунт {size}-{number}", roles=["account-manager"])
        client.get(at(office, "funnel/"))
        with CaptureQueriesContext(connection) as queries:
            client.get(at(office, "funnel/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
