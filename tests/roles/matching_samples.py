"""A lexicon small enough to be read beside the tests that use it."""

from __future__ import annotations

from functools import cache

from roles.matching.duties import DutyMatcher
from roles.matching.lexicon import Lexicon, lexicon_from
from roles.morphology import russian

DATA = {
    "actions": {
        "do": {"ru": "Делает", "words": ["осуществл*", "ведение", "вести", "проводить", "работа"]},
        "control": {"ru": "Контролирует", "near": ["check"], "words": ["контрол*", "следить за"]},
        "check": {"ru": "Проверяет", "words": ["провер*"]},
        "prepare": {"ru": "Готовит", "words": ["подготов*", "готовит*"]},
        "teach": {"ru": "Обучает", "words": ["обуч*"]},
        "record": {"ru": "Вносит", "words": ["заполн*", "внесен*", "вносить"]},
        "search": {"ru": "Ищет", "words": ["поиск*", "искать"]},
        "call": {"ru": "Звонит", "words": ["обзвон*"]},
    },
    "concepts": {
        "client": {"ru": "Клиент", "weight": 30, "words": ["клиент*", "покупател*"]},
        "new_client": {"ru": "Новый клиент", "is": ["client"], "weight": 90, "words": ["нов* @client"]},
        "receivable": {"ru": "Дебиторская задолженность", "words": ["дебитор*", "=дз", "задолженн*"]},
        "payment": {"ru": "Оплата", "words": ["оплат*"]},
        "proposal": {"ru": "Коммерческое предложение", "words": ["коммерческ* предложен*", "=кп"]},
        "secret": {"ru": "Коммерческая тайна", "words": ["коммерческ* тайн*"]},
        "crm": {"ru": "CRM", "weight": 80, "words": ["crm"]},
        "script": {"ru": "Скрипт", "words": ["скрипт*"]},
        "cold_call": {"ru": "Холодный звонок", "does": "call", "words": ["холодн* звонок"]},
        "supplier": {"ru": "Поставщик", "weight": 90, "words": ["поставщик*"]},
        "website": {"ru": "Сайт", "words": ["сайт*"]},
        "filler": {"ru": "Пустые слова", "weight": 0, "words": ["за счет"]},
        "document": {"ru": "Документ", "words": ["счет", "документ*"]},
    },
    "scopes": {"place": {"moscow": ["москв*"], "siberia": ["сибир*"]}},
}
RULES = {
    "debt": ["control check : receivable ! supplier", "control : payment + receivable"],
    "offers": ["prepare : proposal"],
    "crm-check": ["control check : crm + ~record"],
    "crm-records": ["record : crm"],
    "scripts": ["prepare : script"],
    "hunting": ["search call : new_client|cold_call"],
}


@cache
def small_lexicon() -> Lexicon:
    return lexicon_from(DATA, russian())


@cache
def small_matcher() -> DutyMatcher:
    names = {
        "debt": ["Контроль дебиторской задолженности"],
        "offers": ["Подготовка коммерческих предложений"],
        "crm-check": ["Контроль заполнения CRM"],
        "crm-records": ["Внесение данных в CRM"],
        "scripts": ["Подготовка скриптов"],
        "hunting": ["Поиск новых клиентов"],
    }
    return DutyMatcher(names.items(), small_lexicon(), RULES)
