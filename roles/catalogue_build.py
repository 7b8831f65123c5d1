"""Checked values of the catalogue's files -> the types of the catalogue. Nothing is refused here."""

from collections.abc import Mapping
from typing import Any

from roles import catalogue_types as types
from roles.catalogue_types import Text

Values = dict[str, Any]


def area(item: Values) -> types.Area:
    return types.Area(item["slug"], _text(item))


def responsibility(item: Values) -> types.Responsibility:
    plain = ("slug", "area", "funnel_stage", "exclusive", "universal", "needed_from", "weight")
    return types.Responsibility(
        name=_text(item),
        definition=_text(item, "definition_"),
        synonyms=tuple(item["synonyms"]),
        metrics=tuple(item["metrics"]),
        norm=types.Norm(**item["norm"]) if item.get("norm") else None,
        **{key: item[key] for key in plain},
    )


def adjacency(item: Values) -> types.Adjacency:
    return types.Adjacency(item["a"], item["b"], item["relation"], item.get("why"))


def metric(item: Values) -> types.MetricTemplate:
    plain = ("slug", "unit", "direction", "aggregation", "leading", "weight")
    return types.MetricTemplate(
        name=_text(item),
        formula=item.get("formula"),
        **{key: item[key] for key in plain},
    )


def style(item: Values) -> types.ManagementStyle:
    texts = {key: _text(item[key]) for key in ("name", "fits", "description", "risk", "example")}
    return types.ManagementStyle(slug=item["slug"], **texts)


def training_type(item: Values) -> types.TrainingType:
    return types.TrainingType(
        item["slug"], _text(item["name"]), _text(item["purpose"]), tuple(item["metrics"])
    )


def card(value: Values, metrics: Mapping[str, types.MetricTemplate]) -> types.RoleCard:
    """A role card. A line without a source of its own has that of the card; a KPI without a name, the metric's."""
    own = str(value["source"])
    skills = value["skills"]
    return types.RoleCard(
        name=_text(value["name"]),
        short=_text(value["short"]),
        purpose=_text(value["purpose"]),
        duties=tuple(_duty_group(group, own) for group in value["duties"]),
        zones=tuple(_zone(item, own) for item in value["zones"]),
        competencies=tuple(_line_group(group, own) for group in value["competencies"]),
        skills=types.Skills(_skills(skills["hard"], own), _skills(skills["soft"], own)),
        styles=tuple(_work_style(item, own) for item in value["styles"]),
        kpis=tuple(_kpi(item, own, metrics) for item in value["kpis"]),
        portrait=tuple(_line(item, own) for item in value["portrait"]),
        thought=_text(value["thought"]),
        career=tuple(value["career"]),
        not_with=tuple(
            types.NotWith(no["role"], no["until"], _text(no["reason"])) for no in value["not_with"]
        ),
        good_with=tuple(
            types.GoodWith(good["role"], _text(good["reason"])) for good in value.get("good_with", ())
        ),
        **{key: value[key] for key in ("slug", "order", "category", "source")},
    )


def department(item: Values) -> types.Department:
    return types.Department(item["stage"], _text(item["name"]), tuple(map(_position, item["positions"])))


def _position(item: Values) -> types.DepartmentPosition:
    return types.DepartmentPosition(
        title=_text(item["title"]),
        team=_text(item["team"]) if "team" in item else None,
        roles=tuple(item["roles"]),
        without=tuple(
            types.HandOver(part["responsibility"], part["to"], _text(part["reason"]))
            for part in item.get("without", ())
        ),
        holds=tuple(
            types.Holding(part["responsibility"], part["involvement"], _text(part["reason"]))
            for part in item.get("holds", ())
        ),
        **{key: item[key] for key in ("key", "parent", "seats")},
    )


def _text(item: Values, prefix: str = "") -> Text:
    return Text(ru=item[f"{prefix}ru"].strip(), en=item[f"{prefix}en"].strip())


def _duty_group(group: Values, own: str) -> types.DutyGroup:
    items = (
        types.DutyLine(_text(item), item["responsibility"], item["involvement"], item.get("source", own))
        for item in group["items"]
    )
    return types.DutyGroup(_text(group["name"]), tuple(items))


def _zone(item: Values, own: str) -> types.ZoneLine:
    return types.ZoneLine(_text(item), item.get("responsibility"), item.get("source", own))


def _line(item: Values, own: str) -> types.Line:
    return types.Line(_text(item), item.get("source", own))


def _line_group(group: Values, own: str) -> types.LineGroup:
    return types.LineGroup(_text(group["name"]), tuple(_line(item, own) for item in group["items"]))


def _skills(items: list[Values], own: str) -> tuple[types.SkillLine, ...]:
    return tuple(types.SkillLine(_text(item), item["level"], item.get("source", own)) for item in items)


def _work_style(item: Values, own: str) -> types.WorkStyle:
    name, description, example = (_text(item[key]) for key in ("name", "description", "example"))
    return types.WorkStyle(name, description, example, item.get("source", own))


def _kpi(item: Values, own: str, metrics: Mapping[str, types.MetricTemplate]) -> types.Kpi:
    name = _text(item["name"]) if "name" in item else metrics[item["metric"]].name
    return types.Kpi(item["metric"], name, item.get("source", own))
