"""Russian and English duty lines as stems, action classes and character grams."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"[a-zа-яё][a-zа-яё0-9]*|\d+", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(не входит|не отвечает|не занимается|не принимает|без права|not responsible)\b|^\s*не\b"
)
_ASIDE = re.compile(r"\([^)]*\)")
_CLAUSE = re.compile(r"[;\n•]|\.\s|,\s|\s(?:и|а также|and)\s")

STOP = frozenset(
    "а без в во для до за из или и их к ко как на над не о об от по под при про с со то том у уже через что это между"
    " также свой своих своего своем своей все всех весь другой другие прочее др пр т д тд их его ее отдел отдела отделе"
    " отделом компания компании работа работы работе работу осуществление осуществлять осуществляет обеспечение"
    " обеспечивает обеспечивать проведение проводит проводить выполнение выполняет ведение ведет вести своевременное"
    " своевременный регулярный регулярное ежедневный еженедельный участвует участие помогает отвечает лично"
    " etc the of and to for in on with a an by from as at into over".split()
)

_SAME = {
    word: meaning
    for meaning, words in {
        "дебиторская задолженность": "дз дебиторка дебиторку дебиторки дебиторкой дебиторке receivables",
        "просроченная дебиторская задолженность": "пдз",
        "коммерческое предложение": "кп",
        "лицо принимающее решение": "лпр",
        "внешнеэкономическая деятельность экспорт": "вэд",
        "контроль качества": "окк",
        "руководитель продаж": "роп",
        "crm": "срм црм битрикс bitrix amocrm",
        "kpi": "кпэ кпи",
        "менеджер": "сейлз сейлзов сейлзами продажник продажников reps",
        "целевая аудитория": "ца",
        "документ": "доки",
        "дополнительное соглашение": "допник допсоглашений",
        "допродажа": "апсейл апселл кросс кроссселл upsell",
        "жалоба": "рекламация рекламаций рекламациями claims",
        "клиент": "заказчик заказчики заказчиков заказчика заказчиками покупатель покупателя покупателей покупателями"
        " контрагент контрагентов customers clients customer client",
        "счет": "invoice invoices",
        "договор": "contracts contract",
        "лид": "leads lead",
        "прогноз": "forecast forecasting",
        "скрипт": "scripts",
        "обучение": "training",
        "скидка": "discounts",
        "конкурент": "competitor competitors",
        "найм": "hiring",
    }.items()
    for word in words.split()
}
"""Abbreviations, loanwords and plain doubles of the trade; the meaning is read instead of the word."""

_ACTIONS = {
    "control": "контрол мониторинг отслеж следи сле прове монитор надз track control",
    "analyse": "анализ аналити исследов изуч оцен расч сравн выявл analy research",
    "approve": "согласов утвержд одобр approv",
    "prepare": "подгот состав оформл разраб созда напис формир выстав draft prepar creat",
    "record": "внес ввод вноси актуализ фикс заполн запол регистр",
    "teach": "обуч трен коуч настав адаптац учи coach teach train",
    "attract": "поиск ищет привлеч привлек генер attract",
    "coordinate": "координ взаимодейств организ coordinat",
    "develop": "внедр запуск развит разви оптимиз автоматиз",
    "plan": "планир plann",
    "hire": "найм подбор нанима hir recruit",
    "dismiss": "увольн dismiss",
}
_CLASSES = tuple((stem, name) for name, stems in _ACTIONS.items() for stem in stems.split())

_LIGHT = frozenset({"control", "analyse", "prepare", "record", "coordinate", "develop"})
"""Actions so common that they say little; to hire, to teach or to approve says as much as an object."""
_LIGHT_STEMS = tuple(start for start, name in _CLASSES if name in _LIGHT)

_ENDINGS = sorted(
    "иями ями ами ыми ими их ых ией иям ием иях ях ах ов ев ей ой ый ий ая яя ое ее ые ие ую юю ого его ому"
    " ему ом ем ет ют ут ит ат ят ает яет ует ирует ирование ировании ирования ированию ть ать ять ить еть"
    " ировать ывать ивать ывает ивает ывание ивание ывания ивания ание ания анию ании анием аний аниям аниями"
    " аниях ении ение ения ению ением ений ениям ениями ениях ости ость остью остей ия ии ию ью ья ье ок а е и"
    " о у ы ь ю я s es ing ed".split(),
    key=len,
    reverse=True,
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its longest known ending, at least four letters kept. Crude on purpose: no dictionary."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            cut = word[: -len(ending)]
            cut = cut.rstrip("аеиоуыюяь") if len(cut) > 5 else cut
            return cut[:-1] if len(cut) > 4 and cut.endswith("к") else cut
    return word


def plain(text: str) -> str:
    return text.casefold().replace("ё", "е")


def same_text(text: str) -> str:
    """What is the same text however it was typed: «  Ведёт базу;» -> «ведет базу»."""
    return " ".join(plain(text).strip(" \t.,;:!?-–—•·*").split())


def stems(text: str) -> dict[str, str]:
    """Stem -> the word as written, in order; stop words left out, abbreviations unfolded."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for part in _SAME.get(plain(word), plain(word)).split():
            if part not in STOP:
                found.setdefault(stem(part), word)
    return found


def action_classes(found: dict[str, str]) -> frozenset[str]:
    """What is done in the line: control, analyse, prepare, … ; empty when no word tells."""
    return frozenset(name for item in found for start, name in _CLASSES if item.startswith(start))


def is_action(item: str) -> bool:
    """A word of action that tells little by itself."""
    return item.startswith(_LIGHT_STEMS)


def grams(found: dict[str, str]) -> Counter[str]:
    """Character trigrams and four-grams of the stems: they forgive a typo and an ending."""
    counted: Counter[str] = Counter()
    for item in found:
        padded = f"^{item}$"
        for size in (3, 4):
            counted.update(padded[i : i + size] for i in range(len(padded) - size + 1))
    return counted


def negated(text: str) -> bool:
    """«Не входит в обязанности»: the line denies the work."""
    return _NEGATED.search(plain(text)) is not None


def clauses(text: str) -> list[str]:
    """The line, and if it is a compound one its parts of two words and more; brackets hold no part."""
    parts = [part.strip() for part in _CLAUSE.split(_ASIDE.sub(" ", text))]
    whole = [part for part in parts if len(stems(part)) > 1]
    return [text, *(part for part in whole if part != text)]
