"""A small catalogue and a short way to write structures, for the tests of the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from teams.analysis.engine import analyse
from teams.analysis.facts import (
    Catalogue,
    Holder,
    Involvement,
    OwnDuty,
    Position,
    Responsibility,
    Role,
    RoleDuty,
    RoleShare,
    Stage,
    Structure,
)
from teams.analysis.findings import Finding


def _role(slug: str, title: str, duties: Mapping[str, Involvement], *, leads: bool = False) -> Role:
    claims = tuple(RoleDuty(name, involvement, f"{slug}: {name}") for name, involvement in duties.items())
    return Role(slug, title, claims, leads=leads)


CATALOGUE = Catalogue(
    responsibilities={
        item.slug: item
        for item in (
            Responsibility("sales-plan", "План продаж", exclusive=True, needed_from="start", weight=5),
            Responsibility("pricing", "Ценовая политика", exclusive=True, needed_from="start", weight=4),
            Responsibility("deals", "Ведение сделок", needed_from="start", weight=5),
            Responsibility("crm-entry", "Записи в CRM", universal=True, needed_from="start", weight=3),
            Responsibility("debt-control", "Контроль дебиторской задолженности", weight=4),
            Responsibility("forecast", "Прогноз продаж", exclusive=True, needed_from="growth", weight=4),
            Responsibility("campaigns", "Рекламные кампании", needed_from="growth", weight=3),
            Responsibility("proposals", "Коммерческие предложения", weight=2),
            Responsibility("retention", "Удержание клиентов", weight=4),
            Responsibility("prospecting", "Поиск клиентов", exclusive=True, weight=4),
            Responsibility("coaching", "Коучинг", exclusive=True, weight=3, own_people=True),
            Responsibility("dashboards", "Отчёты и панели", needed_from="mature", weight=2),
        )
    },
    roles={
        role.slug: role
        for role in (
            _role(
                "head",
                "РОП",
                {
                    "sales-plan": "AR",
                    "pricing": "AR",
                    "deals": "A",
                    "forecast": "A",
                    "crm-entry": "A",
                    "coaching": "AR",
                },
                leads=True,
            ),
            _role("seller", "Менеджер по продажам", {"deals": "R", "prospecting": "AR", "crm-entry": "AR"}),
            _role("account", "Аккаунт-менеджер", {"retention": "AR", "crm-entry": "AR"}),
            _role("analyst", "Аналитик", {"forecast": "R", "dashboards": "AR"}),
            _role("growth", "Менеджер по развитию", {"campaigns": "R", "forecast": "R"}),
            _role("marketer", "Маркетолог", {"campaigns": "AR"}),
            _role("admin", "Администратор", {"proposals": "AR"}),
        )
    },
)


def seat(
    key: str,
    role: str | None = None,
    parent: str | None = None,
    *,
    own: Mapping[str, Involvement] | None = None,
    vacant: bool = False,
    person: str | None = None,
    **fields: object,
) -> Position:
    """A position with one person named after it. `own`: responsibility -> involvement of an own-worded line."""
    who = person or f"person-{key}"
    defaults: dict[str, object] = {
        "title": f"Должность {key}",
        "roles": (RoleShare(role),) if role else (),
        "people": () if vacant else (Holder(who, who),),
        "duties": tuple(
            OwnDuty(f"{key}: {slug}", involvement, slug, 1.0) for slug, involvement in (own or {}).items()
        ),
    }
    return Position(key=key, parent=parent, **{**defaults, **fields})  # type: ignore[arg-type]


def region(*names: str) -> dict[str, frozenset[str]]:
    return {"region": frozenset(names)}


def shares(*pairs: tuple[str, int]) -> tuple[RoleShare, ...]:
    return tuple(RoleShare(role, Decimal(share)) for role, share in pairs)


def findings(*positions: Position, stage: Stage = "start") -> tuple[Finding, ...]:
    """But for no_deputy: a few boxes written down for one rule name no deputies."""
    found = analyse(Structure("Пример", stage, positions), CATALOGUE).findings
    return tuple(finding for finding in found if finding.kind != "no_deputy")


def found(*positions: Position, stage: Stage = "start") -> set[tuple[str, str | None, frozenset[str]]]:
    """What matters of each finding: kind, responsibility, positions."""
    result = findings(*positions, stage=stage)
    triples = {(item.kind, item.responsibility, frozenset(item.positions)) for item in result}
    assert len(triples) == len(result)
    return triples


def expected(*rows: tuple[str, str | None, str]) -> set[tuple[str, str | None, frozenset[str]]]:
    """Rows of kind, responsibility, positions separated by spaces."""
    return {(kind, slug, frozenset(keys.split())) for kind, slug, keys in rows}
