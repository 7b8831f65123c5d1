"""A job description taken apart: title, sections, whole lines, and nothing lost on the way."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.documents import Document, pasted_document
from common.documents.reading import read_here
from roles.matching.job_sections import heading_of
from roles.matching.job_text import JobText, SourceLine, split_job_text
from roles.matching.job_titles import nominative
from roles.matching.titles import suggest_role
from roles.titles_file import title_aliases
from tests.common.document_files import docx, paragraph, pdf

SAMPLES = Path(__file__).parent / "job_descriptions"


def is_title(text: str) -> bool:
    return suggest_role(text, title_aliases()).confidence >= 0.8


def split_document(document: Document) -> JobText:
    lines = [SourceLine(line.text, line.kind, line.level) for line in document.lines]
    return split_job_text(lines, wrapped=document.wrapped, looks_like_title=is_title)


def split_text(text: str) -> JobText:
    return split_document(pasted_document(text))


def sample(name: str) -> JobText:
    return split_document(read_here((SAMPLES / name).read_bytes()))


def duties(found: JobText) -> list[str]:
    return [line.text for line in found.of("duties")]


# --- whole descriptions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title", "counts"),
    [
        ("distributor-manager.txt", "Менеджер по продажам", "duties 7, zones 2, requirements 2, rights 2"),
        (
            "saas-development.md",
            "Sales Development Representative (SDR)",
            "duties 5, requirements 3, metrics 2, conditions 2",
        ),
        (
            "retail-administrator.txt",
            "Администратор отдела продаж (мебельный салон)",
            "duties 6, requirements 1, conditions 1",
        ),
        (
            "manufacturing-export.txt",
            "Менеджер по международным продажам",
            "duties 5, metrics 2, purpose 1, general 2",
        ),
        ("services-head.txt", "Руководитель отдела продаж", "duties 8, zones 2, metrics 2, requirements 2"),
        ("account-manager-english.txt", "Account Manager", "duties 6, requirements 2, conditions 1, company 1"),
        ("analyst-wrapped.txt", "Аналитик отдела продаж", "duties 5, requirements 2"),
        ("crm-loose.txt", "CRM-администратор", "duties 6"),
        ("coordinator.pdf", "Координатор отдела продаж", "duties 4, requirements 2"),
    ],
)  # fmt: skip
def test_a_real_description_is_taken_apart(name: str, title: str, counts: str) -> None:
    found = sample(name)
    assert found.title == title
    expected = dict(each.split() for each in counts.split(", "))
    assert {section: str(len(found.of(section))) for section in expected} == expected  # type: ignore[arg-type]
    assert not found.is_foreign


def test_the_same_description_reads_alike_from_text_docx_and_pdf() -> None:
    text = (SAMPLES / "services-head.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line]
    from_docx = split_document(read_here(docx("".join(map(paragraph, lines)))))
    from_pdf = split_document(read_here(pdf([lines])))
    assert duties(from_docx) == duties(from_pdf) == duties(sample("services-head.txt"))


def test_a_list_of_a_docx_needs_no_signs() -> None:
    body = (
        paragraph("Должностные обязанности", bold=True)
        + paragraph("Ведение CRM:", level=0)
        + paragraph("внесение данных;", level=1)
        + paragraph("постановка задач.", level=1)
        + paragraph("Контроль оплат", level=0)
        + paragraph("Права", bold=True)
        + paragraph("Просить отпуск", level=0)
    )
    found = split_document(read_here(docx(body)))
    assert duties(found) == ["Ведение CRM: внесение данных; постановка задач", "Контроль оплат"]
    assert [line.text for line in found.of("rights")] == ["Просить отпуск"]


def test_a_pdf_made_by_a_browser_keeps_its_sentences_whole() -> None:
    first = sample("coordinator.pdf").of("duties")[0]
    assert first.text.startswith("Принимает заявки покупателей")
    assert first.text.endswith("чтобы ответ ушёл в тот же день")


# --- lines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "- ведёт базу", "• ведёт базу", "● ведёт базу;", "* ведёт базу", "2.1. ведёт базу", "2.1 Ведёт базу",
        "3) ведёт базу", "а) ведёт базу", "– ведёт базу.", "o\tведёт базу", "\uf0b7\tведёт базу", "✓ ведёт базу",
        "1.ведёт базу", "(2) ведёт базу",
    ],
)  # fmt: skip
def test_a_mark_is_no_part_of_the_duty(line: str) -> None:
    assert duties(split_text(f"Обязанности:\n{line}")) == ["Ведёт базу"]


@pytest.mark.parametrize(
    "line", ["40 звонков в день", "1С: ведение базы", "24/7 на связи с клиентом", "100 % плана"]
)
def test_a_figure_at_the_start_stays(line: str) -> None:
    assert duties(split_text(f"Обязанности:\n{line}")) == [line]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Готовит договоры и счета, следит за сроками оплаты по дого-\nворам", "по договорам"),
        ("Следит за обяза\u00ad\nтельствами покупателей", "за обязательствами покупателей"),
        ("Описывает бизнес-\nпроцессы отдела", "бизнес-процессы отдела"),
        ("Передаёт заявки в\nCRM и следит за ними", "в CRM и следит"),
        ("Готовит счета, договоры,\nакты", "договоры, акты"),
    ],
)
def test_a_sentence_cut_by_the_edge_of_a_page_is_whole_again(text: str, whole: str) -> None:
    found = duties(split_text(f"Обязанности\n{text}"))
    assert len(found) == 1
    assert whole in found[0]


def test_a_list_without_signs_and_capitals_stays_a_list() -> None:
    text = "Обязанности\nпоиск клиентов\nпереговоры с закупщиками торговых сетей\nподготовка КП"
    assert len(duties(split_text(text))) == 3


def test_a_mark_alone_on_its_line_belongs_to_the_next() -> None:
    assert duties(split_text("Обязанности:\n•\nЗвонит клиентам\n2.1.\nПишет письма")) == [
        "Звонит клиентам",
        "Пишет письма",
    ]


def test_items_glued_into_one_line_come_apart() -> None:
    expected = ["Ищет клиентов", "Ведёт базу", "Считает план"]
    assert duties(split_text("Обязанности: 1) ищет клиентов 2) ведёт базу 3) считает план")) == expected
    assert duties(split_text("Обязанности\nИщет клиентов; ведёт базу; считает план.")) == expected
    assert duties(split_text("Обязанности\nИщет клиентов. Ведёт базу. Считает план.")) == expected
    assert duties(split_text("Обязанности\n• ищет клиентов • ведёт базу • считает план")) == expected


def test_items_after_a_heading_on_its_own_line_come_apart_at_commas() -> None:
    found = duties(split_text("Обязанности: поиск клиентов, ведение базы, выставление счетов"))
    assert found == ["Поиск клиентов", "Ведение базы", "Выставление счетов"]


def test_brackets_and_short_forms_hold_a_line_together() -> None:
    line = "Готовит документы (счета; акты; накладные) и т. д. Для бухгалтерии за 2 тыс. руб. в месяц"
    assert duties(split_text(f"Обязанности\n{line}")) == [line]


def test_what_stands_under_a_line_with_a_colon_keeps_it() -> None:
    found = split_text(
        "Обязанности:\n- Работа с клиентами:\n  - Ищет новых покупателей\n  - Ведёт переговоры\n- Сдаёт отчёты"
    )
    assert [(line.context, line.text) for line in found.of("duties")] == [
        ("Работа с клиентами", "Ищет новых покупателей"),
        ("Работа с клиентами", "Ведёт переговоры"),
        ("", "Сдаёт отчёты"),
    ]


def test_short_parts_under_a_piece_of_work_make_one_duty_with_it() -> None:
    found = split_text(
        "Обязанности:\n1. Ведение CRM:\n- внесение данных\n- постановка задач\n2. Сдача отчётов"
    )
    assert duties(found) == ["Ведение CRM: внесение данных; постановка задач", "Сдача отчётов"]


# --- sections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("2. Должностные обязанности менеджера по продажам", "duties"),
        ("ОБЯЗАННОСТИ", "duties"),
        ("Чем предстоит заниматься:", "duties"),
        ("Что нужно делать?", "duties"),
        ("Менеджер по продажам обязан:", "duties"),
        ("В должностные обязанности менеджера входит:", "duties"),
        ("What you'll do", "duties"),
        ("Key responsibilities:", "duties"),
        ("III. Права", "rights"),
        ("Имеет право:", "rights"),
        ("Менеджер несёт ответственность за:", "zones"),
        ("Зоны ответственности", "zones"),
        ("Требования к кандидату", "requirements"),
        ("Мы ждём от вас", "requirements"),
        ("Менеджер должен знать:", "requirements"),
        ("What we're looking for", "requirements"),
        ("Ключевые показатели (KPI)", "metrics"),
        ("Критерии оценки работы:", "metrics"),
        ("Мы предлагаем:", "conditions"),
        ("Benefits", "conditions"),
        ("1. Общие положения", "general"),
        ("О компании", "company"),
        ("Цель должности:", "purpose"),
    ],
)
def test_a_heading_is_known_by_its_words(text: str, section: str) -> None:
    found = heading_of(text, looks_like_one=False)
    assert found is not None
    assert (found.section, found.rest) == (section, "")


@pytest.mark.parametrize(
    "text",
    [
        "Требования клиентов передаёт в производство.",
        "Взаимодействие с отделом маркетинга",
        "Условия оплаты согласует с финансовым директором до подписания договора",
        "Обязанности по обучению новичков распределяет между старшими менеджерами отдела каждую неделю",
        "Контроль выполнения планов",
        "Ведёт клиентов: звонки, встречи",
    ],
)
def test_a_duty_that_begins_like_a_heading_stays_a_duty(text: str) -> None:
    assert heading_of(text, looks_like_one=False, is_item=True) is None


def test_a_list_without_headings_is_all_duties() -> None:
    assert duties(split_text("Ищет клиентов\nВедёт базу\nСчитает план")) == [
        "Ищет клиентов",
        "Ведёт базу",
        "Считает план",
    ]


def test_what_stands_before_the_requirements_is_duties_when_nothing_else_says_so() -> None:
    found = split_text("Ищет клиентов\nВедёт базу\nТребования:\nОпыт от года")
    assert duties(found) == ["Ищет клиентов", "Ведёт базу"]
    assert [line.text for line in found.of("requirements")] == ["Опыт от года"]


def test_words_of_the_law_are_no_zone_of_responsibility() -> None:
    found = sample("distributor-manager.txt")
    assert [line.text for line in found.of("zones")] == [
        "Выполнение месячного плана отгрузок",
        "Просроченная дебиторская задолженность по своим клиентам",
    ]
    assert any("правонарушения" in line.text for line in found.of("general"))


def test_letters_of_another_language_are_told() -> None:
    assert split_text("职责\n开发新客户并维护客户关系\n准备合同").is_foreign
    assert not split_text("Verantwortlich für Neukunden").is_foreign


# --- titles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Должностная инструкция старшего менеджера по продажам", "Старший менеджер по продажам"),
        ("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ № 12\nРУКОВОДИТЕЛЯ ОТДЕЛА ПРОДАЖ", "Руководитель отдела продаж"),
        ("Вакансия: Торговый представитель, Москва", "Торговый представитель"),
        ("Должность — аналитик продаж", "Аналитик продаж"),
        ("Job description: Sales Manager", "Sales Manager"),
        ("Ищем менеджера по продажам в команду", "Менеджер по продажам в команду"),
        ("Тренер по продажам", "Тренер по продажам"),
        ("Обязанности", ""),
    ],
)  # fmt: skip
def test_the_title_is_found_and_put_into_the_nominative(text: str, title: str) -> None:
    assert split_text(f"{text}\nОбязанности:\n- Ищет клиентов").title == title


@pytest.mark.parametrize(
    ("genitive", "said"),
    [
        ("руководителя отдела продаж", "руководитель отдела продаж"),
        ("ведущего специалиста", "ведущий специалист"),
        ("коммерческого директора", "коммерческий директор"),
        ("секретаря", "секретарь"),
        ("продавца-консультанта", "продавца-консультант"),
        ("глава отдела", "глава отдела"),
        ("sales manager", "sales manager"),
    ],
)
def test_a_genitive_becomes_a_nominative(genitive: str, said: str) -> None:
    assert nominative(genitive) == said


# --- nothing is lost --------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Обязанности:", "Требования", "Права", "- ведёт базу;", "2.1. Готовит договоры", "Ведение CRM:", "CRM", "•",
        "внесение данных", "а) звонки", "3", "2.1.", "поиск клиентов; ведение базы; счета", "Вакансия: менеджер",
        "1) раз дело 2) два дело 3) три дело", "Контролирует сроки оплаты по дого-", "ворам и счетам", "О нас",
        "____ подпись", "Ищет. Пишет письма. Звонит.", "  - постановка задач", "обяза\u00ad", "Мы ждём: опыт, знание",
        "Продаёт оборудование заводам и строительным компаниям по всей стране, включая", "(счета; акты); 100 %",
        "职责 дело",
    ]
)  # fmt: skip
ANY_LINE = PIECES | st.text(alphabet="абвАБ .;:,-1)(•2\u00adxX", max_size=40)


def words(text: str) -> str:
    """The letters and figures in order; a line's own mark is no part of what it says."""
    return re.sub(r"[\W_]+", "", text).casefold()


