"""The words on a drawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.formats import NBSP, format_date, format_number, format_percent
from roles.models import Category
from teams.drawing.content import Box, ChartContent, PersonOnBox, RoleOnBox
from teams.finding_wording import SEVERITY_TITLES
from teams.models.structures import Dimension

FULL = Decimal(100)


def vacancy(box: Box) -> str:
    word = _("Vacancy")
    if not box.vacant_days:
        return word
    days = ngettext("%(count)s day", "%(count)s days", box.vacant_days) % {"count": box.vacant_days}
    return f"{word}{NBSP}· {days.replace(' ', NBSP)}"


def person(who: PersonOnBox) -> str:
    return who.name if who.share_pct == FULL else f"{who.name} · {format_percent(who.share_pct)}"


def standing(who: PersonOnBox) -> str:
    """«и. о. до 15 декабря 2026»; empty for a permanent holder."""
    if who.kind == "permanent":
        return _until(who.until) if who.until else ""
    word = _("acting") if who.kind == "acting" else _("standing in")
    return f"{word} {_until(who.until)}" if who.until else word


def _until(day: date | None) -> str:
    return _("until %(day)s") % {"day": format_date(day)}


def role(held: RoleOnBox, *, shares: bool) -> str:
    return f"{held.name}{NBSP}{format_percent(held.share_pct)}" if shares else held.name


def load(box: Box) -> str:
    return _("Load %(pct)s") % {"pct": format_percent(box.load_pct).replace(" ", NBSP)}


def rate(box: Box) -> str:
    return _("Rate %(fte)s") % {"fte": format_number(box.fte)}


def scope(box: Box) -> str:
    return ", ".join(value for _dimension, value in box.scope)


def dimension(name: str) -> str:
    return str(dict(Dimension.choices).get(name, name))


def category(name: str) -> str:
    labels = {value: str(label) for value, label in Category.choices}
    word = labels.get(name) or pgettext("of a box", "No role")
    return word[:1].upper() + word[1:]


def day_line(content: ChartContent) -> str:
    """«на 22 ноября 2026 · ред. 148»"""
    return _("as of %(day)s · rev. %(revision)s") % {
        "day": format_date(content.on),
        "revision": content.revision,
    }


def counts_line(content: ChartContent) -> str:
    """«60 должностей · 54 человека · 4 вакансии»"""
    boxes, vacant = len(content.boxes), sum(box.is_vacant for box in content.boxes)
    people = len({who.uid for box in content.boxes for who in box.people})
    parts = [
        ngettext("%(count)s position", "%(count)s positions", boxes) % {"count": boxes},
        ngettext("%(count)s person", "%(count)s people", people) % {"count": people},
    ]
    if vacant:
        parts.append(ngettext("%(count)s vacancy", "%(count)s vacancies", vacant) % {"count": vacant})
    return " · ".join(part.replace(" ", NBSP) for part in parts)


def vacancies(count: int) -> str:
    return _("Vacancy: %(count)s") % {"count": count}


def temporary() -> str:
    return _("Acting or standing in")


def severity(name: str) -> str:
    """What the mark on a box means: findings, by the worst of them."""
    return _("Findings, %(severity)s") % {"severity": str(SEVERITY_TITLES[name]).lower()}


def draft_stamp() -> str:
    return _("DRAFT")


def former() -> str:
    return _("Former version")


def continued_on(page: int | str) -> str:
    return _("continued on p. %(page)s") % {"page": page}


def comes_from(title: str, page: int | str) -> str:
    return _("from: %(title)s, p. %(page)s") % {"title": title, "page": page}


def without_leader() -> str:
    """The pages of a chart whose boxes have no common leader, in the list of pages."""
    return _("Positions without a leader")


def page_of(page: int, count: int) -> str:
    return _("p. %(page)s of %(count)s") % {"page": page, "count": count}
