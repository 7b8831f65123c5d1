"""Who sits where in the demonstration company, as `department.yaml` says; no company is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

import yaml

from kpis.analysis.periods import Grain, Period
from kpis.demo.actuals import PROFILES, DemoSeller

SEED = 20260
Row = Mapping[str, Any]


@cache
def department() -> dict[str, Any]:
    """The demo's data file."""
    return yaml.safe_load((Path(__file__).parent / "department.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Seat:
    """A position of the file: its key in this company, and the external ids of who sits and who sat there."""

    row: Row
    key: UUID
    person: str | None
    former: str | None


def seats_of(company: UUID, data: Row) -> list[Seat]:
    return [
        Seat(
            row=row,
            key=uuid5(company, row["key"]),
            person=f"emp-{number:03d}" if row.get("person") else None,
            former=f"emp-{number:03d}" if row.get("left") else None,
        )
        for number, row in enumerate(data["positions"], 1)
    ]


def hired_on(seat: Seat, today: date) -> date:
    """Some day in the past years; a seat with `from` was taken so many months ago."""
    if months := seat.row.get("sells", {}).get("from"):
        return Period.of(Grain.MONTH, today).shifted(-months).start
    return today - timedelta(days=Random(f"{SEED}:{seat.row['key']}").randrange(420, 2400))  # noqa: S311


def demo_sellers(today: date) -> list[DemoSeller]:
    """Who sells in the demo as it is built on a day; no company is needed."""
    return sellers_of(seats_of(UUID(int=0), department()), today)


def sellers_of(seats: list[Seat], today: date) -> list[DemoSeller]:
    return [seller for seat in seats if (seller := _seller(seat, today)) is not None]


def _seller(seat: Seat, today: date) -> DemoSeller | None:
    role = first_role(seat)
    person = seat.person or seat.former
    if role not in PROFILES or person is None:
        return None
    sells = seat.row.get("sells", {})
    return DemoSeller(
        key=person,
        profile=PROFILES[role],
        productivity=sells.get("productivity", 1.0),
        luck=sells.get("luck", 1.0),
        size=sells.get("size", 1.0),
        trend_pct=sells.get("trend", 0.0),
        starts_on=hired_on(seat, today),
        ends_on=today - timedelta(days=seat.row["vacant_days"]) if seat.former else None,
    )


def first_role(seat: Seat) -> str:
    return role_of(seat.row["roles"][0])["role"] if seat.row.get("roles") else ""


def role_of(text: str) -> dict[str, Any]:
    slug, _colon, share = text.partition(":")
    return {"role": slug, "share_pct": share or "100"}


def part_of(seat: Seat) -> Decimal:
    """Leaders who sell carry half a plan, beginners two thirds."""
    if seat.row.get("team"):
        return Decimal("0.5")
    return Decimal("0.66") if "from" in seat.row.get("sells", {}) else Decimal(1)


def leaders_of(seats: list[Seat]) -> dict[str, UUID]:
    """Position -> key of the nearest position above it (or itself) that leads a team."""
    by_key = {seat.row["key"]: seat for seat in seats}
    found = {}
    for seat in seats:
        current = seat
        while not current.row.get("team"):
            current = by_key[current.row["parent"]]
        found[seat.row["key"]] = current.key
    return found
