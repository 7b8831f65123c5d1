"""Browsers that nobody is signed in with yet, or that have to show once more who they are; each before its door.

They come there by the product's own pages: a letter's link, a password, an invitation. The limits of attempts count as
they do on a server; what a request has counted is taken back with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import letters
from accounts.models import Company, User
from accounts.sessions import begin
from kpis.models import Cadence
from kpis.unsubscribing import Ticket, token_of
from tests.accounts.factors import HOST, PASSWORD, Passkey, add_app, add_codes, give_password
from tests.accounts.public_paths import public_path
from tests.factories import make_company, make_invitation, make_key, make_member, make_user
from tests.hostile.pages import Form, forms_of
from tests.hostile.targets import Target, matched
from tests.tenancy.routes import all_routes

KNOWN, UNKNOWN, STRONG = "anna@example.com", "nobody@example.com", "boris@example.com"
LET_IN = 200
GUEST, UNCONFIRMED = "guest@example.com", "new@example.com"
NEW_PASSWORD = "совсем-новый-78"
# Forms that do more for who comes with an invitation; any other is one door, whoever sees it.
WITH_A_PAST = {"account_login", "account_signup"}
# Forms that lead on to where the address of the page says.
REDIRECTING = {
    "account_login",
    "account_signup",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "set_language",
}


@dataclass(eq=False)
class Visitor:
    """A browser as it stands before its doors; `known` is what it fills in where a page asks for it."""

    name: str
    client: Client
    known: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """By route, where another than the usual address stands open for it."""
    cookies: dict[str, str] = field(default_factory=dict)

    def keep(self) -> Visitor:
        """What it holds now is what it holds before each request."""
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        return self

    def come_back(self) -> None:
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value


@dataclass
class Street:
    """Everybody who stands outside, and every door that one of them can knock at."""

    company: Company
    visitors: list[Visitor]
    writes: list[Target] = field(default_factory=list)
    reads: list[Target] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)


def make_street() -> Street:
    """Takes about a second; inside a transaction that the caller takes back."""
    company = make_company()
    street = Street(company, list(_visitors(company)))
    for visitor in street.visitors:
        visitor.keep()
        _look_around(street, visitor)
    _machine_doors(street)
    return street


def _machine_doors(street: Street) -> None:
    """What programs ask without naming a company, and what machines ask of the process."""
    program = Visitor("a program", _browser(headers=make_key(street.company).headers)).keep()
    street.visitors.append(program)
    for name in ("api-companies", "openapi", "api-docs"):
        street.reads.append(Target(name, "GET", reverse(name), visitor=program))
    for address in ("/health/live", "/health/ready", "/metrics"):
        street.reads.append(Target(address, "GET", address, visitor=program))


def _browser(headers: Mapping[str, str] | None = None) -> Client:
    return Client(raise_request_exception=False, headers={"host": HOST, **(headers or {})})


def _person(email: str) -> User:
    user = make_user(email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _visitors(company: Company) -> Iterator[Visitor]:
    anna, boris = _person(KNOWN), _person(STRONG)
    passkey = _with_passkey(STRONG)
    add_app(boris)
    code, spent, *_others = add_codes(boris)
    waiting = EmailAddress.objects.create(
        user=make_user(UNCONFIRMED, password=PASSWORD), email=UNCONFIRMED, primary=True
    )
    member = make_member(company, user=anna)
    ticket = Ticket(company.pk, member.pk, Cadence.WEEK)
    yield Visitor(
        "nobody",
        _browser(),
        known={
            "login": KNOWN,
            "password": PASSWORD,
            "email": UNKNOWN,
            "password1": NEW_PASSWORD,
            "full_name": "Анна",
        },
        addresses={
            "account_confirm_email": reverse(
                "account_confirm_email", args=[EmailConfirmationHMAC.create(waiting).key]
            ),
            "unsubscribe": reverse("unsubscribe", args=[token_of(ticket)]),
        },
    )
    yield _with_a_link(_person("forgot@example.com").email)
    yield _invited(company, "")
    yield _halfway(passkey, code)
    yield Visitor("signed in", _signed_in(KNOWN), known={"password": PASSWORD, "oldpassword": PASSWORD})
    yield _asked_again(passkey, code)
    yield _just_now(KNOWN, "just now")
    yield _just_now(STRONG, "just now with factors", spent)
    yield _invited(company, GUEST)


def _with_passkey(email: str) -> Passkey:
    client = _just_shown(email)
    page = client.get("/security/passkeys/add/")
    passkey = Passkey()
    challenge = _challenge(page)
    added = client.post(
        "/security/passkeys/add/", {"name": "Ноутбук", "credential": passkey.created(challenge)}
    )
    assert added.status_code == 302, added.content.decode()
    return passkey


def _challenge(page: Any) -> str:
    """What the page's script would pass to the browser's key."""
    found = re.search(r'"challenge": ?"([^"]+)"', page.content.decode())
    assert found, page.status_code
    return found.group(1)


def _signed_in(email: str) -> Client:
    client = _browser()
    client.force_login(User.objects.get(email=email))
    session = client.session
    begin(session)
    session.save()
    return client


def _just_shown(email: str, code: str = "") -> Client:
    """Has shown the password, or a code where there is a second factor, a moment ago."""
    client = _signed_in(email)
    if code:
        shown = client.post("/security/check-again/", {"code": code})
    else:
        shown = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert shown.status_code == 302, shown.content.decode()
    return client


def _with_a_link(email: str) -> Visitor:
    """Has opened the link of the letter that was asked for."""
    client = _browser()
    client.post("/accounts/password/reset/", {"email": email})
    letters.send_due()
    (link,) = re.findall(r"(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    mail.outbox.clear()
    shown = client.get(link)
    addresses = {"account_reset_password_from_key": shown.headers["Location"]}
    return Visitor("with a link", client, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, addresses)


def _invited(company: Company, email: str) -> Visitor:
    """With the link of an invitation; signed in as the one it was sent to when an address is given."""
    _, token = make_invitation(company, email or "later@example.com")
    if email:
        _person(email)
    client = _signed_in(email) if email else _browser()
    client.get(reverse("invitation_link", args=[token]))
    return Visitor("invited and signed in" if email else "invited", client)


def _halfway(passkey: Passkey, code: str) -> Visitor:
    """Has given the password and no second factor yet."""
    client = _browser()
    give_password(client, STRONG)
    page = client.get("/security/check/")
    return Visitor("halfway in", client, {"code": code, "credential": passkey.shown(_challenge(page))})


def _asked_again(passkey: Passkey, code: str) -> Visitor:
    """Signed in, and about to show the passkey once more."""
    client = _signed_in(STRONG)
    page = client.get("/security/check-again/passkey/")
    return Visitor("asked again", client, {"code": code, "credential": passkey.shown(_challenge(page))})


def _just_now(email: str, name: str, code: str = "") -> Visitor:
    """Has shown the password a moment ago, and begun to add a passkey."""
    client = _just_shown(email, code)
    challenge = _challenge(client.get("/security/passkeys/add/"))
    new = Passkey(id=b"key-of-a-test-0002")
    known = {
        "credential": new.created(challenge), "name": "Ноутбук", "code": "000000", "email": UNKNOWN,
        "oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD,
    }  # fmt: skip
    addresses = {}
    if old := Authenticator.objects.filter(user__email=email, type=Authenticator.Type.WEBAUTHN).first():
        addresses["mfa_remove_webauthn"] = f"/security/passkeys/{old.pk}/remove/"
    return Visitor(name, client, known, addresses)


def _look_around(street: Street, visitor: Visitor) -> None:
    """Every page without a company that answers this visitor, and every form on it, filled in."""
    for route in all_routes():
        if route.is_of_company or route.is_api:
            continue
        address = visitor.addresses.get(route.name) or public_path(route)
        beginning = transaction.savepoint()
        answer = visitor.client.get(address)
        transaction.savepoint_rollback(beginning)
        visitor.come_back()
        where = matched(address)
        if answer.status_code >= 500 or where is None:
            street.broken.append(f"GET {address} as {visitor.name}: {answer.status_code}")
        else:
            names = ["next"] if where.view_name in REDIRECTING else []
            page = Target(where.view_name, "GET", address, parameters=names, visitor=visitor)
            _add_read(street, page, answer.status_code)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            for form in forms_of(answer.content.decode(), address):
                _add_form(street, visitor, form)


def _add_read(street: Street, target: Target, status: int) -> None:
    """Each page is one door: that of the first visitor whom it lets in, or of the first who is sent away."""
    known = next((read for read in street.reads if read.route == target.route), None)
    if known is None:
        street.reads.append(target)
    elif status == LET_IN and target.route not in street.entered:
        street.reads[street.reads.index(known)] = target
    if status == LET_IN:
        street.entered.add(target.route)


def _add_form(street: Street, visitor: Visitor, form: Form) -> None:
    where = matched(form.action)
    if where is None or "company_slug" in where.kwargs:
        return
    for name in form.fields:
        if name in visitor.known and form.kinds[name] != "checkbox":
            form.fields[name] = [visitor.known[name]]
    if where.view_name in REDIRECTING:
        form.take("next", "/", "hidden")
    target = Target(where.view_name, "POST", form.action, form=form, visitor=visitor)
    same = [other for other in street.writes if other.route == target.route and _asks_alike(other, target)]
    has_past = target.route in WITH_A_PAST and visitor.name in ("nobody", "invited")
    if not any(other.visitor is visitor or not has_past for other in same):
        street.writes.append(target)


def _asks_alike(one: Target, other: Target) -> bool:
    return bool(one.form and other.form and set(one.form.fields) == set(other.form.fields))
