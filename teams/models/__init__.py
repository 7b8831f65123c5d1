"""Structures and people of a company."""

from teams.models.absences import Absence
from teams.models.editing import Operation, Presence
from teams.models.findings import Decision, Finding, HealthPoint, PlannedChange
from teams.models.imports import StaffListImport
from teams.models.people import Assignment, Person
from teams.models.settings import HandOver, Limits, Norm, Volume
from teams.models.structures import (
    Link,
    Position,
    PositionDuty,
    PositionInvolvement,
    PositionRole,
    PositionScope,
    Structure,
)
from teams.models.versions import StructureVersion

__all__ = [
    "Absence",
    "Assignment",
    "Decision",
    "Finding",
    "HandOver",
    "HealthPoint",
    "Limits",
    "Link",
    "Norm",
    "Operation",
    "Person",
    "PlannedChange",
    "Position",
    "PositionDuty",
    "PositionInvolvement",
    "PositionRole",
    "PositionScope",
    "Presence",
    "StaffListImport",
    "Structure",
    "StructureVersion",
    "Volume",
]
