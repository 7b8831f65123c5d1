"""The main journeys without a mouse, on the English pages: what is pressed is reached by Tab, its focus is seen, and
the focus is somewhere after every answer. Building a chart, its table, the matrix, targets and drafts have journeys by
keys of their own in tests/journeys."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.access import Access
from accounts.models import Company, User
from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from kpis.models import Actual, FactKey
from proofs.judges.browsing.keys import Keys, LostFocusError
from salesorg.celery import app
from tests.accounts.factors import PASSWORD, App
from tests.factories import make_company, make_member, make_user, owner_of
from tests.factories.kpis import make_small_shop
from tests.journeys.conftest import (
    browser_type_launch_args,
    files_are_kept,
    new_page,
    no_barriers,
    requests_end,
    site,
    spare_contexts,
)
from tests.journeys.hands import at_rest, eventually
from tests.journeys.sessions import come_in
from tests.teams.finding_site import Collision, make_collision

__all__ = [
    "browser_type_launch_args", "files_are_kept", "new_page", "no_barriers", "requests_end", "site", "spare_contexts",
]  # fmt: skip
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
MAIL = "keys@example.com"
Barriers = Callable[[Page], None]
Figure = Callable[[str, object], None]


@pytest.fixture
def keys(
    site: str,
    new_page: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Figure,
) -> Any:
    """Hands on an empty English page of the site."""
    monkeypatch.setattr(app, "send_task", lambda *_given, **_named: None)
    page = new_page()
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": site}])
    hands = Keys(page)
    yield hands
    record_property(
        "figure", f"{len(hands.stations)} stations by {hands.pressed} keys, the focus always seen"
    )


@pytest.fixture
def owner(transactional_db: None) -> User:
    return make_user(MAIL, full_name="Лунин Олег", password=PASSWORD)


def work(company: Company) -> None:
    """What a worker would do now."""
    with tenant(company):
        ready = Job.objects.for_company(company).filter(state=Job.State.READY)
        waiting = list(ready.values_list("pk", flat=True))
    for pk in waiting:
        run_job(company.pk, pk)


def prove_oneself(keys: Keys) -> None:
    """The password, asked anew."""
    keys.fill("[name=password]", PASSWORD)
    with keys.leads_on():
        keys.press("Enter")


def test_a_member_is_invited_and_the_invitation_taken_back(
    keys: Keys,
    site: str,
    owner: User,
    no_barriers: Barriers,
) -> None:
    company = make_company("Ветер", owner=owner)
    come_in(keys.page, site, MAIL)
    keys.page.goto(f"{site}/c/{company.slug}/members/")
    with keys.leads_on():
        keys.on("Invite")
    keys.fill("[name=email]", "guest@example.com")
    with keys.leads_on():
        keys.press("Enter")
    expect(keys.page.get_by_text("guest@example.com").first).to_be_visible()
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("Withdraw the invitation")
    expect(keys.page.get_by_text("Open invitations")).to_have_count(0)


def test_a_key_is_made_shown_once_and_revoked(
    keys: Keys,
    site: str,
    owner: User,
    no_barriers: Barriers,
) -> None:
    company = make_company("Ветер", owner=owner)
    come_in(keys.page, site, MAIL)
    keys.page.goto(f"{site}/c/{company.slug}/keys/")
    with keys.leads_on():
        keys.on("New key")
    prove_oneself(keys)
    keys.fill("[name=name]", "CRM")
    keys.on("[name=scopes]", "Space")
    with keys.leads_on():
        keys.on("Make the key")
    expect(keys.page.locator("#key")).to_have_value(re.compile(".{20,}"))
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("To the keys")
    with keys.leads_on():
        keys.on("Revoke: CRM")
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("Revoke")
    expect(keys.page.get_by_text("No keys yet")).to_be_visible()


def test_a_webhook_is_added_stopped_and_removed(
    keys: Keys,
    site: str,
    owner: User,
    settings: Any,
    no_barriers: Barriers,
) -> None:
    settings.WEBHOOK_ALLOWED_CIDRS = ["127.0.0.1/32"]
    company = make_company("Ветер", owner=owner)
    come_in(keys.page, site, MAIL)
    keys.page.goto(f"{site}/c/{company.slug}/webhooks/")
    with keys.leads_on():
        keys.on("New webhook")
    if "reauthenticate" in keys.page.url:
        prove_oneself(keys)
    keys.fill("[name=name]", "CRM")
    keys.fill("[name=url]", "http://127.0.0.1:9/hook")
    with keys.leads_on():
        keys.press("Enter")
    expect(keys.page.locator("#secret")).to_be_visible()
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("To the webhook")
    with keys.leads_on():
        keys.on("Stop")
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("Remove")
    with keys.leads_on():
        keys.on("Remove")
    expect(keys.page.get_by_text("No webhooks yet")).to_be_visible()


def test_a_second_factor_is_switched_on_and_the_codes_are_shown(
    keys: Keys,
    site: str,
    owner: User,
    no_barriers: Barriers,
) -> None:
    come_in(keys.page, site, MAIL)
    keys.page.goto(f"{site}/security/")
    with keys.leads_on():
        keys.on("[href$='/app/add/']")
    prove_oneself(keys)
    secret = keys.page.locator("#secret").input_value()
    keys.fill("[name=code]", App(secret).code())
    with keys.leads_on():
        keys.press("Enter")
    expect(keys.page.locator(".so-codes li")).to_have_count(10)
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("I have kept them")
    expect(keys.page).to_have_url(f"{site}/security/")


def test_a_fact_is_typed_in_corrected_and_taken_away(
    keys: Keys,
    site: str,
    no_barriers: Barriers,
) -> None:
    small = make_small_shop()
    company = small.shop.company
    come_in(keys.page, site, owner_of(company).user.email)
    keys.page.goto(f"{site}/c/{company.slug}/actuals/new/")
    keys.to("[name=metric]")
    keys.press("ArrowDown")
    keys.to("[name=person]")
    keys.press("ArrowDown")
    keys.fill("[name=on]", timezone.localdate().isoformat())
    keys.fill("[name=value]", "1250.5")
    keys.fill("[name=note]", "По счёту № 7")
    with keys.leads_on():
        keys.press("Enter")
    with tenant(company):
        typed = Actual.objects.for_company(company).get(source="manual")
        fact = FactKey.objects.for_company(company).get(external_id=typed.external_id)
    keys.page.goto(f"{site}/c/{company.slug}/actuals/{fact.uid}/")
    keys.fill("[name=value]", "900")
    keys.fill("[name=reason]", "Опечатка")
    with keys.leads_on():
        keys.on("Correct the fact")
    expect(keys.page.locator(".so-target-value")).to_contain_text("900")
    no_barriers(keys.page)
    keys.fill(".so-form[action*=withdraw] [type=text]", "Не было такого")
    with keys.leads_on():
        keys.on("Take the fact away")
    expect(keys.page.get_by_text("This fact was taken away")).to_be_visible()


def test_a_file_of_facts_is_chosen_checked_and_loaded(
    keys: Keys,
    site: str,
    tmp_path: Path,
    no_barriers: Barriers,
) -> None:
    small = make_small_shop()
    company = small.shop.company
    file = tmp_path / "facts.csv"
    file.write_text(f"Дата;Показатель;Сотрудник;Значение\n07.10.2024;revenue;{small.anna.full_name};5,5\n")
    come_in(keys.page, site, owner_of(company).user.email)
    keys.page.goto(f"{site}/c/{company.slug}/actuals/")
    # Asked for before the way there: the browser hears of it a moment later.
    with keys.page.expect_file_chooser() as chooser:
        keys.to("[type=file]")
        keys.press("Enter")
    chooser.value.set_files(str(file))
    with keys.leads_on():
        keys.on("Read the file")
    expect(keys.page.get_by_text("Check what will come of it").first).to_be_visible()
    no_barriers(keys.page)
    with keys.leads_on():
        keys.on("Load 1 row")
    work(company)
    with tenant(company):
        assert Actual.objects.for_company(company).filter(value=Decimal("5.5")).count() == 1


def test_a_report_is_built_and_read(
    keys: Keys,
    site: str,
    no_barriers: Barriers,
) -> None:
    company = make_small_shop().shop.company
    come_in(keys.page, site, owner_of(company).user.email)
    keys.page.goto(f"{site}/c/{company.slug}/reports/")
    with keys.leads_on():
        keys.on("Build now")
    work(company)
    keys.page.reload()
    with keys.leads_on():
        keys.on("[href*='/reports/'][href$='-'], th > a")
    no_barriers(keys.page)


@pytest.fixture
def collision(transactional_db: None) -> Collision:
    made = make_collision()
    make_member(made.office.company, Access.OWNER, user=make_user(MAIL, full_name="Лунин Олег"))
    return made


def settle(keys: Keys) -> None:
    """The answer is in the page, and the focus has survived it."""
    keys.page.wait_for_timeout(50)
    at_rest(keys.page)
    keys.stays()


def choose(keys: Keys, code: str) -> None:
    """The way out by its number in the list, as the page says it, with the focus on the line of the finding."""
    number = keys.page.locator(f"label:has(#move-{code}) kbd").inner_text()
    with keys.page.expect_response(re.compile("/findings/")):
        keys.press(number)
    settle(keys)
    expect(keys.page.locator(f"#move-{code}")).to_be_checked()


@pytest.mark.parametrize("way", ["keep_owner", "make_consulted", "split_by_scope", "hand_over"])
def test_a_finding_is_resolved_each_way_and_the_focus_is_never_lost(
    way: str,
    keys: Keys,
    site: str,
    collision: Collision,
    no_barriers: Barriers,
) -> None:
    come_in(keys.page, site, MAIL)
    keys.page.goto(f"{site}/c/{collision.office.company.slug}/findings/?kind=double_accountable")
    keys.to("[data-beside]")
    with keys.page.expect_response(re.compile(r"/findings/[0-9a-f-]{36}/")):
        keys.press("Enter")
    settle(keys)
    if not keys.page.locator(f"#move-{way}").is_checked():
        choose(keys, way)
    if way == "split_by_scope":
        for person, place in ((collision.anna, "Москва"), (collision.boris, "Урал")):
            keys.fill(f"[id='t-{person}']", place)
            keys.press("Tab")
            settle(keys)
    no_barriers(keys.page)
    with keys.page.expect_response(re.compile("/resolve/")) as answered:
        keys.press("Control+Enter")
    assert answered.value.ok
    settle(keys)
    if way != "hand_over":
        eventually(lambda: len(collision.rows("double_accountable")), 0)


def test_the_hands_notice_a_focus_that_is_not_seen_and_a_trap(browser: Browser) -> None:
    page = browser.new_page()
    try:
        page.set_content(
            "<style>b:focus { outline: none }</style><b tabindex=0>Here</b><button>There</button>"
        )
        with pytest.raises(LostFocusError, match="does not show it"):
            Keys(page).to("There")
        page.set_content("<button onkeydown='event.preventDefault()'>Here</button><button>There</button>")
        with pytest.raises(LostFocusError, match="never reached"):
            Keys(page).to("There")
        page.set_content("<button autofocus onclick='this.remove()'>Here</button>")
        hands = Keys(page)
        hands.on("Here")
        with pytest.raises(LostFocusError, match="is lost"):
            hands.stays()
    finally:
        page.close()
