"""Programs with keys: so many requests a second whatever the site does, of every company in turn by chance."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from proofs.load.calling import Line, program_headers
from proofs.load.cast import EDITS, Place
from proofs.load.editing import TRIES
from proofs.load.measuring import Records
from proofs.load.verdict import Acknowledged

THREADS = 24
WORK = {
    "api one fact": 25, "api actuals": 15, "api people": 12, "api bulk": 12, "api structures": 10, "api structure": 6,
    "api operation": 6, "api board": 5, "api findings": 5, "api owners": 4,
}  # fmt: skip
BULK = (100, 500)
# One call in so many is sent again, as by a program that has not heard the answer.
REPEATED = 10
METRICS = {"revenue": 90_000, "leads": 6, "proposals": 3, "deals": 1}


@dataclass
class Programs:
    """`rate` requests a second until the end; `charts`: the places where people edit, and programs too; `people`: how
    many of each company have figures."""

    places: Sequence[Place]
    charts: Sequence[Place]
    people: int
    rate: float
    port: int
    records: Records
    today: date
    created: int = 0
    acknowledged: list[Acknowledged] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Callable[[], int] = field(default_factory=lambda: itertools.count().__next__)

    def run(self, until: float) -> None:
        began = time.monotonic()
        threads = [threading.Thread(target=self._work, args=[n, began, until]) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, number: int, began: float, until: float) -> None:
        """Takes the next request that is due; when all threads wait for answers, the rate is not reached, and told."""
        chance = Random(1_000 + number)
        line = Line(self.port, {}, self.records)
        while (due := began + self._numbers() / self.rate) < until:
            time.sleep(max(0.0, due - time.monotonic()))
            if time.monotonic() >= until:
                break
            (kind,) = chance.choices(list(WORK), list(WORK.values()))
            _Call(self, line, chance).make(kind)
        line.close()

    def add(self, created: int) -> None:
        with self._lock:
            self.created += created


@dataclass
class _Call:
    """One request of one program."""

    programs: Programs
    line: Line
    chance: Random

    def make(self, kind: str) -> None:
        if kind == "api operation":
            return self._operation(kind)
        place = self.chance.choice(self.programs.places)
        if kind in ("api bulk", "api one fact"):
            return self._facts(kind, place)
        self._ask(kind, place, self._reading(kind, place))
        return None

    def _reading(self, kind: str, place: Place) -> str:
        month = self.programs.today.replace(day=1)
        return {
            "api people": "people",
            "api actuals": f"actuals?metric=deals&on_from={month - timedelta(days=60)}&on_to={month}",
            "api structures": "structures",
            "api findings": f"structures/{place.structure}/findings",
            "api structure": f"structures/{place.structure}",
            "api board": "boards?metric=revenue",
            "api owners": "responsibilities/sales-forecast/owners",
        }[kind]

    def _ask(self, kind: str, place: Place, path: str, body: Any = None, **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        path = f"/api/v1/companies/{place.slug}/{path}"
        return self.line.ask(kind, path, body, headers={**program_headers(place.key), **headers})

    # --- facts --------------------------------------------------------------------------------------------------

    def _facts(self, kind: str, place: Place) -> None:
        items = [self._fact() for _ in range(self.chance.randint(*BULK) if kind == "api bulk" else 1)]
        for time_sent in range(2 if self.chance.randrange(REPEATED) == 0 else 1):
            answer = self._ask(kind, place, "actuals/bulk", {"items": items})
            if answer.status != 200:
                self.programs.records.count("unanswered")
                return
            found = answer.json()
            self.programs.add(found["created"])
            # Sent anew by a line that broke, they may have been there already.
            if found["failed"] or (time_sent and found["created"]):
                self.programs.records.count("facts refused or counted twice")

    def _fact(self) -> Mapping[str, Any]:
        metric = self.chance.choice(list(METRICS))
        return {
            "external_id": f"crm-{uuid4()}",
            "metric": metric,
            "person": f"p-{self.chance.randrange(self.programs.people)}",
            "on": str(self.programs.today - timedelta(days=self.chance.randrange(1, 40))),
            "value": str(self.chance.randint(1, METRICS[metric])),
        }

    # --- charts -------------------------------------------------------------------------------------------------

    def _operation(self, kind: str) -> None:
        """Reads the chart's revision, changes it as of that one, and after a 412 does both again."""
        place = self.chance.choice(self.programs.charts)
        operation = place.boxes.operation(self.chance.choice(EDITS), self.chance)
        for _try in range(TRIES):
            read = self._ask("api structure", place, f"structures/{place.structure}")
            if read.status != 200:
                return
            batch, tag = str(uuid4()), read.headers["ETag"]
            body = {"batch": batch, "operations": [operation]}
            answer = self._ask(kind, place, f"structures/{place.structure}/operations", body, If_Match=tag)
            if answer.status == 200:
                base = int(tag.strip('"r'))
                self.programs.acknowledged.append(Acknowledged(place.structure, batch, base, None))
                return
            if answer.status != 412:
                self.programs.records.count("unanswered" if answer.status in (0, 503) else "refused")
                return
            self.programs.records.count("overtaken, tried again")
        self.programs.records.count("given up")
