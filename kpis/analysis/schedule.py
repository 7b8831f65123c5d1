"""When gap reports are due, and which period one tells of. Local time in, moments out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from kpis.analysis.periods import Grain, Period

_DAY = timedelta(days=1)
# A week is told of on its Friday at the earliest; a day in its second half.
_FRIDAY, _NOON = 4, 12


@dataclass(frozen=True, slots=True)
class Timetable:
    """`grain`: day, week or month. `weekday` 0–6 counts for weeks only; a month's report comes on the first day of the
    next month. `hour` 0–23 is local."""

    grain: Grain
    weekday: int
    hour: int


def next_run(timetable: Timetable, after: datetime, zone: tzinfo) -> datetime:
    """The first run strictly after the moment, in UTC. An hour that a change of clocks skips runs right after it, one
    that comes twice runs the first time."""
    day = _run_day(timetable, after.astimezone(zone).date() - 2 * _DAY)
    while (moment := _moment(day, timetable.hour, zone)) <= after:
        day = _run_day(timetable, day + _DAY)
    return moment


def runs_due(timetable: Timetable, due: datetime, now: datetime, zone: tzinfo) -> list[datetime]:
    """The run that is due and every later one up to `now`, in order: all but the last were missed."""
    runs = [due]
    while (later := next_run(timetable, runs[-1], zone)) <= now:
        runs.append(later)
    return runs


def moved_run(timetable: Timetable, due: datetime, old: tzinfo, new: tzinfo) -> datetime:
    """The run that was due by the clocks of the zone `old`, by those of `new`: the same day and hour there. So it
    tells of the same period, and none is told twice or left out when a company moves."""
    return _moment(due.astimezone(old).date(), timetable.hour, new)


def period_of_run(timetable: Timetable, run: datetime, zone: tzinfo) -> Period:
    """The period that a run tells of, by the clocks of its company."""
    local = run.astimezone(zone)
    return period_told(timetable.grain, local.date(), local.hour)


def period_told(grain: Grain, on: date, hour: int = _NOON) -> Period:
    """The period that a report of this local day and hour tells of: the running one when it is nearly over, else the
    one before. ValueError: a grain that has no reports."""
    running = Period.of(grain, on)
    match grain:
        case Grain.DAY:
            return running if hour >= _NOON else running.previous()
        case Grain.WEEK:
            return running if on.weekday() >= _FRIDAY else running.previous()
        case Grain.MONTH:
            return running if on == running.last_day else running.previous()
    raise ValueError(f"no reports of a {grain}")


def _run_day(timetable: Timetable, earliest: date) -> date:
    """The first day of runs that is not before `earliest`."""
    match timetable.grain:
        case Grain.WEEK:
            return earliest + timedelta(days=(timetable.weekday - earliest.weekday()) % 7)
        case Grain.MONTH:
            first = Period.of(Grain.MONTH, earliest)
            return first.start if first.start == earliest else first.end
    return earliest


def _moment(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
