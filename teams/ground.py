"""What an analysis stands on besides the structure's own rows, as one statement tells it.

Every change asks for it under the structure's lock, to know whether what was worked out before still holds. The texts
are compared, never read: whoever finds a difference reads the rows themselves.
"""

import json
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from teams.analysis.health import Health
from teams.models import Structure
from teams.planned import Statement, execute, known_to
from teams.stakes import signs, unsigned_money

STATEMENT = """
SELECT
    concat_ws(
        chr(10),
        (SELECT content_hash FROM roles_catalogueversion ORDER BY id LIMIT 1),
        (SELECT version FROM roles_companycatalogue WHERE company_id = %(company)s),
        (SELECT limits::text FROM teams_limits limits WHERE company_id = %(company)s),
        (SELECT string_agg(norm::text, ' ' ORDER BY id) FROM teams_norm norm WHERE company_id = %(company)s),
        (SELECT string_agg(volume::text, ' ' ORDER BY id) FROM teams_volume volume WHERE company_id = %(company)s),
        '|', {signs}
    ),
    (
        SELECT concat_ws(' ', count(*), bit_xor(hash_record_extended(ROW(seat.id, seat.xmin, person.xmin), 0)))
        FROM teams_assignment seat
        JOIN teams_person person ON person.company_id = seat.company_id AND person.id = seat.person_id
        JOIN teams_position box ON box.company_id = seat.company_id AND box.id = seat.position_id
        WHERE seat.company_id = %(company)s AND box.structure_id = %(structure)s
            AND seat.starts_on <= %(on)s AND (seat.ends_on IS NULL OR seat.ends_on > %(on)s)
    ),
    (
        SELECT jsonb_build_object('score', score, 'parts', parts)
        FROM teams_healthpoint
        WHERE company_id = %(company)s AND structure_id = %(structure)s
        ORDER BY revision DESC, at DESC LIMIT 1
    ),
    EXISTS (
        SELECT FROM teams_finding
        WHERE company_id = %(company)s AND structure_id = %(structure)s
            AND state = 'accepted' AND accepted_until_on <= %(on)s
    )
"""
"""`xmin` is another one after every change of a row: shorter than all that the row says."""
TYPES = {"company": "bigint", "structure": "bigint", "on": "date"}


class Ground(NamedTuple):
    """`rules`: the catalogue and what the company has laid over it, with the money of the month; `seats`: who sits
    where, as stored in the register of people; `health`: the last one stored; `expired`: whether an acceptance of a
    finding has run out; `planned`: what the session of this transaction has planned (teams.planned)."""

    rules: str
    seats: str
    health: str
    expired: bool
    planned: set[str]

    def says(self, health: Health) -> bool:
        """Whether this health is the last one stored: then no other process has brought the findings in line since."""
        told = {"score": health.score, "parts": dict(health.parts)}
        return bool(self.health) and bool(json.loads(self.health) == told)


def ground_of(structure: Structure, on: date) -> Ground:
    given = {"company": structure.company_id, "structure": structure.pk, "on": on}
    with connection.cursor() as cursor:
        planned = known_to(cursor)
        execute(cursor, _statement(tuple(signs())), given, planned)
        rules, seats, health, expired = cursor.fetchone()
    money = sorted(unsigned_money(structure.company_id, on).items())
    return Ground(f"{rules} {money}" if money else rules, seats or "", health or "", expired, planned)


@lru_cache(maxsize=8)
def _statement(told: tuple[str, ...]) -> Statement:
    return Statement(STATEMENT.format(signs=", ".join(told) or "NULL"), TYPES)
