"""A finding and the structure around it, as the ways out see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from roles.selectors import ResponsibilityName, responsibility_names
from roles.selectors.company_roles import RoleBook, role_book
from teams import finding_wording as wording
from teams.analysis.claims import claims_by_responsibility
from teams.analysis.engine import Analysis
from teams.analysis.facts import Catalogue, Position, Structure
from teams.analysis.tree import Tree
from teams.analysis.whatif import with_operations
from teams.facts import analysis_of_facts, catalogue_facts, structure_facts
from teams.models import Finding, Person
from teams.models import Structure as StructureRow
from teams.selectors import reads_english

Json = dict[str, Any]
Params = Mapping[str, Any]


@dataclass
class Situation:
    """A structure as of today with what the ways out look up in it; what costs a query is read when asked for."""

    company_id: int
    facts: Structure
    catalogue: Catalogue
    known: Analysis | None = None
    """The analysis of these facts where the caller has it already."""

    @classmethod
    def of(cls, structure: StructureRow) -> Situation:
        company = Company.objects.get(pk=structure.company_id)
        facts = structure_facts(structure, company, timezone.localdate())
        return cls(company.pk, facts, catalogue_facts(company))

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.facts.positions)

    @cached_property
    def claims(self) -> dict[str, dict[str, str]]:
        """Responsibility -> position key -> A, R, AR, C or I."""
        found = claims_by_responsibility(self.facts, self.catalogue, self.tree)
        return {
            slug: {claim.position: claim.involvement for claim in claims} for slug, claims in found.items()
        }

    @cached_property
    def people(self) -> dict[str, str]:
        """Uid -> name of everybody who works for the company today; one query."""
        rows = Person.objects.for_company(self.company_id).working_on(timezone.localdate())
        return {str(uid): name for uid, name in rows.order_by("sort_name").values_list("uid", "full_name")}

    @cached_property
    def loads(self) -> dict[str, Decimal]:
        """Uid -> per cent of a working week given to positions."""
        loads: dict[str, Decimal] = {}
        for position in self.facts.positions:
            for holder in position.people:
                loads[holder.key] = loads.get(holder.key, Decimal(0)) + holder.share_pct
        return loads

    @cached_property
    def book(self) -> RoleBook:
        return role_book(self.company_id)

    @cached_property
    def analysis(self) -> Analysis:
        return self.known or self.analysed(self.facts)

    def analysed(self, facts: Structure) -> Analysis:
        return analysis_of_facts(facts, self.company_id)

    def after(self, operations: Sequence[Json]) -> tuple[Structure, Analysis]:
        """The structure as it would be, and its analysis; the same operations again cost nothing: several findings
        have one way out in common."""
        asked = json.dumps(operations, sort_keys=True)
        if asked not in self._after:
            names = self.people if any(item["op"] == "assign" for item in operations) else {}
            facts = with_operations(self.facts, operations, names)
            self._after[asked] = facts, self.analysed(facts)
        return self._after[asked]

    @cached_property
    def _after(self) -> dict[str, tuple[Structure, Analysis]]:
        return {}

    def held(self, responsibility: str, key: str) -> str:
        """A, R or AR; "" when the position holds nothing of it."""
        part = self.claims.get(responsibility, {}).get(key, "")
        return part if part in ("A", "R", "AR") else ""

    def position(self, key: str) -> Position:
        if key not in self.tree.by_key:
            raise ValidationError({"position": _("There is no such position in this structure.")})
        return self.tree.by_key[key]

    def name(self, key: str) -> str:
        """«Иванова Анна (Руководитель отдела продаж)»."""
        if key not in self._names:
            position = self.tree.by_key[key]
            people = [person.name for person in position.people]
            self._names[key] = wording.seat({"title": position.title, "people": people})
        return self._names[key]

    @cached_property
    def _names(self) -> dict[str, str]:
        """Of thousands of positions each is an option of several questions, for each of several findings."""
        return {}

    @cached_property
    def _responsibilities(self) -> dict[str, ResponsibilityName]:
        """Asked once: each operation of a preview names one."""
        return responsibility_names()

    def responsibility_title(self, slug: str) -> str:
        name = self._responsibilities.get(slug)
        return slug if name is None else name.en if reads_english() else name.ru

    def role_title(self, slug: str) -> str:
        role = self.book.named(slug)
        return role.name if role else slug


@dataclass(frozen=True)
class Case:
    """One finding, one way out of it."""

    row: Finding
    move: str
    situation: Situation

    @property
    def suggestions(self) -> list[Params]:
        """The analysis' own suggestions of this way out; one about the finding itself where there are none."""
        found = [item["params"] for item in self.row.body["suggestions"] if item["code"] == self.move]
        return found or [{"responsibility": self.row.responsibility_slug}]

    @property
    def items(self) -> dict[str, Params]:
        """What of several things the way out can be about, by item_id."""
        return {item_id(params): params for params in self.suggestions}

    def item(self, wanted: str) -> Params:
        """The one that was chosen, else the first."""
        items = self.items
        return items.get(wanted) or next(iter(items.values()))

    @property
    def keys(self) -> list[str]:
        """The finding's positions that are still there."""
        return [key for key in self.row.position_keys if key in self.situation.tree.by_key]

    @property
    def advised(self) -> list[str]:
        """The positions that the analysis names first, then the finding's others."""
        named = [params.get("position") for params in self.suggestions]
        known = self.situation.tree.by_key
        return [key for key in dict.fromkeys([*named, *self.row.position_keys]) if key in known]

    @property
    def slug(self) -> str:
        return self.row.responsibility_slug


_TELLING = ("responsibility", "role", "metric", "person", "by")


def item_id(params: Params) -> str:
    """What tells one suggestion of a code from another, but for the position that is asked for by itself."""
    return "|".join(str(params.get(name, "")) for name in _TELLING).strip("|")
