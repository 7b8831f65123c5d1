"""A small catalogue of selling and its checks, and a short way to see one kind of finding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from teams.analysis.engine import Analysis, analyse
from teams.analysis.facts import (
    Catalogue,
    Involvement,
    Limits,
    Position,
    Responsibility,
    Role,
    RoleDuty,
    Stage,
    Structure,
    ZoneLine,
)
from teams.analysis.findings import Finding
from teams.analysis.settings import Settings, laid_over


def duties(**claims: Involvement) -> tuple[RoleDuty, ...]:
    """Responsibility, with _ for -, to what the role does with it."""
    return tuple(
        RoleDuty(name.replace("_", "-"), involvement, f"Обязанность {name}")
        for name, involvement in claims.items()
    )


SHOP = Catalogue(
    responsibilities={
        item.slug: item
        for item in (
            Responsibility(
                "deal-closing",
                "Закрытие сделок",
                needed_from="start",
                weight=5,
                norm_minutes=60,
                norm_driver="deal",
                metrics=("deals", "revenue"),
            ),
            Responsibility(
                "conversation-quality",
                "Контроль разговоров",
                exclusive=True,
                needed_from="start",
                weight=3,
                metrics=("quality-score",),
            ),
            Responsibility(
                "kpi-monitoring",
                "Мониторинг показателей",
                exclusive=True,
                needed_from="growth",
                weight=3,
                norm_minutes=480,
                norm_driver="day",
                metrics=("report-timeliness",),
            ),
            Responsibility(
                "sales-plan",
                "План продаж",
                exclusive=True,
                needed_from="start",
                weight=5,
                norm_minutes=960,
                norm_driver="quarter",
                metrics=("revenue",),
            ),
            Responsibility(
                "coaching",
                "Коучинг",
                exclusive=True,
                own_people=True,
                norm_minutes=2_400,
                norm_driver="week",
            ),
            Responsibility(
                "contests", "Конкурсы", exclusive=True, weight=2, metrics=("revenue",), norm_minutes=None
            ),
        )
    },
    roles={
        role.slug: role
        for role in (
            Role(
                "head",
                "РОП",
                duties(sales_plan="AR"),
                leads=True,
                kpis=("revenue",),
                until={"seller": "start", "analyst": "growth"},
            ),
            Role("seller", "Продавец", duties(deal_closing="AR"), kpis=("deals", "revenue")),
            Role(
                "controller",
                "Контролёр",
                duties(conversation_quality="AR"),
                never_with=frozenset({"seller"}),
                kpis=("quality-score",),
                good_with=frozenset({"analyst"}),
            ),
            Role(
                "analyst",
                "Аналитик",
                duties(kpi_monitoring="AR"),
                zones=(ZoneLine("Показатели не устаревают", "kpi-monitoring"),),
            ),
            Role(
                "player",
                "Играющий контролёр",
                duties(deal_closing="AR", conversation_quality="AR"),
                kpis=("deals", "quality-score"),
            ),
        )
    },
    metrics={"deals": "Сделки", "revenue": "Объём продаж", "quality-score": "Оценка разговоров"},
)


def analysed(
    *positions: Position,
    stage: Stage = "growth",
    limits: Limits | None = None,
    volumes: Mapping[str, Mapping[str, Decimal]] | None = None,
    money: Mapping[str, Decimal] | None = None,
    norms: Mapping[str, int] | None = None,
) -> Analysis:
    settings = Settings(limits or Limits(), norms or {}, volumes or {}, money or {})
    return analyse(Structure("Пример", stage, positions), laid_over(SHOP, settings), settings.limits)


def of_kind(kind: str, analysis: Analysis) -> list[Finding]:
    return [finding for finding in analysis.findings if finding.kind == kind]
