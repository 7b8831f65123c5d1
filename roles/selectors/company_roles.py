"""A company's own catalogue: which roles it may use, what they say, and what has changed in the shared one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import get_language

from accounts.models import Company
from roles.bilingual import Bilingual
from roles.cards.content import (
    LINE_SECTIONS,
    ContentDuty,
    ContentLine,
    RoleContent,
    content_of_card,
)
from roles.cards.diff import Change, card_diff, card_of
from roles.models import (
    CatalogueVersion,
    CompanyCatalogue,
    CompanyDuty,
    CompanyRole,
    CompanyWording,
    Role,
    RoleRevision,
)


@dataclass(frozen=True)
class BookVersion:
    """The key of everything derived from a company's roles; `company` is None while it has none of its own."""

    catalogue: str
    company: int | None = None
    own: UUID | None = None


@dataclass(frozen=True)
class BookRole:
    """A role that a company may use. Of its own there is one name, whatever the language.

    The catalogue's row is found by the slug and not by an id kept here: a role that left the files and came back is
    another row under the same version of the catalogue.
    """

    slug: str
    name_ru: str
    name_en: str
    short_ru: str
    short_en: str
    category: str
    own: bool
    edited: bool
    company_role_id: int | None
    name = Bilingual("name")
    short = Bilingual("short")


@dataclass(frozen=True)
class RoleBook:
    """Every role usable in a company by slug, the catalogue's in its order, then its own by name.

    `former`: own roles that were put away; the history still names them.
    """

    roles: Mapping[str, BookRole]
    former: Mapping[str, BookRole]

    def named(self, slug: str) -> BookRole | None:
        return self.roles.get(slug) or self.former.get(slug)


@dataclass(frozen=True)
class CatalogueUpdate:
    """A role of the company whose catalogue card has changed since the company last looked."""

    role: CompanyRole
    seen: RoleRevision
    current: RoleRevision
    changes: tuple[Change, ...]


def _id(company: Company | int) -> int:
    return company if isinstance(company, int) else company.pk


def book_version(company: Company | int) -> BookVersion:
    """One query. Companies without roles of their own share one version."""
    mine = CompanyCatalogue.objects.for_company(company).values_list("version", flat=True)
    loaded = (
        CatalogueVersion.objects.annotate(own=Subquery(mine[:1])).values_list("content_hash", "own").first()
    )
    shared, own = loaded or ("", mine.first())
    return BookVersion(shared, _id(company), own) if own else BookVersion(shared)


def role_book(company: Company | int) -> RoleBook:
    """One query while nothing has changed."""
    return _book(book_version(company))


@lru_cache(maxsize=128)
def _book(version: BookVersion) -> RoleBook:
    rows = (
        CompanyRole.objects.for_company(version.company or 0)
        if version.company
        else CompanyRole.objects.none()
    )
    mine = list(rows)
    copies = {row.base_id: row for row in mine if row.base_id is not None and row.archived_at is None}
    roles = {role.slug: _of_catalogue(role, copies.get(role.pk)) for role in Role.objects.all()}
    own = sorted((row for row in mine if row.is_own), key=lambda row: (row.name.casefold(), row.pk))
    roles |= {row.slug: _of_company(row) for row in own if row.archived_at is None}
    return RoleBook(roles, {row.slug: _of_company(row) for row in own if row.archived_at is not None})


def _of_catalogue(role: Role, copy: CompanyRole | None) -> BookRole:
    if copy is not None and not copy.is_in_sync:
        return _of_company(copy)
    return BookRole(
        slug=role.slug,
        name_ru=role.name_ru,
        name_en=role.name_en,
        short_ru=role.short_ru,
        short_en=role.short_en,
        category=role.category,
        own=False,
        edited=False,
        company_role_id=copy.pk if copy else None,
    )


def _of_company(row: CompanyRole) -> BookRole:
    return BookRole(
        slug=row.slug,
        name_ru=row.name,
        name_en=row.name,
        short_ru=row.short,
        short_en=row.short,
        category=row.category,
        own=row.is_own,
        edited=not row.is_own,
        company_role_id=row.pk,
    )


