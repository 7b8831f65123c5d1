"""The matcher of free duty texts: of the loaded catalogue, and with what one company's people have said."""

from functools import lru_cache

from accounts.models import Company
from roles.matchers import matcher_of
from roles.matching.duties import DutyMatcher, Learned
from roles.models import CompanyWording, Duty, Responsibility
from roles.selectors.company_roles import company_wordings
from roles.selectors.values import catalogue_version


def duty_matcher(company: Company | int | None = None) -> DutyMatcher:
    """Kept in memory until another version of the catalogue is loaded or the company has said more. One or two
    queries.
    """
    base = _of_catalogue(catalogue_version())
    wordings = company_wordings(company) if company is not None else ()
    return _taught(base, wordings) if wordings else base


@lru_cache(maxsize=2)
def _of_catalogue(version: str) -> DutyMatcher:
    wordings: dict[str, list[str]] = {}
    for row in Responsibility.objects.all():
        wordings[row.slug] = [row.name_ru, row.name_en, *row.synonyms]
    for slug, ru, en in Duty.objects.values_list("responsibility__slug", "text_ru", "text_en"):
        wordings[slug] += [ru, en]
    return matcher_of(wordings.items())


@lru_cache(maxsize=32)
def _taught(base: DutyMatcher, wordings: tuple[tuple[str, str, str], ...]) -> DutyMatcher:
    same = CompanyWording.Verdict.SAME
    return base.taught(
        Learned(
            same=tuple((text, slug) for text, slug, verdict in wordings if verdict == same),
            different=tuple((text, slug) for text, slug, verdict in wordings if verdict != same),
        )
    )
