"""A role card, complete."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby

from django.db.models import Q

from roles.models import CardLine, CareerStep, Combination, Duty, Role, Skill, Verdict
from roles.selectors.card_values import (
    CombinationRow,
    DutyGroup,
    DutyRow,
    LineGroup,
    LineRow,
    OtherClaim,
    Overlap,
    RoleCardPage,
    SkillGroup,
    SkillRow,
    StyleRow,
    ZoneRow,
)
from roles.selectors.rows import (
    Link,
    RoleLink,
    collide,
    letters_of,
    metric_row,
    role_link,
    role_row,
    roles_with_sections,
)
from roles.wording import BEARABLE_UNTIL, VERDICTS


def role_card(slug: str) -> RoleCardPage | None:
    """The card in the active language, or None: no such role. Twelve queries, whatever the card holds."""
    role = roles_with_sections().filter(slug=slug).first()
    if role is None:
        return None
    duties = list(role.duties.select_related("responsibility"))
    others = _other_claims(role, duties)
    rows = [_duty_row(duty, others[duty.responsibility_id]) for duty in duties]
    steps = CareerStep.objects.select_related("role", "next_role")
    return RoleCardPage(
        role=role_row(role),
        duty_groups=_duty_groups(duties, rows),
        responsibility_count=len({row.responsibility for row in rows}),
        other_duty_count=sum(row.source != role.source for row in rows),
        zones=tuple(
            ZoneRow(
                zone.text,
                zone.source,
                Link(zone.responsibility.slug, zone.responsibility.name) if zone.responsibility else None,
            )
            for zone in role.zones.select_related("responsibility")
        ),
        competencies=_line_groups(role.competencies.all()),
        skills=_skill_groups(role.skills.all()),
        styles=tuple(StyleRow(row.group, row.text, row.example, row.source) for row in role.styles.all()),
        kpis=tuple(metric_row(kpi.metric, kpi.name) for kpi in role.kpis.select_related("metric")),
        portrait=tuple(LineRow(line.text, line.source) for line in role.portrait.all()),
        thought=role.thought,
        career=tuple(role_link(step.next_role) for step in steps.filter(role=role)),
        comes_from=tuple(
            role_link(step.role) for step in steps.filter(next_role=role).order_by("role__order")
        ),
        combinations=_combinations(role),
        overlaps=overlaps_of(rows),
    )


def _other_claims(role: Role, duties: Iterable[Duty]) -> Mapping[int, list[OtherClaim]]:
    """Responsibility id -> who else does it or answers for it; nobody for what is everybody's."""
    own: dict[int, list[str]] = defaultdict(list)
    for duty in duties:
        if not duty.responsibility.universal:
            own[duty.responsibility_id].append(duty.involvement)
    theirs: dict[tuple[int, Role], list[str]] = defaultdict(list)
    same = Duty.objects.filter(responsibility__in=own).exclude(role=role).select_related("role")
    for duty in same.order_by("role__order", "order"):
        theirs[duty.responsibility_id, duty.role].append(duty.involvement)
    found: dict[int, list[OtherClaim]] = defaultdict(list)
    for (responsibility_id, other), said in theirs.items():
        letters = letters_of(said)
        if set(letters) & {"A", "R"}:
            collides = collide([letters, letters_of(own[responsibility_id])])
            found[responsibility_id].append(OtherClaim(role_link(other), letters, collides))
    return found


def _duty_row(duty: Duty, others: Iterable[OtherClaim]) -> DutyRow:
    return DutyRow(
        text=duty.text,
        source=duty.source,
        involvement=duty.involvement,
        responsibility=Link(duty.responsibility.slug, duty.responsibility.name),
        universal=duty.responsibility.universal,
        others=tuple(sorted(others, key=lambda claim: not claim.collides)),
    )


def _duty_groups(duties: Iterable[Duty], rows: Iterable[DutyRow]) -> tuple[DutyGroup, ...]:
    pairs = zip(duties, rows, strict=True)
    grouped = groupby(pairs, key=lambda pair: pair[0].group)
    return tuple(DutyGroup(name, tuple(row for _duty, row in group)) for name, group in grouped)


def _line_groups(lines: Iterable[CardLine]) -> tuple[LineGroup, ...]:
    grouped = groupby(lines, key=lambda line: line.group)
    return tuple(
        LineGroup(name, tuple(LineRow(line.text, line.source) for line in group)) for name, group in grouped
    )


def _skill_groups(skills: Iterable[Skill]) -> tuple[SkillGroup, ...]:
    rows = list(skills)
    groups = (
        SkillGroup(
            kind,
            str(label),
            tuple(SkillRow(row.text, row.source, row.level) for row in rows if row.kind == kind),
        )
        for kind, label in Skill.Kind.choices
    )
    return tuple(group for group in groups if group.skills)


def _combinations(role: Role) -> tuple[CombinationRow, ...]:
    """The pairs of either side's card, the strictest first. One's own wording goes before the other's."""
    pairs = Combination.objects.filter(Q(role=role) | Q(other=role)).select_related("role", "other")
    found: dict[str, CombinationRow] = {}
    for pair in sorted(pairs, key=lambda pair: (pair.role_id != role.pk, pair.pk)):
        partner = role_link(pair.other if pair.role_id == role.pk else pair.role)
        found.setdefault(partner.slug, combination_row(pair, partner))
    return tuple(sorted(found.values(), key=lambda row: -Verdict.values.index(row.verdict)))


def combination_row(pair: Combination, partner: RoleLink) -> CombinationRow:
    """How a role goes together with `partner`, worded in the active language."""
    return CombinationRow(
        role=partner,
        verdict=pair.verdict,
        verdict_name=str(VERDICTS[pair.verdict]),
        until=pair.bearable_until,
        until_name=str(BEARABLE_UNTIL[pair.bearable_until]) if pair.bearable_until else "",
        reason=pair.reason,
    )


def overlaps_of(rows: Iterable[DutyRow]) -> tuple[Overlap, ...]:
    """The roles that claim the same responsibilities, those that share most first."""
    shared: dict[RoleLink, dict[Link, None]] = defaultdict(dict)
    for row in rows:
        for claim in row.others:
            if claim.collides and row.responsibility is not None:
                shared[claim.role][row.responsibility] = None
    found = (Overlap(role, tuple(links)) for role, links in shared.items())
    return tuple(sorted(found, key=lambda overlap: -len(overlap.shared)))
