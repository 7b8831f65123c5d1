"""Small questions that many tests of accounts ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant


def verbs(company: Company) -> list[str]:
    """What the trail of a company says, the oldest first."""
    with tenant(company):
        return list(AuditEvent.objects.for_company(company).order_by("pk").values_list("verb", flat=True))


def at_the_same_time(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `count` threads answer that start together; an exception is an answer too."""
    start, answers = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            start.wait()
            answers[number] = work(number)
        except Exception as error:  # (an answer like others)
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
