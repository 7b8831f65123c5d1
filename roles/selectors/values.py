"""The catalogue as values for the pure packages, kept in memory until another version of it is loaded."""

from dataclasses import dataclass
from functools import lru_cache

from roles.models import CatalogueVersion, Combination, Duty, MetricTemplate, Responsibility, Role, Verdict


def catalogue_version() -> str:
    """The hash of the loaded catalogue; "" while nothing is loaded."""
    return CatalogueVersion.objects.values_list("content_hash", flat=True).first() or ""


@dataclass(frozen=True)
class ResponsibilityName:
    """What pages and findings say for a slug, in both languages."""

    ru: str
    en: str


@lru_cache(maxsize=2)
def _names(version: str) -> dict[str, ResponsibilityName]:
    rows = Responsibility.objects.values_list("slug", "name_ru", "name_en")
    return {slug: ResponsibilityName(ru, en) for slug, ru, en in rows}


def responsibility_names(version: str | None = None) -> dict[str, ResponsibilityName]:
    """`version`: of the catalogue, when the caller has asked for it already; so for the others here."""
    return _names(catalogue_version() if version is None else version)


@lru_cache(maxsize=4)
def _metric_names(version: str, english: bool) -> dict[str, str]:
    return dict(MetricTemplate.objects.values_list("slug", "name_en" if english else "name_ru"))


def metric_names(*, english: bool, version: str | None = None) -> dict[str, str]:
    """Slug -> the name of each metric of the catalogue."""
    return _metric_names(catalogue_version() if version is None else version, english)


@lru_cache(maxsize=4)
def _combination_reasons(version: str, english: bool) -> dict[tuple[str, str], str]:
    rows = Combination.objects.exclude(verdict=Verdict.ALLOWED)
    names = ("role__slug", "other__slug", "reason_en" if english else "reason_ru")
    return {(role, other): reason for role, other, reason in rows.values_list(*names)}


def combination_reasons(*, english: bool, version: str | None = None) -> dict[tuple[str, str], str]:
    """(role, the other role) -> why the card says that one person must not hold both, or only for the time being."""
    return _combination_reasons(catalogue_version() if version is None else version, english)


@lru_cache(maxsize=2)
def _role_rows(version: str) -> dict[str, Role]:
    return {role.slug: role for role in Role.objects.all()}


def roles_by_slug() -> dict[str, Role]:
    """Every role without its card, in the catalogue's order."""
    return _role_rows(catalogue_version())


@lru_cache(maxsize=2)
def _english_duties(version: str) -> dict[str, str]:
    return dict(Duty.objects.values_list("text_ru", "text_en"))


def english_duties(version: str | None = None) -> dict[str, str]:
    """A duty's Russian text -> its English one."""
    return _english_duties(catalogue_version() if version is None else version)
