"""Norms, volumes and limits: what a company sets, what follows, what the page says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from roles.models import Responsibility
from teams.actions.norms import set_limits, set_norm, set_volume
from teams.analysis import facts
from teams.models import Finding, Limits, Norm, Volume
from teams.norm_selectors import index_of, load_page
from teams.norms import limits_of, norms_of, volumes_of
from tests.factories import owner_of, signed_in
from tests.factories.structures import Office
from tests.teams.chart_site import HTMX, browser

pytestmark = pytest.mark.django_db
DISCOVERY = "needs-discovery"


def _at(office: Office, rest: str = "") -> str:
    return f"/c/{office.company.slug}/norms/{rest}"


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def _set(office: Office, action: Any, **values: Any) -> Any:
    with office.open():
        return action(company=office.company, by=office.by, **values)


def _usual() -> int:
    return Responsibility.objects.get(slug=DISCOVERY).norm_minutes or 0


def _kinds(office: Office) -> list[str]:
    with office.open():
        return sorted(Finding.objects.for_company(office.company).open().values_list("kind", flat=True))


def test_a_company_without_settings_has_those_of_the_analysis(bare: Office) -> None:
    with bare.open():
        assert limits_of(bare.company) == facts.Limits()
        assert norms_of(bare.company) == {}
        assert volumes_of(bare.company) == {}


def test_own_minutes_stand_before_the_catalogues_until_they_are_taken_back(office: Office) -> None:
    _set(office, set_norm, responsibility=DISCOVERY, minutes=_usual() + 5)
    with office.open():
        assert norms_of(office.company) == {DISCOVERY: _usual() + 5}
    _set(office, set_norm, responsibility=DISCOVERY, minutes=None)
    with office.open():
        assert norms_of(office.company) == {}


def test_the_catalogues_own_number_needs_no_row(office: Office) -> None:
    _set(office, set_norm, responsibility=DISCOVERY, minutes=_usual())
    with office.open():
        assert not Norm.objects.for_company(office.company).exists()


@pytest.mark.parametrize("minutes", [0, -1, 10_000, 10**12])
def test_minutes_out_of_bounds_are_refused(office: Office, minutes: int) -> None:
    with pytest.raises(ValidationError):
        _set(office, set_norm, responsibility=DISCOVERY, minutes=minutes)
    with office.open():
        assert norms_of(office.company) == {}


def test_work_without_a_norm_takes_no_minutes(office: Office) -> None:
    bare = Responsibility.objects.filter(norm_driver="").values_list("slug", flat=True)[0]
    for slug in (bare, "nothing-of-this-name", "\x00"[:0]):
        with pytest.raises(ValidationError):
            _set(office, set_norm, responsibility=slug, minutes=5)


def test_a_volume_is_set_changed_and_forgotten(office: Office) -> None:
    about = {"role": "sales-manager", "driver": "lead"}
    for value in (Decimal(200), Decimal("150.5"), None):
        _set(office, set_volume, **about, per_month=value)
        with office.open():
            expected = {} if value is None else {"sales-manager": {"lead": value}}
            assert volumes_of(office.company) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "nobody"},
        {"driver": "month"},
        {"driver": "party"},
        {"per_month": Decimal(-1)},
        {"per_month": Decimal("NaN")},
        {"per_month": Decimal("1E+9")},
    ],
)
def test_a_volume_that_makes_no_sense_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    values = {"role": "sales-manager", "driver": "lead", "per_month": Decimal(5)} | wrong
    with pytest.raises(ValidationError):
        _set(office, set_volume, **values)
    with office.open():
        assert not Volume.objects.for_company(office.company).exists()


def test_findings_follow_a_change_of_the_limits_at_once(office: Office) -> None:
    head = office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    for number in range(3):
        office.add(f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Титов {number}")
    changes = _set(office, set_limits, limits=facts.Limits(max_reports=2))
    assert [row.kind for row in changes.opened] == ["span_of_control"]
    _set(office, set_limits, limits=facts.Limits())
    assert "span_of_control" not in _kinds(office)
    with office.open():
        assert not Limits.objects.for_company(office.company).exists()


def test_volumes_and_norms_overload_a_seller_at_once(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    before = _kinds(office)
    _set(office, set_volume, role="sales-manager", driver="lead", per_month=Decimal(5000))
    assert "overload" in _kinds(office)
    _set(office, set_volume, role="sales-manager", driver="lead", per_month=None)
    assert _kinds(office) == before


def test_a_band_turned_over_is_refused(office: Office) -> None:
    with pytest.raises(ValidationError):
        _set(office, set_limits, limits=facts.Limits(min_reports=5, max_reports=3))
    with office.open():
        assert limits_of(office.company) == facts.Limits()


def test_each_change_is_told_once(office: Office) -> None:
    for _time in range(2):
        _set(office, set_norm, responsibility=DISCOVERY, minutes=77)
        _set(office, set_volume, role="sales-manager", driver="lead", per_month=Decimal(7))
        _set(office, set_limits, limits=facts.Limits(max_layers=4))
    with office.open():
        told = AuditEvent.objects.for_company(office.company)
        verbs = told.filter(verb__in=("norm.set", "volume.set", "limits.set")).values_list("verb", flat=True)
        assert sorted(verbs) == ["limits.set", "norm.set", "volume.set"]


def test_the_load_of_a_role_shows_how_it_comes_about(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    _set(office, set_volume, role="sales-manager", driver="lead", per_month=Decimal(60))
    with office.open():
        index = index_of(office.company, office.structure)
        line = load_page(office.company, index).role("sales-manager")
    assert line is not None
    assert line.busiest is not None
    by_lead = [work for work in line.busiest.works if work.times == 60]
    assert by_lead
    assert all(work.hours == work.minutes for work in by_lead)
    assert line.busiest.hours == pytest.approx(
        sum(work.hours for work in line.busiest.works), abs=Decimal("0.1")
    )


def test_the_page_saves_a_volume_and_brings_the_load_anew(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    body = {"role": "sales-manager", "driver": "lead", "per_month": "5\u00a0060,5"}
    answer = browser(office).post(_at(office, "volume/"), body, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="load-sales-manager" hx-swap-oob="innerHTML"' in answer.content.decode()
    with office.open():
        assert volumes_of(office.company) == {"sales-manager": {"lead": Decimal("5060.50")}}


@pytest.mark.parametrize(
    ("rest", "body", "status"),
    [
        ("volume/", {"role": "sales-manager", "driver": "lead", "per_month": "много"}, 422),
        ("volume/", {"role": "sales-manager", "driver": "lead", "per_month": "NaN"}, 422),
        ("volume/", {"role": "sales-manager", "driver": "lead", "per_month": "1e99"}, 422),
        ("volume/", {"role": "own-their-role", "driver": "lead", "per_month": "5"}, 404),
        ("norm/", {"responsibility": DISCOVERY, "minutes": "0"}, 422),
        ("norm/", {"responsibility": DISCOVERY, "minutes": "9" * 40}, 422),
        ("norm/", {"responsibility": "nothing-of-this-name", "minutes": "5"}, 404),
        ("norm/", {}, 404),
        ("limits/", {"max_reports": "0"}, 422),
        ("limits/", {"min_reports": "9", "max_reports": "8"}, 422),
        ("limits/", {"hours_month": "Infinity"}, 422),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_changes_nothing(
    office: Office, rest: str, body: dict[str, str], status: int
) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    assert browser(office).post(_at(office, rest), body, headers=HTMX).status_code == status
    with office.open():
        assert (norms_of(office.company), volumes_of(office.company)) == ({}, {})
        assert limits_of(office.company) == facts.Limits()


def test_a_nul_never_reaches_the_table(office: Office) -> None:
    body = {"responsibility": f"{DISCOVERY}\x00", "minutes": "5"}
    assert browser(office).post(_at(office, "norm/"), body, headers=HTMX).status_code == 400


def test_a_volume_that_no_work_needs_can_be_emptied(office: Office) -> None:
    office.add("Тренер", roles=["sales-trainer"], person="Титов Илья")
    _set(office, set_volume, role="sales-trainer", driver="tender", per_month=Decimal(3))
    client, body = browser(office), {"role": "sales-trainer", "driver": "tender", "per_month": ""}
    assert 'value="3"' in _text(client.get(_at(office)))
    answer = client.post(_at(office, "volume/"), body, headers=HTMX)
    assert answer.status_code == 200
    assert "<form" not in answer.content.decode()
    with office.open():
        assert volumes_of(office.company) == {}


def test_limits_are_saved_and_returned_to_the_usual(office: Office) -> None:
    client = browser(office)
    assert (
        client.post(
            _at(office, "limits/"), {"max_reports": "8", "hours_month": "150"}, headers=HTMX
        ).status_code
        == 200
    )
    with office.open():
        assert limits_of(office.company) == facts.Limits(max_reports=8, hours_month=Decimal(150))
    assert (
        client.post(_at(office, "limits/"), {"max_reports": "8", "usual": "1"}, headers=HTMX).status_code
        == 200
    )
    with office.open():
        assert limits_of(office.company) == facts.Limits()


def test_limits_that_somebody_else_has_set_meanwhile_stay(office: Office) -> None:
    client = browser(office)
    mine = {"initial-max_reports": "", "max_reports": "", "initial-hours_month": "", "hours_month": "150"}
    _set(office, set_limits, limits=facts.Limits(max_reports=8))
    assert client.post(_at(office, "limits/"), mine, headers=HTMX).status_code == 200
    with office.open():
        assert limits_of(office.company) == facts.Limits(max_reports=8, hours_month=Decimal(150))
    emptied = {"initial-max_reports": "8", "max_reports": ""}
    assert client.post(_at(office, "limits/"), emptied, headers=HTMX).status_code == 200
    with office.open():
        assert limits_of(office.company) == facts.Limits(hours_month=Decimal(150))


@pytest.mark.parametrize(("language", "typed"), [("en", "164.25"), ("ru", "164,25")])
def test_hours_of_a_month_may_have_a_fraction(office: Office, language: str, typed: str) -> None:
    client = signed_in(owner_of(office.company), headers={"accept-language": language})
    answer = client.post(_at(office, "limits/"), {"hours_month": typed}, headers=HTMX)
    assert answer.status_code == 200
    assert f'name="hours_month" value="{typed}"' in answer.content.decode()
    assert f'name="initial-hours_month" value="{typed}"' in answer.content.decode()
    with office.open():
        assert limits_of(office.company) == facts.Limits(hours_month=Decimal("164.25"))


@pytest.mark.parametrize(
    ("language", "typed", "met"), [("en", "1,200", Decimal(1200)), ("ru", "1,20", Decimal("1.2"))]
)
def test_a_comma_is_read_as_the_language_of_the_page_means_it(
    office: Office, language: str, typed: str, met: Decimal
) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    client = signed_in(owner_of(office.company), headers={"accept-language": language})
    body = {"role": "sales-manager", "driver": "lead", "per_month": typed}
    assert client.post(_at(office, "volume/"), body, headers=HTMX).status_code == 200
    with office.open():
        assert volumes_of(office.company) == {"sales-manager": {"lead": met}}


def test_the_page_shows_what_was_set(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    _set(office, set_volume, role="sales-manager", driver="lead", per_month=Decimal(173))
    _set(office, set_norm, responsibility=DISCOVERY, minutes=77)
    _set(office, set_limits, limits=facts.Limits(max_layers=4))
    shown = _text(browser(office).get(_at(office)))
    assert 'name="per_month" value="173"' in shown
    assert 'name="minutes" value="77"' in shown
    assert 'name="max_layers" value="4"' in shown


def test_a_search_narrows_the_norms(office: Office) -> None:
    client = browser(office)
    shown = _text(client.get(_at(office, "?q=needs"), headers={**HTMX, "HX-Target": "norm-list"}))
    assert "norm-needs-discovery" in shown
    assert "norm-sales-plan" not in shown


def test_a_viewer_reads_the_norms_and_changes_none(office: Office) -> None:
    office.add("Менеджер", roles=["sales-manager"], person="Титов Илья")
    client = browser(office, "viewer")
    assert "Save the limits" not in _text(client.get(_at(office)))
    body = {"role": "sales-manager", "driver": "lead", "per_month": "5"}
    assert client.post(_at(office, "volume/"), body, headers=HTMX).status_code == 403
    assert browser(office, "member").get(_at(office)).status_code == 403
    with office.open():
        assert volumes_of(office.company) == {}


def test_the_page_asks_the_database_as_often_for_twenty_as_for_two(office: Office) -> None:
    client = browser(office)
    counts = []
    for size in (2, 20):
        for number in range(size):
            office.add(f"Менеджер {size}-{number}", roles=["sales-manager"], person=f"Титов {size}-{number}")
        client.get(_at(office))
        with CaptureQueriesContext(connection) as queries:
            client.get(_at(office))
        counts.append(len(queries))
    assert counts[0] == counts[1]
