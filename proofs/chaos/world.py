"""Reading what is stored, by SQL and as the superuser: the judge shares no code with what it judges."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import psycopg2

from proofs.chaos.ledger import World

REACHED = """
    WITH RECURSIVE reached AS (
        SELECT id FROM teams_position WHERE structure_id = %(structure)s AND parent_id IS NULL
        UNION SELECT below.id FROM teams_position below JOIN reached ON below.parent_id = reached.id
    ) SELECT count(*) FROM reached
"""
OPEN = "state IN ('ready', 'running')"
# The report's own jobs and those of its letters and messages: what follows a wish of the load.
IMPORTED = """
    SELECT mark, max(people) || ' people, ' || max(boxes) || ' boxes' FROM (
        SELECT split_part(full_name, ' ', 1) AS mark, count(*) AS people, 0 AS boxes FROM teams_person
        WHERE full_name LIKE 'Списков%%' GROUP BY 1
        UNION ALL
        SELECT split_part(title, ' ', 2), 0, count(*) FROM teams_position
        WHERE title LIKE 'Менеджер Списков%%' GROUP BY 1
    ) counted GROUP BY mark
"""


class Reader:
    """One connection of the superuser; for a database that is not being broken just now."""

    def __init__(self, url: str, structure: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        ((number,),) = self.rows("SELECT id FROM teams_structure WHERE uid = %(uid)s", uid=structure)
        self._structure = int(number)

    def close(self) -> None:
        self._connection.close()

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def number(self, statement: str, **values: object) -> int:
        return int(self.rows(statement, **values)[0][0] or 0)

    def texts(self, statement: str, **values: object) -> dict[str, str]:
        return {str(name): str(value) for name, value in self.rows(statement, **values)}

    # --- what the settling waits for ----------------------------------------------------------------------------

    def open_jobs(self) -> int:
        return self.number(f"SELECT count(*) FROM jobs_job WHERE {OPEN} AND kind NOT LIKE 'chaos.%%'")

    def bring_forward(self, kinds: str = "") -> int:
        """Moves the clock's hands: what waits for its next try is due now; how many. `kinds`: of these alone (LIKE)."""
        which = "kind LIKE %(kinds)s" if kinds else "kind NOT LIKE 'chaos.%%'"
        moved = self.number(
            "WITH moved AS (UPDATE jobs_job SET run_at = now() WHERE state = 'ready' AND run_at > now()"
            f" AND {which} RETURNING 1) SELECT count(*) FROM moved",
            kinds=kinds,
        )
        if kinds:
            return moved
        return moved + self.number(
            "WITH moved AS (UPDATE accounts_letter SET next_at = now() WHERE next_at > now() RETURNING 1)"
            " SELECT count(*) FROM moved"
        )

    def letters_waiting(self) -> int:
        return self.number("SELECT count(*) FROM accounts_letter")

    def broken_off(self) -> list[str]:
        """Periods of the reports whose work was broken off three times and is not begun again by itself."""
        found = self.rows(
            "SELECT payload ->> 'period' FROM jobs_job WHERE kind = 'kpis.gap_report' AND state = 'failed'"
            " AND attempts = 3 AND message LIKE 'It was broken off%%'"
        )
        return [period for (period,) in found]

    def state_of(self, keys: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Job key -> (state, starts)."""
        found = self.rows(
            "SELECT unique_key, state, attempts FROM jobs_job WHERE unique_key = ANY(%(keys)s)",
            keys=list(keys),
        )
        return {key: (state, attempts) for key, state, attempts in found}

    # --- the whole --------------------------------------------------------------------------------------------------

    def world(self) -> World:
        boxes = self.texts("SELECT key, title FROM teams_position WHERE title LIKE 'Хаос %%'")
        boxes |= self.texts(
            "SELECT mine.key || '/parent', above.key FROM teams_position mine"
            " JOIN teams_position above ON above.id = mine.parent_id WHERE mine.title LIKE 'Хаос %%'"
        )
        return World(
            facts=self.texts("SELECT external_id, value FROM kpis_actual WHERE external_id LIKE 'cf-%%'"),
            boxes=boxes,
            people=self.texts(
                "SELECT external_id, full_name FROM teams_person WHERE external_id LIKE 'cp-%%'"
            ),
            batches=self.texts(
                "SELECT batch, count(*) FROM teams_operation WHERE by_label LIKE '%%Редактор%%' GROUP BY batch"
            ),
            imports=self.texts(IMPORTED),
            reports=self.texts("SELECT period_starts_on, count(*) FROM kpis_gapreport GROUP BY 1"),
            sum_of_facts=Decimal(
                self.rows("SELECT coalesce(sum(value), 0) FROM kpis_actual WHERE external_id LIKE 'cf-%%'")[
                    0
                ][0]
            ),
            facts_told_by_trail=self.number(
                "SELECT sum((data ->> 'created')::int) FROM accounts_auditevent WHERE verb = 'actuals.pushed'"
            ),
            roots=self._in_structure("parent_id IS NULL AND title NOT LIKE 'Менеджер Списков%%'"),
            boxes_in_all=self._in_structure("true"),
            boxes_reached_from_root=self.number(REACHED, structure=self._structure),
            **self._queues(),
        )

    def _in_structure(self, condition: str) -> int:
        return self.number(
            f"SELECT count(*) FROM teams_position WHERE structure_id = %(structure)s AND {condition}",
            structure=self._structure,
        )

    def _queues(self) -> dict[str, Any]:
        failed = self.rows(
            "SELECT kind || ': ' || message FROM jobs_job WHERE state = 'failed' AND kind NOT LIKE 'chaos.%%'"
        )
        return {
            "open_jobs": self.open_jobs(),
            "failed_jobs": tuple(row[0] for row in failed),
            "report_events": self.number(
                "SELECT count(*) FROM accounts_auditevent WHERE verb = 'report.built'"
            ),
            "letters_due": frozenset(
                (str(uid), email)
                for uid, email in self.rows(
                    "SELECT uid, email FROM kpis_reportletter WHERE state <> 'dropped'"
                )
            ),
            "letters_waiting": self.letters_waiting()
            + self.number("SELECT count(*) FROM kpis_reportletter WHERE state NOT IN ('sent', 'dropped')"),
            "deliveries": frozenset(
                row[0]
                for row in self.rows(
                    "SELECT 'msg_' || replace(uid::text, '-', '') FROM integrations_webhookdelivery"
                )
            ),
            "deliveries_open": self.number(
                "SELECT count(*) FROM integrations_webhookdelivery WHERE state <> 'delivered'"
            ),
            "idle_in_transaction": self.number(
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%%'"
                " AND xact_start < now() - interval '5 seconds'"
            ),
            "locks_waited_for": self.number("SELECT count(*) FROM pg_locks WHERE NOT granted"),
        }
