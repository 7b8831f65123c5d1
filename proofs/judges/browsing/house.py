"""The demonstration company with something of everything in it, and the people who look at its pages.

What the demonstration lacks is put in the way people put it in: by the forms of the pages.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from unittest import mock

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from accounts import closing
from accounts.models import Company, User
from accounts.tenancy import tenant
from integrations.actions import add_endpoint, send_test
from kpis.demo import sign_ins
from kpis.models import Metric
from kpis.unsubscribing import Ticket, token_of
from proofs.judges.browsing import wrong
from roles.actions import edit_role
from roles.models import CompanyRole
from salesorg.celery import app
from teams.actions.absences import record_absence
from teams.models import Person, Position
from tests.accounts.factors import PASSWORD, Passkey, add_app, add_codes, give_password
from tests.factories import actor_of, make_company, make_invitation, make_key, make_user, owner_of, signed_in
from tests.factories.catalogue import load_roles

STAFF = (
    "ФИО;Должность;Отдел;Руководитель;Почта;Регион;Ставка\n"
    "Громов Андрей Олегович;Коммерческий директор;Дирекция;;gromov@x.example;;1\n"
    "Рябова Инна Сергеевна;Менеджер по продажам;Отдел продаж;Громов А. О.;ryabova@x.example;Москва;0,5\n"
    "ВАКАНСИЯ;Менеджер по продажам;Отдел продаж;Никого Такого Н.;;Тверь;много\n"
)
FACTS = "Дата;Показатель;Сотрудник;Значение\n07.10.2024;Выручка;a-1;5,5\n07.10.2024;Погода;a-1;1\n"
DUTIES = (
    "Менеджер по продажам\n\nОбязанности\n- Ищет новых клиентов\n- Ведёт CRM\n- Поливает цветы в приёмной\n"
)


@dataclass(frozen=True)
class House:
    """The running site; `visitors` are signed in differently.

    `other` is a company whose staff list has just come in, `empty` has nothing. `values` fill the addresses outside a
    company, "route.parameter" -> value; `paths` are whole ones, where a route is a regular expression. `typed`: what
    the companies call their teams, positions and figures.
    """

    address: str
    company: Company
    other: Company
    empty: Company
    visitors: Mapping[str, Client]
    values: Mapping[str, str]
    paths: Mapping[str, str]
    typed: frozenset[str]


@contextmanager
def open_house(address: str, folder: Path) -> Iterator[House]:
    """At the address of a running site; everything is committed, so that a browser sees it."""
    asked_for = override_settings(
        DEMO=True, LOCAL_DIR=folder, WEBHOOK_ALLOWED_CIDRS=["127.0.0.1/32"], ROOT_URLCONF=wrong.__name__
    )
    with asked_for, mock.patch.object(app, "send_task"):
        cache.clear()
        load_roles()
        company, _created = sign_ins.load_demo()
        yield _furnished(address, company)


def _furnished(address: str, company: Company) -> House:
    owner = sign_ins.demo_users()["owner"]
    other, empty = make_company("Новый список", owner=owner), make_company("С чистого листа", owner=owner)
    guarded = make_user("guarded@example.com", full_name="Осторожная Вера", password=PASSWORD)
    closed = make_company("Закрытая", owner=guarded)
    _put_in_by_hand(signed_in(owner), company, other)
    _, link = make_invitation(company, "guest@example.com")
    with tenant(closed):
        closing.close_company(company=closed, typed_name=closed.name, by=actor_of(closed))
    values = {
        "closed_company.uid": str(closed.uid),
        "invitation_link.token": link,
        "unsubscribe.token": token_of(Ticket(company.pk, owner_of(company).pk, "week")),
        "mfa_remove_webauthn.pk": str(_passkey(guarded).pk),
        "end_session.number": "1",
        "erasure_act.number": "1",
    }
    visitors = _visitors(owner, guarded, link)
    confirmation = _confirmation(guarded)
    # The link to a new password ends with the next sign-in and with each change of address.
    guarded.refresh_from_db()
    secret = f"{user_pk_to_url_str(guarded)}-{default_token_generator.make_token(guarded)}"
    paths = {
        "account_confirm_email": f"/accounts/confirm-email/{confirmation}/",
        "account_reset_password_from_key": f"/accounts/password/reset/key/{secret}/",
    }
    typed = _typed(company) | _typed(other)
    return House(address, company, other, empty, visitors, values, paths, typed)


def _typed(company: Company) -> frozenset[str]:
    with tenant(company):
        positions = Position.objects.for_company(company).values_list("title", "team")
        figures = Metric.objects.for_company(company).values_list("name")
        return frozenset(chain.from_iterable(chain(positions, figures)))


def _put_in_by_hand(browser: Client, company: Company, other: Company) -> None:
    """What the forms of the pages store; each must be taken."""
    base, new = f"/c/{company.slug}/", f"/c/{other.slug}/"
    steps: list[tuple[str, dict[str, object]]] = [
        (f"{base}catalogue/roles/sales-manager/take/", {}),
        (f"{base}catalogue/job-descriptions/", {"text": DUTIES}),
        (f"{base}import/", {"file": SimpleUploadedFile("Штат.csv", STAFF.encode())}),
        (f"{new}structure/start/", {}),
        (f"{new}import/", {"file": SimpleUploadedFile("Штат.csv", STAFF.encode())}),
        (f"{base}actuals/file/", {"file": SimpleUploadedFile("Факт.csv", FACTS.encode())}),
        (f"{base}data/export/", {}),
    ]
    for path, given in steps:
        answer = browser.post(path, given)
        assert answer.status_code == 302, path
        if path == f"{new}import/":
            list_page = answer.headers["Location"].removesuffix("columns/")
            assert browser.post(f"{list_page}apply/").status_code == 302
    make_key(company, name="CRM")
    with tenant(company):
        role = CompanyRole.objects.for_company(company).get(slug="sales-manager")
        edit_role(company_role=role, revision=role.revision, by=actor_of(company), thought="Продаёт сам.")
    today, actor = timezone.localdate(), actor_of(company)
    with tenant(company):
        person = Person.objects.for_company(company).order_by("pk")[0]
        record_absence(
            person=person,
            starts_on=today + dt.timedelta(days=3),
            ends_on=today + dt.timedelta(days=17),
            by=actor,
        )
        endpoint, _secret = add_endpoint(
            company=company, name="Учёт", url="http://127.0.0.1:9/hook", by=actor
        )
        send_test(endpoint=endpoint, by=actor)


def _confirmation(user: User) -> str:
    """The key of a letter that asks whether an address is one's own."""
    return str(EmailConfirmationHMAC(EmailAddress.objects.create(user=user, email="new@example.com")).key)


