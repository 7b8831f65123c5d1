"""The health of a structure as it was stored with each change: now, its history, and the picture of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Company
from teams.analysis.health import WEIGHTS_PCT, Health
from teams.facts import analysis_of
from teams.models import HealthPoint, Structure

SHOWN_POINTS = 60
WIDTH, HEIGHT, MARGIN = 180, 28, 4


def health_history(structure: Structure, limit: int = SHOWN_POINTS) -> list[HealthPoint]:
    """The last points, the oldest first. A change that moved nothing of the health has no point of its own."""
    rows = HealthPoint.objects.for_company(structure.company_id).filter(structure=structure)
    return list(rows.order_by("-revision", "-at")[:limit])[::-1]


def health_at(points: Sequence[HealthPoint]) -> Health | None:
    """The health at the last of the points, its parts in the order of WEIGHTS_PCT."""
    if not points:
        return None
    last = points[-1]
    return Health(score=last.score, parts={name: last.parts.get(name, 0.0) for name in WEIGHTS_PCT})


def health_now(structure: Structure, company: Company, points: Sequence[HealthPoint]) -> Health:
    """The stored health; analysed only for a structure that has not been changed since healths are kept."""
    return health_at(points) or analysis_of(structure, company, timezone.localdate()).health


@dataclass(frozen=True)
class HealthPicture:
    """Points as a line, one equal step for each, 0 at the bottom and 100 at the top; sizes in pixels."""

    points: Sequence[HealthPoint]
    width: int = WIDTH
    height: int = HEIGHT

    @cached_property
    def dots(self) -> list[tuple[float, float]]:
        step = (self.width - 2 * MARGIN) / (len(self.points) - 1)
        scale = (self.height - 2 * MARGIN) / 100
        return [
            (round(MARGIN + number * step, 1), round(self.height - MARGIN - point.score * scale, 1))
            for number, point in enumerate(self.points)
        ]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.dots)

    @property
    def end(self) -> tuple[float, float]:
        return self.dots[-1]

    @property
    def label(self) -> str:
        """What the picture shows, in words."""
        scores = [point.score for point in self.points]
        text = _("Health from %(first)s to %(last)s; lowest %(low)s, highest %(high)s")
        return text % {"first": scores[0], "last": scores[-1], "low": min(scores), "high": max(scores)}

    @property
    def caption(self) -> str:
        """How much it moved, and over how many changes."""
        moved, changes = self.points[-1].score - self.points[0].score, len(self.points) - 1
        signed = f"+{moved}" if moved > 0 else str(moved).replace("-", "−")
        text = ngettext("%(moved)s over %(count)s change", "%(moved)s over %(count)s changes", changes)
        return text % {"moved": signed, "count": changes}


def health_picture(points: Sequence[HealthPoint]) -> HealthPicture | None:
    """None while there is nothing to compare."""
    return HealthPicture(points) if len(points) > 1 else None