def company_duties(company: Company | int) -> dict[str, list[CompanyDuty]]:
    """Slug -> the duties of each role that the company wrote or edited and has not put away, in their order. Roles
    without a duty are there too. The responsibilities are fetched. Two queries."""
    rows = CompanyRole.objects.for_company(company).current().with_own_text()
    slugs = dict(rows.values_list("pk", "slug"))
    found: dict[str, list[CompanyDuty]] = {slug: [] for slug in slugs.values()}
    duties = CompanyDuty.objects.for_company(company).filter(company_role__in=slugs)
    for duty in duties.select_related("responsibility"):
        found[slugs[duty.company_role_id]].append(duty)
    return found


def company_wordings(company: Company | int) -> tuple[tuple[str, str, str], ...]:
    """What people confirmed and rejected: (normal form of the text, responsibility, "same" or "different")."""
    rows = CompanyWording.objects.for_company(company).order_by("id")
    return tuple(rows.values_list("text_normal", "responsibility__slug", "verdict"))


# --- what a role says -------------------------------------------------------------------------------------------


def active_language() -> str:
    return "en" if (get_language() or "ru").startswith("en") else "ru"


def current_revision(role: Role | int) -> RoleRevision | None:
    """The latest state of a card; None while the catalogue was loaded by a version that kept none."""
    return RoleRevision.objects.filter(role=role).order_by("-number").first()


def company_role_content(row: CompanyRole) -> RoleContent:
    """All that the role says: the catalogue's card in the reader's language while in sync, else the company's own."""
    if row.is_in_sync:
        revision = current_revision(row.base_id or 0)
        return content_of_card(revision.content, active_language()) if revision else RoleContent("", "", "")
    lines: dict[str, list[ContentLine]] = {name: [] for name in LINE_SECTIONS}
    for line in row.lines.for_company(row.company_id).select_related("responsibility", "metric"):
        lines[line.section].append(
            ContentLine(
                line.text,
                line.group,
                line.example,
                line.level,
                line.responsibility.slug if line.responsibility else None,
                line.metric.slug if line.metric else None,
            )
        )
    return RoleContent(
        name=row.name,
        short=row.short,
        category=row.category,
        purpose=row.purpose,
        thought=row.thought,
        duties=tuple(
            ContentDuty(
                duty.text,
                duty.responsibility.slug if duty.responsibility else None,
                duty.involvement,
                duty.group,
            )
            for duty in row.duties.for_company(row.company_id).select_related("responsibility")
        ),
        lines={name: tuple(found) for name, found in lines.items() if found},
    )


def compare_with_catalogue(row: CompanyRole) -> tuple[Change, ...]:
    """What the company's copy says differently from the catalogue of today, in the copy's language."""
    revision = current_revision(row.base_id) if row.base_id and not row.is_in_sync else None
    if revision is None:
        return ()
    theirs = content_of_card(revision.content, row.language).own()
    return card_diff(card_of(theirs), card_of(company_role_content(row)))


def update_of(row: CompanyRole) -> CatalogueUpdate | None:
    """What has changed in the catalogue's card since the company saw it; None when nothing that can be read."""
    return next(iter(_updates([row])), None)


def catalogue_updates(company: Company | int) -> tuple[CatalogueUpdate, ...]:
    """The same for every role that the company follows or has copied. Two queries."""
    rows = CompanyRole.objects.for_company(company).current().exclude(base=None)
    return tuple(_updates(rows.select_related("base", "seen_revision")))


def _updates(rows: Iterable[CompanyRole]) -> Iterable[CatalogueUpdate]:
    followed = [row for row in rows if row.base_id and row.seen_revision]
    latest = RoleRevision.objects.filter(role__in=[row.base_id for row in followed])
    by_role = {item.role_id: item for item in latest.order_by("role_id", "-number").distinct("role_id")}
    for row in followed:
        seen, current = row.seen_revision, by_role.get(row.base_id or 0)
        if seen is None or current is None or current.number <= seen.number:
            continue
        language = active_language() if row.is_in_sync else row.language
        before, after = (card_of(content_of_card(item.content, language)) for item in (seen, current))
        if changes := card_diff(before, after):
            yield CatalogueUpdate(row, seen, current, changes)