def _passkey(user: User) -> Authenticator:
    registered = json.loads(Passkey().created("bm9ib2R5IGFza3M"))
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Ноутбук", "credential": registered}
    )


def _visitors(owner: User, guarded: User, link: str) -> dict[str, Client]:
    """By how far they have come in: the first who is shown a page is the one who looks at it."""
    add_app(guarded)
    add_codes(guarded)
    half, guest = Client(), Client()
    give_password(half, guarded.email)
    guest.get(f"/invitations/{link}/")
    plain = make_user("plain@example.com", full_name="Простая Нина")
    return {
        "owner": _just_now(signed_in(owner)),
        "guest": guest,
        "without a password": _just_now(signed_in(plain)),
        "with a second factor": _just_now(signed_in(guarded)),
        "half way in": half,
        "nobody": Client(),
    }


def _just_now(browser: Client) -> Client:
    """Has shown the password a moment ago, for pages that ask for it anew."""
    session, in_time = browser.session, time.time() + 3600  # the walk takes longer than that is believed
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "password", "at": in_time, "reauthenticated": True},
        {"method": "mfa", "type": "totp", "at": in_time},
    ]
    session.save()
    return browser


def session_of(browser: Client) -> str:
    """The value of the session's cookie; empty for nobody."""
    cookie = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""
