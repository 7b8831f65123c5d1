"""What becomes of the facts of a call: which word about a deal is the newest, and whether its credits add up.

A deal is a metric and an external id; each of its people holds one credit. Facts come in the order of the call.

- A word is as new as its sender says (`reported_at`); without that it is the newest there is. A word older than the
  newest about the same credit, a withdrawn one too, is stale; of two equally new ones the later counts.
- A call that names the full 100 % of a deal restates it: who holds a credit and is not named loses it. A restatement,
  or a share for which a newer word has left no room, that is older than that word is stale.
- A fact that was corrected here keeps what its sender last said (`held`): the sender says something new by saying
  something else. Then its words about the whole deal count.
- What would change a day of a closed month is refused, for the whole deal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
Deal = tuple[str, str]
"""(metric, external id)"""
Says = tuple[date, Decimal, Decimal]
"""(day, value, credit share): two facts of one key that say the same are the same."""


def says_as_json(says: Says) -> list[str]:
    """What JSON keeps of it."""
    return [says[0].isoformat(), str(says[1]), str(says[2])]


def read_says(stored: Sequence[str] | None) -> Says | None:
    """What `says_as_json` wrote."""
    if stored is None:
        return None
    on, value, share = stored
    return date.fromisoformat(on), Decimal(value), Decimal(share)


@dataclass(frozen=True, slots=True)
class Fact:
    """One readable item; `metric` is a slug, `index` its place in the call."""

    index: int
    external_id: str
    metric: str
    person_id: int
    on: date
    value: Decimal
    share_pct: Decimal
    reported_at: datetime | None = None

    @property
    def deal(self) -> Deal:
        return self.metric, self.external_id

    @property
    def says(self) -> Says:
        return self.on, self.value, self.share_pct


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a credit: what it says (None: withdrawn), the newest word's moment, what its sender last said of
    a corrected one."""

    says: Says | None
    reported_at: datetime
    held: Says | None = None


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact to write, and the moment of its word."""

    fact: Fact
    reported_at: datetime


@dataclass
class Decision:
    """`verdicts`: index of the item -> what becomes of it. `written`: new or changed. `confirmed`: nothing changes but
    the newest word. `dropped`: (deal, person) -> moment of the word that took the credit away."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    written: list[Heard] = field(default_factory=list)
    confirmed: list[Heard] = field(default_factory=list)
    dropped: dict[tuple[Deal, int], datetime] = field(default_factory=dict)


def decide(
    facts: Iterable[Fact],
    standing: Mapping[Deal, Mapping[int, Standing]],
    now: datetime,
    closed: Collection[tuple[int, int]] = (),
) -> Decision:
    """`standing`: by person; `closed`: (year, month) of those that take no changes."""
    deals: dict[Deal, list[Fact]] = defaultdict(list)
    for fact in facts:
        deals[fact.deal].append(fact)
    decision = Decision()
    nobody: Mapping[int, Standing] = {}
    for deal, said in deals.items():
        held = standing.get(deal, nobody)
        if held or closed or len(said) > 1:
            _Deal(said, held, now, decision).decide(closed)
        else:
            decision.verdicts[said[0].index] = Verdict.CREATED
            decision.written.append(Heard(said[0], said[0].reported_at or now))
    return decision


@dataclass
class _Deal:
    said: Sequence[Fact]
    held: Mapping[int, Standing]
    now: datetime
    decision: Decision
    last: dict[int, Heard] = field(default_factory=dict)

    def decide(self, closed: Collection[tuple[int, int]]) -> None:
        fresh = self._not_stale()
        if not self._says_something_new():
            self._all(fresh, Verdict.UNCHANGED)
            return
        others = {
            person: credit for person, credit in self.held.items() if credit.says and person not in self.last
        }
        refusal, drops = self._credits(others)
        if refusal is None and self._touches(closed, others if drops else {}):
            refusal = Verdict.CLOSED
        if refusal is not None:
            self._all(fresh, refusal)
            return
        self._accept(fresh, others if drops else {})

    def _not_stale(self) -> list[Fact]:
        """Remembers the newest word about each person; the facts that are not stale, in order."""
        fresh = []
        for fact in self.said:
            credit, earlier = self.held.get(fact.person_id), self.last.get(fact.person_id)
            known = [known.reported_at for known in (credit, earlier) if known is not None]
            newest = max(known, default=None)
            at = fact.reported_at or max([self.now, *known])
            if newest is not None and at < newest:
                self.decision.verdicts[fact.index] = Verdict.STALE
                continue
            self.last[fact.person_id] = Heard(fact, at)
            fresh.append(fact)
        return fresh

    def _says_something_new(self) -> bool:
        """Whether any word differs from what its sender last said."""
        for person, heard in self.last.items():
            credit = self.held.get(person)
            if credit is None or heard.fact.says != (credit.held or credit.says):
                return True
        return False

    def _credits(self, others: Mapping[int, Standing]) -> tuple[Verdict | None, bool]:
        """Why the credits cannot stand, and whether the others lose theirs."""
        named = sum((heard.fact.share_pct for heard in self.last.values()), Decimal(0))
        kept = sum((credit.says[2] for credit in others.values() if credit.says), Decimal(0))
        word = min(heard.reported_at for heard in self.last.values())
        older = any(word < credit.reported_at for credit in others.values())
        if named > HUNDRED:
            return Verdict.OVER, False
        if named == HUNDRED and others:
            return (Verdict.STALE, False) if older else (None, True)
        if named + kept > HUNDRED:
            return Verdict.STALE if older else Verdict.OVER, False
        return None, False

    def _touches(self, closed: Collection[tuple[int, int]], dropped: Mapping[int, Standing]) -> bool:
        if not closed:
            return False
        days = [credit.says[0] for credit in dropped.values() if credit.says]
        for person, heard in self.last.items():
            stands = self._stands(person)
            if heard.fact.says != stands:
                days += [heard.fact.on, *([stands[0]] if stands else [])]
        return any((day.year, day.month) in closed for day in days)

    def _accept(self, fresh: Sequence[Fact], dropped: Mapping[int, Standing]) -> None:
        """Where one credit is named more than once, each word is judged against the one before."""
        before: dict[int, Says] = {}
        for fact in fresh:
            says = before.get(fact.person_id) or self._stands(fact.person_id)
            if says == fact.says:
                verdict = Verdict.UNCHANGED
            else:
                # A new credit in a deal that somebody else loses is that deal changed, not a new one.
                verdict = Verdict.UPDATED if says is not None or dropped else Verdict.CREATED
            self.decision.verdicts[fact.index] = verdict
            before[fact.person_id] = fact.says
        for person, heard in self.last.items():
            self._keep(heard, changes=heard.fact.says != self._stands(person))
        deal, word = self.said[0].deal, min(heard.reported_at for heard in self.last.values())
        for person in dropped:
            self.decision.dropped[deal, person] = word

    def _all(self, facts: Iterable[Fact], verdict: Verdict) -> None:
        for fact in facts:
            self.decision.verdicts[fact.index] = verdict
        if verdict is Verdict.UNCHANGED:
            for heard in self.last.values():
                self._keep(heard, changes=False)

    def _keep(self, heard: Heard, *, changes: bool) -> None:
        credit = self.held.get(heard.fact.person_id)
        if changes:
            self.decision.written.append(heard)
        elif credit and (
            (heard.fact.reported_at and heard.reported_at > credit.reported_at)
            or (credit.held and credit.held != heard.fact.says)
        ):
            self.decision.confirmed.append(heard)

    def _stands(self, person: int) -> Says | None:
        credit = self.held.get(person)
        return credit.says if credit else None
