"""Words of a search as comparable roots, and the names of the trade that mean the same.

Pure. Smaller than the lexicon of duties on purpose: a search box must understand what people abbreviate, not what a
sentence asks for.
"""

import re
from functools import lru_cache

from common.letters import fold
from roles.matching.words import stem

WORD = re.compile(r"[^\W_]+")
STOP = frozenset(
    "а в во для за и из или к на не о об от по при перед с со у the of and to for in on a an by with".split()
)

_SHORT_ENDINGS = sorted(
    "ами ями ов ев ам ям ах ях ом ем ой ей ою ею ый ий ая ы и а я у ю е о ь s".split(), key=len
)
_SHORTEST_ROOT = 3
_SHORT_WORD = 6

SAME = (
    ("роп", "руководитель отдела продаж", "начальник отдела продаж", "head of sales"),
    ("моп", "мпп", "менеджер по продажам", "сейлз", "продажник", "sales manager", "sales rep"),
    ("ам", "аккаунт", "аккаунт менеджер", "клиентский менеджер", "account manager", "kam"),
    ("мрп", "менеджер по развитию продаж", "sdr", "bdm"),
    ("лидген", "лидогенерация", "генерация лидов", "lead generation"),
    ("окк", "контроль качества", "quality control"),
    ("вэд", "международные продажи", "экспорт", "зарубежные рынки", "international sales", "export"),
    ("crm", "срм", "црм", "битрикс", "bitrix", "amocrm", "амо"),
    ("kpi", "кпэ", "кпи", "показатели"),
    ("дз", "пдз", "дебиторка", "дебиторская задолженность", "просроченная задолженность", "receivables"),
    ("кп", "ткп", "коммерческое предложение", "commercial offer", "proposal", "quotation"),
    ("лпр", "лицо принимающее решение", "decision maker"),
    ("ца", "целевая аудитория", "target audience"),
    ("ltv", "пожизненная ценность клиента", "ценность клиента", "lifetime value"),
    ("roi", "romi", "окупаемость", "возврат инвестиций", "return on investment"),
    ("nps", "лояльность", "loyalty"),
    ("cac", "стоимость привлечения клиента", "acquisition cost"),
    ("апсейл", "апселл", "допродажа", "дополнительные продажи", "upsell", "upselling"),
    ("кросс", "кросселл", "перекрестные продажи", "cross selling"),
    ("отток", "уход клиентов", "churn"),
    ("онбординг", "адаптация", "ввод в должность", "onboarding"),
    ("тз", "техническое задание", "brief"),
    ("допник", "дополнительное соглашение"),
    ("рекламация", "жалоба", "претензия", "complaint", "claim"),
    ("заказчик", "покупатель", "контрагент", "клиент", "customer", "client"),
    ("скрипт", "сценарий разговора", "речевой модуль", "script"),
    ("конкурент", "competitor"),
    ("прогноз", "форкаст", "forecast"),
    ("воронка", "пайплайн", "funnel", "pipeline"),
    ("договор", "контракт", "contract", "agreement"),
    ("счет", "инвойс", "invoice"),
    ("найм", "подбор", "рекрутинг", "hiring", "recruiting"),
    ("премия", "бонус", "мотивация", "bonus", "motivation"),
    ("скидка", "дисконт", "discount"),
    ("цена", "прайс", "price", "pricing"),
    ("возражения", "objections"),
    ("холодный звонок", "обзвон", "cold call"),
    ("тендер", "закупка", "tender", "rfp"),
    ("отгрузка", "доставка", "shipment", "delivery"),
    ("отчет", "report"),
    ("планерка", "летучка", "meeting"),
    ("презентация", "демо", "presentation", "demo"),
    ("переговоры", "negotiations"),
    ("обучение", "тренинг", "training"),
    ("коучинг", "наставничество", "coaching", "mentoring"),
    ("выручка", "оборот", "объем продаж", "revenue", "turnover"),
    ("маржа", "маржинальность", "margin"),
    ("таргет", "контекст", "реклама", "ads", "advertising"),
    ("смм", "smm", "соцсети", "социальные сети", "social media"),
    ("сео", "seo", "поисковое продвижение"),
    ("диджитал", "digital", "цифровой маркетинг", "digital marketing"),
    ("айти", "it", "информационные технологии"),
    ("админ", "администратор", "administrator"),
    ("секретарь", "ассистент", "помощник", "assistant"),
    ("увольнение", "dismissal"),
)
"""Each line: names of one thing, in either language, in any form."""


@lru_cache(maxsize=32_768)
def root(word: str) -> str:
    """What the forms of a word have in common; a short word (лиды, цен) keeps three letters at least."""
    found = stem(word)
    if found == word and len(word) <= _SHORT_WORD:
        for ending in reversed(_SHORT_ENDINGS):
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT:
                return word[: -len(ending)]
    return found


def words_of(text: str) -> list[str]:
    """The words of a text, folded; signs and punctuation are left out."""
    return WORD.findall(fold(text))


def _name(text: str) -> tuple[str, ...]:
    return tuple(root(word) for word in words_of(text) if word not in STOP)


@lru_cache(maxsize=1)
def same_by_roots() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """A name as roots -> every name of the same thing, the name itself included."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for names in SAME:
        phrases = tuple(dict.fromkeys(_name(name) for name in names))
        for phrase in phrases:
            found.setdefault(phrase, phrases)
    return found
