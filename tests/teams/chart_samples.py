"""Charts for the tests of drawings and exports, made without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from common.drawing.shapes import Picture, Rect, Text
from teams.drawing.content import Box, ChartContent, PersonOnBox, RoleOnBox

ON = date(2026, 11, 22)
HOSTILE = (
    "<script>alert(1)</script>",
    '#import "x.typ": *',
    '#eval("1") $x^2$ *bold* _it_ `raw` @ref <label> \\ // /* */',
    "Кавычки \" ' « » & &amp; ]]> <![CDATA[ -->",
    '=HYPERLINK("http://example.com";"x")',
    "مدير المبيعات",
    "Менеджер 😀👨‍👩‍👧 e\u0301",
    "Ж" * 160,
    "Руководитель " * 12,
    "{{ 7*7 }} {% now %} ${x} %s %(a)s",
)
ROLES = (
    RoleOnBox("sales-manager", "Менеджер по продажам", "Менеджер", "sales", Decimal(100)),
    RoleOnBox("account-manager", "Аккаунт-менеджер", "АМ", "accounts", Decimal(60)),
    RoleOnBox("sales-head", "Руководитель отдела продаж", "РОП", "management", Decimal(40)),
)


def box(key: str, parent: str | None = None, title: str = "", **given: object) -> Box:
    """A position; what is not given is plain."""
    plain: dict[str, object] = {
        "key": key, "parent": parent, "title": title or f"Должность {key}", "team": "", "fte": Decimal(1),
        "roles": (), "people": (), "scope": (), "load_pct": Decimal(100), "findings": 0, "severity": "",
        "vacant_days": 0, "links": (), "cost_rub": None,
    }  # fmt: skip
    return Box(**plain | given)  # type: ignore[arg-type]


def person(name: str, **given: object) -> PersonOnBox:
    plain: dict[str, object] = {"uid": name, "kind": "permanent", "share_pct": Decimal(100), "until": None}
    return PersonOnBox(name=name, **plain | given)  # type: ignore[arg-type]


def content_of(boxes: Sequence[Box], **given: object) -> ChartContent:
    plain: dict[str, object] = {
        "company": "Пример",
        "name": "Как есть",
        "state": "live",
        "revision": 148,
        "on": ON,
    }
    return ChartContent(boxes=tuple(boxes), **plain | given)  # type: ignore[arg-type]


def department(count: int, seed: int = 7, titles: Sequence[str] = ()) -> ChartContent:
    """One director and a believable tree below: leaders lead four to nine, some of them teams of sellers."""
    random = Random(seed)
    boxes = [_some_box(random, 0, None, titles)]
    open_places = [0]
    while len(boxes) < count:
        leader = open_places.pop(0)
        for _report in range(random.randint(4, 9)):
            if len(boxes) == count:
                break
            boxes.append(_some_box(random, len(boxes), boxes[leader].key, titles))
            if random.random() < 0.45:
                open_places.append(len(boxes) - 1)
        if not open_places:
            open_places.append(len(boxes) - 1)
    return content_of(boxes)


def _some_box(random: Random, number: int, parent: str | None, titles: Sequence[str]) -> Box:
    people = tuple(
        person(f"Фамилия{number} Имя Отчество{seat}") for seat in range(random.choice((0, 1, 1, 1, 1, 2)))
    )
    scope = random.choice(((), (("region", "Москва"),), (("region", "Урал и Сибирь"), ("segment", "B2B"))))
    return box(
        f"k{number}",
        parent,
        random.choice(titles) + f" {number}" if titles else f"Менеджер по продажам {number}",
        team=random.choice(("", "", f"Отдел {number}")),
        roles=tuple(random.sample(ROLES, random.randint(0, 2))),
        people=people,
        scope=scope,
        load_pct=Decimal(random.choice((80, 100, 118))),
        findings=random.choice((0, 0, 1, 12)),
        severity=random.choice(("high", "medium", "low")),
        vacant_days=0 if people else random.randint(0, 90),
    )


def letters(text: str) -> str:
    """Without white space: a text extractor breaks lines where the drawing does."""
    return "".join(text.split()).replace("\xa0", "")


def boxes_drawn(picture: Picture) -> list[Rect]:
    """The frames of the boxes: they alone have a border and rounded corners and are wider than a badge."""
    return [
        shape
        for shape in picture.shapes
        if isinstance(shape, Rect) and shape.stroke and shape.radius and shape.width / shape.radius > 20
    ]


def texts(picture: Picture) -> list[Text]:
    return [shape for shape in picture.shapes if isinstance(shape, Text)]
