"""What was removed or put away in the last thirty days and can come back, each with its way back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import Permission
from accounts.models import AuditEvent, Company, Membership
from custody import removals
from kpis.models import FactChange, Metric
from roles.models import CompanyRole
from teams.actions.drafts import can_be_taken_back
from teams.models import Absence, Operation, Person, Position, Structure

LATELY = timedelta(days=30)
SHOWN = 200


@dataclass(frozen=True)
class DeletedRow:
    """`restore_url` takes a POST and brings it back as it was; `page_url` is where it is brought back by hand."""

    kind: str
    name: str
    who: str
    at: datetime
    restore_url: str = ""
    page_url: str = ""


def deleted_lately(company: Company, membership: Membership, now: datetime) -> list[DeletedRow]:
    """The newest first. What the member may not bring back is left out."""
    since = now - LATELY
    rows = [*_positions(company, since), *_drafts(company, since)]
    if membership.may(Permission.EDIT_CATALOGUE):
        rows += _roles(company, since)
    if membership.may(Permission.IMPORT_PEOPLE):
        rows += _absences(company, since)
    if membership.may(Permission.SET_TARGETS):
        rows += _metrics(company, since)
    if membership.may(Permission.PUSH_ACTUALS):
        rows += _facts(company, since)
    if membership.may(Permission.MANAGE_MEMBERS):
        rows += _members(company, since)
    return sorted(rows, key=lambda row: row.at, reverse=True)[:SHOWN]


def _positions(company: Company, since: datetime) -> Iterator[DeletedRow]:
    """Positions that are not on their chart now; undoing the change brings them back with people and roles."""
    removed = (
        Operation.objects.for_company(company)
        .filter(kind="remove", at__gte=since)
        .exclude(structure__state=Structure.State.ARCHIVED)
        .select_related("structure")
        .order_by("-pk")[:SHOWN]
    )
    there = set(Position.objects.for_company(company).values_list("structure_id", "key"))
    seen: set[tuple[int, object]] = set()
    for one in removed:
        kept = next((part["snapshot"] for part in one.inverse if "snapshot" in part), None)
        if kept is None:
            continue
        place = (one.structure_id, kept["key"])
        if place in seen or place in {(structure, str(key)) for structure, key in there}:
            continue
        seen.add(place)
        yield DeletedRow(
            kind=_("Position"),
            name=f"{kept['title']} · {one.structure.name}",
            who=one.by_label,
            at=timezone.localtime(one.at),
            restore_url=reverse("custody:position_back", args=[company.slug, one.structure.uid, one.batch]),
        )


def _drafts(company: Company, since: datetime) -> Iterator[DeletedRow]:
    put_away = Structure.objects.for_company(company).filter(
        state=Structure.State.ARCHIVED, archived_at__gte=since, published_at=None
    )
    for draft in put_away:
        if can_be_taken_back(draft):
            yield DeletedRow(
                kind=_("Draft"),
                name=draft.name,
                who=_who(company, draft, "draft.put_away"),
                at=timezone.localtime(draft.archived_at),
                restore_url=reverse("teams:draft-back", args=[company.slug, draft.uid]),
            )


def _roles(company: Company, since: datetime) -> Iterator[DeletedRow]:
    """Roles of the company's own that were put away, and copies of roles of the catalogue that were."""
    for role in CompanyRole.objects.for_company(company).filter(archived_at__gte=since, base=None):
        yield DeletedRow(
            kind=_("Role"),
            name=role.name,
            who="",
            at=timezone.localtime(role.archived_at),
            restore_url=reverse("roles:role-restore", args=[company.slug, role.slug]),
        )


def _facts(company: Company, since: datetime) -> Iterator[DeletedRow]:
    """Facts that were withdrawn and are not there now; their page shows what they said."""
    withdrawn = (
        FactChange.objects.for_company(company)
        .filter(changed_at__gte=since, new_on=None, key__actual_id=None)
        .select_related("key__metric")
        .order_by("-pk")[:SHOWN]
    )
    seen: set[int] = set()
    for change in withdrawn:
        if change.key_id not in seen:
            seen.add(change.key_id)
            yield DeletedRow(
                kind=pgettext("of a figure", "Fact"),
                name=f"{change.key.metric.name} · {change.key.external_id}",
                who=change.by_label,
                at=timezone.localtime(change.changed_at),
                page_url=reverse("kpis:fact", args=[company.slug, change.key.uid]),
            )


def _metrics(company: Company, since: datetime) -> Iterator[DeletedRow]:
    """Metrics that were removed; nothing stood on them. One that is there again is left out."""
    there = set(Metric.objects.for_company(company).values_list("slug", flat=True))
    for event in removals.told(company, removals.METRIC, since):
        slug = event.data["kept"]["slug"]
        if slug not in there:
            there.add(slug)
            yield _from_trail(company, event, pgettext("of a figure", "Metric"), event.data["name"])


def _absences(company: Company, since: datetime) -> Iterator[DeletedRow]:
    """Absences that were taken back, unless the person is away on any of those days by now."""
    events = [(event, removals.days_of(event)) for event in removals.told(company, removals.ABSENCE, since)]
    people = Person.objects.for_company(company).filter(uid__in={days.person for _event, days in events})
    names = dict(people.values_list("uid", "full_name"))
    now = Absence.objects.for_company(company).filter(person__in=people)
    away = [removals.Days(*row) for row in now.values_list("person__uid", "starts_on", "ends_on")]
    for event, days in events:
        if days.person in names and not any(days.meets(other) for other in away):
            away.append(days)
            yield _from_trail(company, event, _("Absence"), f"{names[days.person]} · {days}")


def _from_trail(company: Company, event: AuditEvent, kind: str, name: str) -> DeletedRow:
    return DeletedRow(
        kind=kind,
        name=name,
        who=event.actor_label,
        at=timezone.localtime(event.at),
        restore_url=reverse("custody:removed_back", args=[company.slug, event.uid]),
    )


def _members(company: Company, since: datetime) -> Iterator[DeletedRow]:
    """Members who were removed or left: an invitation lets them in again."""
    gone = AuditEvent.objects.for_company(company).filter(
        verb__in=("member.removed", "member.left"), at__gte=since
    )
    there = {
        email.lower()
        for email in Membership.objects.for_company(company).values_list("user__email", flat=True)
    }
    for event in gone:
        email = str(event.data.get("email", ""))
        if email and email.lower() not in there:
            there.add(email.lower())
            yield DeletedRow(
                kind=_("Member"),
                name=email,
                who=event.actor_label,
                at=timezone.localtime(event.at),
                page_url=reverse("accounts:invite", args=[company.slug]),
            )


def _who(company: Company, draft: Structure, verb: str) -> str:
    told = AuditEvent.objects.for_company(company).filter(verb=verb, object_uid=draft.uid).order_by("-pk")
    return told.values_list("actor_label", flat=True).first() or ""
