"""A row of every owned model, made from the model alone, so that a new model is covered the day it appears.

Every text of such a row is a canary: found anywhere near another company it proves a leak.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Company
from accounts.tenancy import CompanyOwned, tenant
from custody.removals import ABSENCE
from teams.actions.exports import EXPORT
from teams.exports.request import ExportRequest
from tests.tenancy.shapes import SHAPES

Row = Any
_numbers = count(1)


# Values that a rule of the table asks for; "model.field" -> value or function of the maker.
SPECIAL: dict[str, Any] = {
    "jobs.JobFile.content": lambda maker: maker.mark.encode(),
    "custody.DataExportPart.content": lambda maker: maker.mark.encode(),
    "roles.CompanyRole.slug": lambda maker: f"own-{maker.mark.lower()}-{next(_numbers)}",
    "kpis.BonusStep.reached_from": lambda maker: next(_numbers),
    "kpis.Target.starts_on": dt.date(2026, 11, 1),
    "kpis.Target.team_key": None,
    "kpis.Target.grain": "month",
    "kpis.Target.way": "hand",
    "kpis.Target.usual_value": None,
    "kpis.Target.usual_way": "",
    "kpis.Target.season": None,
    "kpis.TargetChange.starts_on": dt.date(2026, 11, 1),
    "kpis.TargetChange.team_key": None,
    "kpis.TargetChange.grain": "month",
    "kpis.GapReport.period_ends_on": dt.date(2026, 12, 1),
    # Known by nothing but its key: withdrawn, and never corrected.
    "kpis.FactKey.held": None,
    # One person types in the facts of a metric.
    "kpis.EntryDuty.metric": lambda maker: maker.another("kpis.Metric"),
    "kpis.ClosedMonth.month_on": dt.date(2026, 9, 1),
    "kpis.ClosedMonth.reopened_at": None,
    "kpis.Metric.aggregation": "sum",
    "kpis.Metric.formula": "",
    "kpis.Metric.direction": "higher",
    "kpis.ReportRun.period_starts_on": lambda maker: dt.date(2026, 1, 1) + dt.timedelta(next(_numbers)),
    "teams.Absence.ends_on": dt.date(2026, 12, 1),
    "teams.Assignment.ends_on": None,
    "teams.HandOver.sla_hours": 24,
    "teams.Limits.min_reports": 3,
    "teams.Limits.max_reports": 8,
    "teams.Limits.max_layers": 5,
    "teams.Link.target": lambda maker: maker.another("teams.Position"),
    "teams.Norm.minutes": 30,
    "teams.Position.parent": None,
    # A company has one living structure.
    "teams.Structure.state": lambda maker: "draft" if "teams.Structure" in maker.made else "live",
    # The base of a draft belongs to another structure, which would need a base of its own.
    "teams.Structure.base_version": None,
}


def owned_models() -> list[type[CompanyOwned]]:
    """Every model that belongs to companies."""
    return [model for model in apps.get_models() if issubclass(model, CompanyOwned)]


class Rows:
    """Makes and remembers one row of each model for a company; inside `tenant(company)`."""

    def __init__(self, company: Company, mark: str) -> None:
        self.company, self.mark = company, mark
        self.made: dict[str, Row] = {}

    def of(self, label: str) -> Row:
        """The row of a model, made with everything it refers to when it is not there yet."""
        if label not in self.made:
            self.made[label] = self.another(label)
        return self.made[label]

    def in_state(self, label: str) -> Row:
        """The row of a recipe."""
        if label not in self.made:
            self.made[label] = RECIPES[label](self)
        return self.made[label]

    def another(self, label: str) -> Row:
        """One more row of a model."""
        return self.unsaved(label, save=True)

    def unsaved(self, label: str, *, save: bool = False, **given: Any) -> Row:
        """A row that could be stored; `given` overrides fields by attname."""
        model: Any = apps.get_model(label)
        values = {
            name.attname: self._value(label, name) for name in model._meta.concrete_fields if _wanted(name)
        }
        row = model(**{**{name: value for name, value in values.items() if value is not _LEAVE}, **given})
        if save:
            row.save(force_insert=True)
        return row

    def _value(self, label: str, field: Any) -> Any:
        special = SPECIAL.get(f"{label}.{field.name}", _LEAVE)
        if special is not _LEAVE:
            found = special(self) if callable(special) else special
            return found.pk if isinstance(found, models.Model) else found
        if shape := SHAPES.get(f"{label}.{field.name}"):
            return shape(self.mark)
        if field.name == "company" and isinstance(field, models.ForeignKey):
            return self.company.pk
        if isinstance(field, models.ForeignKey):
            if field.null and (
                field.related_model._meta.label == label or not _is_owned(field.related_model)
            ):
                return _LEAVE
            return self.of(field.related_model._meta.label).pk
        if field.has_default() and not isinstance(field, models.JSONField):
            return _LEAVE
        return _plain(field, self.mark if _is_of_somebody(label) else SHARED_MARK)


def _draft(rows: Rows) -> Row:
    live, version = rows.of("teams.Structure"), rows.of("teams.StructureVersion")
    given = {"state": "draft", "base_structure_id": live.pk, "base_version_id": version.pk}
    return rows.unsaved("teams.Structure", save=True, **given)


def _made_chart(rows: Rows) -> Row:
    asked = ExportRequest(
        "svg", "a4", dt.date(2026, 11, 2), False, "ru", sees_findings=False, sees_costs=False
    )
    payload = {**asked.payload(), "structure": str(rows.of("teams.Structure").uid)}
    job = rows.unsaved("jobs.Job", save=True, kind=EXPORT, payload=payload, state="done")
    rows.unsaved("jobs.JobFile", save=True, job_id=job.pk)
    return job


def _absence_removed(rows: Rows) -> Row:
    person = str(rows.of("teams.Person").uid)
    data = {"person": person, "starts_on": "2026-12-07", "ends_on": "2026-12-09", "mark": rows.mark}
    return rows.unsaved("accounts.AuditEvent", save=True, verb=ABSENCE, data=data)


def _copied_role(rows: Rows) -> Row:
    base = rows.of("roles.Role")
    slug = f"{rows.mark.lower()}-copy"
    return rows.unsaved("roles.CompanyRole", save=True, base_id=base.pk, slug=slug, edited_at=timezone.now())


# Rows that are wanted in another state than that of `fill`: "model:state" -> how it is made.
RECIPES: dict[str, Callable[[Rows], Row]] = {
    "accounts.AuditEvent:removal": _absence_removed,
    "custody.DataExport:made": lambda rows: rows.unsaved(
        "custody.DataExport",
        save=True,
        made_at=timezone.now(),
        expires_at=timezone.now() + dt.timedelta(days=1),
    ),
    "jobs.Job:chart": _made_chart,
    "kpis.ActualsImport:loaded": lambda rows: rows.unsaved(
        "kpis.ActualsImport", save=True, loaded_at=timezone.now(), outcome={"head": [], "bad": []}
    ),
    "roles.CompanyRole:copy": _copied_role,
    "teams.Structure:draft": _draft,
}

SHARED_MARK = "SHARED"
_LEAVE = object()


def _wanted(field: Any) -> bool:
    return not (
        field.primary_key or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    )


def _is_owned(model: Any) -> bool:
    return issubclass(model, CompanyOwned)


def _is_of_somebody(label: str) -> bool:
    """The shared catalogue is everybody's: its texts prove nothing."""
    return not label.startswith("roles.") or _is_owned(apps.get_model(label))


