"""`check_structure` on 250, 500 and 1,000 positions: time per position, beside parsing the same JSON.

The peer is `json.loads` of the structure's own text: what merely reading it costs. Ours is reading, checking,
matching own-worded duties and analysing, in microseconds per position. It must grow linearly: a line gives the time
per position at 1,000 beside that at 250, and another that of the analysis at 5,000 beside that at 500. The last line is
the analysis of 5,000 stored positions, facts and all, beside PostgreSQL handing their rows to psycopg2, by turns.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.tenancy import tenant
from bench.chart_server import office_of, read_rows
from bench.measurement import Measurement, seconds, seconds_by_turns
from roles.actions import load_catalogue
from roles.catalogue_files import read_catalogue
from roles.matchers import matcher_of_catalogue
from roles.matching.duties import STRONG, DutyMatcher
from teams.analysis.engine import analyse
from teams.analysis.facts import Catalogue
from teams.analysis.own_duties import with_matched_duties
from teams.analysis.settings import laid_over
from teams.catalogue_facts import facts_of_catalogue
from teams.company_catalogue import company_catalogue
from teams.facts import analysis_of, settings_of, structure_facts
from teams.structure_json import read_structure

SIZES = (250, 500, 1000)
STORED = (500, 5_000)
ROUNDS = 5
TURNS = 15
UNIT = "µs/position"
TEAM = 9
OWN_LINES = (
    "Контролирует дебиторку по своим клиентам",
    "Готовит коммерческие предложения",
    "Обучает новичков и разбирает их звонки",
    "Сверяет отгрузки со складом",
)
HELPERS = ("account-manager", "sales-analyst", "sales-administrator", "marketing-manager", "sales-trainer")


def structure(size: int) -> dict[str, Any]:
    """Departments of a head, sellers and one helper, every third region shared by two; the same for the same size."""
    chance = random.Random(size)
    positions: list[dict[str, Any]] = [_seat(0, None, None, {}, chance)]
    head = 0
    for number in range(1, size):
        team, place = divmod(number - 1, TEAM)
        if place == 0:
            head = number
            region = team - 1 if team % 3 == 2 else team
            positions.append(_seat(number, 0, "sales-head", {"region": [f"Регион {region}"]}, chance))
        else:
            role = chance.choice(HELPERS) if place == TEAM - 1 else "sales-manager"
            positions.append(_seat(number, head, role, {}, chance))
    return {"company": "Замер", "as_of": "2026-11-02", "stage": "mature", "positions": positions}


def _seat(
    number: int, parent: int | None, role: str | None, scope: dict[str, Any], chance: random.Random
) -> dict[str, Any]:
    vacant = chance.random() < 0.05
    return {
        "key": f"p{number}",
        "title": f"Должность {number}",
        "parent": None if parent is None else f"p{parent}",
        "fte": 1,
        "roles": [{"role": role, "share_pct": 100}] if role else [],
        "people": [] if vacant else [{"key": f"u{number}", "name": f"Человек {number}", "share_pct": 100}],
        "scope": scope,
        "duties": [{"text": f"{chance.choice(OWN_LINES)} {number}", "involvement": "R"}]
        if chance.random() < 0.3
        else [],
    }


def main() -> Iterator[Measurement]:
    files = read_catalogue()
    catalogue = facts_of_catalogue(files)
    per_position: dict[int, float] = {}
    for size in SIZES:
        raw = json.dumps(structure(size), ensure_ascii=False)
        strangers = iter([matcher_of_catalogue(files) for _ in range(ROUNDS + 1)])
        work = partial(_check, raw, catalogue, strangers)
        took = per_position[size] = seconds(work, rounds=ROUNDS) / size * 1e6
        parsing = seconds(partial(json.loads, raw), rounds=ROUNDS) / size * 1e6
        yield Measurement(
            f"check_structure, {size} positions", took, "json.loads of the same text", parsing, UNIT
        )
    first, last = SIZES[0], SIZES[-1]
    growth = f"check_structure, growth from {first} to {last} positions"
    yield Measurement(growth, per_position[last], f"at {first} positions", per_position[first], UNIT)
    yield from _stored()


def _stored() -> Iterator[Measurement]:
    load_catalogue(read_catalogue())
    per_position: dict[int, float] = {}
    for size in STORED:
        with office_of(size) as office, tenant(office.company):
            structure, company, today = office.structure, office.company, timezone.localdate()
            facts, rules = structure_facts(structure, company, today), settings_of(company, today)
            catalogue = laid_over(company_catalogue(company), rules)
            work = partial(analyse, facts, catalogue, rules.limits)
            per_position[size] = seconds(work, rounds=ROUNDS) / size * 1e6
            if size == STORED[-1]:
                whole, reading = partial(analysis_of, structure, company, today), partial(read_rows, office)
                ours, theirs = seconds_by_turns(whole, reading, rounds=TURNS)
    few, many = STORED
    growth = f"analysis, growth from {few} to {many:,} positions"
    yield Measurement(growth, per_position[many], f"at {few} positions", per_position[few], UNIT)
    stored = f"analysis of {many:,} stored positions"
    yield Measurement(stored, ours * 1e3, "their rows read by psycopg2", theirs * 1e3, "ms")


def _check(raw: str, catalogue: Catalogue, strangers: Iterator[DutyMatcher]) -> object:
    """With a matcher that has not seen these lines yet: it remembers its answers."""
    read = read_structure(raw, catalogue).structure
    return analyse(with_matched_duties(read, next(strangers), STRONG), catalogue)
