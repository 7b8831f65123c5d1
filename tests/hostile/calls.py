"""A good body for each call that takes JSON: what the corpus spoils, member by member."""

from __future__ import annotations

from typing import Any

from accounts.models import Membership
from accounts.tenancy import tenant
from common.ids import uuid7
from teams.models import Position
from tests.hostile.world import CLOSED, OPEN, World

METRIC, ROLE, WORK, WHY = "revenue", "sales-manager", "receivables-control", "Ошибка в отчёте"
LINE = {"text": "Ведёт CRM", "group": "Система", "example": "Каждый день"}
CARD = {
    "name": "Менеджер", "short": "МП", "category": "sales", "purpose": "Продаёт", "thought": "",
    "duties": [{"text": "Ищет клиентов", "responsibility": WORK, "involvement": "R", "group": "Поиск"}],
    "lines": {
        "zones": [LINE], "competencies": [{**LINE, "level": 2}], "hard_skills": [LINE], "soft_skills": [LINE],
        "styles": [LINE], "kpis": [{**LINE, "metric": METRIC}], "portrait": [LINE],
    },
}  # fmt: skip


def good_bodies(world: World) -> dict[str, Any]:
    """By "METHOD route"; every call of the API that takes a body, and every page that takes JSON, is here."""
    with tenant(world.company):
        box = (
            Position.objects.for_company(world.company)
            .filter(structure=world.office.structure)
            .order_by("pk")[1]
        )
        member = Membership.objects.for_company(world.company).order_by("pk")[0]
    person, key = str(world.rows.of("teams.Person").uid), str(box.key)
    return {
        **_facts(person),
        **_targets(person, key),
        **_charts(world, person, key),
        **_reports(str(member.uid)),
        **_roles(),
        "POST api-absences": {"starts_on": "2027-03-01", "ends_on": "2027-03-09"},
        "POST api-people-bulk": {
            "items": [
                {"external_id": "b-1", "full_name": "Жук Пётр", "email": "zhuk@x.example",
                 "starts_on": "2026-01-12", "left_on": "2026-12-01"},
            ]
        },
        "POST api-webhooks": {"name": "Склад", "url": "https://93.184.215.14/in", "is_active": True},
        "PUT api-webhook": {"name": "Склад", "url": "https://93.184.215.14/in", "is_active": True},
    }  # fmt: skip


def _facts(person: str) -> dict[str, Any]:
    fact = {
        "external_id": "f-2", "metric": METRIC, "person": person, "on": f"{OPEN}-08", "value": "10.5",
        "share_pct": "50", "reported_at": "2026-10-09T10:00:00+03:00",
    }  # fmt: skip
    return {
        "POST api-actuals-bulk": {"items": [fact], "correction": WHY},
        "POST api-actual-correction": {"reason": WHY, "on": f"{OPEN}-09", "value": "7", "share_pct": "100"},
        "POST api-actual-withdrawal": {"reason": WHY},
        "POST api-closed-months": {"month": "2026-07", "note": "Сверено"},
        "POST api-month-reopening": {"reason": WHY},
    }


def _targets(person: str, team: str) -> dict[str, Any]:
    whose = {"person": person, "metric": METRIC}
    return {
        "POST api-targets-bulk": {
            "items": [{"team": team, "metric": METRIC, "period": OPEN, "value": "5", "note": "Договор"}]
        },
        "POST api-targets-cascade": {
            "first": OPEN, "last": "2026-12", "metric": METRIC, "team": team, "anew": False, "weights": "even",
            "deep": True,
        },
        "POST api-targets-from": {**whose, "grain": "month", "on": f"{OPEN}-01", "value": "9"},
        "POST api-targets-return": {**whose, "period": OPEN},
        "POST api-targets-split": {"metric": METRIC, "period": OPEN, "into": "day", "by_season": False},
        "POST api-targets-template": {
            "first": OPEN, "last": "2026-12", "role": ROLE, "from_on": f"{OPEN}-05", "by_share": True,
            "values": {METRIC: "100"},
        },
        "PUT api-bonus-scales": {"items": [{"metric": METRIC, "reached_from": "100", "bonus_pct": "5"}]},
        "PUT api-figure-settings": {
            "ahead_pct": "105", "on_track_pct": "95", "behind_pct": "80", "corridor_pct": "10",
            "leaderboard_for": "everyone",
        },
    }  # fmt: skip


def _charts(world: World, person: str, key: str) -> dict[str, Any]:
    batch, client = str(uuid7()), str(uuid7())
    with tenant(world.company):
        world.office.structure.refresh_from_db()
    revision = world.office.structure.revision
    sent = {"batch": batch, "client": client, "base": revision}
    operations = [
        {"op": "rename", "key": key, "title": "Старший"},
        {"op": "add", "parent": key, "title": "Стажёр", "team": "Юг", "fte": "0.5", "key": str(uuid7()),
         "roles": [{"role": ROLE, "share_pct": "100"}], "cost_rub": "90000"},
        {"op": "assign", "key": key, "person": person, "starts_on": "2027-01-11", "share_pct": "50"},
        {"op": "set_scope", "key": key, "scope": {"region": ["Тверь"]}},
        {"op": "set_duties", "key": key, "duties": [{"text": "Чистит клавиатуру", "involvement": "R"}]},
        {"op": "set_involvement", "key": key, "responsibility": WORK, "involvement": "C"},
    ]  # fmt: skip
    answers = {
        "move": "keep_owner", "item": key, "position": key, "to": key, "involvement": "R", "dimension": "region",
        "values": {key: ["Тверь"]}, "person": person, "kind": "deputy", "role": ROLE, "share_pct": "50",
        "on": "2026-12-01",
    }  # fmt: skip
    decided = {"reason": WHY, "until_on": "2027-02-01"}
    return {
        "POST teams:chart-operations": {**sent, "operations": operations},
        "POST teams:chart-undo": {**sent, "undoes": batch},
        "POST teams:chart-redo": sent,
        "POST teams:chart-news": {"client": client, "since": revision, "box": key},
        "POST api-structure-operations": {"operations": operations, "batch": batch},
        "POST api-structure-drafts": {"name": "Весна", "version": None},
        "POST api-structure-exports": {
            "format": "svg", "paper": "a4", "on": "2026-11-23", "marks": True, "by": "positions",
        },
        "POST api-draft-publish": {"changes": [{"id": f"rename:{key}", "stamp": "0"}]},
        "POST api-finding-moves": answers,
        "POST api-finding-decisions": {**answers, **decided},
        "POST api-finding-resolution": {"move": "keep_owner", "position": key, **decided},
    }  # fmt: skip


def _reports(member: str) -> dict[str, Any]:
    return {
        "POST api-gap-reports": {"cadence": "month", "period": CLOSED},
        "PUT api-report-schedule": {"is_active": True, "weekday": 4, "hour": 19},
        "PUT api-report-subscriptions": [{"member": member, "cadence": "week", "gets": "company"}],
    }


def _roles() -> dict[str, Any]:
    return {
        "POST api-company-roles": {**CARD, "base": ROLE},
        "PUT api-company-role": CARD,
        "POST api-duties-match": {"texts": ["Ведёт CRM", "Ищет клиентов"]},
        "POST api-wordings": {"text": "Следит за долгами", "verdict": "same", "responsibility": WORK},
    }
