"""The catalogue's rows as facts of the analysis, with a company's own cards in place of those they were made of.

Kept in memory by version: building it takes longer than most analyses. Norms and volumes are laid on in teams.facts.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

from accounts.models import Company
from roles.models import (
    Combination,
    CompanyCardLine,
    Duty,
    MetricTemplate,
    Responsibility,
    Role,
    RoleMetric,
    Verdict,
    Zone,
)
from roles.selectors.company_roles import BookVersion, book_version, company_duties, role_book
from teams.analysis import facts
from teams.catalogue_facts import LEADING_CATEGORIES


def company_catalogue(company: Company | int) -> facts.Catalogue:
    """Responsibilities, roles and metrics as this company has them; one query while nothing has changed."""
    return _of_company(book_version(company))


@lru_cache(maxsize=2)
def _shared(version: str) -> facts.Catalogue:
    duties = _grouped(
        Duty.objects.order_by("role_id", "order"), "role_id", "responsibility__slug", "involvement", "text_ru"
    )
    zones = _grouped(Zone.objects.order_by("role_id", "order"), "role_id", "text_ru", "responsibility__slug")
    kpis = _grouped(RoleMetric.objects.order_by("role_id", "order"), "role_id", "metric__slug")
    verdicts = _grouped(Combination.objects.all(), "role_id", "verdict", "other__slug", "bearable_until")
    return facts.Catalogue(
        responsibilities={
            row.slug: _responsibility(row)
            for row in Responsibility.objects.select_related("area").prefetch_related("metrics")
        },
        roles={
            role.slug: facts.Role(
                slug=role.slug,
                title=role.name_ru,
                duties=tuple(
                    facts.RoleDuty(slug, cast(facts.Involvement, value), text)
                    for slug, value, text in duties.get(role.pk, ())
                ),
                leads=role.category in LEADING_CATEGORIES,
                zones=tuple(facts.ZoneLine(*zone) for zone in zones.get(role.pk, ())),
                kpis=tuple(metric for (metric,) in kpis.get(role.pk, ())),
                **_combinations(verdicts.get(role.pk, ())),
            )
            for role in Role.objects.all()
        },
        metrics=dict(MetricTemplate.objects.order_by("id").values_list("slug", "name_ru")),
    )


def _responsibility(row: Responsibility) -> facts.Responsibility:
    return facts.Responsibility(
        slug=row.slug,
        title=row.name_ru,
        exclusive=row.exclusive,
        universal=row.universal,
        needed_from=cast(facts.Stage | None, row.needed_from or None),
        weight=row.weight,
        own_people=row.area.slug in facts.OWN_PEOPLE_AREAS,
        norm_minutes=row.norm_minutes,
        norm_driver=row.norm_driver,
        metrics=tuple(metric.slug for metric in row.metrics.all()),
        funnel_stage=row.funnel_stage or None,
        area=row.area.slug,
    )


def _combinations(verdicts: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """What a card says about holding other roles besides: fields of facts.Role."""
    rows = list(verdicts)
    return {
        "never_with": frozenset(other for verdict, other, _until in rows if verdict == Verdict.FORBIDDEN),
        "good_with": frozenset(other for verdict, other, _until in rows if verdict == Verdict.ALLOWED),
        "until": {other: until for verdict, other, until in rows if verdict == Verdict.FOR_NOW},
    }


@lru_cache(maxsize=64)
def _of_company(version: BookVersion) -> facts.Catalogue:
    shared = _shared(version.catalogue)
    if version.company is None:
        return shared
    written, book = company_duties(version.company), role_book(version.company)
    lines = _own_lines(version.company)
    own = {
        slug: _own_role(slug, book.roles[slug], duties, lines.get(slug, ()), shared.roles.get(slug))
        for slug, duties in written.items()
        if slug in book.roles
    }
    return facts.Catalogue(
        responsibilities=shared.responsibilities, roles={**shared.roles, **own}, metrics=shared.metrics
    )


def _own_role(slug: str, role: Any, duties: Any, lines: Iterable[Any], base: facts.Role | None) -> facts.Role:
    """A card the company wrote or edited. What it may be combined with stands in the catalogue's card alone."""
    rows = list(lines)
    zones, kpis = CompanyCardLine.Section.ZONES, CompanyCardLine.Section.KPIS
    return facts.Role(
        slug=slug,
        title=role.name,
        duties=tuple(
            facts.RoleDuty(duty.responsibility.slug, duty.involvement, duty.text)
            for duty in duties
            if duty.responsibility is not None
        ),
        leads=role.category in LEADING_CATEGORIES,
        never_with=base.never_with if base else frozenset(),
        zones=tuple(facts.ZoneLine(text, about) for section, text, about, _m in rows if section == zones),
        kpis=tuple(metric for section, _t, _r, metric in rows if section == kpis and metric),
        good_with=base.good_with if base else frozenset(),
        until=base.until if base else {},
    )


def _own_lines(company: int) -> Mapping[str, list[tuple[Any, ...]]]:
    """Role's slug -> its zones and KPIs: (section, text, responsibility, metric)."""
    rows = CompanyCardLine.objects.for_company(company).filter(company_role__archived_at=None)
    rows = rows.filter(section__in=(CompanyCardLine.Section.ZONES, CompanyCardLine.Section.KPIS))
    names = ("section", "text", "responsibility__slug", "metric__slug")
    return _grouped(rows.order_by("order", "id"), "company_role__slug", *names)


def _grouped(rows: Any, by: str, *names: str) -> dict[Any, list[tuple[Any, ...]]]:
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for key, *values in rows.values_list(by, *names):
        found.setdefault(key, []).append(tuple(values))
    return found
