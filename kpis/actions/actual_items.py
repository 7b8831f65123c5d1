"""From the items of a call to facts: each item by itself is a fact, or the sentences why it is none."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import Company
from common.requests import unusable_text
from kpis.analysis.facts import HUNDRED, Fact
from kpis.local_time import today_of
from kpis.models import Metric
from roles.models import Aggregation, MetricTemplate
from teams.models import Person

_NUMBER = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]{1,4})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})"
)
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
_FIRST_DAY = date(1990, 1, 1)
_LONGEST_INT = 10**14
# How far a sender's clock may run ahead of ours.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that is no fact, and why."""

    index: int
    external_id: str
    errors: tuple[str, ...]


def read_items(company: Company, items: Sequence[Any]) -> tuple[list[Fact], list[Unread]]:
    """The facts and what could not be read, in the order of the items; four queries at most, whatever the number."""
    rows = [item if isinstance(item, Mapping) else {} for item in items]
    reader = _Reader(
        metrics=_metrics_of(company, rows),
        people=_people_of(company, rows),
        today=today_of(company),
        latest=timezone.now() + _AHEAD,
    )
    facts, unread = [], []
    for index, row in enumerate(rows):
        read = reader.fact(index, row)
        if isinstance(read, Fact):
            facts.append(read)
        else:
            unread.append(Unread(index, _text(row.get("external_id"))[:120], tuple(read)))
    return facts, unread


@dataclass(frozen=True)
class _KnownMetric:
    name: str
    is_computed: bool


@dataclass
class _Reader:
    """Remembers the days and numbers it has read, because a call holds few different ones."""

    metrics: Mapping[str, _KnownMetric]
    people: Mapping[str, int]
    today: date
    latest: datetime
    days: dict[str, date | str] = field(default_factory=dict)
    shares: dict[str, Decimal | None] = field(default_factory=dict)

    def fact(self, index: int, row: Mapping[str, Any]) -> Fact | list[str]:
        """The fact, or the sentences that say what is wrong with the item."""
        external_id, slug = _text(row.get("external_id")), _text(row.get("metric"))
        metric, person_id = self.metrics.get(slug), self.people.get(_text(row.get("person")))
        day, value = self._day(_text(row.get("on"))), _number(row.get("value"))
        share = HUNDRED if (given := row.get("share_pct")) is None else self._share(given)
        moment = None if (given := row.get("reported_at")) is None else self._moment(given)
        if (
            metric is None or metric.is_computed or person_id is None or value is None or share is None
            or isinstance(day, str) or isinstance(moment, str) or not 1 <= len(external_id) <= 120
        ):  # fmt: skip
            wrong = [sentence for sentence in (day, moment) if isinstance(sentence, str)]
            return list(self._errors(row, metric, person_id, value, share)) + wrong
        return Fact(index, external_id, slug, person_id, day, value, share, moment)

    @staticmethod
    def _errors(
        row: Mapping[str, Any],
        metric: _KnownMetric | None,
        person_id: int | None,
        value: Decimal | None,
        share: Decimal | None,
    ) -> Iterator[str]:
        if metric is None:
            yield _("metric: there is no metric “%(slug)s”.") % {"slug": _text(row.get("metric"))[:60]}
        elif metric.is_computed:
            yield _("metric: “%(name)s” is computed from its parts.") % {"name": metric.name}
        if person_id is None:
            yield _("person: nobody has the id “%(id)s”.") % {"id": _text(row.get("person"))[:120]}
        if not 1 <= len(_text(row.get("external_id"))) <= 120:
            yield _("external_id: a text of 1 to 120 characters.")
        if value is None:
            yield _("value: a number with at most 14 digits and 4 decimals.")
        if share is None:
            yield _("share_pct: more than 0, at most 100, with at most 2 decimals.")

    def _day(self, text: str) -> date | str:
        if text not in self.days:
            self.days[text] = _day(text, self.today)
        return self.days[text]

    def _moment(self, given: object) -> datetime | str:
        """A moment of ISO 8601 with its offset, or the sentence why it is none."""
        text = _text(given)
        try:
            moment = parse_datetime(text) if _MOMENT.fullmatch(text) else None
        except ValueError:
            moment = None
        if moment is None or moment.year < _FIRST_DAY.year:
            return _("reported_at: a moment as 2026-11-30T18:05:00+03:00.")
        return moment if moment <= self.latest else _("reported_at: this moment has not come yet.")

    def _share(self, given: object) -> Decimal | None:
        share = _number(given)
        if share is None or not 0 < share <= HUNDRED or share != round(share, 2):
            return None
        return share


def _text(value: object) -> str:
    """The text without blanks around it; empty for anything that is no text or cannot be stored."""
    if not isinstance(value, str):
        return ""
    return "" if unusable_text(value) else value.strip()


def _metrics_of(company: Company, rows: Iterable[Mapping[str, Any]]) -> dict[str, _KnownMetric]:
    """Metrics by slug; a template of the catalogue counts too: it is taken over when its first fact is stored."""
    slugs = {slug for row in rows if _SLUG.fullmatch(slug := _text(row.get("metric")))}
    own = Metric.objects.for_company(company).by_slug(sorted(slugs))
    known = {
        slug: _KnownMetric(name, kind == Aggregation.FORMULA) for slug, name, kind in _named(own, "name")
    }
    if missing := slugs - set(known):
        templates = MetricTemplate.objects.filter(slug__in=missing)
        known |= {
            slug: _KnownMetric(name, kind == Aggregation.FORMULA)
            for slug, name, kind in _named(templates, "name_ru")
        }
    return known


def _named(rows: Any, name: str) -> Any:
    return rows.values_list("slug", name, "aggregation")


def _people_of(company: Company, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Persons by external id and by uid; where one reads like the other, the external id counts."""
    wanted = {text for row in rows if (text := _text(row.get("person")))}
    if not wanted:
        return {}
    people = list(Person.objects.for_company(company).values_list("pk", "uid", "external_id"))
    found = {text: pk for pk, uid, _external in people if (text := str(uid)) in wanted}
    return found | {external: pk for pk, _uid, external in people if external in wanted}


def _day(value: str, today: date) -> date | str:
    """The day, or the sentence why it is none."""
    if not _DAY.fullmatch(value):
        return _("on: a date as 2026-11-30.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return _("on: there is no such day.")
    problem = refusal_of_day(day, today)
    return f"on: {problem}" if problem else day


def refusal_of_day(day: date, today: date) -> str:
    """Why no fact can be of this day; empty when it can. Tomorrow is let through: the sender's clock may be further
    east."""
    if day < _FIRST_DAY:
        return _("the date must lie after 1990.")
    return "" if day <= today + timedelta(days=1) else _("this day has not come yet.")


def _number(value: object) -> Decimal | None:
    if isinstance(value, int) and not -_LONGEST_INT < value < _LONGEST_INT:
        return None  # Python refuses to write out very long integers
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value).strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None
