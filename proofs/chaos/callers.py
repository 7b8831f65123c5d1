"""What each caller of the load does, and the wishes that come of it."""

from __future__ import annotations

import json
import time
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from urllib.parse import urlencode

from proofs.chaos.cast import Cast
from proofs.chaos.ledger import Answer, Wish
from proofs.chaos.traffic import CSRF, Reply, Traffic, as_person, as_program

PAGES = ("structure/", "findings/", "people/", "board/", "reports/", "actuals/", "members/", "structures/")
BATCH = 5
FIRST_NAMES = ("Иван", "Пётр", "Олег", "Анна", "Ольга", "Борис")
IMPORT_ROWS = len(FIRST_NAMES)
FIRST_DAY = date(2026, 10, 1)
BOUNDARY = "chaos-boundary"


@dataclass
class Caller(ABC):
    """One thread of the load. `turn()` is one thing that it does, about every so many seconds by the clock. A caller
    that breaks off is an oddity: the load would be less than was meant."""

    traffic: Traffic
    cast: Cast
    chance: Random
    every: float = 1.0
    number: int = 0
    turns: int = 0

    def run(self) -> None:
        try:
            while not self.traffic.over.is_set():
                began = time.monotonic()
                self.turns += 1
                self.turn()
                self.traffic.pause(self.every, self.chance, since=began)
        except Exception as error:
            self.traffic.oddities[f"{type(self).__name__} broke off: {error!r}"] += 1
            raise

    @abstractmethod
    def turn(self) -> None:
        """One thing that it does."""

    def api(self, what: str, path: str, body: object, key: str, **headers: str) -> Reply:
        return self.traffic.send(
            what,
            "POST",
            f"/api/v1/companies/{self.cast.slug}/{path}",
            body=json.dumps(body).encode(),
            headers=as_program(key, **headers),
        )

    def note_failed_items(self, what: str, reply: Reply) -> None:
        if reply.answer is Answer.TAKEN and reply.json()["failed"]:
            self.traffic.oddities[f"{what}: items refused"] += 1
        if reply.answer is Answer.REFUSED:
            self.traffic.oddities[f"{what}: {reply.status}"] += 1


@dataclass
class Crm(Caller):
    """Pushes new facts, and pushes them again with other amounts; newer words carry a later `reported_at`. What was
    acknowledged it reads back at once: nobody else writes these facts."""

    facts: list[Wish] = field(default_factory=list)
    _known: list[tuple[str, ...]] = field(default_factory=list)

    def turn(self) -> None:
        again = self._known and self.chance.random() < 0.4
        ids = self.chance.choice(self._known) if again else self._fresh()
        says = {each: f"{Decimal(self.chance.randrange(100, 99_999_999)) / 100:.4f}" for each in ids}
        reported = datetime.now(UTC).isoformat()
        items = [
            {
                "external_id": each,
                "metric": "revenue",
                "person": self._person_of(each),
                "on": self._day_of(each).isoformat(),
                "value": value,
                "reported_at": reported,
            }
            for each, value in says.items()
        ]
        reply = self.traffic.insist(
            self.chance, lambda: self.api("facts", "actuals/bulk", {"items": items}, self.cast.crm)
        )
        self.note_failed_items("facts", reply)
        self.facts.append(Wish(f"{self.number}-{self.turns}", says, reply.answer))
        if reply.answer is Answer.TAKEN:
            self._read_back(*self.chance.choice(list(says.items())))

    def _read_back(self, fact: str, value: str) -> None:
        """A reader may go unanswered, but what it is told is what was acknowledged."""
        day = self._day_of(fact)
        query = urlencode(
            {
                "metric": "revenue",
                "person": self._person_of(fact),
                "on_from": day,
                "on_to": day + timedelta(days=1),
                "page_size": 1000,
            }
        )
        path = f"/api/v1/companies/{self.cast.slug}/actuals?{query}"
        reply = self.traffic.send("facts read", "GET", path, headers=as_program(self.cast.crm))
        if reply.answer is Answer.REFUSED:
            self.traffic.oddities[f"facts read: {reply.status}"] += 1
        if reply.answer is Answer.TAKEN:
            read = {each["external_id"]: Decimal(each["value"]) for each in reply.json()["results"]}
            if read.get(fact) != Decimal(value):
                self.traffic.oddities["facts read: not what was acknowledged"] += 1

    # The person and the day belong to the fact for good: they are made of its id.

    def _person_of(self, fact: str) -> str:
        return self.cast.people[sum(fact.encode()) % len(self.cast.people)]

    def _day_of(self, fact: str) -> date:
        return FIRST_DAY + timedelta(days=sum(fact.encode()) % 50)

    def _fresh(self) -> tuple[str, ...]:
        ids = tuple(f"cf-{self.number}-{self.turns}-{n}" for n in range(BATCH))
        self._known.append(ids)
        return ids


