"""A ring of the clock goes round many companies: what all such rounds have in common."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

from accounts.closing import closed_companies

logger = logging.getLogger(__name__)


def go_round(items: Iterable[Any], work: Callable[..., int], what: str, *, closed: bool = False) -> int:
    """Calls `work(*item)` for each item (the id of its company stands first) and adds up what it answers.

    Nothing is done for a company that is closed, unless closed ones are what the round is for.
    One company's trouble is logged and does not hold up the others. When the time of the task is over the round ends:
    what was being worked on is rolled back by its own transaction, and the next ring finds it with the rest.
    """
    done, left_out = 0, frozenset() if closed else closed_companies()
    for item in items:
        if item[0] in left_out:
            continue
        try:
            done += work(*item)
        except SoftTimeLimitExceeded:
            logger.warning("%s: out of time at %s, the rest waits for the next round", what, item)
            break
        except Exception:
            logger.exception("%s: trouble with %s", what, item)
    return done
