"""Numbers: what is measured, what was promised, what came of it, and the report about the gap between the two."""

from kpis.models.actuals import Actual, ActualsImport
from kpis.models.entry import EntryDuty, EntryReminder
from kpis.models.facts import REASON_LENGTH, ClosedMonth, FactChange, FactKey
from kpis.models.metrics import MAX_WEIGHT, Metric
from kpis.models.report_delivery import LetterScope, ReportLetter, ReportRun, ReportSubscription
from kpis.models.reports import Cadence, GapReport, ReportSchedule
from kpis.models.settings import BonusStep, FigureSettings, LeaderboardFor
from kpis.models.targets import NOTE_LENGTH, Target, TargetChange, TargetGrain, TargetWay

__all__ = [
    "MAX_WEIGHT",
    "NOTE_LENGTH",
    "REASON_LENGTH",
    "Actual",
    "ActualsImport",
    "BonusStep",
    "Cadence",
    "ClosedMonth",
    "EntryDuty",
    "EntryReminder",
    "FactChange",
    "FactKey",
    "FigureSettings",
    "GapReport",
    "LeaderboardFor",
    "LetterScope",
    "Metric",
    "ReportLetter",
    "ReportRun",
    "ReportSchedule",
    "ReportSubscription",
    "Target",
    "TargetChange",
    "TargetGrain",
    "TargetWay",
]
