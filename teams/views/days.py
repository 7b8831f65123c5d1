"""The one date control: which day a page shows, and the ways to the days around it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from accounts.door import CompanyRequest
from teams.models import Structure
from teams.operations import FIRST_DAY, LAST_DAY
from teams.views.structures import day_or_today


@dataclass(frozen=True)
class DateControl:
    """`kept` are the other members of the address. A link is empty where there are no more days."""

    on: date
    today: date
    path: str
    kept: tuple[tuple[str, str], ...]
    known_from: date | None = None
    """The day the structure was first written down; days before it show the first that is known."""
    first: date = FIRST_DAY
    last: date = LAST_DAY

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    @property
    def is_before_known(self) -> bool:
        return self.known_from is not None and self.on < self.known_from

    @property
    def today_url(self) -> str:
        return self._url(self.today)

    @property
    def day_before(self) -> str:
        return self._url(self.on - timedelta(days=1))

    @property
    def day_after(self) -> str:
        return self._url(self.on + timedelta(days=1))

    @property
    def month_before(self) -> str:
        return self._url(_months(self.on, -1))

    @property
    def month_after(self) -> str:
        return self._url(_months(self.on, 1))

    def _url(self, day: date) -> str:
        if not self.first <= day <= self.last:
            return ""
        query = [*self.kept, *([] if day == self.today else [("on", day.isoformat())])]
        return f"{self.path}?{urlencode(query)}" if query else self.path


def _months(day: date, count: int) -> date:
    """The same day of another month, or that month's last."""
    month = day.month - 1 + count
    year = day.year + month // 12
    return date(year, month % 12 + 1, min(day.day, monthrange(year, month % 12 + 1)[1]))


def date_control(request: CompanyRequest, structure: Structure | None = None) -> DateControl:
    """From the page's address; nonsense there is today. `structure`: which one the page shows on that day."""
    today = timezone.localdate()
    kept = tuple(
        (name, value)
        for name in request.GET
        if name not in ("on", "page", "from", "compare")
        for value in request.GET.getlist(name)
    )
    on = day_or_today(request.GET.get("on")) or today
    known_from = timezone.localdate(structure.created_at) if structure else None
    return DateControl(on, today, request.path, kept, known_from)
