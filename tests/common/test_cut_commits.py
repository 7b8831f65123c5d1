"""Whatever moment the connection ends at, a form and a call are answered well and have one effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, OperationalError, connection, transaction
from django.test import Client

from accounts import actions, door, letters
from accounts.models import Company, Letter, User
from accounts.tasks import send_letters
from accounts.tenancy import tenant
from common.patient_postgresql import base
from common.patient_postgresql.fate import Fate, Mark
from teams.actions.structures import live_structure
from teams.models import Person, StaffListImport, Structure
from tests.common.cutting import Wire, cutting
from tests.factories import IssuedKey, actor_of, in_company, make_company, make_key, owner_of, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = ("INSERT INTO", "before COMMIT", "after COMMIT")


@dataclass
class Site:
    """Who sends what, over a wire that can be cut."""

    wire: Wire
    company: Company
    browser: Client
    key: IssuedKey
    structure: str

    def form(self) -> int:
        path = f"/c/{self.company.slug}/people/new/"
        return self.browser.post(path, {"full_name": "Орлова Вера"}).status_code

    def call(self) -> int:
        path = f"/api/v1/companies/{self.company.slug}/structures/{self.structure}/drafts"
        return (
            Client()
            .post(path, {"name": "Как будет"}, content_type="application/json", headers=self.key.headers)
            .status_code
        )

    def effects(self) -> int:
        """How many people and drafts there are: none before."""
        with in_company(self.company):
            people = Person.objects.for_company(self.company)
            drafts = Structure.objects.for_company(self.company).filter(state=Structure.State.DRAFT)
            return people.count() + drafts.count()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    company = make_company()
    browser, key = signed_in(owner_of(company)), make_key(company)
    with in_company(company):
        structure = live_structure(company=company, by=actor_of(company))
    with cutting(monkeypatch) as wire:
        yield Site(wire, company, browser, key, str(structure.uid))


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("send", "well"), [(Site.form, 302), (Site.call, 201)], ids=["form", "call"])
def test_what_was_cut_off_is_done_once(
    site: Site, send: Callable[[Site], int], well: int, moment: str
) -> None:
    site.wire.cut = moment
    assert send(site) == well
    assert (site.wire.cuts, site.effects()) == (1, 1)


def test_a_setting_that_could_not_be_put_back_hides_no_cut(site: Site) -> None:
    """The error of that statement is kept back; the transaction around it ends with one all the same."""
    site.wire.cut = "set_config('app.company', '', true)"
    with pytest.raises(Error), transaction.atomic(), tenant(site.company):
        Person.objects.create(company=site.company, full_name="Орлова Вера", sort_name="орлова вера")
    assert (site.wire.cuts, site.effects()) == (1, 0)


def test_the_door_leaves_it_to_the_end_of_its_transaction_to_take_the_setting_back(site: Site) -> None:
    site.wire.cut = "set_config('app.company', '', true)"
    assert site.form() == 302
    assert (site.wire.cuts, site.effects(), _company_set()) == (0, 1, "")


def _company_set() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.company', true), '')")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("moment", ['INSERT INTO "accounts_letter"', "before COMMIT"])
def test_a_letter_that_was_cut_off_does_not_count_as_stored(site: Site, moment: str) -> None:
    before = connection.stored
    site.wire.cut = moment
    with pytest.raises(OperationalError):
        letters.queue("reset", "anna@example.com")
    assert (site.wire.cuts, connection.stored, Letter.objects.count()) == (1, before, 0)


def test_a_letter_whose_storing_was_not_answered_waits_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(send_letters, "apply_async", lambda **_options: rung.append(Letter.objects.count()))
    site.wire.cut = "after COMMIT"
    letters.queue("reset", "anna@example.com")
    assert (site.wire.cuts, rung, Letter.objects.count()) == (1, [1], 1)


def test_a_form_that_is_counted_against_guessing_is_not_done_again(site: Site) -> None:
    site.wire.cut = 'INSERT INTO "accounts_letter"'
    answer = site.browser.post("/accounts/password/reset/", {"email": "anna@example.com"})
    assert (answer.status_code, site.wire.cuts, Letter.objects.count()) == (503, 1, 0)


@contextmanager
def ended_by_the_server(when: Callable[[str], bool]) -> Iterator[list[str]]:
    """Before the first such statement the server ends the connection, as at a restart in order."""
    ended: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if not ended and when(sql):
            ended.append(sql)
            end_connection()
        return execute(sql, *more)

    with connection.execute_wrapper(watch):
        yield ended


def end_connection() -> None:
    number = connection.connection.get_backend_pid()
    at = connection.get_connection_params()
    mine = {name: at[name] for name in ("dbname", "user", "password", "host", "port")}
    other = psycopg2.connect(**mine)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


@pytest.mark.parametrize(("send", "well"), [(Site.form, 302), (Site.call, 201)], ids=["form", "call"])
def test_what_the_server_ends_before_a_statement_is_done_once(
    site: Site, send: Callable[[Site], int], well: int
) -> None:
    with ended_by_the_server(lambda sql: sql.startswith("INSERT")) as ended:
        assert send(site) == well
    assert len(ended) == 1
    assert site.effects() == 1


@pytest.mark.parametrize(("send", "well"), [(Site.form, 302), (Site.call, 201)], ids=["form", "call"])
def test_what_the_server_ends_right_before_the_commit_is_done_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, send: Callable[[Site], int], well: int
) -> None:
    asked: list[object] = []

    def mark_and_end(raw: Any) -> Any:
        mark = mark_of(raw)
        # The first is of the key's or the session's own note of its use: it is met, too.
        if mark is not None and not asked:
            asked.append(mark)
            end_connection()
        return mark

    mark_of = base.mark_of
    monkeypatch.setattr(base, "mark_of", mark_and_end)
    assert send(site) == well
    assert len(asked) == 1
    assert site.effects() == 1


def test_without_the_question_a_form_that_was_stored_is_done_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "fate_of", lambda *_: Fate.UNDONE)
    site.wire.cut = "after COMMIT"
    assert site.form() == 302
    assert site.effects() == 2


def test_without_the_question_a_form_that_was_undone_is_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "fate_of", lambda *_: Fate.STORED)
    site.wire.cut = "before COMMIT"
    assert site.form() == 302
    assert site.effects() == 0


@pytest.mark.parametrize(("moment", "stored"), [("before COMMIT", 0), ("after COMMIT", 1)])
def test_what_nobody_can_tell_is_not_done_again(
    site: Site, monkeypatch: pytest.MonkeyPatch, moment: str, stored: int
) -> None:
    monkeypatch.setattr(base, "fate_of", lambda *_: Fate.UNKNOWN)
    site.wire.cut = moment
    assert site.form() == 503
    assert site.effects() == stored


def test_what_had_stored_something_before_it_was_cut_off_is_not_done_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[int] = []
    membership_in = door.membership_in

    def store_and_find(user: User, slug: str) -> Any:
        began.append(User.objects.filter(pk=user.pk).update(full_name="Иначе"))
        return membership_in(user, slug)

    monkeypatch.setattr(door, "membership_in", store_and_find)
    site.wire.cut = "INSERT INTO"
    assert site.form() == 503
    assert (began, site.effects()) == ([1], 0)


def test_without_leave_the_note_of_a_keys_use_forbids_the_second_try(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "may_come_twice", nullcontext)
    site.wire.cut = "INSERT INTO"
    assert site.call() == 503
    assert site.effects() == 0


def test_an_uploaded_file_is_read_again_from_its_beginning(site: Site) -> None:
    text = "ФИО;Должность\nОрлова Вера;Менеджер\n".encode()
    site.wire.cut = 'INSERT INTO "teams_stafflistimport"'
    file = SimpleUploadedFile("staff.csv", text)
    assert site.browser.post(f"/c/{site.company.slug}/import/", {"file": file}).status_code == 302
    assert site.wire.cuts == 1
    with in_company(site.company):
        stored = StaffListImport.objects.for_company(site.company).get()
    assert stored.file_sha256 == sha256(text).hexdigest()


def test_a_page_whose_commit_was_cut_off_is_answered_without_a_second_look(site: Site) -> None:
    site.wire.cut, site.wire.only_writers = "before COMMIT", False
    before = connection.stored
    assert site.browser.get(f"/c/{site.company.slug}/people/").status_code == 200
    assert (site.wire.cuts, connection.stored) == (1, before)


def test_a_page_that_is_cut_off_while_nobody_answers_counts_as_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_ask_patiently", lambda _mark: Fate.UNKNOWN)
    site.wire.cut, site.wire.only_writers = "before COMMIT", False
    before = connection.stored
    with pytest.raises(OperationalError), transaction.atomic():
        list(User.objects.select_for_update())
    assert (site.wire.cuts, connection.stored) == (1, before)


def store(name: str, done: list[str]) -> None:
    transaction.on_commit(lambda: done.append(name))
    User.objects.create(email=f"{name}@example.com", full_name=name)


def test_after_a_commit_that_was_carried_out_work_goes_on_as_if_nothing_had_happened(site: Site) -> None:
    done: list[str] = []
    site.wire.cut = "after COMMIT"
    with transaction.atomic(durable=True):
        store("first", done)
        with transaction.atomic():
            store("second", done)
    assert (site.wire.cuts, done) == (1, ["first", "second"])
    with transaction.atomic():
        store("third", done)
    assert done == ["first", "second", "third"]
    assert User.objects.filter(full_name__in=done).count() == 3
    assert connection.get_autocommit()


def test_after_a_commit_that_was_not_carried_out_nothing_follows_it(site: Site) -> None:
    done: list[str] = []
    site.wire.cut = "before COMMIT"
    with pytest.raises(OperationalError), transaction.atomic():
        store("first", done)
    with transaction.atomic():
        store("second", done)
    assert done == ["second"]
    assert list(User.objects.filter(full_name__in=["first", "second"]).values_list("full_name")) == [
        ("second",)
    ]


@transaction.atomic
def store_and_fail_afterwards() -> None:
    User.objects.create(email="former@example.com", full_name="former")
    transaction.on_commit(lambda: 1 // 0)


@pytest.mark.parametrize(("moment", "seen"), [("before COMMIT", []), ("after COMMIT", [True])])
def test_a_hook_that_failed_before_lets_none_run_before_the_fate_is_known(
    site: Site, monkeypatch: pytest.MonkeyPatch, moment: str, seen: list[bool]
) -> None:
    known: list[Fate] = []
    ran: list[bool] = []

    def ask(raw: Any, mark: Mark) -> Fate:
        known.append(fate_of(raw, mark))
        return known[-1]

    fate_of = base.fate_of
    monkeypatch.setattr(base, "fate_of", ask)
    with pytest.raises(ZeroDivisionError):
        store_and_fail_afterwards()
    site.wire.cut = moment
    with suppress(OperationalError), transaction.atomic():
        User.objects.create(email="first@example.com", full_name="first")
        transaction.on_commit(lambda: ran.append(bool(known)))
    assert (site.wire.cuts, len(known), ran) == (1, 1, seen)


@transaction.atomic
def store_and_lose_the_connection() -> None:
    store("first", [])
    end_connection()
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_connection_that_ended_unnoticed_before_the_commit_leaves_a_process_that_can_work(
    site: Site,
) -> None:
    with pytest.raises(OperationalError):
        store_and_lose_the_connection()
    with transaction.atomic():
        store("second", [])
    assert list(User.objects.filter(full_name__in=["first", "second"]).values_list("full_name")) == [
        ("second",)
    ]
    assert not connection.in_atomic_block


def test_what_is_stored_is_counted_and_what_is_read_or_undone_is_not(site: Site) -> None:
    assert site.wire.cuts == 0
    before = connection.stored
    assert not User.objects.filter(full_name="first").exists()
    with transaction.atomic():
        list(User.objects.select_for_update())
    with transaction.atomic():
        store("first", [])
        transaction.set_rollback(True)
    assert connection.stored == before
    with transaction.atomic():
        store("second", [])
    assert connection.stored == before + 1
    User.objects.filter(full_name="second").update(full_name="third")
    assert connection.stored == before + 2


def test_no_function_of_ours_can_be_called_by_a_select() -> None:
    """Whoever adds one that writes must have it counted: the backend takes a SELECT for reading."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            " AND prorettype <> 'trigger'::regtype"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        assert cursor.fetchall() == []
