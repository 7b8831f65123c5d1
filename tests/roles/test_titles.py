"""Job titles as companies write them suggest the right catalogue role, or honestly none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.matching.titles import THRESHOLD, build_aliases, is_lead_title, suggest_role, title_key
from roles.titles_file import TITLES_PATH, TitlesFileError, read_titles, title_aliases

SLUGS = {
    "sales-head", "sales-manager", "account-manager", "sales-development-manager", "sales-analyst",
    "sales-trainer",
    "marketing-manager", "sales-administrator", "lead-generation-specialist", "international-sales-manager",
    "quality-manager", "operations-manager", "crm-administrator", "it-specialist", "content-marketer",
    "designer",
    "digital-marketing-specialist", "seo-specialist", "sales-coordinator", "administrative-assistant",
}  # fmt: skip

RIGHT = {
    "sales-head": "РОП|РОП B2B|и.о. РОП|Рук. отдела продаж|Нач. отдела продаж|Head of Sales"
    "|Региональный руководитель продаж",
    "sales-manager": "Менеджер по продажам|Ст. менеджер по продажам|МОП|Ведущий менеджер ОП"
    "|Senior Sales Manager|AE"
    "|Менеджер по продажам 2 категории|Менеджер по продажам (B2B)|Торговый представитель|Менеджер пo продажaм",
    "account-manager": "КАМ|KAM|Старший КАМ|Аккаунт-менеджер"
    "|Менеджер по работе с ключевыми клиентами|Customer Success Manager",
    "sales-development-manager": "Менеджер по развитию|BDM|Менеджер по развитию бизнеса",
    "sales-analyst": "Аналитик ОП|Бизнес-аналитик|Sales Analyst",
    "sales-trainer": "Бизнес-тренер|Внутренний тренер|Специалист по обучению",
    "marketing-manager": "Маркетолог|Директор по маркетингу|Маркетолог-аналитик",
    "sales-administrator": "Администратор ОП|Ассистент менеджера по продажам|Sales Support",
    "lead-generation-specialist": "SDR|BDR|Лидген|Лидогенератор|Senior Lead Generation Specialist",
    "international-sales-manager": "Менеджер по ВЭД|Специалист ВЭД|Export Manager",
    "quality-manager": "Специалист ОКК|Менеджер по качеству|Руководитель ОКК",
    "operations-manager": "Операционный менеджер|Sales Ops|Revenue Operations Manager",
    "crm-administrator": "CRM-администратор|Администратор Битрикс24|СRM-менеджер",
    "it-specialist": "Системный администратор|Программист 1С|IT-специалист",
    "content-marketer": "Копирайтер|Контент-менеджер",
    "designer": "Дизайнер|Веб-дизайнер|UX/UI дизайнер",
    "digital-marketing-specialist": "SMM|SMM-менеджер|Таргетолог|Интернет-маркетолог",
    "seo-specialist": "SEO|SEO-специалист",
    "sales-coordinator": "Координатор отдела продаж|Sales Coordinator",
    "administrative-assistant": "Офис-менеджер|Секретарь|Помощник РОПа|Ассистент отдела",
}


@pytest.mark.parametrize(
    ("role", "title"), [(role, title) for role, titles in RIGHT.items() for title in titles.split("|")]
)
def test_a_title_suggests_its_role(role: str, title: str) -> None:
    match = suggest_role(title, title_aliases())
    assert match.role == role
    assert match.because


@pytest.mark.parametrize(
    "title",
    [
        "Главный бухгалтер", "Менеджер по закупкам", "Логист", "HR-менеджер", "Product Manager",
        "Инженер-конструктор",
        "Коммерческий директор", "Администратор магазина", "Менеджер по рекламациям", "Водитель", "", "—", "🦊",
    ],
)  # fmt: skip
def test_a_title_of_another_trade_suggests_nothing(title: str) -> None:
    assert suggest_role(title, title_aliases()).role is None


def test_every_role_of_the_product_has_titles_and_no_title_is_of_a_foreign_role() -> None:
    assert title_aliases().slugs == SLUGS


def test_no_sure_wording_belongs_to_two_roles() -> None:
    for entries in title_aliases().phrases.values():
        assert len({slug for slug, _wording, weak in entries if not weak}) <= 1, entries


def test_a_hint_is_less_sure_than_a_title() -> None:
    aliases = title_aliases()
    assert (
        suggest_role("Менеджер", aliases).confidence
        < suggest_role("Старший менеджер по продажам", aliases).confidence
    )


def test_two_roles_that_fit_equally_are_both_told_and_none_is_taken() -> None:
    aliases = build_aliases(
        {"a": ["красный лис"], "b": ["лис красный"]}, {}, short_forms={}, rank_words=[], filler_words=[],
        trade_words=[], lead_words=[],
    )  # fmt: skip
    match = suggest_role("Красный лис", aliases)
    assert (match.role, match.how, set(match.others)) == (None, "tie", {"a", "b"})


def test_a_slug_names_its_role_itself() -> None:
    assert suggest_role("sales-head", title_aliases()).how == "slug"


def test_abbreviations_and_cases_make_no_other_title() -> None:
    aliases = title_aliases()
    assert title_key("Руководителю отдела продаж", aliases) == title_key("РОП", aliases)
    assert is_lead_title("Нач. склада", aliases)
    assert not is_lead_title("Менеджер по продажам", aliases)


@given(st.text(max_size=400))
def test_any_text_gives_a_match_inside_its_bounds(title: str) -> None:
    match = suggest_role(title, title_aliases())
    assert 0 <= match.confidence <= 1
    assert match.role is None or (match.role in SLUGS and match.confidence >= THRESHOLD)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- a", "mapping"),
        ("short_forms: {a: 1}", "short_forms"),
        ("short_forms: {}\ntitles: {x: y}\nweak: {}", "titles.x"),
    ],
)
def test_a_broken_titles_file_names_the_part(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "titles.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TitlesFileError, match=part):
        read_titles(path)


def test_the_file_is_where_the_reader_looks() -> None:
    assert TITLES_PATH.is_file()