@settings(max_examples=400, deadline=None)
@given(st.lists(ANY_LINE, min_size=1, max_size=25), st.booleans())
def test_every_line_is_used_or_named_as_unused(texts: list[str], wrapped: bool) -> None:
    lines = [SourceLine(text) for text in texts if text.strip()]
    found = split_job_text(lines, wrapped=wrapped)
    used = {number for line in found.lines for number in line.sources}
    assert used | set(found.unused) == set(range(len(lines)))
    assert all(line.text.strip() for line in found.lines)


@settings(max_examples=400, deadline=None)
@given(st.lists(ANY_LINE, min_size=1, max_size=25), st.booleans())
def test_no_letter_of_a_duty_is_lost(texts: list[str], wrapped: bool) -> None:
    lines = [SourceLine(text) for text in texts if text.strip()]
    found = split_job_text(lines, wrapped=wrapped)
    kept: dict[int, str] = {}
    for line in found.lines:
        for number in line.sources:
            kept[number] = kept.get(number, "") + words(line.context) + words(line.text)
    for number in kept:
        long_words = re.findall(r"[а-яёa-z]{4,}", lines[number].text.casefold().replace("\u00ad", ""))
        heading_cut = lines[number].text.partition(":")[2] if ":" in lines[number].text else None
        for word in long_words:
            if heading_cut is not None and word not in heading_cut.casefold():
                continue  # the words of a heading on the same line name the section
            assert word in kept[number], (word, kept[number])


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY_LINE, max_size=20))
def test_the_same_text_is_always_taken_apart_alike(texts: list[str]) -> None:
    lines = [SourceLine(text) for text in texts if text.strip()]
    assert split_job_text(lines) == split_job_text(lines)


def test_ten_thousand_lines_are_taken_apart_in_seconds() -> None:
    lines = [SourceLine(f"- ведёт базу номер {number}; звонит: пишет, считает") for number in range(10_000)]
    assert len(split_job_text(lines).of("duties")) >= 10_000


@pytest.mark.parametrize(
    "line",
    ["а", "ведёт учёт и", "с", f"звонит {'клиентам ' * 10}и"],
    ids=["letter", "words", "short", "wide"],
)
def test_ten_thousand_pieces_of_one_sentence_are_taken_apart_in_seconds(line: str) -> None:
    pieces = [SourceLine(line)] * 10_000
    begun = time.process_time()
    found = split_job_text(pieces, wrapped=True)
    assert time.process_time() - begun < 5
    assert sum(len(item.text.split()) for item in found.lines) == 10_000 * len(line.split())


def test_a_line_of_a_million_letters_is_taken_apart() -> None:
    assert split_job_text([SourceLine("ведёт базу, " * 80_000)]).lines
    assert split_job_text([SourceLine("1) а. " * 100_000)]).lines
    assert split_job_text([SourceLine("(" * 500_000 + "дело")]).lines
