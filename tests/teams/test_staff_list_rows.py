"""What becomes of each row: fates, people, managers and the odd ways they are written."""

from datetime import date
from decimal import Decimal

import pytest

from common.tabular import Cell, Table
from roles.titles_file import title_aliases
from teams.staff_list import ExistingPerson, ImportPlan, PlannedRow, choose_sheet, guess_columns, plan_import
from teams.staff_list.fields import field_of

HEAD = ("ФИО", "Должность", "Отдел", "Руководитель")


def table(*rows: tuple[Cell, ...], head: tuple[Cell, ...] = HEAD) -> Table:
    return Table("csv", (head, *rows))


def planned(*rows: tuple[Cell, ...], head: tuple[Cell, ...] = HEAD, **options: object) -> ImportPlan:
    sheet = table(*rows, head=head)
    return plan_import(sheet, guess_columns(sheet), title_aliases(), **options)  # type: ignore[arg-type]


def row(plan: ImportPlan, number: int) -> PlannedRow:
    return next(each for each in plan.rows if each.row == number)


def codes(plan: ImportPlan, number: int) -> list[str]:
    return [problem.code for problem in row(plan, number).errors]


BOSS = ("Орлова Вера Ильинична", "РОП", "Продажи", None)
NAMESAKE = ("Орлов Вадим Игоревич", "Аналитик", "Штаб", None)


@pytest.mark.parametrize(
    "written",
    [
        "Орлова Вера Ильинична", "Вера Орлова", "Вера Ильинична Орлова", "Орлова Вера", "Орлова В.И.",
        "Орлова В. И.",
        "В.И. Орлова", "В. И. Орлова", "Орлова В.", "Орлова", "ОРЛОВА ВЕРА ИЛЬИНИЧНА", "орлова в.и.",
        "Орлова ВИ",
        "Орлова В. И. (РОП)", "РОП Орлова В.И.", "Орлова В.И., РОП", "РОП — Орлова Вера Ильинична",
        "РОП Орлова",
        "Орлова\u00a0В.\u00a0И.", "Орлова  Вера", "Орлова В.И", "Opлoва В.И.", "Орловой В.И.",
        "Орловой Вере", "РОП", "РОПу",
        "Руководитель отдела продаж", "рук. отдела продаж", "руководителю ОП", "Вера Ильинична",
    ],
)  # fmt: skip
def test_a_manager_is_found_however_written(written: str) -> None:
    plan = planned(BOSS, NAMESAKE, ("Жук Пётр", "Менеджер по продажам", "Продажи", written))
    assert row(plan, 4).boss == "Орлова Вера Ильинична"
    assert row(plan, 4).boss_row == 2


@pytest.mark.parametrize(
    "written", [None, "", "-", "—", "нет", "н/д", "Собственник", "Учредители", "Совет директоров"]
)
def test_nobody_above_is_the_top_without_a_complaint(written: str | None) -> None:
    found = row(planned(("Орлова Вера", "РОП", "Продажи", written)), 2)
    assert (found.fate, found.boss) == ("create", None)
    assert [warning.code for warning in found.warnings] == []


def test_a_general_director_outside_the_list_leaves_the_head_at_the_top() -> None:
    found = row(planned(("Орлова Вера", "РОП", "Продажи", "Генеральный директор")), 2)
    assert (found.fate, found.boss) == ("create", None)
    assert [warning.code for warning in found.warnings] == ["boss_outside"]


def test_an_unknown_manager_is_an_error_and_stops_nobody_else() -> None:
    plan = planned(
        BOSS, ("Жук Пётр", "Аналитик", "Штаб", "Пустов О.И."), ("Лис Олег", "SDR", "Продажи", "Орлова")
    )
    assert codes(plan, 3) == ["unknown_boss"]
    assert row(plan, 4).fate == "create"


def test_initials_that_fit_two_take_the_one_of_the_same_team_else_name_both() -> None:
    twins = (("Орлова Вера Ильинична", "РОП", "Юг", None), ("Орлова Варвара Игоревна", "РОП", "Север", None))
    plan = planned(
        *twins, ("Жук Пётр", "SDR", "Север", "Орлова В.И."), ("Лис Олег", "SDR", "Центр", "Орлова В.И.")
    )
    assert row(plan, 4).boss == "Орлова Варвара Игоревна"
    assert codes(plan, 5) == ["ambiguous_boss"]
    assert row(plan, 5).errors[0].params["candidates"] == (
        ("Орлова Вера Ильинична", "Юг", 2),
        ("Орлова Варвара Игоревна", "Север", 3),
    )


