"""Roles of a company: followed, copied by the first edit, returned, written from nothing, put away.

Order inside each change: lock the role, compare the revision, check, write, a new version of the company's catalogue,
audit, and what holds roles follows (roles.holders). Nothing here waits for a structure: whoever edits one waits for
the role that it gives (docs/adr/0003-structure-lock.md, the order of locks).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.actors import Actor
from accounts.models import AuditEvent, Company
from common.ids import uuid7
from common.slugs import latin_slug
from roles.actions.company_rows import clear_content, write_lines
from roles.cards.content import TEXTS, ContentLine, RoleContent, content_as_json, content_from_json
from roles.holders import follow_change, holders_of
from roles.models import (
    OWN_PREFIX,
    CompanyCatalogue,
    CompanyRole,
    Role,
)
from roles.role_input import DutyIn, clean_content, duties_from
from roles.selectors.company_roles import active_language, company_role_content, current_revision

MAX_ROLES = 300
LONGEST_SLUG = 60
RETURNED = "company_role.returned"
Lines = Mapping[str, Iterable[ContentLine]]


class RoleConflict(Exception):
    """Somebody has changed the role meanwhile. Nothing was changed; `revision` is that of now."""

    def __init__(self, revision: int) -> None:
        super().__init__(
            _("While you were editing, somebody changed this role. Your change was not applied.")
        )
        self.revision = revision


@dataclass(frozen=True)
class Edited:
    """`unlinked`: this was the first edit, so the role follows the catalogue no longer. `changed`: False when what
    came in is what stood there; then nothing was written."""

    role: CompanyRole
    unlinked: bool
    changed: bool


@transaction.atomic
def take_role(*, company: Company, role: Role, by: Actor) -> CompanyRole:
    """The company follows a role of the catalogue: it stays in sync, and is told what changed. Taking it twice changes
    nothing; one that was put away comes back as it was. ValidationError when its name has been given to another role
    meanwhile."""
    row, created = CompanyRole.objects.get_or_create(
        company=company, base=role, defaults={"slug": role.slug, "seen_revision": current_revision(role)}
    )
    if not created:
        row = _locked(row, None)
        if row.archived_at is None:
            return row
        if not row.is_in_sync:
            _refuse_name(company.pk, row.name, row)
        row.archived_at = None
        _save(row, "archived_at")
    _changed(row, by, "company_role.taken", name=role.name_ru)
    return row


@transaction.atomic
def create_role(
    *,
    company: Company,
    name: str,
    category: str,
    by: Actor,
    duties: Iterable[DutyIn] = (),
    lines: Lines | None = None,
    short: str = "",
    purpose: str = "",
    thought: str = "",
) -> CompanyRole:
    """A role of the company's own, in the active language.

    `duties`: roles.cards.content.ContentDuty, or (text, responsibility slug or None, involvement, group). `lines`:
    section (roles.cards.content.LINE_SECTIONS) -> its lines. ValidationError by member, and nothing is made.
    """
    content = clean_content(
        RoleContent(name, short, category, purpose, thought, duties_from(duties), _tuples(lines or {}))
    )
    _new_version(company.pk)  # Its row's lock makes two who create at once take turns.
    mine = CompanyRole.objects.for_company(company)
    if mine.count() >= MAX_ROLES:
        raise ValidationError(_("A company holds at most %(limit)s roles.") % {"limit": MAX_ROLES})
    _refuse_name(company.pk, content.name, None)
    row = CompanyRole(company=company, slug=_free_slug(company, content.name), language=active_language())
    row.name = content.name
    row.save()
    _write(row, content)
    _changed(row, by, "company_role.created", name=content.name, duties=len(content.duties))
    return row


@transaction.atomic
def edit_role(
    *,
    company_role: CompanyRole,
    revision: int,
    by: Actor,
    name: str | None = None,
    short: str | None = None,
    category: str | None = None,
    purpose: str | None = None,
    thought: str | None = None,
    duties: Iterable[DutyIn] | None = None,
    lines: Lines | None = None,
) -> Edited:
    """Changes what is given; None stays as it is, and so do sections that `lines` does not name.

    The first edit of a role in sync copies the catalogue's card and unlinks it. `revision` is what the editor saw:
    RoleConflict when it is not that of now. ValidationError by member.
    """
    row = _locked(company_role, revision)
    _refuse_archived(row)
    before = company_role_content(row).own()
    if not before.name:
        raise ValidationError(_("The catalogue is being loaded. Try again in a minute."))
    texts: dict[str, Any] = {
        "name": name,
        "short": short,
        "category": category,
        "purpose": purpose,
        "thought": thought,
    }
    after = replace(before, **{key: text for key, text in texts.items() if text is not None})
    if duties is not None:
        after = replace(after, duties=duties_from(duties))
    if lines is not None:
        after = replace(after, lines={**after.lines, **_tuples(lines)})
    after = clean_content(after)
    if after == clean_content(before):
        return Edited(row, unlinked=False, changed=False)
    if after.name != before.name:
        _refuse_name(row.company_id, after.name, row)
    unlinked = row.is_in_sync
    if unlinked:
        # What the company has seen stays as it was: an update that came while the editor wrote is still told.
        row.language = active_language()
    if not row.is_own:
        row.edited_at = timezone.now()
    _write(row, after)
    _changed(row, by, "company_role.unlinked" if unlinked else "company_role.edited", name=after.name)
    return Edited(row, unlinked=unlinked, changed=True)


@transaction.atomic
def return_to_catalogue(*, company_role: CompanyRole, by: Actor, revision: int | None = None) -> CompanyRole:
    """The role follows the catalogue again. What the copy said stays in the trail: `bring_back_copy` reads it."""
    row = _locked(company_role, revision)
    _refuse_archived(row)
    if row.is_own:
        raise ValidationError(
            _("This role is the company's own: there is nothing in the catalogue to return to.")
        )
    if row.is_in_sync:
        return row
    former = company_role_content(row)
    clear_content(row)
    row.edited_at, row.seen_revision = None, current_revision(row.base_id or 0)
    for name in TEXTS:
        setattr(row, name, "")
    _save(row, *TEXTS, "edited_at", "seen_revision")
    _changed(row, by, RETURNED, name=former.name, former=content_as_json(former), language=row.language)
    return row


@transaction.atomic
def bring_back_copy(*, company_role: CompanyRole, by: Actor, revision: int | None = None) -> CompanyRole:
    """Takes the last return to the catalogue back: the copy says again what it said before."""
    row = _locked(company_role, revision)
    _refuse_archived(row)
    trail = AuditEvent.objects.for_company(row.company_id).filter(verb=RETURNED, object_uid=row.uid)
    event = trail.order_by("-id").first()
    if event is None or not row.is_in_sync:
        raise ValidationError(_("There is no former copy of this role to bring back."))
    content = clean_content(content_from_json(event.data["former"]))
    _refuse_name(row.company_id, content.name, row)
    row.language, row.edited_at = event.data["language"], timezone.now()
    _write(row, content)
    _changed(row, by, "company_role.unlinked", name=content.name)
    return row


@transaction.atomic
def acknowledge_update(*, company_role: CompanyRole, by: Actor) -> CompanyRole:
    """The company has seen what changed in the catalogue's card."""
    row = _locked(company_role, None)
    current = current_revision(row.base_id) if row.base_id else None
    if current is not None and row.seen_revision_id != current.pk:
        row.seen_revision = current
        row.save(update_fields=["seen_revision"])
        audit.record(row.company_id, by, "company_role.update_seen", row, name=current.content["name"]["ru"])
    return row


