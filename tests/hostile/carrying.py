"""Files carried to the end: what is taken at the door is looked at on every page of its way, loaded as by a worker, and
looked at once more; what is refused leaves its page as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import UNEXPECTED, run_job
from kpis.actions.actuals_import import LOAD
from tests.hostile.judging import Judge
from tests.hostile.world import World

WHY = "Сверка с бухгалтерией"
PAGES_OF_FILES = ("import/", "actuals/", "catalogue/job-descriptions/")
SEEN, REFUSED, LED_ON = 200, 422, 302


class Lost(Exception):
    """The way ended where it must not; the sentence says where."""


@dataclass
class Courier:
    """Follows one file at a time; raises Lost. Every step is a request of the same judge."""

    world: World
    judge: Judge
    language: str
    steps: int = 0

    def follow(self, route: str, answer: HttpResponse) -> None:
        """From the answer to the upload to the end, by the way of the page that was asked."""
        ways: dict[str, Callable[[str], None]] = {
            "teams:import": self._staff_list,
            "kpis:upload_actuals": self._facts,
            "roles:job-descriptions": self._description,
        }
        if answer.status_code == LED_ON:
            ways[route](answer.headers["Location"])
        for page in PAGES_OF_FILES:
            self._see(self.world.base + page)

    # --- the three ways -------------------------------------------------------------------------------------

    def _staff_list(self, columns: str) -> None:
        here = columns.removesuffix("columns/")
        for page in ("columns/", "", "?fate=error&page=2"):
            self._see(here + page)
        loaded = self._change(f"{here}apply/", LED_ON, REFUSED)
        self._see(loaded.headers["Location"] if loaded.status_code == LED_ON else here)
        for kind in ("csv", "xlsx"):
            self._see(f"{here}rejected.{kind}")

    def _facts(self, here: str) -> None:
        self._see(here)
        asked = self._change(f"{here}load/", LED_ON, reason=WHY)
        where = asked.headers["Location"]
        if "/jobs/" in where:
            is_done = self._work_until_over()
            self._see(where)
            self._see(here)
            if is_done:
                self._see(f"{here}refused/")
        else:
            self._see(where)

    def _description(self, here: str) -> None:
        self._see(here)
        self._change(f"{here}create/", LED_ON, REFUSED, SEEN, title="Своя роль", category="sales")
        self._see(here)

    # --- steps ----------------------------------------------------------------------------------------------

    def _see(self, address: str) -> HttpResponse:
        self.steps += 1
        answer = self._browser.get(address, follow=True, headers={"accept-language": self.language})
        self._check(answer, address, (SEEN,))
        return answer

    def _change(self, address: str, *expected: int, **given: str) -> HttpResponse:
        """A form that may be refused: then with a sentence, and every row is as it was."""
        self.steps += 1
        self.judge.written.clear()
        beginning = transaction.savepoint()
        answer = self._browser.post(address, given, headers={"accept-language": self.language})
        self._check(answer, address, expected)
        if answer.status_code >= REFUSED and (why := self.judge.stored(answer, beginning)):
            raise Lost(f"{address}: {why}")
        return answer

    def _check(self, answer: Any, address: str, expected: tuple[int, ...]) -> None:
        text = answer.getvalue().decode(errors="replace")
        why = self.judge.verdict(answer, text, self.language, "", True)
        if why or answer.status_code not in expected:
            raise Lost(f"{address}: {why or answer.status_code}")

    def _work_until_over(self) -> bool:
        """Starts the job as often as workers would; whether the file is loaded. A job that has failed says why."""
        company, state = self.world.company, ""
        for _start in range(settings.JOB_MAX_ATTEMPTS):
            with tenant(company):
                waiting = Job.objects.for_company(company).filter(state=Job.State.READY, kind=LOAD)
                waiting.update(run_at=timezone.now())
                ready = list(waiting.values_list("pk", flat=True))
            for pk in ready:
                run_job(company.pk, pk)
        with tenant(company):
            for job in Job.objects.for_company(company).filter(kind=LOAD):
                state = job.state
                if state not in (Job.State.DONE, Job.State.FAILED) or job.lease_token is not None:
                    raise Lost(f"its job is left {state}")
                if state == Job.State.FAILED and (not job.message or job.message == UNEXPECTED):
                    raise Lost(f"its job has failed without a reason: {job.message}")
        return state == Job.State.DONE

    @property
    def _browser(self) -> Client:
        return self.world.browser