def test_a_title_beside_an_ambiguous_name_decides() -> None:
    twins = (
        ("Орлова Вера Ильинична", "РОП", "Юг", None),
        ("Орлова Варвара Игоревна", "Аналитик", "Север", None),
    )
    assert row(planned(*twins, ("Жук Пётр", "SDR", "Центр", "Орлова В.И. (РОП)")), 4).boss_row == 2


def test_ones_own_name_as_manager_is_an_error() -> None:
    assert codes(planned(("Орлова Вера", "РОП", "Продажи", "Орлова В.")), 2) == ["own_boss"]


def test_all_rows_of_a_loop_are_errors_and_name_it() -> None:
    plan = planned(
        ("А Анна", "РОП", "Х", "В Вера"),
        ("Б Борис", "SDR", "Х", "А Анна"),
        ("В Вера", "SDR", "Х", "Б Борис"),
        BOSS,
    )
    assert [codes(plan, number) for number in (2, 3, 4, 5)] == [["cycle"], ["cycle"], ["cycle"], []]
    assert set(row(plan, 2).errors[0].params["rows"]) == {2, 3, 4}  # type: ignore[call-overload]


def test_who_reports_to_a_rejected_row_stands_under_its_nearest_accepted_manager() -> None:
    head = (*HEAD, "Дата приёма")
    plan = planned(
        (*BOSS, None), ("Жук Пётр", "Старший менеджер", "Продажи", "Орлова", "30.02.2024"),
        ("Лис Олег", "Менеджер", "Продажи", "Жук Пётр", "01.02.2024"), head=head,
    )  # fmt: skip
    assert codes(plan, 3) == ["no_such_day"]
    assert (row(plan, 4).fate, row(plan, 4).boss_row) == ("create", 2)
    assert row(plan, 4).warnings[0].code == "boss_rejected"
    assert plan.rows_to_return == (3, 4)


def test_who_reports_into_a_loop_stands_at_the_top() -> None:
    plan = planned(
        ("А Анна", "РОП", "Х", "Б Борис"),
        ("Б Борис", "SDR", "Х", "А Анна"),
        ("Лис Олег", "SDR", "Х", "Б Борис"),
    )
    assert (row(plan, 4).fate, row(plan, 4).boss) == ("create", None)


def test_the_same_row_twice_is_a_duplicate_of_the_first() -> None:
    plan = planned(BOSS, BOSS)
    assert codes(plan, 3) == ["duplicate"]
    assert row(plan, 3).errors[0].params["row"] == 2


def test_a_spoilt_first_copy_does_not_shield_the_sound_second_one() -> None:
    head = (*HEAD, "Дата приёма")
    plan = planned((*BOSS, "30.02.2024"), (*BOSS, "01.02.2024"), head=head)
    assert [row(plan, number).fate for number in (2, 3)] == ["error", "create"]


def test_one_person_in_two_positions_is_legal_and_stays_one_manager() -> None:
    plan = planned(
        BOSS,
        ("Орлова Вера Ильинична", "Аналитик", "Штаб", "Орлова В.И."),
        ("Жук Пётр", "SDR", "Штаб", "Орлова В.И."),
    )
    assert [each.fate for each in plan.rows] == ["create"] * 3
    assert (row(plan, 3).boss_row, row(plan, 3).same_person_as) == (2, 2)
    assert row(plan, 4).boss_row == 3


def test_two_vacancies_alike_are_two_positions() -> None:
    plan = planned(BOSS, *[("ВАКАНСИЯ", "SDR", "Продажи", "Орлова")] * 2)
    assert [(each.fate, each.name) for each in plan.rows[1:]] == [("create", None)] * 2


@pytest.mark.parametrize(
    "written",
    ["ВАКАНСИЯ", "вакант", "(вакансия)", "Vacancy", "open", "—", "вакансия 2", None,
     "*вакантно*", "TBH", "Вакансия (с мая)"],
)  # fmt: skip
def test_a_vacancy_is_a_position_without_a_person(written: str | None) -> None:
    found = row(planned(BOSS, (written, "SDR", "Продажи", "Орлова")), 3)
    assert (found.fate, found.name, found.boss_row) == ("create", None, 2)


@pytest.mark.parametrize(
    "line",
    [
        ("Итого:", None, None, None), ("Всего: 18", None, None, None), (None, None, None, "Total: 18"),
        (None, "ИТОГО", None, 5),
        ("ОТДЕЛ ПРОДАЖ", None, None, None), (None, None, "Отдел продаж", None), HEAD, (1, 2, 3, 4),
        (None, None, None, None), (),
        ("Составил: Петрова А.А.", None, None, None), ("Директор ________ Иванов", None, None, None),
    ],
)  # fmt: skip
def test_lines_without_a_position_are_skipped(line: tuple[Cell, ...]) -> None:
    assert row(planned(BOSS, line, ("Жук Пётр", "SDR", "Продажи", "Орлова")), 3).fate == "skip"


