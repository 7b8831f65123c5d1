"""The responsibility matrix in words: checks of rows, names of columns."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.formats import NBSP
from teams.analysis.matrix import ACCEPTED, FINE, NOBODY, SPLIT, UNIVERSAL, Check
from teams.analysis.matrix_columns import Column
from teams.finding_wording import KIND_TITLES
from teams.matrix_selectors import MatrixView
from teams.selectors import reads_english
from teams.staff_list.people import without_patronymic

BY_TITLES: dict[str, Callable[[], str]] = {
    "positions": lambda: _("Positions"),
    "roles": lambda: pgettext("columns of the matrix", "Roles"),
    "people": lambda: pgettext("columns of the matrix", "People"),
}


def check_words(check: Check) -> str:
    """«A 1 · R 3», «A 3, по участкам», «двойная работа»: short enough for the last column."""
    counts = f"A{NBSP}{check.owners} · R{NBSP}{check.doers}"
    if check.code == SPLIT:
        return _("A %(count)s, by scope") % {"count": check.owners}
    if check.code in (FINE, UNIVERSAL, NOBODY, ACCEPTED):
        return {
            FINE: counts,
            UNIVERSAL: _("everybody's"),
            NOBODY: "—",
            ACCEPTED: _("accepted · %(counts)s") % {"counts": counts},
        }[check.code]
    if check.code == "double_accountable":
        return ngettext("%(count)s owner", "%(count)s owners", check.count) % {"count": check.count}
    return (
        _KINDS[check.code]()
        if check.code in _KINDS
        else _lowered(str(KIND_TITLES.get(check.code, check.code)))
    )


def _lowered(title: str) -> str:
    """«Нет заместителя» -> «нет заместителя», but «KPI без рычага» stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


_KINDS: dict[str, Callable[[], str]] = {
    "duplicate_responsible": lambda: _("double work"),
    "no_accountable": lambda: _("no owner"),
    "no_responsible": lambda: _("nobody does it"),
    "uncovered": lambda: _("nobody's responsibility"),
    "vacant_owner": lambda: _("the owner is a vacancy"),
}


def row_title(view: MatrixView, slug: str) -> str:
    place = view.places.get(slug)
    return place.names[reads_english()] if place else slug


def area_title(view: MatrixView, slug: str) -> str:
    """Of the area that a row stands under."""
    place = view.places.get(slug)
    return place.area_names[reads_english()] if place else _("Without an area")


def areas_of(view: MatrixView) -> list[tuple[str, str]]:
    """Slug and title of every area, in order."""
    return list({row.area: area_title(view, row.responsibility) for row in view.matrix.rows}.items())


def column_title(view: MatrixView, column: Column) -> str:
    """What the head of a column says."""
    if column.kind == "vacancies":
        return _("Vacancies")
    if column.kind == "no_role":
        return _("Without a role")
    if column.kind == "role":
        return _role(view, column.name)
    if column.kind == "person":
        return without_patronymic(people_of(view, column)[0][1])
    position = view.positions[column.keys[0]]
    if column.kind == "group" and len({view.positions[key].title for key in column.keys}) > 1:
        return " + ".join(_role(view, share.role) for share in position.roles)
    return position.title


def column_hint(view: MatrixView, column: Column) -> str:
    """Who or what is behind it, in full."""
    if column.kind in ("position", "group") and (team := view.positions[column.keys[0]].team):
        return team
    if column.kind == "person":
        return ", ".join(view.positions[key].title for key in column.keys)
    return ""


def column_who(view: MatrixView, column: Column, most: int) -> str:
    """What tells the column from another of the same title: up to `most` of its people, of many positions their number
    before them; of a person the titles of their places."""
    if column.kind == "person":
        return column_hint(view, column)
    names = [without_patronymic(name) for _key, name in people_of(view, column)]
    shown = ", ".join(names[:most]) + (" …" if len(names) > most else "")
    if len(column.keys) == 1:
        return shown or _("vacancy")
    return f"{len(column.keys)}: {shown}" if shown else str(len(column.keys))


def people_of(view: MatrixView, column: Column) -> list[tuple[str, str]]:
    """Key and name of everybody in the positions behind a column; of a person only this one."""
    found = {person.key: person.name for key in column.keys for person in view.positions[key].people}
    return [(column.name, found[column.name])] if column.kind == "person" else list(found.items())


def _role(view: MatrixView, slug: str) -> str:
    role = view.book.named(slug)
    return role.name if role else slug
