"""A ring of the clock goes round many companies: what all such rounds have in common."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

logger = logging.getLogger(__name__)


def go_round(items: Iterable[Any], work: Callable[..., int], what: str) -> int:
    """Calls `work(*item)` for each item and adds up what it answers.

    One company's trouble is logged and does not hold up the others. When the time of the task is over the round ends:
    what was being worked on is rolled back by its own transaction, and the next ring finds it with the rest.
    """
    done = 0
    for item in items:
        try:
            done += work(*item)
        except SoftTimeLimitExceeded:
            logger.warning("%s: out of time at %s, the rest waits for the next round", what, item)
            break
        except Exception:
            logger.exception("%s: trouble with %s", what, item)
    return done
