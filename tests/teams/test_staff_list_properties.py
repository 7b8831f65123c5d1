"""Random departments written out in random order and spelling come back edge by edge; nothing is scanned twice."""

import ast
import inspect
import random
import re
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.tabular import Cell, Table
from roles.titles_file import title_aliases
from teams.staff_list import guess_columns, plan_import
from teams.staff_list.tree import loops, nearest_accepted, parents_by_depth, parents_by_outline

LAST = "Орлов Зимин Жуков Белов Котов Лисин Сомов Панин Ершов Рябов Мухин Фомин Гусев Воробьёв Ткаченко Берг Ли".split()
FIRST = "Пётр Олег Иван Лев Илья Яков Артём Денис Павел Роман".split()
MIDDLE = "Ильич Олегович Иванович Львович Яковлевич Артёмович Денисович".split()
PEOPLE = [" ".join(parts) for parts in product(LAST, FIRST, MIDDLE)]
TITLES = ("Менеджер по продажам", "SDR", "Аналитик", "Старший менеджер по продажам", "КАМ")
SETTINGS = settings(max_examples=120, deadline=None)


def spellings(name: str, number: int, people: list[str]) -> list[str]:
    """The ways to write a person so that nobody else of the list is meant."""
    last, first, middle = name.split()
    ways = [
        name, f"{first} {middle} {last}", name.upper(), name.replace("ё", "е"), f"{name} (РОП)", f"РОП {name}",
        name.replace(" ", "\u00a0"), f"  {last}  {first} {middle} ", f"u{number}@x.example", f"{number + 1000:06}",
        f"mailto:u{number}@x.example",
    ]  # fmt: skip
    if sum(other.split()[:2] == [last, first] for other in people) == 1:
        ways += [f"{first} {last}", f"{last} {first}"]
    if (
        sum((o.split()[0], o.split()[1][0], o.split()[2][0]) == (last, first[0], middle[0]) for o in people)
        == 1
    ):
        ways += [
            f"{last} {first[0]}.{middle[0]}.",
            f"{first[0]}. {middle[0]}. {last}",
            f"{last} {first[0]}. {middle[0]}. (РОП)",
        ]
    return ways


@st.composite
def departments(draw: st.DrawFn) -> tuple[list[str], list[int | None]]:
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=40, unique=True))
    parents = [
        draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        for number in range(len(people))
    ]
    return people, parents


@SETTINGS
@given(departments(), st.randoms(use_true_random=False))
def test_a_random_forest_in_random_order_and_spelling_comes_back_edge_by_edge(
    department: tuple[list[str], list[int | None]], draw: random.Random
) -> None:
    people, parents = department
    head: tuple[Cell, ...] = ("Таб. №", "ФИО", "Должность", "Отдел", "Подчиняется", "E-mail")
    lines: list[tuple[Cell, ...]] = []
    for number, (name, parent) in enumerate(zip(people, parents, strict=True)):
        boss = (
            draw.choice(spellings(people[parent], parent, people))
            if parent is not None
            else draw.choice(["", "-", None])
        )
        address = f"u{number}@x.example"
        lines.append((number + 1000, name, draw.choice(TITLES), draw.choice(["Юг", "Север"]), boss, address))
    draw.shuffle(lines)
    sheet = Table("csv", (head, *lines))
    plan = plan_import(sheet, guess_columns(sheet), title_aliases())
    assert [row.errors for row in plan.rows] == [()] * len(people)
    found = {row.name: row.boss for row in plan.rows}
    assert found == {
        name: people[p] if p is not None else None for name, p in zip(people, parents, strict=True)
    }


@SETTINGS
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 29)), min_size=30, max_size=30), st.sets(st.integers(0, 29))
)
def test_any_graph_of_managers_becomes_a_forest_without_its_loops(
    graph: list[int | None], rejected: set[int]
) -> None:
    refused = rejected | {node for loop in loops(graph) for node in loop}
    standing = nearest_accepted(graph, lambda node: node not in refused)
    for start in set(range(30)) - refused:
        here: int | None = start
        for _step in range(31):
            here = standing[here] if here is not None else None
            assert here is None or here not in refused
        assert here is None


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.dates()), max_size=6
        ),
        max_size=12,
    )
)
@SETTINGS
def test_any_cells_give_a_plan_with_every_row_once(rows: list[list[Cell]]) -> None:
    sheet = Table(
        "csv", (("ФИО", "Должность", "Отдел", "Руководитель", "Ставка", "Дата приёма"), *map(tuple, rows))
    )
    plan = plan_import(sheet, guess_columns(sheet), title_aliases())
    assert {row.row for row in plan.rows} <= set(range(1, len(rows) + 2))
    assert all(row.errors for row in plan.rows if row.fate == "error")


def test_outline_numbers_and_depths_draw_the_tree() -> None:
    assert parents_by_outline(["1", "1.1", "1.1.1", "1.2", "2"]) == [None, 0, 1, 0, None]
    assert parents_by_outline(["1", "2", "2.5", "9.5", "7.1"]) == [None] * 5
    assert parents_by_depth([0, 2, 4, 2, 0]) == [None, 0, 1, 0, None]
    assert parents_by_depth([3, 3, 3]) == [None] * 3


def test_the_package_is_pure() -> None:
    program = (
        "import sys, teams.staff_list, roles.matching.titles;"
        "print([m for m in ('django', 'openpyxl', 'yaml', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern of the modules that read a stranger's text."""
    import common.dates_in
    import common.letters
    import roles.matching.titles
    import teams.staff_list as package

    modules = [common.dates_in, common.letters, roles.matching.titles]
    modules += [
        sys.modules[f"{package.__name__}.{path.stem}"]
        for path in Path(package.__file__).parent.glob("[a-z]*.py")
    ]
    found = []
    for module in modules:
        for name, value in inspect.getmembers(module):
            for each in value if isinstance(value, tuple) else (value,):
                pattern = each[2] if isinstance(each, tuple) and len(each) == 3 else each
                if isinstance(pattern, re.Pattern):
                    found.append((f"{module.__name__}.{name}", pattern))
        source = Path(module.__file__ or "").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "re.sub",
                "re.search",
                "re.split",
                "re.findall",
                "re.match",
            }:
                assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
                found.append((f"{module.__name__}:{node.lineno}", re.compile(node.args[0].value)))
    return found


PUMPS = [
    "а" * 50_000,
    "1" * 50_000,
    "(" * 50_000,
    "a@" * 25_000,
    "А. " * 16_000,
    "отдел 1 " * 6_000,
    "и.о" * 16_000,
    "work " * 10_000,
]


@pytest.mark.parametrize("pump", PUMPS, ids=[pump[:6] for pump in PUMPS])
def test_no_pattern_hangs_on_a_long_text(pump: str) -> None:
    for where, pattern in patterns():
        started = time.process_time()
        pattern.search(pump)
        pattern.match(pump + "!")
        assert time.process_time() - started < 1, (where, pump[:10])
