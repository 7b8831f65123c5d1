"""Headings of job descriptions: which part of the text begins with a line. Pure.

A heading is known by its words, in Russian and in English; how the document set it (bold, numbered, with a colon)
only tells how far a line may be from the bare words and still be one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from common.letters import fold

Section = Literal[
    "duties", "zones", "metrics", "requirements", "rights", "conditions", "purpose", "company", "general"
]
SECTIONS: tuple[Section, ...] = (
    "duties", "zones", "metrics", "requirements", "rights", "conditions", "purpose", "company", "general",
)  # fmt: skip

MOST_HEADING_WORDS = 9

_WORDS: dict[Section, str] = {
    # The order matters: the first section whose words begin the line is taken.
    "requirements": (
        r"(?:основные |обязательные |квалификационные |наши |ключевые )*требования|квалификаци"
        r"|(?:наши )?ожидания|(?:что |кого )?мы (?:ждем|ожидаем|ищем|хотим видеть)"
        r"|от (?:вас|тебя|кандидата)\b.{0,12}(?:ждем|жд|нужно|требуется)?$|для нас важно|нам важно"
        r"|(?:вы|ты) (?:нам )?подход|(?:ключевые |необходимые |профессиональные )?навыки"
        r"|(?:профессиональные )?компетенции|знания|личные качества|(?:наш )?идеальный кандидат"
        r"|портрет кандидата|будет плюсом|(?:желательно|преимуществ)\w*$|опыт и навыки|образование и опыт"
        r"|(?:key |minimum |basic |job |preferred )*(?:requirements|qualifications)"
        r"|(?:key |required )?skills|what (?:we.re looking|we are looking|we look) for"
        r"|what (?:you bring|you.ll bring|you need|we expect)|(?:about|who) you(?: are)?$|you have$"
        r"|must.have|nice.to.have|experience$|your profile"
    ),
    "metrics": (
        r"(?:ключевые |основные )*показатели|kpi\b|кпэ\b|кpi\b|критерии (?:оценки|эффективности)"
        r"|оценка (?:работы|эффективности|результатов)|по каким показателям"
        r"|как (?:мы )?(?:измеряем|оцениваем)|(?:key |success )*metrics|key performance"
        r"|how (?:we|you.ll|you will|success).{0,20}measure|success measures|performance indicators"
    ),
    "zones": (
        r"(?:персональная |материальная )?ответственность|зон[аы] ответственности|accountabilit"
        r"|accountable for|areas of accountability|результаты работы"
    ),
    "rights": (r"права|полномочия|права и полномочия|(?:authority|authorities|rights)\b"),
    "duties": (
        r"(?:основные |ключевые |главные |должностные |функциональные |твои |ваши |рабочие |трудовые |прямые )*"
        r"(?:обязанности|функции|задачи|функционал|зона задач)(?: и (?:функции|задачи|обязанности))?"
        r"|должностные (?:функции|обязанности)|обязанности и задачи"
        r"|чем (?:предстоит|вы|ты|нужно|надо|будете|будешь|мы предлагаем)"
        r"|что (?:предстоит|нужно|надо|вы|ты|будете|будешь)?\s*(?:будете |будешь |вам |тебе )?(?:делать|сделать)"
        r"|вам предстоит|тебе предстоит|предстоит$|содержание работы|круг обязанностей"
        r"|(?:key |main |core |primary |your |job |essential |the )*(?:responsibilities|duties|functions|tasks)"
        r"|what you.ll do|what you will (?:do|be doing)|what you do|your role|the role$|day.to.day"
        r"|in this role|you will$|you.ll$"
    ),
    "conditions": (
        r"(?:наши )?условия|(?:что )?мы предлагаем|что (?:мы )?(?:предлагаем|даем|гарантируем)|предлагаем$"
        r"|режим работы|график работы|оплата(?: труда)?$|система мотивации|мотивация$|бонусы"
        r"|(?:заработная плата|зарплата|доход)$|почему (?:мы|у нас)|(?:our )?benefits|(?:what )?we offer"
        r"|perks|compensation|working conditions|salary"
    ),
    "purpose": (
        r"цель должности|(?:миссия|назначение|предназначение) (?:должности|роли)|цель работы|purpose"
        r"|mission|(?:job |role )?summary"
    ),
    "company": (
        r"о компании|о нас$|о команде|кто мы|наша компания|about (?:us|the company|the team|our)"
        r"|who we are|our company"
    ),
    "general": (
        r"общие (?:положения|сведения)|общая информация|(?:служебные )?взаимоотношения|взаимодействи[ея]$"
        r"|связи по должности|служебные связи|заключительные положения"
        r"|порядок (?:пересмотра|утверждения|работы)|организация работы$|основные понятия|нормативные"
        r"|делегирование|замещение$|утверждаю|согласовано|about the (?:job|role|position)|о вакансии"
        r"|general (?:provisions|information)|reports to"
    ),
}
_STARTS = {section: re.compile(rf"(?:{words})\w*") for section, words in _WORDS.items()}

_LEAD_INS: dict[Section, str] = {
    "requirements": (r"\bдолж(?:ен|на|ны) (?:знать|уметь|иметь|обладать|владеть)\b|\bmust (?:have|know)\b"),
    "rights": (r"\bимеет право|\bвправе\b|\bhas the right\b|\bis (?:entitled|authori[sz]ed) to\b"),
    "zones": (
        r"\bнес(?:ет|ут) (?:\w+ )?ответственность|\bотвечает за$|\bпривлекается к"
        r"|\b(?:is|are) accountable for"
    ),
    "general": (r"\bруководствуется|\bв своей (?:работе|деятельности)|\bназначается|\bподчиняется"),
    "duties": (
        r"\bобяза(?:н|на|ны)$|\bследующие (?:\w+ )?(?:обязанности|функции|задачи)"
        r"|\b(?:обязанност\w+|функци\w+) (?:\w+ ){0,6}вход\w+|\b(?:выполняет|осуществляет|исполняет)$"
        r"|\bis responsible for$|\bresponsibilities (?:\w+ ){0,4}include|\bобязанности$|\bвозлагаются"
        r"|\bфункци[йи] (?:\w+ ){0,6}(?:выполняет|осуществляет)?$"
    ),
}
_IN_LEAD = {section: re.compile(words) for section, words in _LEAD_INS.items()}
_GOES_ON = re.compile(
    r"обязанност|функци|задачи и|требовани|показател|kpi|квалификац|права|полномочи|ответственност"
    r"|responsib|duties|requirement"
    r"|^(?:чем|что|кого|от|мы|what|how|who)\b"
)
_NUMBER = re.compile(r"^(?:раздел |глава |section )?(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[ivx]{1,4}[.)])\s+(?=\D)")
_OPENING = re.compile(r"^[^\w]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Heading:
    """`rest`: what stands on the heading's own line after its colon, "" when nothing does."""

    section: Section
    rest: str


