"""How a company judges its figures, as values; without a stored row the defaults count."""

from accounts.models import Company
from kpis.analysis.attainment import Thresholds
from kpis.models import FigureSettings


def settings_of(company: Company) -> FigureSettings:
    """The company's settings, unsaved defaults when it has stored none; one query."""
    return FigureSettings.objects.for_company(company).first() or FigureSettings(company=company)


def thresholds_of(company: Company) -> Thresholds:
    """Where the traffic light of this company changes; one query."""
    return as_thresholds(settings_of(company))


def as_thresholds(settings: FigureSettings) -> Thresholds:
    """The stored row as the pure value that the analysis takes; all in per cent."""
    return Thresholds(
        ahead_pct=settings.ahead_pct,
        on_track_pct=settings.on_track_pct,
        behind_pct=settings.behind_pct,
        corridor_pct=settings.corridor_pct,
    )
