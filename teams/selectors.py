"""Answers about structures: the chart, one position, findings with their words, who owns what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Company
from roles.models import Responsibility
from roles.selectors import (
    ResponsibilityName,
    catalogue_version,
    combination_reasons,
    english_duties,
    metric_names,
    responsibility_names,
)
from roles.selectors.company_roles import RoleBook, role_book
from teams import finding_wording as wording
from teams.analysis.claims import Claim, claims_by_responsibility
from teams.analysis.engine import Analysis
from teams.analysis.tree import Tree
from teams.facts import analysis_of, catalogue_facts, structure_facts
from teams.finding_titles import Named, with_titles
from teams.models import Finding, Operation, Structure
from teams.querysets import Asker


def live_structure_of(company: Company) -> Structure | None:
    return Structure.objects.for_company(company).live().first()


def visible_structure(company: Company, asker: Asker, uid: UUID) -> Structure | None:
    """The structure with this uid, if the asker may see it: the one way in for pages and the API alike."""
    found: Structure | None = Structure.objects.for_company(company).visible_to(asker).filter(uid=uid).first()
    return found


def structure_analysis(structure: Structure, company: Company, on: date | None = None) -> Analysis:
    """Findings and health computed now; the stored findings follow every change, this is for a day or a preview."""
    return analysis_of(structure, company, on or timezone.localdate())


def findings_on(structure: Structure, on: date) -> list[dict[str, Any]]:
    """Which positions the findings of a day are about, and how severe they are."""
    company = Company.objects.get(pk=structure.company_id)
    return [
        {"position_keys": list(found.positions), "severity": found.severity}
        for found in structure_analysis(structure, company, on).findings
    ]


@dataclass(frozen=True)
class QuoteLine:
    """A duty that collides, in its own words, with who holds it."""

    position_key: str
    title: str
    people: tuple[str, ...]
    text: str
    involvement: str
    role: str | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding ready to be shown: the sentence why, the duties that collide, the ways out."""

    row: Finding
    kind_title: str
    severity_title: str
    responsibility_title: str
    why: str
    quotes: tuple[QuoteLine, ...]
    suggestions: tuple[tuple[str, str, dict[str, Any]], ...]
    people: tuple[str, ...]
    """Names of the people involved, as written in the facts."""


@dataclass(frozen=True)
class CatalogueTexts:
    """What findings say of the catalogue, in the active language: looked up once for all that are shown."""

    names: Mapping[str, ResponsibilityName]
    roles: RoleBook
    duties: Mapping[str, str]
    metrics: Mapping[str, str]
    reasons: Mapping[tuple[str, str], str]

    @classmethod
    def load(cls, company: Company | int) -> "CatalogueTexts":
        english, version = reads_english(), catalogue_version()
        duties = english_duties(version) if english else {}
        metrics = metric_names(english=english, version=version)
        reasons = combination_reasons(english=english, version=version)
        return cls(responsibility_names(version), role_book(company), duties, metrics, reasons)

    def responsibility(self, slug: str) -> str | None:
        name = self.names.get(slug)
        return None if name is None else name.en if reads_english() else name.ru

    def role(self, slug: str) -> str | None:
        role = self.roles.named(slug)
        return role.name if role else None

    def titled(self, params: dict[str, Any], responsibility: str) -> dict[str, Any]:
        """The stored parameters of a finding about this responsibility, with the reader's titles."""
        names: dict[str, Named] = {
            "responsibility": self.responsibility,
            "metric": self.metrics.get,
            "role": self.role,
        }
        found = with_titles(params, names)
        if "responsibility_title" in found and "responsibility" not in found:
            found["responsibility_title"] = (
                self.responsibility(responsibility) or found["responsibility_title"]
            )
        for pair in found.get("pairs", ()):
            if "one" in pair:
                roles = pair["one"], pair["other"]
                pair["reason"] = self.reasons.get(roles) or self.reasons.get(roles[::-1], "")
        return found


def finding_view(row: Finding, texts: CatalogueTexts) -> FindingView:
    """Words for one stored finding; no query."""
    params = texts.titled(row.body["params"], row.responsibility_slug)
    seats = dict(zip(row.position_keys, params.get("names", ()), strict=False))
    return FindingView(
        row=row,
        kind_title=str(wording.KIND_TITLES[row.kind]),
        severity_title=str(wording.SEVERITY_TITLES[row.severity]),
        responsibility_title=params.get("responsibility_title", ""),
        why=wording.sentence(row.kind, params),
        quotes=tuple(_quote(quote, seats.get(quote["position"], {}), texts) for quote in row.body["quotes"]),
        suggestions=tuple(
            _suggestion(item, row.kind, row.responsibility_slug, texts) for item in row.body["suggestions"]
        ),
        people=tuple(dict.fromkeys(name for seat in seats.values() for name in seat["people"])),
    )


def _quote(quote: dict[str, Any], seat: dict[str, Any], texts: CatalogueTexts) -> QuoteLine:
    text = quote["text"]
    if quote["role"]:
        text = texts.duties.get(text, text)
    return QuoteLine(
        position_key=quote["position"],
        title=seat.get("title", ""),
        people=tuple(seat.get("people", ())),
        text=text,
        involvement=quote["involvement"],
        role=quote["role"],
        words=tuple(quote["words"]),
    )


def _suggestion(
    item: dict[str, Any], kind: str, slug: str, texts: CatalogueTexts
) -> tuple[str, str, dict[str, Any]]:
    params = texts.titled(item["params"], slug)
    return item["code"], wording.move(item["code"], params, kind), params


def reads_english() -> bool:
    return (get_language() or "ru").startswith("en")


def finding_views(rows: Iterable[Finding], company: Company | int) -> list[FindingView]:
    """Worst first, then the newest."""
    order = {"high": 0, "medium": 1, "low": 2}
    texts = CatalogueTexts.load(company)
    return sorted(
        (finding_view(row, texts) for row in rows), key=lambda view: (order[view.row.severity], -view.row.pk)
    )


@dataclass(frozen=True)
class Owner:
    """A position that holds a responsibility, with whoever sits there on the day."""

    position_key: str
    title: str
    involvement: str
    people: tuple[tuple[str, str], ...]
    scope: dict[str, list[str]]


def responsibility_owners(
    structure: Structure, company: Company, responsibility: Responsibility, on: date
) -> Sequence[Owner]:
    """Who answers for, does, advises on or hears of a responsibility on a day: A and R first."""
    facts = structure_facts(structure, company, on)
    tree = Tree(facts.positions)
    claims: list[Claim] = claims_by_responsibility(facts, catalogue_facts(company), tree).get(
        responsibility.slug, []
    )
    by_key = {position.key: position for position in facts.positions}
    rank = {"AR": 0, "A": 1, "R": 2, "C": 3, "I": 4}
    return [
        Owner(
            position_key=claim.position,
            title=by_key[claim.position].title,
            involvement=claim.involvement,
            people=tuple((person.key, person.name) for person in by_key[claim.position].people),
            scope={name: sorted(values) for name, values in by_key[claim.position].scope.items()},
        )
        for claim in sorted(claims, key=lambda claim: (rank[claim.involvement], claim.position))
    ]


def operations_since(structure: Structure, revision: int) -> list[Operation]:
    """What changed a structure after a revision, the latest fifty, oldest first."""
    rows = Operation.objects.for_company(structure.company_id).filter(
        structure=structure, revision__gt=revision
    )
    return list(rows.order_by("-revision")[:50])[::-1]
