"""Likely structural causes of a gap: what in the structure coincides with it in place, time and metric.

A coincidence is a hint where to look, not a proof, and the estimates may overlap. Three coincidences are counted:

- place: the cause sits in a team that is short (without it there is no cause at all);
- time: it was there long enough in the period to matter (a third of the working days passed);
- metric: it bears on a factor that took money from this team, or on a metric of the team that lags.

Three make a strong link, two a notable one, one a weak one; a finding of low severity is never more than notable.

The estimates: an empty seat, a new holder and somebody away are worth what the own plan lacks; a finding of overload
the part of the work for which there is no time, of what the factors took that the work bears on; another finding the
part of the team that takes part in it, of the same. No estimate exceeds the gap of its team.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.cause_facts import Absence, HolderChange, OpenFinding, Severity, Vacancy
from kpis.analysis.driver_money import metrics_of
from kpis.analysis.drivers import Driver
from kpis.analysis.pace import Clock

KOPECK = Decimal("0.01")
# A new holder needs time to take over: a change this long before the period still counts.
HANDOVER_DAYS = 30
CAUSES_AT_MOST = 7
WEAK_METRICS_AT_MOST = 2


class Strength(StrEnum):
    """How much speaks for a cause."""

    STRONG = "strong"
    NOTABLE = "notable"
    WEAK = "weak"


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

    `code`: "vacancy", "holder_change", "absence" or the kind of the finding; `key`: the seat or the finding it opens.
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
        return sum((d.amount for d in self.taken if metrics & metrics_of(d.code)), Decimal(0))


def causes_of(
    scenes: Mapping[str, Scene],
    company: Scene,
    findings: Iterable[OpenFinding],
    vacancies: Iterable[Vacancy],
    holder_changes: Iterable[HolderChange],
    absences: Iterable[Absence] = (),
) -> tuple[Cause, ...]:
    """The likely causes, strongest and dearest first, at most seven. What sits in a team on plan is no cause."""
    found = [
        *(_vacancy(one, scenes[one.team]) for one in vacancies if _is_short(scenes, one.team)),
        *(_holder_change(one, scenes[one.team]) for one in holder_changes if _is_short(scenes, one.team)),
        *(_absence(one, scenes[one.team]) for one in absences if _is_short(scenes, one.team)),
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
    amount, own = _own_shortage(seat.due, seat.fact, scene)
    # An empty seat bears on every factor of its team, so its own shortage is the coincidence in metric.
    strength = _strength(_long_enough(seat.since, scene.now), amount is not None)
    evidence = (Evidence("vacant_days", Decimal(days)), *own)
    return Cause("vacancy", seat.key, seat.title, scene.team, strength, amount, evidence)


def _holder_change(change: HolderChange, scene: Scene) -> Cause | None:
    earliest = scene.now.period.start - timedelta(days=HANDOVER_DAYS)
    if not earliest <= change.on <= scene.now.through:
        return None
    evidence = [Evidence("changed_on", text=change.on.isoformat())]
    if change.before or change.after:
        evidence.append(
            Evidence("holders", text=" \u2192 ".join(filter(None, (change.before, change.after))))
        )
    amount, own = _own_shortage(change.due, change.fact, scene)
    # Time and place go with any change; that the figures have suffered is seen on the new holder's own plan only.
    strength = _strength(True, amount is not None)
    return Cause("holder_change", change.key, change.title, scene.team, strength, amount, (*evidence, *own))


def _absence(absence: Absence, scene: Scene) -> Cause | None:
    if absence.days < 1:
        return None
    evidence = (
        Evidence("away", Decimal(absence.days), text=absence.starts_on.isoformat()),
        Evidence("seat", text=absence.title),
    )
    amount, own = _own_shortage(absence.due, absence.fact, scene)
    in_time = absence.days * 3 >= scene.now.days_passed
    strength = _strength(in_time, amount is not None)
    return Cause("absence", absence.key, absence.person, scene.team, strength, amount, (*evidence, *own))


def _own_shortage(
    due: Decimal | None, fact: Decimal | None, scene: Scene
) -> tuple[Decimal | None, tuple[Evidence, ...]]:
    """What one seat or person lacks against the own plan, within the gap of the team, and the line that says so."""
    if due is None or fact is None:
        return None, ()
    return _within_gap(fact - due, scene), (Evidence("seat_due_fact", due, second=fact),)


def _finding(finding: OpenFinding, scene: Scene) -> Cause:
    weak = sorted(finding.metrics & scene.weak_metrics)
    taken = scene.taken_by(finding.metrics)
    in_time = finding.since is not None and _long_enough(finding.since, scene.now)
    evidence = [Evidence("severity", text=finding.severity.value)]
    if finding.load_pct is not None:
        evidence.append(Evidence("load", finding.load_pct))
    if finding.since is not None:
        evidence.append(Evidence("open_since", text=finding.since.isoformat()))
    evidence.extend(Evidence("weak_metric", text=metric) for metric in weak[:WEAK_METRICS_AT_MOST])
    amount = None
    if taken < 0:
        amount = _within_gap(taken * _part_of(finding, scene), scene)
        evidence.append(_share_line(finding, taken))
    strength = _strength(in_time, bool(weak) or taken < 0)
    if finding.severity is Severity.LOW and strength is Strength.STRONG:
        strength = Strength.NOTABLE
    return Cause(finding.kind, finding.key, finding.subject, scene.team, strength, amount, tuple(evidence))


def _part_of(finding: OpenFinding, scene: Scene) -> Decimal:
    """Which part of what the factors took is put down to the finding."""
    if finding.undone is not None:
        return finding.undone
    return Decimal(min(finding.people, scene.headcount)) / scene.headcount if scene.headcount else Decimal(1)


def _share_line(finding: OpenFinding, taken: Decimal) -> Evidence:
    if finding.undone is not None:
        return Evidence("undone_share", taken, second=finding.undone * 100)
    return Evidence("driver_share", taken, second=Decimal(finding.people))


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