def heading_of(text: str, *, looks_like_one: bool, is_item: bool = False) -> Heading | None:
    """The section that the line opens, or None.

    `looks_like_one`: the document itself set the line as a heading; `is_item`: as an item of a list.
    """
    before, colon, rest = text.partition(":")
    head = _bare(before)
    if not head:
        return None
    if colon and (section := _lead_in(head)):
        return Heading(section, rest.strip())
    if len(_WORD.findall(head)) > MOST_HEADING_WORDS:
        return None
    for section, start in _STARTS.items():
        if found := start.match(head):
            after = len(_WORD.findall(head[found.end() :]))
            is_set_off = looks_like_one or bool(colon) or text.isupper()
            is_plain = not is_item and not text.rstrip().endswith((".", ";", ","))
            # A duty may begin with the words of a heading: «Требования клиентов передаёт в производство».
            allowed = 6 if is_set_off else 4 if is_plain and _GOES_ON.search(found.group()) else 0
            return Heading(section, rest.strip()) if after <= allowed else None
    return None


def _bare(text: str) -> str:
    folded = _OPENING.sub("", fold(text))
    return _NUMBER.sub("", folded).strip(" .?!-")


def _lead_in(head: str) -> Section | None:
    return next((section for section, pattern in _IN_LEAD.items() if pattern.search(head)), None)
