"""People who edit charts: each opens one, changes it, looks at findings and figures, and hears what others do."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

from proofs.load.calling import Answer, Line, browser_headers
from proofs.load.cast import EDITS, Seat
from proofs.load.measuring import Records
from proofs.load.verdict import Acknowledged

THINK_S = (2.0, 5.0)
# As the chart in the browser asks for news (static/js/chart/sync.js).
POLL_S = 1.5
TRIES = 5
REVISION = re.compile(rb'"revision": ?(\d+)')
# Mostly they edit; of a hundred things they do, so many are:
WORK = {"move": 25, "rename": 20, "set_scope": 15, "open": 10, "panel": 20, "findings": 6, "board": 4}


@dataclass
class Editor:
    """One browser. `acknowledged`: what the server said it has done."""

    seat: Seat
    line: Line
    records: Records
    chance: Random
    polls: bool = True
    acknowledged: list[Acknowledged] = field(default_factory=list)
    client: str = field(default_factory=lambda: str(uuid4()))
    revision: int = 0

    @classmethod
    def at(cls, seat: Seat, port: int, records: Records, number: int, *, polls: bool) -> Editor:
        return cls(seat, Line(port, browser_headers(seat.session), records), records, Random(number), polls)

    def work(self, until: float) -> None:
        time.sleep(self.chance.uniform(0, THINK_S[1]))
        self.open()
        while time.monotonic() < until:
            self.think(until)
            (kind,) = self.chance.choices(list(WORK), list(WORK.values()))
            if kind in EDITS:
                self.edit(kind)
            else:
                getattr(self, kind)()
        self.line.close()

    def think(self, until: float) -> None:
        """Meanwhile the chart asks for news."""
        over = min(until, time.monotonic() + self.chance.uniform(*THINK_S))
        while (left := over - time.monotonic()) > 0:
            time.sleep(min(left, POLL_S))
            if self.polls and left > POLL_S:
                self.hear()

    # --- what they look at --------------------------------------------------------------------------------------

    def open(self) -> None:
        """The page brings the chart along."""
        answer = self.line.ask("chart open", self._chart(""))
        if found := REVISION.search(answer.content):
            self.revision = int(found[1])

    def read(self) -> None:
        answer = self.line.ask("chart document", self._chart("document/"))
        if answer.status == 200:
            self.revision = answer.json()["structure"]["revision"]

    def hear(self) -> None:
        body = {"client": self.client, "since": self.revision}
        answer = self.line.ask("chart news", self._chart("news/"), body)
        if answer.status == 200 and (news := answer.json()["news"]):
            self.revision = news["revision"]

    def findings(self) -> None:
        self.line.ask("findings", self._chart("findings/"))

    def panel(self) -> None:
        key = self.chance.choice(self.seat.place.boxes.members)
        self.line.ask("panel", self._chart(f"positions/{key}/?tab=findings"), headers={"HX-Request": "true"})

    def board(self) -> None:
        self.line.ask("board", f"/c/{self.seat.place.slug}/board/")

    # --- what they change ---------------------------------------------------------------------------------------

    def edit(self, kind: str) -> None:
        """Until it is done: who was overtaken reads what is there now, and tries again."""
        operation = self.seat.place.boxes.operation(kind, self.chance)
        for _try in range(TRIES):
            batch, base = str(uuid4()), self.revision
            body = {"batch": batch, "client": self.client, "base": base, "operations": [operation]}
            answer = self.line.ask(f"chart {kind}", self._chart("operations/"), body)
            if answer.status != 409:
                self._note(answer, Acknowledged(self.seat.place.structure, batch, base, self.client))
                return
            self.records.count("overtaken, tried again")
            self.read()
        self.records.count("given up")

    def _note(self, answer: Answer, change: Acknowledged) -> None:
        if answer.status == 200:
            self.acknowledged.append(change)
            self.revision = answer.json()["revision"]
        else:
            self.records.count("unanswered" if answer.status in (0, 503) else "refused")
            self.read()

    def _chart(self, rest: str) -> str:
        return f"/c/{self.seat.place.slug}/structure/{self.seat.place.structure}/{rest}"
