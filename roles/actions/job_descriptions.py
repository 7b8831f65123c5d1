"""A job description becomes a role: read, decided line by line, made. Each write locks the draft: tabs take turns."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.documents import Document
from common.formats import format_number
from roles.actions.company_roles import create_role
from roles.actions.wordings import MAX_WORDING, confirm_wording, reject_wording
from roles.cards.content import ContentDuty, ContentLine
from roles.job_draft import (
    MATCHED_PARTS,
    DraftLine,
    LineState,
    lines_as_json,
    lines_from_json,
    suggestions_for,
)
from roles.job_reading import metric_of, read_job
from roles.matching.duties import STRONG, DutyMatcher
from roles.matching.job_parts import PARTS, Part
from roles.models import (
    Category,
    CompanyRole,
    Involvement,
    JobDescription,
    MetricTemplate,
    Responsibility,
)
from roles.role_input import MAX_GROUP, MAX_LINES, MAX_TEXT, line_refusal
from roles.selectors.matchers import duty_matcher

MAX_READ_LINES = 1_000
_CARD_PARTS: tuple[Part, ...] = ("zones", "kpis", "competencies", "hard_skills", "soft_skills")


class JobDescriptionRefused(ValidationError):
    """The text is more than one job description, or what was asked for cannot be done with the draft as it is."""


@dataclass(frozen=True)
class LineChange:
    """What a person decided about a line; None stays as it was."""

    state: LineState | None = None
    part: Part | None = None
    text: str | None = None
    responsibility: str | None = None
    involvement: str | None = None


def store_job_description(
    *, company: Company, document: Document, by: Actor, file_name: str = ""
) -> JobDescription:
    """The document taken apart and kept as a draft. JobDescriptionRefused when it is too long for one job."""
    job = read_job(document, duty_matcher(company))
    duties = sum(line.part == "duties" for line in job.lines)
    if duties > MAX_LINES:
        sentence = _(
            "The text has %(count)s lines of duties, and one role takes at most %(limit)s. Leave one job description."
        )
        raise JobDescriptionRefused(sentence % {"count": format_number(duties), "limit": MAX_LINES})
    if len(job.lines) > MAX_READ_LINES:
        sentence = _(
            "The text has %(count)s lines, and at most %(limit)s are taken apart. Leave one job description."
        )
        raise JobDescriptionRefused(
            sentence % {"count": format_number(len(job.lines)), "limit": format_number(MAX_READ_LINES)}
        )
    with transaction.atomic():
        row = JobDescription.objects.create(
            company=company,
            file_name=" ".join(file_name.split())[-200:],
            text="\n".join(line.text for line in document.lines),
            title=job.title[:120],
            category=job.category,
            lines=lines_as_json(job.lines),
            reading=job.reading,
            user=by.user,
            by_label=by.label[:120],
        )
        audit.record(company, by, "job_description.read", row, name=str(row), lines=len(job.lines))
    return row


@transaction.atomic
def decide_line(*, draft: JobDescription, number: int, change: LineChange) -> JobDescription:
    """One line of the draft decided or edited; the others stay as somebody else may have just left them."""
    row = _open(draft)
    lines = lines_from_json(row.lines)
    place = next((at for at, line in enumerate(lines) if line.number == number), None)
    if place is None:
        raise JobDescriptionRefused(_("There is no such line in this job description."))
    lines[place] = _changed(lines[place], _checked(change), duty_matcher(row.company_id))
    return _keep(row, lines)


@transaction.atomic
def confirm_sure(*, draft: JobDescription) -> int:
    """Every undecided duty whose suggestion is sure is taken as suggested; how many there were."""
    row = _open(draft)
    lines = lines_from_json(row.lines)
    sure = [line.part == "duties" and line.state == "open" and line.confidence == "sure" for line in lines]
    _keep(row, [_confirmed(line) if is_sure else line for line, is_sure in zip(lines, sure, strict=True)])
    return sum(sure)


@transaction.atomic
def name_role(*, draft: JobDescription, title: str, category: str) -> JobDescription:
    """What the role will be called and where it stands. The name may be empty until the role is made."""
    row = _open(draft)
    _name(row, title, category)
    row.revision += 1
    row.save(update_fields=["title", "category", "revision", "changed_at"])
    return row


@transaction.atomic
def make_role(
    *, draft: JobDescription, by: Actor, title: str | None = None, category: str | None = None
) -> CompanyRole:
    """The role of the draft: made once, however often it is asked for. What people chose against the suggestions
    becomes the company's wording; `title` and `category`, where given, are kept with the role or not at all.
    ValidationError when the role cannot be made so; the draft stays as it is."""
    row = JobDescription.objects.for_company(draft.company_id).select_for_update().get(pk=draft.pk)
    if row.company_role is not None:
        return row.company_role
    if not row.is_open:
        raise JobDescriptionRefused(_("This job description was put aside. Take it back first."))
    if title is not None and category is not None:
        _name(row, title, category)
    kept = [line for line in _known_still(lines_from_json(row.lines)) if line.is_kept]
    duties = [line for line in kept if line.part == "duties"]
    if not duties:
        raise JobDescriptionRefused(_("No line is a duty yet. A role needs at least one."))
    purpose = _purpose(kept)
    _refuse_lines(kept)
    role = create_role(
        company=row.company,
        name=row.title,
        category=row.category,
        by=by,
        duties=[_duty(line) for line in duties],
        lines={part: [_card_line(line) for line in kept if line.part == part] for part in _CARD_PARTS},
        purpose=purpose,
    )
    _teach(row.company, duties, by)
    row.state, row.company_role = JobDescription.State.USED, role
    row.revision += 1
    row.save(update_fields=["title", "category", "state", "company_role", "revision", "changed_at"])
    audit.record(row.company_id, by, "job_description.used", row, name=role.name, slug=role.slug)
    return role


@transaction.atomic
def put_aside(*, draft: JobDescription, aside: bool, by: Actor) -> JobDescription:
    """Out of the list of drafts, or back into it; nothing of it is lost."""
    row = JobDescription.objects.for_company(draft.company_id).select_for_update().get(pk=draft.pk)
    if row.state == JobDescription.State.USED:
        raise JobDescriptionRefused(_("A role was already made of this job description."))
    wanted = JobDescription.State.DISCARDED if aside else JobDescription.State.DRAFT
    if row.state != wanted:
        row.state = wanted
        row.save(update_fields=["state", "changed_at"])
        verb = "job_description.put_aside" if aside else "job_description.taken_back"
        audit.record(row.company_id, by, verb, row, name=str(row))
    return row


# --- the parts --------------------------------------------------------------------------------------------------


def _open(draft: JobDescription) -> JobDescription:
    """The draft's row, locked; refused when it is no draft any more."""
    row = JobDescription.objects.for_company(draft.company_id).select_for_update().get(pk=draft.pk)
    if row.state == JobDescription.State.USED:
        raise JobDescriptionRefused(_("A role was already made of this job description."))
    if not row.is_open:
        raise JobDescriptionRefused(_("This job description was put aside. Take it back first."))
    return row


