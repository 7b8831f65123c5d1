"""Two companies for the canaries: the other one full of words that stand nowhere else, and ours, whose people and
programs go everywhere while the other one is at work too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.access import Access, Scope
from accounts.actions import issue_key, rename_company
from accounts.actors import member_actor
from accounts.models import Company, Membership, User
from accounts.tenancy import CompanyOwned, tenant
from custody.actions.erasure import owned_tables
from teams.actions.structures import live_structure
from tests.factories import actor_of, make_company, make_key, make_member, make_user, owner_of, signed_in
from tests.factories.catalogue import load_roles
from tests.factories.kpis import Shop, SmallShop, make_small_shop
from tests.tenancy.rows import Rows, owned_models

CANARY = "QZXKANAR"
NAME, LATIN, MAIL = "Пеликанов Зосима", "Zosima-Pelikanov", "zosima.pelikan@personal.example"
PHONE = "+7 912 345-67-89"
PERSONAL = ("Пеликанов", "Зосима", LATIN, MAIL, "zosima.pelikan", "345-67-89", "79123456789")
_COLUMNS = """
    SELECT attname FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND typname IN ('text', 'varchar', 'bpchar', 'jsonb', 'json', 'bytea', '_text', '_varchar')
    ORDER BY attname
"""


class OwnRows(Rows):
    """The rows that a company has, by model; one that it has none of is made."""

    def of(self, label: str) -> Any:
        model = apps.get_model(label)
        if label not in self.made and issubclass(model, CompanyOwned):
            found = model._base_manager.filter(company=self.company).order_by("-pk").first()
            self.made[label] = found or self.another(label)
        return super().of(label)


@dataclass
class World:
    """`people` and `programs` are ours, by what they are; `desk` is our owner's browser, `theirs` the other owner's."""

    shop: SmallShop
    other: Company
    other_rows: Rows
    users: dict[str, User]
    people: dict[str, Client]
    programs: dict[str, Client]
    theirs: Client
    held: list[str] = field(default_factory=list)
    cannot_hold: list[str] = field(default_factory=list)

    @property
    def own(self) -> Company:
        return self.shop.company

    def sign_in(self) -> None:
        """Everybody of ours in a new browser."""
        self.people = {
            name: signed_in(user, raise_request_exception=False) for name, user in self.users.items()
        }

    @property
    def desk(self) -> Client:
        return self.people["owner"]


def make_world() -> World:
    """Committed, so that jobs and other connections see it."""
    load_roles()
    shop, both = make_small_shop(), make_user()
    _name_everybody(shop)
    other, theirs = _make_other()
    for company in (shop.company, other):
        make_member(company, Access.OWNER, user=both)
    users = {
        str(access): _member(shop.company, access)
        for access in (Access.CONSULTANT, Access.VIEWER, Access.MEMBER)
    }
    users |= {"owner": owner_of(shop.company).user, "outsider": make_user()}
    programs = {
        "key": _program(make_key(shop.company).headers),
        "key of a maker of both": _program(_key_of(shop.company, both.pk)),
    }
    world = World(shop, other, Rows(other, CANARY), users, {}, programs, theirs)
    world.sign_in()
    return world


def _name_everybody(shop: SmallShop) -> None:
    """Our own people are canaries too, for what must not be told of anybody at all."""
    with tenant(shop.company):
        shop.anna.full_name, shop.anna.email = f"{NAME} {LATIN}", MAIL
        shop.anna.save()


def _member(company: Company, access: str) -> User:
    user = make_user(f"{access}.{MAIL}", full_name=f"{NAME} {access}")
    make_member(company, access, user=user)
    return user


def _program(headers: dict[str, str]) -> Client:
    return Client(headers=headers, raise_request_exception=False)


def _key_of(company: Company, user_id: int) -> dict[str, str]:
    with tenant(company):
        maker = Membership.objects.for_company(company).select_related("user").get(user_id=user_id)
        by = member_actor(maker, maker.user)
        _key, full = issue_key(company=company, name="Ключ двоих", scopes=Scope.values, by=by)
    return {"authorization": f"Bearer {full}"}


def _make_other() -> tuple[Company, Client]:
    """The other company with a structure, people and numbers that can be exported."""
    owner = make_user(
        f"{CANARY}-owner@example.com", full_name=f"{CANARY} owner", password=f"{CANARY}-password-1"
    )
    # Its address is asked for, and a page may repeat what was asked: no canary there.
    company = make_company("Другая", owner=owner)
    with tenant(company):
        name, zone = f"{CANARY} company", company.time_zone
        rename_company(company=company, name=name, time_zone=zone, by=actor_of(company))
        shop = Shop(company, live_structure(company=company, by=actor_of(company)))
    team = shop.team(f"{CANARY} team")
    seller, revenue = shop.seller(f"{CANARY} seller", team), shop.metric("revenue")
    shop.plan(revenue, 100_000, person=seller)
    shop.fact(revenue, seller, "2026-11-02", 5_000)
    return company, signed_in(owner_of(company))


def fill_other(world: World) -> None:
    """A row of every table, and then the canary in every column that can hold a text, as the catalogue names them."""
    rows = world.other_rows
    with tenant(world.other):
        rows.made["teams.Structure"] = live_structure(company=world.other, by=actor_of(world.other))
        for model in owned_models():
            rows.of(model._meta.label)
    for table in owned_tables():
        for column in _text_columns(table):
            holds = _holds(world.other, table, column) or _put(world.other, table, column)
            (world.held if holds else world.cannot_hold).append(f"{table}.{column}")


def _text_columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        return [name for (name,) in cursor.fetchall()]


def _holds(company: Company, table: str, column: str) -> bool:
    """Whether a row of the company has the canary in this column; bytes are looked at as hexadecimal digits."""
    with tenant(company), connection.cursor() as cursor:
        cursor.execute(
            f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE company_id = %s'
            f' AND ("{column}"::text ILIKE %s OR "{column}"::text LIKE %s))',
            [company.pk, f"%{CANARY}%", f"%{CANARY.encode().hex()}%"],
        )
        return bool(cursor.fetchone()[0])


def _put(company: Company, table: str, column: str) -> bool:
    """Writes it there past the program; False where a rule of the table allows its own words only."""
    for value in (CANARY, f'{{"canary": "{CANARY}"}}', f"{{{CANARY}}}"):
        try:
            with tenant(company), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = %s WHERE ctid IN'
                    f' (SELECT ctid FROM "{table}" WHERE company_id = %s ORDER BY id DESC LIMIT 1)',
                    [value, company.pk],
                )
        except DatabaseError:
            continue
        if _holds(company, table, column):
            return True
    return False
