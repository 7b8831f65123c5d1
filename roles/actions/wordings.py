"""What a company says about wordings: this text means that responsibility, or it does not."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.requests import unusable_text
from roles.matching.words import same_text
from roles.models import CompanyWording, Responsibility

MAX_WORDING = 500


def confirm_wording(*, company: Company, text: str, responsibility: str, by: Actor) -> CompanyWording:
    """From now on the text means this responsibility (a slug) in this company. A second time changes nothing."""
    return _decide(company, text, responsibility, CompanyWording.Verdict.SAME, by)


def reject_wording(*, company: Company, text: str, responsibility: str, by: Actor) -> CompanyWording:
    """The text does not mean this responsibility in this company, whatever the words look like."""
    return _decide(company, text, responsibility, CompanyWording.Verdict.DIFFERENT, by)


@transaction.atomic
def forget_wording(*, wording: CompanyWording, by: Actor) -> None:
    """The company says nothing of the text any more. A second time changes nothing."""
    rows = CompanyWording.objects.for_company(wording.company_id).filter(pk=wording.pk)
    row = rows.select_for_update(of=("self",)).select_related("responsibility").first()
    if row is not None:
        said = {"name": row.text, "responsibility": row.responsibility.slug, "verdict": row.verdict}
        audit.record(row.company_id, by, "wording.forgotten", row, **said)
        row.delete()


@transaction.atomic
def _decide(company: Company, text: str, slug: str, verdict: str, by: Actor) -> CompanyWording:
    written = " ".join(text.split())
    normal = same_text(written)
    if not any(char.isalnum() for char in normal):
        raise ValidationError({"text": _("Enter the text of the duty.")})
    if unusable_text(written):
        raise ValidationError({"text": _("The text holds characters that cannot be stored.")})
    if len(written) > MAX_WORDING or len(normal) > MAX_WORDING:
        sentence = _("The text is longer than %(limit)s characters.") % {"limit": MAX_WORDING}
        raise ValidationError({"text": sentence})
    responsibility = Responsibility.objects.filter(slug=slug).first()
    if responsibility is None:
        raise ValidationError({"responsibility": _("There is no such responsibility in the catalogue.")})
    row, created = CompanyWording.objects.get_or_create(
        company=company,
        text_normal=normal,
        responsibility=responsibility,
        defaults={"text": written, "verdict": verdict, "user": by.user, "by_label": by.label[:120]},
    )
    if not created and row.verdict == verdict:
        return row
    if not created:
        row.verdict, row.text, row.user, row.by_label = verdict, written, by.user, by.label[:120]
        row.save(update_fields=["verdict", "text", "user", "by_label", "at"])
    audit.record(company, by, f"wording.{verdict}", row, name=written, responsibility=slug)
    return row
