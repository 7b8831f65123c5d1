"""A job description as its page shows it: rows to decide, what is decided, and the role it resembles."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from accounts.models import Company
from roles.job_draft import DraftLine, lines_from_json
from roles.matching.job_parts import PARTS, Part
from roles.matching.titles import suggest_role
from roles.models import Duty, JobDescription
from roles.selectors.company_roles import active_language
from roles.selectors.search import found_slugs
from roles.selectors.values import catalogue_version, responsibility_names, roles_by_slug
from roles.titles_file import title_aliases

Names = Mapping[str, str]

PAGE_ROWS = 50
MOST_FOUND = 8
RECENT = 20
SHOWN = ("open", "confirmed", "skipped")
LOOKS_ALIKE = 0.25
"""A catalogue role that shares less than this of its responsibilities is not worth naming."""


@dataclass(frozen=True)
class Option:
    """A responsibility that can be chosen. `words` of the line speak for it; none when it was searched for."""

    slug: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class DutyRow:
    """`chosen`: what the form stands at. `name`: of the responsibility chosen, "" for an own wording."""

    line: DraftLine
    options: tuple[Option, ...]
    chosen: str
    name: str

    @property
    def because(self) -> str:
        return self.line.best.because if self.line.best else ""

    @property
    def words(self) -> tuple[str, ...]:
        return self.line.best.words if self.line.best else ()


@dataclass(frozen=True)
class PartGroup:
    part: Part
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True)
class AlikeRole:
    """The catalogue role that the description resembles; `missing`: names of what the description does not say."""

    slug: str
    name: str
    category: str
    covered: int
    total: int
    missing: tuple[str, ...]


class JobDescriptionPage:
    """Everything the page shows of one draft: `show` keeps one state of the duties, `page` counts from 1."""

    def __init__(self, draft: JobDescription, show: str = "", page: int = 1) -> None:
        self.draft = draft
        self.lines = lines_from_json(draft.lines)
        self.duties = [line for line in self.lines if line.part == "duties"]
        self.show = show if show in SHOWN else ""
        chosen = [line for line in self.duties if not self.show or line.state == self.show]
        self.total = len(chosen)
        self.pages = max(1, -(-len(chosen) // PAGE_ROWS))
        self.page = min(max(page, 1), self.pages)
        self.first = (self.page - 1) * PAGE_ROWS
        self._shown = chosen[self.first : self.first + PAGE_ROWS]

    @cached_property
    def rows(self) -> list[DutyRow]:
        names = active_names()
        return [duty_row(line, names) for line in self._shown]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.state for line in self.duties)

    @cached_property
    def sure(self) -> int:
        """Undecided duties that can be confirmed at once."""
        return sum(line.state == "open" and line.confidence == "sure" for line in self.duties)

    @property
    def confirmed(self) -> int:
        return self.counts["confirmed"]

    @property
    def left(self) -> int:
        return self.counts["open"]

    @cached_property
    def own_words(self) -> int:
        """Duties that go into the role without a responsibility of the catalogue, as things stand."""
        kept = [line for line in self.duties if line.is_kept]
        return sum(line.state == "open" or not line.responsibility for line in kept)

    @cached_property
    def kept(self) -> int:
        return sum(line.is_kept for line in self.duties)

    @cached_property
    def groups(self) -> list[PartGroup]:
        found = (
            PartGroup(part, tuple(line for line in self.lines if line.part == part))
            for part in PARTS
            if part not in ("duties", "unused")
        )
        return [group for group in found if group.lines]

    @cached_property
    def unused(self) -> tuple[DraftLine, ...]:
        return tuple(line for line in self.lines if line.part == "unused")

    @cached_property
    def alike(self) -> AlikeRole | None:
        return alike_role(self.draft.title, self.duties)


def active_names() -> Names:
    """Slug -> name of every responsibility in the active language. One query."""
    language = active_language()
    return {slug: str(getattr(name, language)) for slug, name in responsibility_names().items()}


def duty_row(line: DraftLine, names: Names, searched: Sequence[Option] = ()) -> DutyRow:
    """`searched`: responsibilities found by hand, offered besides the suggestions. One that has left the catalogue
    is not offered any more."""
    options = {
        each.slug: Option(each.slug, names[each.slug], each.words)
        for each in line.suggestions
        if each.slug in names
    }
    options |= {each.slug: each for each in searched if each.slug not in options}
    chosen = line.responsibility if line.state == "confirmed" or line.responsibility else ""
    if not chosen and line.state == "open" and options:
        chosen = next(iter(options))
    if chosen in names and chosen not in options:
        options[chosen] = Option(chosen, names[chosen])
    return DutyRow(line, tuple(options.values()), chosen, names.get(line.responsibility, ""))


def find_responsibilities(query: str) -> tuple[Option, ...]:
    """What the search of the catalogue finds, the first MOST_FOUND; nothing for an empty query."""
    slugs = found_slugs(query, "responsibility")[:MOST_FOUND] if query.strip() else []
    names = active_names()
    return tuple(Option(slug, names[slug]) for slug in slugs)


def drafts_of(company: Company) -> list[JobDescription]:
    """Every description that is in work, and the RECENT latest ones that were put aside; without their texts."""
    rows = JobDescription.objects.for_company(company).only(
        "uid", "title", "file_name", "state", "by_label", "created_at", "company"
    )
    in_work = rows.filter(state=JobDescription.State.DRAFT)
    return [*in_work, *rows.filter(state=JobDescription.State.DISCARDED)[:RECENT]]


@lru_cache(maxsize=2)
def _claims(version: str) -> Mapping[str, frozenset[str]]:
    """Role slug -> the responsibilities it does or answers for."""
    claims: dict[str, set[str]] = defaultdict(set)
    duties = Duty.objects.filter(involvement__in=("A", "R", "AR"))
    for role, slug in duties.values_list("role__slug", "responsibility__slug"):
        claims[role].add(slug)
    return {role: frozenset(slugs) for role, slugs in claims.items()}


def alike_role(title: str, duties: Sequence[DraftLine]) -> AlikeRole | None:
    """The role of the same title, else the one that shares the largest part of its work with the duties."""
    claims = _claims(catalogue_version())
    said = {slug for line in duties if (slug := _means(line))}
    slug = (suggest_role(title, title_aliases()).role or "") if title else ""
    if slug not in claims:
        shares = {role: len(said & wanted) / len(wanted) for role, wanted in claims.items()}
        slug = max(shares, key=lambda role: (shares[role], role), default="")
        if not slug or shares[slug] < LOOKS_ALIKE:
            return None
    role, wanted, names = roles_by_slug()[slug], claims[slug], active_names()
    missing = tuple(sorted(names[each] for each in wanted - said))
    return AlikeRole(slug, role.name, role.category, len(wanted & said), len(wanted), missing)


def _means(line: DraftLine) -> str:
    if line.state == "confirmed":
        return line.responsibility
    return line.best.slug if line.state == "open" and line.best and line.confidence == "sure" else ""