def test_a_heading_gives_its_team_to_the_rows_without_one() -> None:
    plan = planned(
        ("2. ОТДЕЛ ПРОДАЖ МОСКВА (2 чел.)", None, None, None),
        ("Жук Пётр", "SDR", None, None),
        ("Лис Олег", "SDR", "Штаб", None),
    )
    assert [row(plan, number).team for number in (3, 4)] == ["Отдел продаж Москва", "Штаб"]


def test_a_person_without_a_title_is_an_error() -> None:
    assert codes(planned(BOSS, ("Жук Пётр Ильич", None, "Продажи", "Орлова")), 3) == ["no_title"]


def test_staff_units_give_as_many_vacancies() -> None:
    plan = planned(
        ("SDR", "Продажи", 3),
        ("Аналитик", "Продажи", "0,5"),
        ("РОП", "Продажи", 0),
        head=("Должность", "Отдел", "Кол-во ед."),
    )
    assert [(each.row, each.part, each.fate, each.fte) for each in plan.rows] == [
        (2, 0, "create", 1), (2, 1, "create", 1), (2, 2, "create", 1), (3, 0, "create", Decimal("0.5")),
        (4, 0, "skip", 1),
    ]  # fmt: skip


def test_too_many_staff_units_are_an_error_and_one_row() -> None:
    plan = planned(("SDR", "Продажи", 5000), head=("Должность", "Отдел", "Кол-во ед."))
    assert [codes(plan, 2), len(plan.rows)] == [["bad_units"], 1]


def test_leave_and_acting_are_seen_wherever_written() -> None:
    plan = planned(
        ("Орлова Вера (д/о)", "РОП", "Х", None),
        ("Жук Пётр", "и.о. РОП", "Х", None),
        ("Врио Лис Олег", "SDR", "Х", None),
    )
    assert [(each.name, each.on_leave, each.kind) for each in plan.rows] == [
        ("Орлова Вера", True, "permanent"), ("Жук Пётр", False, "acting"), ("Лис Олег", False, "acting"),
    ]  # fmt: skip


def test_the_initials_of_a_person_do_not_make_them_acting() -> None:
    plan = planned(("Жуков И.О.", "SDR", "Х", None), ("И. О. Лисин", "SDR", "Х", "И.О. Жуков"))
    assert [(each.name, each.kind, each.boss) for each in plan.rows] == [
        ("Жуков И.О.", "permanent", None),
        ("И. О. Лисин", "permanent", "Жуков И.О."),
    ]


def test_addresses_are_read_and_bad_ones_named() -> None:
    head = ("ФИО", "Должность", "E-mail")
    plan = planned(
        ("Жук Пётр", "SDR", "mailto:Zhuk@X.example"), ("Лис Олег", "SDR", "a@x.example; b@x.example"),
        ("Кот Яна", "SDR", "panin@"),
        ("Сом Лев", "SDR", "zhuk@x.example"), head=head,
    )  # fmt: skip
    assert [each.email for each in plan.rows] == ["zhuk@x.example", "a@x.example", "", ""]
    assert codes(plan, 4) == ["bad_email"]
    assert [warning.code for warning in row(plan, 5).warnings] == ["email_shared"]


def test_scope_columns_restrict_and_the_whole_country_does_not() -> None:
    plan = planned(
        ("Жук Пётр", "SDR", "Москва, Тверь"),
        ("Лис Олег", "SDR", "Вся Россия"),
        head=("ФИО", "Должность", "Регион"),
    )
    assert [dict(each.scope) for each in plan.rows] == [{"region": ("Москва", "Тверь")}, {}]


def test_money_is_never_taken_for_a_rate() -> None:
    columns = guess_columns(table(("Жук Пётр", "SDR", "85 000,00"), head=("ФИО", "Должность", "Ставка")))
    assert columns.index("fte") is None


def test_a_changed_column_is_read_instead_and_lets_go_of_its_old_field() -> None:
    sheet = table(("Жук Пётр", "SDR", "Москва", None))
    columns = guess_columns(sheet).with_field("region", 2)
    found = plan_import(sheet, columns, title_aliases()).rows[0]
    assert (found.team, found.scope) == (None, {"region": ("Москва",)})


