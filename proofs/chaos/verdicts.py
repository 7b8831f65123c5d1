"""From what was found to promises held or not."""

from __future__ import annotations

from collections import Counter

from proofs.chaos import ledger as checks
from proofs.chaos.drive import Run
from proofs.chaos.ledger import Answer, World
from proofs.promise import Outcome

LONGEST_WAIT_S = 900
LONGEST_BLIND_S = 60
"""Without a look at the jobs' waiting: a main process that is killed is back within seconds."""
MOST_ASKED_AGAIN = 0.02
"""Of the reports: so few may have met three faults by chance. More would be work that breaks off by itself."""
SHOWN = 5


def of_run(run: Run, world: World) -> dict[str, Outcome]:
    """F1, F2, F4, F7 and F8 of the main part."""
    ledger, outside = run.ledger(), run.outside()
    return {
        "F1": _changes(run, world),
        "F2": _jobs(run, world),
        "F4": _restarts(run),
        "F7": _outcome(
            checks.faults_of_events(world, outside),
            f"{len(world.deliveries)} events delivered, {_repeats(outside.messages)} of them more than once",
        ),
        "F8": _outcome(
            checks.faults_of_letters(ledger, world, outside),
            f"{sum(outside.letters_to.values())} letters, {outside.letters_twice} of them more than once",
        ),
    }


def _outcome(faults: list[str], figure: str) -> Outcome:
    if not faults:
        return Outcome(True, figure)
    more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return Outcome(False, f"{figure}; {'; '.join(faults[:SHOWN])}{more}")


def _changes(run: Run, world: World) -> Outcome:
    ledger = run.ledger()
    faults = checks.faults_of_changes(ledger, world) + checks.faults_of_sums(world)
    faults += checks.faults_of_tree(world, run.cast.roots)
    faults += [f"{what} ×{times}" for what, times in run.traffic.oddities.items()]
    broken = Counter(
        reply.what for reply in run.traffic.replies if reply.status >= 500 and not reply.is_clean
    )
    faults += [f"{times} answers 5xx without Retry-After to {what}" for what, times in broken.items()]
    answers = Counter(wish.answer for wish in ledger.wishes())
    rate = len(run.traffic.replies) / max(run.load_s, 1)
    figure = (
        f"{len(run.faults)} faults at {rate:.0f} requests/s; {answers[Answer.TAKEN]} changes acknowledged, "
        f"{answers[Answer.UNKNOWN]} never answered; facts sum to {world.sum_of_facts:.2f}"
    )
    return _outcome(faults, figure)


def _jobs(run: Run, world: World) -> Outcome:
    faults = checks.faults_of_jobs(world)
    if run.oldest_wait_s > LONGEST_WAIT_S:
        faults.append("a job waited for more than 15 minutes")
    if run.blind_s > LONGEST_BLIND_S:
        faults.append(f"nobody could tell for {run.blind_s:.0f} s how long jobs wait")
    if not run.keeper.all_up():
        faults.append("a process is not up")
    if run.asked_again > MOST_ASKED_AGAIN * world.report_events:
        faults.append("too many reports were broken off three times")
    figure = (
        f"{world.report_events} reports, one each, {run.asked_again} of them asked for again after three faults; "
        f"the oldest due job waited {run.oldest_wait_s:.0f} s, looked at every {run.blind_s:.0f} s or oftener; "
        f"main processes started anew {sum(run.keeper.restarts.values())} times"
    )
    return _outcome(faults, figure)


def _restarts(run: Run) -> Outcome:
    """Answers to what was asked while PostgreSQL restarted in order, or within a second after."""
    times = [(fault.began, fault.ended) for fault in run.faults if fault.kind == "postgres fast"]
    others = [
        (fault.began - 1, fault.ended + 6)
        for fault in run.faults
        if fault.kind in ("web worker", "web main", "postgres immediate")
    ]
    during = [
        reply
        for reply in run.traffic.replies
        if any(began - reply.seconds <= reply.at <= ended + 1 for began, ended in times)
        and not any(began - reply.seconds <= reply.at <= ended for began, ended in others)
    ]
    clean = sum(reply.is_clean for reply in during)
    bad = sum(reply.status == 0 or (reply.status >= 500 and not reply.is_clean) for reply in during)
    longest = max((ended - began for began, ended in times), default=0.0)
    figure = (
        f"{len(times)} restarts of up to {longest:.1f} s: {len(during)} requests, "
        f"{clean} told to come again (503 with Retry-After), {bad} other errors"
    )
    if not times:
        return Outcome(None, "no restart fell into this run")
    return Outcome(clean == bad == 0, figure)


def _repeats(messages: object) -> int:
    return sum(times > 1 for times in dict(messages).values())  # type: ignore[call-overload]
