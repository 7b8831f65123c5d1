"""Changes of a draft become operations on the living structure, whole or in part; a former version returns so too.

Both rows are locked, the living structure's first, and everything is compared anew under the locks: what somebody else
has published meanwhile is seen, whoever comes second.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from common.ids import uuid7
from teams.actions.acceptances import inherit_acceptances
from teams.actions.drafts import archive, set_base
from teams.actions.operations import Applied, Sent, apply_parsed, lock_structure
from teams.actions.versions import keep_before
from teams.analysis.change_operations import operations_for
from teams.analysis.diff import BOX, Change, Line, applied, diff, rebased, surviving_leader, with_needs
from teams.analysis.documents import document_of, state_of
from teams.analysis.states import Box
from teams.comparison import ACCEPTED, REJECTED, Comparison, compare_draft, stamp
from teams.models import Structure, StructureVersion
from teams.operations import OperationRefused, logged_operation
from teams.structure_states import state_of_rows

State = dict[str, Box]


class PublishConflict(Exception):
    """Some of the chosen changes meet what has changed in the living structure. Nothing was published."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__(
            _(
                "The living structure has changed in the same places. Choose a side in each, nothing is published."
            )
        )
        self.lines = list(lines)


@dataclass(frozen=True)
class Published:
    """What a publication did: the batch on the living structure, how many changes went, how many are left.

    `along` are the ids of changes that nobody chose but that the chosen ones needed. `draft` is as it is now.
    """

    applied: Applied
    draft: Structure
    count: int
    left: int
    along: tuple[str, ...]


@transaction.atomic
def decide(*, draft: Structure, verdicts: Mapping[str, str | None], by: Actor) -> Comparison:
    """Accepts or rejects changes by id; None forgets a decision. Ids of what is no change any more are passed over."""
    locked = _locked_draft(draft)
    compared = compare_draft(locked, target_of(locked))
    kept = {each: locked.decisions[each] for each in compared.verdicts}
    for each, verdict in verdicts.items():
        kept.pop(each, None)
        line = compared.by_id.get(each)
        if line is not None and verdict in (ACCEPTED, REJECTED):
            if verdict == ACCEPTED and line.clash == "would_loop":
                raise OperationRefused(
                    _("This move would hang a position under itself. Move it elsewhere first.")
                )
            kept[each] = {"verdict": verdict, "stamp": stamp(line)}
    if kept != locked.decisions:
        locked.decisions = kept
        locked.save(update_fields=["decisions"])
    return compared


def target_of(draft: Structure) -> Structure:
    """The structure that a draft is for: the company's living one."""
    return Structure.objects.for_company(draft.company_id).live().get()


def _locked_draft(draft: Structure) -> Structure:
    locked = lock_structure(draft)
    if locked.state != Structure.State.DRAFT:
        raise OperationRefused(_("This is no draft any more: it has been published or put away."))
    return locked


@transaction.atomic
def publish(*, draft: Structure, stamps: Mapping[str, str], by: Actor) -> Published:
    """Publishes the changes with these ids, each as it was seen: id -> teams.comparison.stamp.

    One batch on the living structure, so one undo takes it back; a version is kept before. Raises PublishConflict when
    a change is not what was seen or needs a disputed one that nobody chose; OperationRefused when it cannot be done.
    The draft takes over what has changed there, stands on it, and goes into the archive when nothing is left.
    """
    target = lock_structure(target_of(draft))
    locked = _locked_draft(draft)
    compared = compare_draft(locked, target)
    chosen = {each for each in stamps if each in compared.by_id}
    if not chosen:
        raise OperationRefused(_("There is nothing to publish: these changes stand already."))
    changes = [line.change for line in compared.lines]
    along = needs_of(compared, chosen)
    _refuse_disputed(compared, stamps, chosen, along)
    wanted = [change for change in changes if change.id in chosen or change.id in along]
    keep_before(target, StructureVersion.Reason.PUBLISH, by=by, name=locked.name)
    before = target.revision
    done = _apply(target, operations_for(compared.theirs, [*wanted, *_returning(compared, wanted)]), by)
    inherit_acceptances(source=locked, rows=done.findings.opened)
    base = applied(compared.base, wanted, source=compared.mine)
    left = _stand_on(locked, replace(compared, base=base, theirs=state_of_rows(target)), by)
    if not left:
        set_base(locked, document_of(compared.theirs, target.stage), revision=before)
        archive(locked, published=True)
    audit.record(
        target.company_id, by, "draft.published", locked,
        name=locked.name, revision=done.revision, changes=len(wanted), left=left,
    )  # fmt: skip
    return Published(done, locked, len(wanted), left, tuple(along))


def _returning(compared: Comparison, wanted: Iterable[Change]) -> Iterable[Change]:
    """The reports of a box that the living structure had removed and the draft keeps: they moved up only because it was
    gone, and return with it."""
    gone = compared.base.keys() - compared.theirs.keys()
    kept = {change.key for change in wanted if change.kind == "added"} & gone
    for key, box in compared.mine.items():
        there = compared.theirs.get(key)
        moved_up = there and there.parent == surviving_leader(box.parent, gone, compared.base)
        if there and moved_up and box.parent in kept and f"{key}:parent" not in compared.by_id:
            yield Change(key, "parent", there.parent, box.parent)