def test_a_known_person_is_updated_and_what_changes_is_told() -> None:
    known = [
        ExistingPerson("u1", "Жук Пётр", title="SDR", team="Сбыт"),
        ExistingPerson("u2", "Орлова Вера Ильинична"),
    ]
    plan = planned(("Пётр Жук", "SDR", "Продажи", "Орлова В.И."), existing=known)
    found = row(plan, 2)
    assert (found.fate, found.existing, found.changes) == (
        "update",
        "u1",
        {"team": "Сбыт", "name": "Жук Пётр"},
    )
    assert (found.boss, found.boss_existing) == ("Орлова Вера Ильинична", "u2")


def test_namesakes_in_the_company_are_an_error_until_told_apart() -> None:
    known = [
        ExistingPerson(1, "Жук Пётр", email="a@x.example"),
        ExistingPerson(2, "Жук Пётр", email="b@x.example"),
    ]
    assert codes(planned(("Жук Пётр", "SDR", None, None), existing=known), 2) == ["ambiguous_person"]


def test_the_dismissed_are_skipped() -> None:
    head = ("ФИО", "Должность", "Статус", "Дата увольнения")
    plan = planned(
        ("Жук Пётр", "SDR", "Уволен", None),
        ("Лис Олег", "SDR", "Работает", "01.02.2024"),
        head=head,
        today=date(2026, 11, 1),
    )
    assert [each.why_skipped for each in plan.rows] == ["dismissed", "left"]


def test_the_sheet_that_reads_like_a_staff_list_is_chosen() -> None:
    cover, prices = (
        Table("xlsx", (("ООО «Пример»",),) * 40, "Титул"),
        Table("xlsx", (("Товар", "Цена"),) * 900, "Цены"),
    )
    staff = Table("xlsx", (HEAD, *[BOSS] * 5), "Штат")
    assert choose_sheet([cover, prices, staff]).sheet == "Штат"


def test_a_header_is_found_under_fourteen_lines_of_titles() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("ООО «Пример»",),
        ("Штатная расстановка на 01.11.2026",),
        *[()] * 12,
        HEAD,
        BOSS,
    ]
    columns = guess_columns(Table("csv", tuple(rows)))
    assert (columns.header_row, columns.first_row) == (15, 15)


@pytest.mark.parametrize(
    "rows", [(), ((),), ((None,),), (("x",),), ((1, 2, 3),), (("a", "b"), (date(2024, 1, 1), True))]
)
def test_a_table_of_anything_gives_a_plan(rows: tuple[tuple[Cell, ...], ...]) -> None:
    sheet = Table("csv", rows)
    plan_import(sheet, guess_columns(sheet), title_aliases())


@pytest.mark.parametrize("title", ["SDR (вакансия)", "Вакансия: SDR", "SDR - вакансия", "Vacancy SDR", "SDR"])
def test_the_remark_that_a_position_is_vacant_is_no_part_of_its_title(title: str) -> None:
    assert row(planned(BOSS, (None, title, "Продажи", "Орлова")), 3).title == "SDR"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Ф. И. О. сотрудника", "name"), ("Фамилия, имя, отчество", "name"), ("Employee Full Name", "name"),
        ("Должность (по ШР)", "title"), ("Job Title (EN)", "title"), ("Current position", "title"),
        ("Структурное подразделение", "team"), ("Команда / отдел", "team"), ("Team name", "team"),
        ("Отдел (группа)", "team"),
        ("Рук-ль", "boss"), ("Кому подчиняется", "boss"), ("Reports To", "boss"), ("ФИО руководителя", "boss"),
        ("Табельный № руководителя", "boss_other"), ("Line manager e-mail", "boss_other"), ("Таб. №", "external_id"),
        ("№ п/п", "number"), ("Эл. почта", "email"), ("Work e-mail", "email"), ("Дата приёма на работу", "starts_on"),
        ("В штате с", "starts_on"), ("Кол-во шт. ед.", "headcount"), ("Доля ставки", "fte"), ("Город", "region"),
        ("Оклад (тарифная ставка), руб.", "ignored"), ("Моб. тел.", "ignored"), ("Дата рождения", "ignored"),
        ("Функц. руководитель", "ignored"),
    ],
)  # fmt: skip
def test_a_header_names_its_field(header: str, field: str) -> None:
    found = field_of(header)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    "text", ["Отдел продаж", "Менеджер по продажам", "Группа продаж Москва", "Иванова Анна", "РОП"]
)
def test_what_stands_in_a_list_is_no_header(text: str) -> None:
    assert field_of(text) is None