def _name(row: JobDescription, title: str, category: str) -> None:
    if category not in Category.values:
        raise ValidationError({"category": _("Choose a category of the list.")})
    row.title, row.category = " ".join(title.split())[:120], category


def _keep(row: JobDescription, lines: Iterable[DraftLine]) -> JobDescription:
    row.lines = lines_as_json(lines)
    row.revision += 1
    row.save(update_fields=["lines", "revision", "changed_at"])
    return row


def _checked(change: LineChange) -> LineChange:
    if change.part is not None and change.part not in PARTS:
        raise ValidationError({"part": _("A card has no such part.")})
    if change.involvement is not None and change.involvement not in Involvement.values:
        raise ValidationError({"involvement": _("Choose R, A, C, I or AR.")})
    slug = change.responsibility
    if slug and not Responsibility.objects.filter(slug=slug).exists():
        raise ValidationError({"responsibility": _("There is no such responsibility in the catalogue.")})
    if change.text is None:
        return change
    text = " ".join(change.text.split())
    if not any(char.isalnum() for char in text):
        raise ValidationError({"text": _("A line is empty. Write it or leave it out.")})
    if len(text) > MAX_TEXT:
        raise ValidationError(
            {"text": _("The text is longer than %(limit)s characters.") % {"limit": MAX_TEXT}}
        )
    return replace(change, text=text)


