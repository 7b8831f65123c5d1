"""How a company judges its figures: one writer at a time, every change in the trail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.turns import take_turn
from kpis.models import BonusStep, FigureSettings, LeaderboardFor, Metric
from kpis.models.settings import MAX_BONUS_PCT, MAX_THRESHOLD_PCT
from kpis.selectors.figure_settings import settings_of

MAX_STEPS = 100
FIELDS = ("ahead_pct", "on_track_pct", "behind_pct", "corridor_pct", "leaderboard_for")


@dataclass(frozen=True)
class FigureSettingsIn:
    """The whole settings: percents of what is due, and who sees names in the leaderboard."""

    ahead_pct: Decimal
    on_track_pct: Decimal
    behind_pct: Decimal
    corridor_pct: Decimal
    leaderboard_for: str


@dataclass(frozen=True)
class BonusStepIn:
    """`metric` is a slug, None for the weighted score in percent; `reached_from` in the metric's unit."""

    metric: str | None
    reached_from: Decimal
    bonus_pct: Decimal


@transaction.atomic
def set_figure_settings(*, company: Company, given: FigureSettingsIn, by: Actor) -> FigureSettings:
    """ValidationError by field: out of order, out of bounds. Saying the same again changes and records nothing."""
    take_turn(company, "metrics")
    settings = settings_of(company)
    before = {name: str(getattr(settings, name)) for name in FIELDS}
    _refuse_bad(given)
    for name in FIELDS:
        setattr(settings, name, getattr(given, name))
    after = {name: str(getattr(settings, name)) for name in FIELDS}
    if _same(before, after):
        return settings
    settings.save()
    audit.record(company, by, "figure_settings.changed", settings, before=before, after=after)
    return settings


def _refuse_bad(given: FigureSettingsIn) -> None:
    errors: dict[str, str] = {}
    for name in FIELDS[:4]:
        if not 0 <= getattr(given, name) <= MAX_THRESHOLD_PCT:
            errors[name] = _("Between 0 and %(most)s.") % {"most": MAX_THRESHOLD_PCT}
    if given.on_track_pct > given.ahead_pct:
        errors.setdefault("on_track_pct", _("Not above “ahead from”."))
    if given.behind_pct > given.on_track_pct:
        errors.setdefault("behind_pct", _("Not above “on track from”."))
    if given.leaderboard_for not in LeaderboardFor.values:
        errors["leaderboard_for"] = _("There is no such choice.")
    if errors:
        raise ValidationError(errors)


def _same(before: dict[str, str], after: dict[str, str]) -> bool:
    numbers = FIELDS[:4]
    return before["leaderboard_for"] == after["leaderboard_for"] and all(
        Decimal(before[name]) == Decimal(after[name]) for name in numbers
    )


@transaction.atomic
def set_bonus_steps(*, company: Company, steps: Sequence[BonusStepIn], by: Actor) -> int:
    """Puts these steps in the place of all others; how many there are now. ValidationError by `items.<index>`: an
    unknown metric, a step said twice, a percent out of bounds."""
    take_turn(company, "metrics")
    metrics = {metric.slug: metric for metric in Metric.objects.for_company(company)}
    if len(steps) > MAX_STEPS:
        raise ValidationError(_("At most %(limit)s steps.") % {"limit": MAX_STEPS})
    _refuse_bad_steps(steps, metrics)
    rows = BonusStep.objects.for_company(company)
    before, after = _said(rows.select_related("metric")), sorted(_line(step) for step in steps)
    if before == after:
        return len(steps)
    rows.delete()
    BonusStep.objects.bulk_create(
        BonusStep(
            company=company,
            metric=metrics[step.metric] if step.metric else None,
            reached_from=step.reached_from,
            bonus_pct=step.bonus_pct,
        )
        for step in steps
    )
    audit.record(company, by, "bonus_scales.changed", before=before, after=after)
    return len(steps)


def _refuse_bad_steps(steps: Sequence[BonusStepIn], metrics: dict[str, Metric]) -> None:
    errors: dict[str, str] = {}
    seen: set[tuple[str | None, Decimal]] = set()
    for number, step in enumerate(steps):
        if step.metric and (step.metric not in metrics or metrics[step.metric].direction == "range"):
            errors[f"items.{number}"] = _("There is no such metric, or its good lies inside a corridor.")
        elif (step.metric, step.reached_from) in seen:
            errors[f"items.{number}"] = _("This step is there twice.")
        elif not 0 <= step.bonus_pct <= MAX_BONUS_PCT:
            errors[f"items.{number}"] = _("Between 0 and %(most)s.") % {"most": MAX_BONUS_PCT}
        seen.add((step.metric, step.reached_from))
    if errors:
        raise ValidationError(errors)


def _said(rows: Iterable[BonusStep]) -> list[str]:
    return sorted(
        _line(BonusStepIn(row.metric.slug if row.metric else None, row.reached_from, row.bonus_pct))
        for row in rows
    )


def _line(step: BonusStepIn) -> str:
    """deals ≥ 10: 30 %"""
    return f"{step.metric or '*'} {step.reached_from.normalize():f}: {step.bonus_pct.normalize():f} %"
