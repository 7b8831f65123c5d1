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
from teams import finding_wording as wording
from teams.analysis.claims import claims_by_responsibility
from teams.analysis.engine import Analysis, Standing, analyse_after
from teams.analysis.facts import Catalogue, Limits, Position, Structure
from teams.analysis.findings import Finding as Found
from teams.analysis.settings import laid_over
from teams.analysis.tree import Tree
from teams.analysis.whatif import with_operations
from teams.company_catalogue import company_catalogue
from teams.facts import settings_of, structure_facts
from teams.models import Finding, Person
from teams.models import Structure as StructureRow
from teams.selectors import CatalogueTexts

Json = dict[str, Any]
Params = Mapping[str, Any]


@dataclass
class Situation:
    """A structure as of today with what the ways out look up in it; what costs a query is read when asked for."""

    company_id: int
    facts: Structure
    catalogue: Catalogue
    limits: Limits
    revision: int
    """Of the structure, at the latest when the facts were read."""

    @classmethod
    def of(cls, structure: StructureRow, facts: Structure | None = None) -> Situation:
        """`facts`: those of the structure today, where they have been read already."""
        today = timezone.localdate()
        company = Company.objects.get(pk=structure.company_id)
        facts = facts or structure_facts(structure, company, today)
        settings = settings_of(company, today)
        catalogue = laid_over(company_catalogue(company), settings)
        return cls(company.pk, facts, catalogue, settings.limits, structure.revision)

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
    def texts(self) -> CatalogueTexts:
        """Names of the catalogue and of the company's own roles, in the reader's language; read once."""
        return CatalogueTexts.load(self.company_id)

    @cached_property
    def _standing(self) -> Standing:
        return analyse_after(None, self.facts, self.catalogue, self.limits)

    @property
    def analysis(self) -> Analysis:
        return self._standing.analysis

    def after(self, operations: Sequence[Json]) -> tuple[Structure, Analysis]:
        """The structure as it would be, and its analysis, worked out from the one of now; the same operations again
        cost nothing: several findings have one way out in common."""
        asked = json.dumps(operations, sort_keys=True)
        if asked not in self._after:
            names = self.people if any(item["op"] == "assign" for item in operations) else {}
            facts = with_operations(self.facts, operations, names)
            standing = analyse_after(self._standing, facts, self.catalogue, self.limits)
            self._after[asked] = facts, standing.analysis
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

    def responsibility_title(self, slug: str) -> str:
        return self.texts.responsibility(slug) or slug

    def role_title(self, slug: str) -> str:
        return self.texts.role(slug) or slug

    def sentence(self, found: Found) -> str:
        """Why it is a finding, with the reader's titles."""
        params = self.texts.titled(dict(found.params), found.responsibility or "")
        return wording.sentence(found.kind, params)


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