def _changed(line: DraftLine, change: LineChange, matcher: DutyMatcher) -> DraftLine:
    text = line.text if change.text is None else change.text
    part = line.part if change.part is None else change.part
    suggestions = line.suggestions
    if part in MATCHED_PARTS and (text != line.text or line.part not in MATCHED_PARTS):
        suggestions = suggestions_for(text, line.context, matcher)
    return replace(
        line,
        text=text,
        part=part,
        suggestions=suggestions,
        state=line.state if change.state is None else change.state,
        responsibility=line.responsibility if change.responsibility is None else change.responsibility,
        involvement=line.involvement if change.involvement is None else change.involvement,
        metric=metric_of(text) if part == "kpis" else "",
    )


def _confirmed(line: DraftLine) -> DraftLine:
    return replace(line, state="confirmed", responsibility=line.best.slug if line.best else "")


def _known_still(lines: Iterable[DraftLine]) -> list[DraftLine]:
    """The lines without what has left the catalogue since they were read: these stay in their own words. Nobody chose
    against a suggestion that could not be taken, so its line has none any more."""
    slugs = set(Responsibility.objects.values_list("slug", flat=True))
    metrics = set(MetricTemplate.objects.values_list("slug", flat=True))
    return [
        replace(
            line,
            responsibility=line.responsibility if line.responsibility in slugs else "",
            metric=line.metric if line.metric in metrics else "",
            suggestions=line.suggestions
            if {line.best.slug if line.best else "", line.responsibility} <= slugs | {""}
            else (),
        )
        for line in lines
    ]


def _purpose(kept: Iterable[DraftLine]) -> str:
    purpose = ". ".join(line.text for line in kept if line.part == "purpose")
    if len(purpose) > MAX_TEXT:
        sentence = _(
            "The lines of the purpose are longer than %(limit)s characters together. Leave some of them out."
        )
        raise JobDescriptionRefused(sentence % {"limit": format_number(MAX_TEXT)})
    return purpose


def _refuse_lines(kept: Iterable[DraftLine]) -> None:
    """Among hundreds of lines the one at fault has to be named."""
    for line in kept:
        section, content = ("duties", _duty(line)) if line.part == "duties" else (line.part, _card_line(line))
        if section != "purpose" and (refusal := line_refusal(section, content)):
            begins = f"{line.text[:60].rstrip()}…" if len(line.text) > 60 else line.text
            raise JobDescriptionRefused(
                _("Line %(number)s, “%(text)s”. %(refusal)s")
                % {"number": line.number, "text": begins, "refusal": refusal}
            )


def _duty(line: DraftLine) -> ContentDuty:
    is_short = len(line.context) <= MAX_GROUP
    text = line.text if is_short else f"{line.context}: {line.text}"
    chosen = line.responsibility if line.state == "confirmed" else ""
    return ContentDuty(text, chosen or None, line.involvement, line.context if is_short else "")


def _card_line(line: DraftLine) -> ContentLine:
    sure = line.best.slug if line.best and line.confidence == "sure" else None
    return ContentLine(
        line.text,
        responsibility=sure if line.part == "zones" else None,
        metric=line.metric or None if line.part == "kpis" else None,
    )


def _teach(company: Company, duties: Iterable[DraftLine], by: Actor) -> None:
    """What differs from a sure suggestion is a wording of this company: the next text like it is understood."""
    for line in duties:
        if line.state != "confirmed" or len(line.text) > MAX_WORDING:
            continue
        best = line.best
        if line.responsibility and not (best and best.slug == line.responsibility and best.score >= STRONG):
            confirm_wording(company=company, text=line.text, responsibility=line.responsibility, by=by)
        if best and best.slug != line.responsibility:
            reject_wording(company=company, text=line.text, responsibility=best.slug, by=by)
