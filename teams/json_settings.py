"""The optional head of a structure's JSON: limits, norms, volumes and money that the analysis is to use.

    "limits": {"max_reports": 8, "hours_month": 150}      bounds that differ from the usual ones
    "norms": {"lead-qualification": 15}                   minutes for one piece of a responsibility
    "volumes": {"sales-manager": {"lead": 200}}           how many a whole holder of a role meets in a month
    "money": {"revenue": 1000000}                         roubles a month that stand under a metric

What names nothing known here is left out and told; a number that is none is a mistake of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from teams.analysis.facts import Catalogue, Limits
from teams.analysis.settings import Settings
from teams.json_fields import Fields

MAX_MINUTES = Decimal(9_999)
MAX_VOLUME = Decimal(9_999_999)
MAX_MONEY = Decimal(10) ** 15
_DIGITS = re.compile(r"[0-9]{1,18}(\.[0-9]{1,4})?")
LIMITS = {field.name: getattr(Limits(), field.name) for field in fields(Limits)}


class SettingsReader:
    """Reads the head; problems go to `fields`, what is not known here to `strangers`."""

    def __init__(self, fields: Fields, catalogue: Catalogue) -> None:
        self.fields = fields
        self.catalogue = catalogue
        self.strangers: list[str] = []

    def read(self, data: Mapping[str, Any]) -> Settings:
        known = self.catalogue.responsibilities
        norms = self._numbers(data, "norms", set(known), MAX_MINUTES)
        for slug, minutes in norms.items():
            if minutes < 1 or minutes != minutes.to_integral_value():
                self.fields.complain(_("“norms”, %(slug)s: whole minutes from 1.") % {"slug": slug[:60]})
        return Settings(
            limits=self._limits(data),
            norms={slug: int(minutes) for slug, minutes in norms.items()},
            volumes=self._volumes(data),
            money=self._numbers(data, "money", set(self.catalogue.metrics), MAX_MONEY),
        )

    def _limits(self, data: Mapping[str, Any]) -> Limits:
        given = self._numbers(data, "limits", set(LIMITS), MAX_MINUTES)
        typed: dict[str, Any] = {
            name: value if isinstance(LIMITS[name], Decimal) else int(value) for name, value in given.items()
        }
        return Limits(**typed)

    def _volumes(self, data: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
        drivers = {item.norm_driver for item in self.catalogue.responsibilities.values()} - {""}
        rows = self._object(data, "volumes")
        self._note(slug for slug in rows if slug not in self.catalogue.roles)
        return {
            slug: self._numbers(rows, slug, drivers, MAX_VOLUME)
            for slug in rows
            if slug in self.catalogue.roles
        }

    def _numbers(
        self, data: Mapping[str, Any], name: str, known: set[str], limit: Decimal
    ) -> dict[str, Decimal]:
        rows = {slug: _plain(value) for slug, value in self._object(data, name).items()}
        self._note(slug for slug in rows if slug not in known)
        where = _("“%(name)s”") % {"name": name[:60]}
        return {
            slug: self.fields.number(rows, slug, where, Decimal(LIMITS.get(slug, 1)), limit=limit)
            for slug in rows
            if slug in known
        }

    def _object(self, data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = data.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fields.complain(_("“%(name)s” must be an object.") % {"name": name[:60]})
            return {}
        return value

    def _note(self, slugs: Any) -> None:
        self.strangers += sorted(slug[:60] for slug in slugs)


def _plain(value: Any) -> Any:
    """A text of plain digits is a number, because money is written so."""
    return Decimal(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


def write_settings(settings: Settings) -> dict[str, Any]:
    """What differs from the usual, as JSON; amounts of money as texts, so that no digit is lost."""
    limits = {
        name: _number(getattr(settings.limits, name))
        for name, usual in LIMITS.items()
        if getattr(settings.limits, name) != usual
    }
    volumes = {
        role: {driver: _number(count) for driver, count in sorted(counts.items())}
        for role, counts in sorted(settings.volumes.items())
    }
    money = {metric: str(roubles) for metric, roubles in sorted(settings.money.items())}
    found = {
        "limits": limits,
        "norms": dict(sorted(settings.norms.items())),
        "volumes": volumes,
        "money": money,
    }
    return {name: value for name, value in found.items() if value}


def _number(value: Decimal | int) -> int | float:
    return int(value) if value == int(value) else float(value)
