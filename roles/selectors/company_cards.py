"""The card of a role as a company has it: the same value as that of a catalogue role, so the same page shows it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from accounts.models import Company
from roles.models import Category, CompanyCardLine, CompanyDuty, CompanyRole, Duty, Skill
from roles.selectors.card_values import (
    DutyGroup,
    DutyRow,
    LineGroup,
    LineRow,
    OtherClaim,
    RoleCardPage,
    SkillGroup,
    SkillRow,
    StyleRow,
    ZoneRow,
)
from roles.selectors.cards import overlaps_of, role_card
from roles.selectors.rows import (
    Completeness,
    Link,
    MetricRow,
    RoleLink,
    RoleRow,
    collide,
    letters_of,
    metric_row,
    role_link,
)
from roles.wording import SECTIONS

COMPANY = "company"
"""The source of every line that a company wrote."""
Section = CompanyCardLine.Section


def company_role_card(company: Company | int, slug: str) -> RoleCardPage | None:
    """The card that this company sees for a slug; None when it has no such role. The same number of queries whatever
    the card holds.

    A duty that resembles nothing known has no responsibility (None). A copy keeps the career and the combinations of
    its catalogue role.
    """
    rows = CompanyRole.objects.for_company(company).current().select_related("base")
    row = rows.filter(slug=slug).first()
    shared = role_card(slug) if row is None or not row.is_own else None
    return shared if row is None or row.is_in_sync else _own_card(row, shared)


def _own_card(row: CompanyRole, shared: RoleCardPage | None) -> RoleCardPage:
    duties = list(row.duties.for_company(row.company_id).select_related("responsibility"))
    others = _other_claims(row, duties)
    duty_rows = [_duty_row(duty, others.get(duty.responsibility_id or 0, ())) for duty in duties]
    found = row.lines.for_company(row.company_id).select_related("responsibility", "metric")
    lines: dict[str, list[CompanyCardLine]] = defaultdict(list)
    for line in found:
        lines[line.section].append(line)
    groups = groupby(zip(duties, duty_rows, strict=True), key=lambda pair: pair[0].group)
    return RoleCardPage(
        role=_head(row, duties, lines, shared),
        duty_groups=tuple(DutyGroup(name, tuple(duty for _row, duty in group)) for name, group in groups),
        responsibility_count=len({duty.responsibility for duty in duty_rows if duty.responsibility}),
        other_duty_count=0,
        zones=tuple(ZoneRow(line.text, COMPANY, _link(line)) for line in lines[Section.ZONES]),
        competencies=_line_groups(lines[Section.COMPETENCIES]),
        skills=_skills(lines),
        styles=tuple(
            StyleRow(line.group, line.text, line.example, COMPANY) for line in lines[Section.STYLES]
        ),
        kpis=tuple(_kpi(line) for line in lines[Section.KPIS]),
        portrait=tuple(LineRow(line.text, COMPANY) for line in lines[Section.PORTRAIT]),
        thought=row.thought,
        career=shared.career if shared else (),
        comes_from=shared.comes_from if shared else (),
        combinations=shared.combinations if shared else (),
        overlaps=overlaps_of(duty_rows),
    )


def _head(
    row: CompanyRole,
    duties: Sequence[CompanyDuty],
    lines: Mapping[str, Sequence[CompanyCardLine]],
    shared: RoleCardPage | None,
) -> RoleRow:
    present = {"purpose": row.purpose, "thought": row.thought, "duties": duties, **lines}
    if shared:
        present |= {"career": shared.career, "not_with": shared.not_with}
    filled = tuple(name for name in SECTIONS if present.get(name))
    return RoleRow(
        slug=row.slug,
        name=row.name,
        short=row.short,
        purpose=row.purpose,
        category=row.category,
        category_name=str(Category(row.category).label),
        source=COMPANY,
        duty_count=len(duties),
        kpi_count=len(lines.get(Section.KPIS, ())),
        completeness=Completeness(filled, tuple(name for name in SECTIONS if name not in filled)),
    )


def _other_claims(row: CompanyRole, duties: Iterable[CompanyDuty]) -> Mapping[int, list[OtherClaim]]:
    """Responsibility id -> which other roles of the company do it or answer for it; nobody for what is everybody's.

    The company's copies speak instead of the cards that they were made of.
    """
    own: dict[int, list[str]] = defaultdict(list)
    for duty in duties:
        if duty.responsibility is not None and not duty.responsibility.universal:
            own[duty.responsibility.pk].append(duty.involvement)
    mine = CompanyRole.objects.for_company(row.company_id).current().with_own_text()
    copied = mine.filter(base__isnull=False).values_list("base", flat=True)
    theirs: dict[tuple[int, RoleLink], list[str]] = defaultdict(list)
    shared = Duty.objects.filter(responsibility__in=own).exclude(role__in=copied).select_related("role")
    for claim in shared.order_by("role__order", "order"):
        theirs[claim.responsibility_id, role_link(claim.role)].append(claim.involvement)
    written = CompanyDuty.objects.for_company(row.company_id).filter(
        responsibility__in=own, company_role__archived_at=None
    )
    for line in written.exclude(company_role=row).select_related("company_role"):
        other = line.company_role
        link = RoleLink(other.slug, other.name, other.short, other.category)
        theirs[line.responsibility_id or 0, link].append(line.involvement)
    found: dict[int, list[OtherClaim]] = defaultdict(list)
    for (responsibility, other_link), said in theirs.items():
        letters = letters_of(said)
        if set(letters) & {"A", "R"}:
            collides = collide([letters, letters_of(own[responsibility])])
            found[responsibility].append(OtherClaim(other_link, letters, collides))
    return found


def _duty_row(duty: CompanyDuty, others: Iterable[OtherClaim]) -> DutyRow:
    known = duty.responsibility
    return DutyRow(
        text=duty.text,
        source=COMPANY,
        involvement=duty.involvement,
        responsibility=Link(known.slug, known.name) if known else None,
        universal=bool(known and known.universal),
        others=tuple(sorted(others, key=lambda claim: not claim.collides)),
    )


def _link(line: CompanyCardLine) -> Link | None:
    return Link(line.responsibility.slug, line.responsibility.name) if line.responsibility else None


def _line_groups(lines: Iterable[CompanyCardLine]) -> tuple[LineGroup, ...]:
    grouped = groupby(lines, key=lambda line: line.group)
    return tuple(
        LineGroup(name, tuple(LineRow(line.text, COMPANY) for line in group)) for name, group in grouped
    )


def _skills(lines: Mapping[str, Sequence[CompanyCardLine]]) -> tuple[SkillGroup, ...]:
    sections = {Skill.Kind.HARD: Section.HARD_SKILLS, Skill.Kind.SOFT: Section.SOFT_SKILLS}
    groups = (
        SkillGroup(
            kind.value,
            str(kind.label),
            tuple(SkillRow(line.text, COMPANY, line.level or 0) for line in lines.get(section, ())),
        )
        for kind, section in sections.items()
    )
    return tuple(group for group in groups if group.skills)


def _kpi(line: CompanyCardLine) -> MetricRow:
    """A KPI in the company's words; without a metric template it has a name and nothing else yet."""
    if line.metric is not None:
        return metric_row(line.metric, line.text)
    return MetricRow("", line.text, "", "", "", "", "", "", "", is_leading=False)