@transaction.atomic
def archive_role(*, company_role: CompanyRole, by: Actor, revision: int | None = None) -> None:
    """Puts the role away; refused while positions hold it. A second time changes nothing.

    The lock is the full one: it waits for whoever is giving the role to a position at this moment, because the foreign
    key of that position holds the role's row, and makes those wait who come later (they look again, see teams).
    """
    row = CompanyRole.objects.for_company(company_role.company_id).select_for_update().get(pk=company_role.pk)
    if revision is not None and revision != row.revision:
        raise RoleConflict(row.revision)
    if row.archived_at is not None:
        return
    if not row.is_in_sync and (count := holders_of(row)):
        sentence = ngettext(
            "%(count)s position holds this role. Give it another role first.",
            "%(count)s positions hold this role. Give them another role first.",
            count,
        )
        raise ValidationError(sentence % {"count": count})
    row.archived_at = timezone.now()
    _save(row, "archived_at")
    _new_version(row.company_id)
    audit.record(row.company_id, by, "company_role.archived", row, name=row.name or row.slug)


@transaction.atomic
def restore_role(*, company_role: CompanyRole, by: Actor) -> CompanyRole:
    """A role that was put away is in use again, as it was. A second time changes nothing."""
    row = _locked(company_role, None)
    if row.archived_at is None:
        return row
    if not row.is_in_sync:
        _refuse_name(row.company_id, row.name, row)
    row.archived_at = None
    _save(row, "archived_at")
    _changed(row, by, "company_role.restored", name=row.name or row.slug)
    return row


# --- the parts --------------------------------------------------------------------------------------------------


def _locked(role: CompanyRole, revision: int | None) -> CompanyRole:
    """The role's row, locked until the transaction ends; positions that hold it are not held up."""
    row = CompanyRole.objects.for_company(role.company_id).select_for_update(no_key=True).get(pk=role.pk)
    if revision is not None and revision != row.revision:
        raise RoleConflict(row.revision)
    return row


def _refuse_archived(row: CompanyRole) -> None:
    if row.archived_at is not None:
        raise ValidationError(_("This role was put away. Take it back first."))


def _refuse_name(company_id: int, name: str, row: CompanyRole | None) -> None:
    """Two roles of one name in the company's own hand could not be told apart."""
    others = CompanyRole.objects.for_company(company_id).current()
    others = others.exclude(pk=row.pk) if row else others
    if name.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise ValidationError({"name": _("The company has a role with this name already.")})


def _free_slug(company: Company, name: str) -> str:
    stem = OWN_PREFIX + latin_slug(name, longest=LONGEST_SLUG - len(OWN_PREFIX) - 4, otherwise="role")
    mine = CompanyRole.objects.for_company(company).filter(slug__startswith=stem)
    taken = set(mine.values_list("slug", flat=True))
    return next(
        slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if slug not in taken
    )


def _tuples(lines: Lines) -> dict[str, tuple[ContentLine, ...]]:
    return {section: tuple(found) for section, found in lines.items()}


def _write(row: CompanyRole, content: RoleContent) -> None:
    write_lines(row, content)
    for name in TEXTS:
        setattr(row, name, getattr(content, name))
    _save(row, *TEXTS, "language", "edited_at")


def _save(row: CompanyRole, *fields: str) -> None:
    row.revision += 1
    row.save(update_fields=[*fields, "revision"])


def _new_version(company_id: int) -> None:
    CompanyCatalogue.objects.update_or_create(company_id=company_id, defaults={"version": uuid7()})


def _changed(row: CompanyRole, by: Actor, verb: str, **data: object) -> None:
    """What every change of a role ends with. A role in sync says what the catalogue says: nothing has to follow."""
    _new_version(row.company_id)
    audit.record(row.company_id, by, verb, row, slug=row.slug, **data)
    if not row.is_in_sync or verb == RETURNED:
        follow_change(row.company_id, by)