@dataclass
class Clerk(Caller):
    """Pushes people by external id: first new ones, then the same under other names, since a company does not grow
    by five people a second for long."""

    people: list[Wish] = field(default_factory=list)
    most: int = 60

    def turn(self) -> None:
        group = self.turns if self.turns <= self.most else self.chance.randint(1, self.most)
        says = {f"cp-{group}-{n}": f"Кадров Номер {self.turns} {n}" for n in range(BATCH)}
        items = [{"external_id": each, "full_name": name} for each, name in says.items()]
        reply = self.traffic.insist(
            self.chance, lambda: self.api("people", "people/bulk", {"items": items}, self.cast.crm)
        )
        self.note_failed_items("people", reply)
        self.people.append(Wish(f"people-{self.turns}", says, reply.answer))


@dataclass
class Analyst(Caller):
    """Asks for the report of one day after the other, backwards, and invites people."""

    reports: list[Wish] = field(default_factory=list)
    invitations: list[Wish] = field(default_factory=list)

    def turn(self) -> None:
        period = (date(2026, 11, 20) - timedelta(days=self.turns)).isoformat()
        reply = self.traffic.insist(
            self.chance, lambda: self.api("report", "reports/gap", {"period": period}, self.cast.crm)
        )
        if reply.answer is Answer.REFUSED:
            self.traffic.oddities[f"report: {reply.status}"] += 1
        self.reports.append(Wish(period, {period: "1"}, reply.answer))
        if self.turns % 2:
            self._invite(f"guest{self.turns}@chaos.example")

    def _invite(self, email: str) -> None:
        form = urlencode({"csrfmiddlewaretoken": CSRF, "email": email, "access": "viewer"}).encode()
        path = f"/c/{self.cast.slug}/members/invite/"
        headers = as_person(self.cast.session)
        reply = self.traffic.insist(
            self.chance, lambda: self.traffic.send("invite", "POST", path, body=form, headers=headers)
        )
        if reply.answer is Answer.REFUSED:
            self.traffic.oddities[f"invite: {reply.status}"] += 1
        self.invitations.append(Wish(email, {email: "1"}, reply.answer))


@dataclass
class Bookkeeper(Caller):
    """Loads a staff list: a file, then the button that applies it. From some time on a list that was loaded before,
    which must double nobody."""

    imports: list[Wish] = field(default_factory=list)
    most: int = 40

    def turn(self) -> None:
        number = self.turns if self.turns <= self.most else self.chance.randint(1, self.most)
        # Letters only: numbers are no part of anybody's name.
        mark = "Списков" + "".join("абвгдежзик"[int(digit)] for digit in str(number))
        rows = "".join(f"{mark} {name};Менеджер {mark};Отдел {mark}\n" for name in FIRST_NAMES)
        file = f"ФИО;Должность;Подразделение\n{rows}".encode()
        reply = self.traffic.insist(self.chance, lambda: self._upload(file, mark))
        if reply.status != 302:
            return
        path = reply.headers["Location"].replace("/columns/", "/apply/")
        form = urlencode({"csrfmiddlewaretoken": CSRF}).encode()
        headers = as_person(self.cast.session)
        reply = self.traffic.insist(
            self.chance, lambda: self.traffic.send("import", "POST", path, body=form, headers=headers)
        )
        # 409: the try before has loaded it, and its answer got lost.
        answer = Answer.TAKEN if reply.status == 409 else reply.answer
        if answer is Answer.REFUSED:
            self.traffic.oddities[f"import: {reply.status}"] += 1
        self.imports.append(Wish(mark, {mark: f"{IMPORT_ROWS} people, {IMPORT_ROWS} boxes"}, answer))

    def _upload(self, file: bytes, mark: str) -> Reply:
        parts = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{CSRF}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = parts.encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = as_person(self.cast.session, f"multipart/form-data; boundary={BOUNDARY}")
        return self.traffic.send("upload", "POST", f"/c/{self.cast.slug}/import/", body=body, headers=headers)


