"""Likely structural causes of a gap: what in the structure coincides with it in place, time and metric.

A coincidence is a hint where to look, not a proof, and the estimates may overlap. Three coincidences are counted:

- place: the cause sits in a team that is short (without it there is no cause at all);
- time: it was there long enough in the period to matter (a third of the working days passed);
- metric: it bears on a factor that took money from this team, or on a metric of the team that lags.

Three make a strong link, two a notable one, one a weak one; a finding of low severity is never more than notable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.drivers import Driver
from kpis.analysis.pace import Clock

KOPECK = Decimal("0.01")
# A new holder needs time to take over: a change this long before the period still counts.
HANDOVER_DAYS = 30
CAUSES_AT_MOST = 7
# The catalogue's metrics that measure a conversion of the funnel, by the code of the driver.
_RATES = {
    "leads>qualified-leads": ("qualification-rate", "lead-conversion"),
    "leads>proposals": ("lead-to-proposal", "lead-conversion"),
    "leads>deals": ("lead-conversion",),
    "qualified-leads>proposals": ("lead-to-proposal", "lead-conversion"),
    "proposals>deals": ("proposal-to-deal", "lead-conversion"),
}


class Strength(StrEnum):
    """How much speaks for a cause."""

    STRONG = "strong"
    NOTABLE = "notable"
    WEAK = "weak"


class Severity(StrEnum):
    """The severity of a finding, as the structure's analysis gives it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that was open on the report's day. `metrics`: slugs linked to its responsibility; `subject`: what the
    page shows for it (a responsibility or position); `people`: how many positions are involved; `since`: when it was
    first seen, None when unknown.
    """

    key: str
    kind: str
    severity: Severity
    team: str | None
    subject: str
    metrics: frozenset[str] = frozenset()
    people: int = 1
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An empty seat with a plan: `due` and `fact` in the report's metric, where the seat has its own."""

    key: str
    title: str
    team: str
    since: date
    due: Decimal | None = None
    fact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HolderChange:
    """Another person took over a seat on a day."""

    key: str
    title: str
    team: str
    on: date
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line under a cause: a code, with a number or a text to put into its sentence."""

    code: str
    number: Decimal | None = None
    text: str | None = None
    second: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A likely cause. `amount` is an estimate in the metric's unit, negative as it takes; None when there is none.

    `code`: "vacancy", "holder_change" or the kind of the finding; `key`: the seat or the finding it opens.
    """

    code: str
    key: str
    subject: str
    team: str | None
    strength: Strength
    amount: Decimal | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A team (None: the company) as the search sees it; `taken`: the drivers with a negative amount."""

    team: str | None
    now: Clock
    gap: Decimal | None
    weak_metrics: frozenset[str]
    taken: tuple[Driver, ...]
    headcount: int

    @property
    def short(self) -> bool:
        """Whether the team misses its plan."""
        return self.gap is not None and self.gap < 0

    def taken_by(self, metrics: frozenset[str]) -> Decimal:
        """What the factors that these metrics bear on took, zero or less."""
        return sum((d.amount for d in self.taken if metrics & _metrics_of(d.code)), Decimal(0))


def causes_of(
    scenes: Mapping[str, Scene],
    company: Scene,
    findings: Iterable[OpenFinding],
    vacancies: Iterable[Vacancy],
    holder_changes: Iterable[HolderChange],
) -> tuple[Cause, ...]:
    """The likely causes, strongest and dearest first, at most seven. What sits in a team on plan is no cause."""
    found = [
        *(_vacancy(one, scenes[one.team]) for one in vacancies if _is_short(scenes, one.team)),
        *(_holder_change(one, scenes[one.team]) for one in holder_changes if _is_short(scenes, one.team)),
        *(_finding(one, scene) for one in findings if (scene := _scene_of(one, scenes, company)).short),
    ]
    order = list(Strength)
    kept = [cause for cause in found if cause is not None]
    kept.sort(
        key=lambda cause: (order.index(cause.strength), cause.amount or Decimal(0), cause.code, cause.key)
    )
    return tuple(kept[:CAUSES_AT_MOST])


def _is_short(scenes: Mapping[str, Scene], team: str) -> bool:
    return team in scenes and scenes[team].short


def _scene_of(finding: OpenFinding, scenes: Mapping[str, Scene], company: Scene) -> Scene:
    return company if finding.team is None else scenes.get(finding.team, company)


def _vacancy(seat: Vacancy, scene: Scene) -> Cause | None:
    days = (scene.now.through - seat.since).days + 1
    if days < 1:
        return None
    evidence = [Evidence("vacant_days", Decimal(days))]
    amount = None
    if seat.due is not None and seat.fact is not None:
        evidence.append(Evidence("seat_due_fact", seat.due, second=seat.fact))
        amount = _within_gap(seat.fact - seat.due, scene)
    # An empty seat bears on every factor of its team, so its own shortage is the coincidence in metric.
    strength = _strength(_long_enough(seat.since, scene.now), amount is not None)
    return Cause("vacancy", seat.key, seat.title, scene.team, strength, amount, tuple(evidence))


def _holder_change(change: HolderChange, scene: Scene) -> Cause | None:
    earliest = scene.now.period.start - timedelta(days=HANDOVER_DAYS)
    if not earliest <= change.on <= scene.now.through:
        return None
    evidence = [Evidence("changed_on", text=change.on.isoformat())]
    if change.before or change.after:
        evidence.append(
            Evidence("holders", text=" \u2192 ".join(filter(None, (change.before, change.after))))
        )
    strength = _strength(True, False)
    return Cause("holder_change", change.key, change.title, scene.team, strength, None, tuple(evidence))


def _finding(finding: OpenFinding, scene: Scene) -> Cause:
    weak = sorted(finding.metrics & scene.weak_metrics)
    taken = scene.taken_by(finding.metrics)
    in_time = finding.since is not None and _long_enough(finding.since, scene.now)
    evidence = [Evidence("severity", text=finding.severity.value)]
    if finding.since is not None:
        evidence.append(Evidence("open_since", text=finding.since.isoformat()))
    evidence.extend(Evidence("weak_metric", text=metric) for metric in weak)
    amount = None
    if taken < 0:
        share = (
            Decimal(min(finding.people, scene.headcount)) / scene.headcount if scene.headcount else Decimal(1)
        )
        amount = _within_gap(taken * share, scene)
        evidence.append(Evidence("driver_share", taken, second=Decimal(finding.people)))
    strength = _strength(in_time, bool(weak) or taken < 0)
    if finding.severity is Severity.LOW and strength is Strength.STRONG:
        strength = Strength.NOTABLE
    return Cause(finding.kind, finding.key, finding.subject, scene.team, strength, amount, tuple(evidence))


def _strength(in_time: bool, in_metric: bool) -> Strength:
    return (Strength.WEAK, Strength.NOTABLE, Strength.STRONG)[in_time + in_metric]


def _long_enough(since: date, now: Clock) -> bool:
    if since <= now.period.start:
        return True
    passed = (now.through - now.period.start).days + 1
    return ((now.through - since).days + 1) * 3 >= passed


def _within_gap(amount: Decimal, scene: Scene) -> Decimal | None:
    """An estimate may not exceed the team's own gap, nor speak for the other side."""
    if amount >= 0 or scene.gap is None:
        return None
    return max(amount, scene.gap).quantize(KOPECK)


def _metrics_of(code: str) -> frozenset[str]:
    """The metrics behind a driver: its own slug, or for a conversion the narrow volume and the rate's slugs."""
    _, arrow, narrow = code.partition(">")
    return frozenset({narrow, *_RATES.get(code, ())}) if arrow else frozenset({code})
