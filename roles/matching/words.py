"""Words of duty lines, Russian and English: their stems, and what is left out of them."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[a-zа-яё][a-zа-яё0-9]*|\d+", re.IGNORECASE)

STOP = frozenset(
    "а без в во для до за из или и их к ко как на над не о об от по под при про с со то том у уже через что это между"
    " также свой своих своего своем своей все всех весь другой другие прочее др пр т д тд их его ее отдел отдела отделе"
    " отделом компания компании работа работы работе работу осуществление осуществлять осуществляет обеспечение"
    " обеспечивает обеспечивать проведение проводит проводить выполнение выполняет ведение ведет вести своевременное"
    " своевременный регулярный регулярное ежедневный еженедельный участвует участие помогает отвечает лично"
    " etc the of and to for in on with a an by from as at into over".split()
)

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
    """What is the same text however it was typed: «  Ведёт базу;» -> «ведет базу». A second time changes nothing."""
    return " ".join(plain(text).split()).strip(" .,;:!?-–—•·*")


def stems(text: str) -> dict[str, str]:
    """Stem -> the word as written, in order; stop words left out."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        if plain(word) not in STOP:
            found.setdefault(stem(plain(word)), word)
    return found