@dataclass
class Reader(Caller):
    """Opens pages and the chart's document."""

    def turn(self) -> None:
        page = self.chance.choice((*PAGES, f"structure/{self.cast.structure}/document/"))
        what = page.replace(f"{self.cast.structure}/", "")
        reply = self.traffic.send(
            what, "GET", f"/c/{self.cast.slug}/{page}", headers=as_person(self.cast.session)
        )
        if reply.status in (302, 403, 404):
            self.traffic.oddities[f"{page}: {reply.status}"] += 1


@dataclass
class Editor(Caller):
    """Adds, renames and moves boxes of their own, and moves shared ones that the other editor moves too."""

    boxes: list[Wish] = field(default_factory=list)
    batches: list[Wish] = field(default_factory=list)
    most: int = 40
    _own: list[tuple[str, str]] = field(default_factory=list)
    _revision: int = 0

    def turn(self) -> None:
        dice = self.chance.random()
        if not self._own or (dice < 0.3 and len(self._own) < self.most):
            operations, says = self._add()
        elif dice < 0.75:
            operations, says = self._change()
        else:
            operations, says = self._move_shared()
        batch = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        reply = self.traffic.insist(self.chance, lambda: self._send(operations, batch))
        if reply.answer is Answer.REFUSED and says:
            self.traffic.oddities[f"operations: {reply.status}"] += 1
        if operations[0]["op"] == "add" and reply.answer is not Answer.TAKEN:
            self._own.pop()  # whether they are there is not known: nothing is built on them
        self.boxes.append(Wish(batch, says, reply.answer))
        self.batches.append(Wish(batch, {batch: str(len(operations))}, reply.answer))

    def _send(self, operations: list[dict[str, str]], batch: str) -> Reply:
        body = {"operations": operations, "batch": batch}
        path = f"structures/{self.cast.structure}/operations"
        for _conflict in range(10):
            key = self.cast.editors[self.number]
            reply = self.api("operations", path, body, key, **{"If-Match": f'"r{self._revision}"'})
            if reply.status != 412:
                break
            self._revision = reply.json()["revision"]
        if reply.answer is Answer.TAKEN:
            self._revision = max(self._revision, reply.json()["revision"])
        return reply

    def _add(self) -> tuple[list[dict[str, str]], dict[str, str]]:
        keys = [str(uuid.UUID(int=self.chance.getrandbits(128), version=4)) for _ in range(2)]
        self._own.append((keys[0], keys[1]))
        titles = [f"Хаос {self.number}-{self.turns}-{n}" for n in range(2)]
        operations = [
            {"op": "add", "key": keys[0], "parent": self.cast.root, "title": titles[0]},
            {"op": "add", "key": keys[1], "parent": keys[0], "title": titles[1]},
        ]
        says = dict(zip(keys, titles, strict=True))
        return operations, says | {f"{keys[0]}/parent": self.cast.root, f"{keys[1]}/parent": keys[0]}

    def _change(self) -> tuple[list[dict[str, str]], dict[str, str]]:
        """Both boxes of a pair get one title, and the lower one another leader."""
        first, second = self.chance.choice(self._own)
        title, parent = f"Хаос {self.number}-{self.turns}", self.chance.choice((first, self.cast.root))
        operations = [
            {"op": "rename", "key": first, "title": title},
            {"op": "rename", "key": second, "title": title},
            {"op": "move", "key": second, "parent": parent},
        ]
        return operations, {first: title, second: title, f"{second}/parent": parent}

    def _move_shared(self) -> tuple[list[dict[str, str]], dict[str, str]]:
        one, other = self.chance.sample(self.cast.shared, 2)
        return [{"op": "move", "key": one, "parent": other}], {}