def needs_of(compared: Comparison, chosen: set[str]) -> dict[str, str]:
    """The changes that come along with the chosen ones: id -> id of the one that needs it."""
    return with_needs(compared.theirs, [line.change for line in compared.lines], chosen)


def _refuse_disputed(
    compared: Comparison, stamps: Mapping[str, str], chosen: Collection[str], along: Collection[str]
) -> None:
    """A dispute is settled by whoever saw both values; a changed value is a new question."""
    lines = compared.by_id
    disputed = [lines[each] for each in sorted(chosen) if stamps[each] != stamp(lines[each])]
    disputed += [lines[each] for each in sorted(along) if lines[each].clash]
    disputed += [lines[each] for each in sorted(chosen) if lines[each].clash == "would_loop"]
    if disputed:
        raise PublishConflict(list(dict.fromkeys(disputed)))


def _apply(locked: Structure, operations: Sequence[dict[str, Any]], by: Actor) -> Applied:
    return apply_parsed(locked, [logged_operation(data) for data in operations], by, Sent(uuid7()))


def _stand_on(locked: Structure, compared: Comparison, by: Actor) -> int:
    """The draft takes over the news and gets its base anew; how many changes it still asks for."""
    news, mine = compared.news, compared.mine
    if news:
        _apply(locked, operations_for(mine, news, brings_back=True), by)
        mine = state_of_rows(locked)
    base = rebased(compared.base, mine, compared.theirs)
    set_base(locked, document_of(base, compared.target.stage), revision=compared.target.revision)
    return len(replace(compared, base=base, mine=mine).lines)


@transaction.atomic
def bring_up_to_date(*, draft: Structure, by: Actor) -> int:
    """The draft takes over what has changed in the living structure, except where both changed the same; how much."""
    target = lock_structure(target_of(draft))
    locked = _locked_draft(draft)
    compared = compare_draft(locked, target)
    _stand_on(locked, compared, by)
    audit.record(locked.company_id, by, "draft.updated", locked, name=locked.name, changes=len(compared.news))
    return len(compared.news)


@transaction.atomic
def give_way(*, draft: Structure, ids: Iterable[str], by: Actor) -> Applied:
    """In these changes the living structure is right: the draft takes its values. One step, and can be undone."""
    locked = _locked_draft(draft)
    compared = compare_draft(locked, target_of(locked))
    back = [_turned(compared.by_id[each].change) for each in ids if each in compared.by_id]
    back += _carried(compared, {change.id for change in back})
    operations = operations_for(compared.mine, back, brings_back=True)
    if not operations:
        raise OperationRefused(_("There is nothing to take back: these changes are gone."))
    return _apply(locked, operations, by)


def _carried(compared: Comparison, ids: Collection[str]) -> Iterable[Change]:
    """What giving a removed box back takes along: its leader, if that is removed too, and the reports that only moved
    up because it was gone."""
    removals = {line.change.key: line.change for line in compared.lines if line.change.kind == "removed"}
    back = {key for key in removals if f"{key}:{BOX}" in ids}
    waiting = list(back)
    while waiting:
        leader = removals[waiting.pop()].before.parent
        if leader in removals and leader not in back:
            back.add(leader)
            waiting.append(leader)
            yield _turned(removals[leader])
    for key, box in compared.mine.items():
        there = compared.theirs.get(key)
        if (
            there
            and there.parent in back
            and there.parent != box.parent
            and f"{key}:parent" not in compared.by_id
        ):
            yield Change(key, "parent", box.parent, there.parent)


def _turned(change: Change) -> Change:
    return Change(change.key, change.facet, change.after, change.before)


@transaction.atomic
def restore_version(*, version: StructureVersion, by: Actor) -> Applied:
    """The structure becomes what it was in a former version: operations in one batch, so one undo takes it back."""
    locked = lock_structure(version.structure)
    now, then = state_of_rows(locked), state_of(version.document)
    operations = operations_for(now, diff(now, then), brings_back=True)
    if not operations:
        raise OperationRefused(_("The structure is the same as in this version."))
    keep_before(locked, StructureVersion.Reason.RESTORE, by=by, name=version.name)
    done = _apply(locked, operations, by)
    audit.record(
        locked.company_id, by, "version.restored", locked,
        name=locked.name, revision=done.revision, from_revision=version.revision,
    )  # fmt: skip
    return done


def name_version(*, version: StructureVersion, name: str) -> None:
    """A version that one will look for again gets a name."""
    name = " ".join(name.split())
    if len(name) > 120:
        raise ValidationError({"name": _("A name has at most %(limit)s characters.") % {"limit": 120}})
    version.name = name
    version.save(update_fields=["name"])
