"""Who the load is about: one company with teams, sellers, plans, three receivers of reports, and a webhook."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.access import Access
from accounts.tenancy import tenant
from integrations.actions import add_endpoint
from kpis.analysis.periods import parse_period
from teams.models import Position
from tests.factories import actor_of, make_key, make_member, signed_in
from tests.factories.kpis import make_shop

SELLERS = 8
MONTHS = ("2026-10", "2026-11")


@dataclass(frozen=True)
class Cast:
    """What the load has to know; no rows, because the database behind them goes away and comes back."""

    company: int
    slug: str
    structure: str
    root: str
    shared: tuple[str, ...]
    """Boxes that both editors move."""
    people: tuple[str, ...]
    editors: tuple[str, ...]
    crm: str
    session: str
    roots: int


def make_cast(hook: str) -> Cast:
    """Builds the company; `hook` is the address that is told of each report."""
    shop = make_shop()
    company, by = shop.company, actor_of(shop.company)
    revenue = shop.metric("revenue")
    root = shop.position("Директор по продажам")
    teams = [shop.team(f"Команда {n}", parent=root) for n in range(2)]
    people = [shop.seller(f"Продавцов {n}", teams[n % 2]) for n in range(SELLERS)]
    for person in people:
        for month in MONTHS:
            shop.plan(revenue, 500_000, person=person, month=parse_period(month).start)
    shared = [shop.position(f"Общая {n}", parent=teams[n % 2]) for n in range(6)]
    make_member(company, Access.HEAD)
    make_member(company, Access.CONSULTANT)
    with tenant(company):
        add_endpoint(company=company, name="Chaos", url=hook, by=by)
        roots = Position.objects.for_company(company).filter(structure=shop.structure, parent=None).count()
    assert by.user is not None
    client = signed_in(by.user)
    return Cast(
        company=company.pk,
        slug=company.slug,
        structure=str(shop.structure.uid),
        root=str(root),
        shared=tuple(map(str, shared)),
        people=tuple(person.external_id for person in people),
        editors=tuple(make_key(company, name=f"Редактор {n}").full for n in (1, 2)),
        crm=make_key(company).full,
        session=client.cookies["sessionid"].value,
        roots=roots,
    )
