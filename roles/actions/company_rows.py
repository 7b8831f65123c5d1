"""The content of a company's role as rows: its duties and the lines of its card."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.cards.content import RoleContent
from roles.models import CompanyCardLine, CompanyDuty, CompanyRole, MetricTemplate, Responsibility


def clear_content(row: CompanyRole) -> None:
    CompanyDuty.objects.for_company(row.company_id).filter(company_role=row).delete()
    CompanyCardLine.objects.for_company(row.company_id).filter(company_role=row).delete()


def write_lines(row: CompanyRole, content: RoleContent) -> None:
    """The content as rows, in place of what was there. ValidationError for a responsibility or metric unknown."""
    flat = [
        (section, order, line) for section, lines in content.lines.items() for order, line in enumerate(lines)
    ]
    wanted = {duty.responsibility for duty in content.duties} | {line.responsibility for _s, _o, line in flat}
    known = _by_slug(Responsibility, wanted, "duties", _("There is no such responsibility in the catalogue."))
    metrics = _by_slug(
        MetricTemplate,
        {line.metric for _s, _o, line in flat},
        "lines",
        _("There is no such metric in the catalogue."),
    )
    clear_content(row)
    CompanyDuty.objects.bulk_create(
        CompanyDuty(
            company_id=row.company_id, company_role=row, order=order, group=duty.group, text=duty.text,
            responsibility_id=known.get(duty.responsibility), involvement=duty.involvement,
        )
        for order, duty in enumerate(content.duties)
    )  # fmt: skip
    CompanyCardLine.objects.bulk_create(
        CompanyCardLine(
            company_id=row.company_id, company_role=row, section=section, order=order, group=line.group,
            text=line.text, example=line.example, level=line.level,
            responsibility_id=known.get(line.responsibility), metric_id=metrics.get(line.metric),
        )
        for section, order, line in flat
    )  # fmt: skip


def _by_slug(
    model: type[Responsibility] | type[MetricTemplate], wanted: set[str | None], member: str, sentence: str
) -> dict[str | None, int]:
    known: dict[str | None, int] = dict(
        model._default_manager.filter(slug__in=wanted - {None}).values_list("slug", "pk")
    )
    if wanted - {None} - known.keys():
        raise ValidationError({member: sentence})
    return known
