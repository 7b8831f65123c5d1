"""Who sits where, in words. Names stand in the nominative, because nobody can decline every surname."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHOWN_NAMES = 4


def seat(entry: Mapping[str, Any]) -> str:
    """«Иванова Анна (Руководитель отдела продаж)» or «вакансия „Менеджер“»."""
    if not entry["people"]:
        return _("vacancy “%(title)s”") % {"title": entry["title"]}
    return f"{few(entry['people'])} ({entry['title']})"


def seats(entries: Sequence[Mapping[str, Any]]) -> str:
    """Everybody of a short list; of a long one the jobs, with how many sit in each: «Менеджер по продажам (14)»."""
    if len(entries) <= SHOWN_NAMES:
        return few([seat(entry) for entry in entries])
    jobs = Counter(entry["title"] for entry in entries)
    single = {entry["title"]: seat(entry) for entry in entries if jobs[entry["title"]] == 1}
    return few([single.get(title) or f"{title} ({count})" for title, count in jobs.most_common()])


def few(names: Sequence[str]) -> str:
    """All of a short list; of a long one the first, and how many are left."""
    if len(names) <= SHOWN_NAMES:
        return ", ".join(names)
    shown = names[: SHOWN_NAMES - 1]
    left = len(names) - len(shown)
    more = ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
    return f"{', '.join(shown)} {more}"


def quoted(titles: Iterable[str]) -> str:
    """«План продаж», «Прогноз продаж» and 3 more."""
    return few([_("“%(title)s”") % {"title": title} for title in titles])