def _text(field: Any, mark: str) -> str:
    number = next(_numbers)
    if isinstance(field, models.EmailField):
        return f"{mark.lower()}-{number}@example.com"
    if isinstance(field, models.SlugField):
        return f"{mark.lower()}-{number}"[: field.max_length]
    text = f"{mark}-{field.model.__name__}-{field.name}-{number}"
    return (
        text
        if field.max_length is None or len(text) <= field.max_length
        else f"{mark}{number}"[-field.max_length :]
    )


_MAKERS: list[tuple[type[Any], Callable[[Any, str], Any]]] = [
    (models.UUIDField, lambda field, mark: uuid.uuid4()),
    (models.BooleanField, lambda field, mark: False),
    (models.DateTimeField, lambda field, mark: None if field.null else timezone.now() + dt.timedelta(days=2)),
    (models.DateField, lambda field, mark: None if field.null else dt.date(2026, 11, 2)),
    (models.DecimalField, lambda field, mark: None if field.null else Decimal(1)),
    (models.IntegerField, lambda field, mark: None if field.null else next(_numbers) % 32000),
    (ArrayField, lambda field, mark: [_plain(field.base_field, mark)]),
    (models.JSONField, lambda field, mark: {"canary": mark}),
]


def _plain(field: Any, mark: str) -> Any:
    if field.choices:
        return next(value for value, _label in field.flatchoices if value)
    for kind, make in _MAKERS:
        if isinstance(field, kind):
            return make(field, mark)
    if isinstance(field, models.CharField | models.TextField):
        field.model = getattr(field, "model", models.Model)
        return _text(field, mark)
    raise NotImplementedError(f"tests/tenancy/rows.py cannot make a value for {field}: add one to SPECIAL")


def fill(company: Company, mark: str, *, states: bool = False) -> Rows:
    """One row of every owned model for this company, every text of it beginning with `mark`; with `states` also one
    of each recipe."""
    rows = Rows(company, mark)
    with tenant(company):
        for model in owned_models():
            rows.of(model._meta.label)
        for label in RECIPES if states else ():
            rows.in_state(label)
    return rows
