"""Which fault comes when: a seeded plan, and the hands that carry it out."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import redis

from proofs.chaos.keeper import Keeper, kill
from proofs.chaos.site import Site

AWAY_S = 12.0
"""How long a mail server or a receiver stays in its mood: longer than the callers wait, shorter than a coffee."""
WEIGHTS = {
    "web worker": 6,
    "web main": 2,
    "worker child": 6,
    "worker main": 3,
    "beat": 2,
    "valkey": 2,
    "flushall": 2,
    "postgres fast": 3,
    "postgres immediate": 2,
    "mail": 2,
    "receiver hangs": 1,
    "receiver refuses": 1,
}


@dataclass(frozen=True)
class Fault:
    """One fault as it happened; seconds of time.monotonic()."""

    kind: str
    began: float
    ended: float


def plan(seed: int, count: int) -> list[str]:
    """The kinds of `count` faults in their order. Each kind comes at least once when there is room for it; the same
    seed gives the same plan."""
    chance = Random(seed)
    kinds = list(WEIGHTS)
    more = chance.choices(kinds, weights=list(WEIGHTS.values()), k=max(0, count - len(kinds)))
    planned = [*kinds, *more]
    chance.shuffle(planned)
    # One restart has the stage for itself: what it costs could not be told from what other faults cost.
    planned.remove("postgres fast")
    return ["postgres fast", *planned][:count]


class Hands:
    """Carries faults out on our own processes only. What lasts goes on in threads `aside` while the next comes."""

    def __init__(self, site: Site, keeper: Keeper, chance: Random) -> None:
        self.site, self.keeper, self.chance = site, keeper, chance
        self.aside: list[threading.Thread] = []
        self._mail, self._hook = threading.Lock(), threading.Lock()

    def commit(self, kind: str) -> Fault:
        began = time.monotonic()
        self._deeds()[kind]()
        return Fault(kind, began, time.monotonic())

    def _deeds(self) -> dict[str, Callable[[], None]]:
        site = self.site
        return {
            "web worker": lambda: self._kill_child("web"),
            "web main": lambda: self._kill_main("web"),
            "worker child": lambda: self._kill_child("worker"),
            "worker main": lambda: self._kill_main("worker"),
            "beat": lambda: self._kill_main("beat"),
            "valkey": site.crash_valkey,
            "flushall": self._flush,
            "postgres fast": lambda: site.crash_postgres(signal.SIGINT),
            "postgres immediate": lambda: site.crash_postgres(signal.SIGQUIT),
            "mail": lambda: self._meanwhile(self._mail_is_away),
            "receiver hangs": lambda: self._meanwhile(lambda: self._receiver("hangs")),
            "receiver refuses": lambda: self._meanwhile(lambda: self._receiver("refuses")),
        }

    def _meanwhile(self, deed: Callable[[], None]) -> None:
        self.aside.append(threading.Thread(target=deed, daemon=True))
        self.aside[-1].start()

    def _kill_child(self, name: str) -> None:
        children = self.keeper.children(name)
        if children:
            kill(self.chance.choice(children), signal.SIGKILL, self.site.home)

    def _kill_main(self, name: str) -> None:
        kill(self.keeper.pid(name), signal.SIGKILL, self.site.home)

    def _flush(self) -> None:
        with redis.Redis.from_url(self.site.servers.redis_url(), socket_timeout=5) as client:
            client.flushall()

    def _mail_is_away(self) -> None:
        with self._mail:
            self.site.mail.is_away = True
            time.sleep(AWAY_S)
            self.site.mail.is_away = False

    def _receiver(self, mood: str) -> None:
        with self._hook:
            self.site.receiver.mood = mood
            time.sleep(AWAY_S)
            self.site.receiver.mood = "well"
