"""Names of people as staff lists write them: which word is the surname, and every key a manager column may use."""

import re
from dataclasses import dataclass
from functools import lru_cache

from common.letters import fold, is_latin, tidy

_VACANCY = re.compile(
    r"[(*\[\"«]{0,3}(?:вакан[а-я]*|vacan[a-z]*|open(?: position| role| vacancy| headcount)?(?=$"
    r"|[ \d#(:-])|свободн[а-я]*(?: (?:ставка|место|единица))?"
    r"|не ?занят[ао]?(?=$| )|не назначен[ао]?$|не укомплектован[а-я]*|в подборе|подбор(?=$|[ (])"
    r"|в поиске|ищем|закрываем|tb[adh]$|to be (?:hired|announced)|new hire$|"
    r"x{3}|х{3})"
)
_LEAVE = re.compile(
    r"\bд ?/ ?о\b|\bдекрет\w*|\bотпуск\w* по (?:уходу|б)|\bо\.?ж\.?р\b|\bоур\b|\bв д\.?о\.?(?=\W|$)"
    r"|\bmaternity\b|\bparental leave\b"
)
_ACTING = re.compile(
    r"(?:^|[\s(,])(?:и\. ?о\.?|врио|вр\.? ?и\. ?о\.?|исполняющ\w+ обязанности|acting|interim)(?=[\s),]|$)"
)
_ACTING_FRONT = re.compile(
    r"^(?:и\. ?о\.|врио|вр\.? ?и\. ?о\.?|исп\. обязанности|acting|interim)\s+", re.IGNORECASE
)
_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_GLUED = re.compile(r"([^\W\d_]{2,40})((?:[A-ZА-ЯЁ]\.){1,3})$")
_GLUED_INITIALS = re.compile(r"\b([A-ZА-ЯЁ])([A-ZА-ЯЁ])\b")
_VACANT_REMARK = re.compile(
    r" ?[(\[]?\b(?:вакан[а-я]{1,6}|vacan[a-z]{1,3})\b(?: ?№? ?\d{1,3})?[)\]]?[:]? ?", re.IGNORECASE
)
_MAX_NAME = 200
_PEOPLE_APART = (re.compile(r"[\r\n]"), re.compile(";"), re.compile(r" / |(?<=\.)/"), re.compile(","))
_ITEM_NUMBER = re.compile(r"^\d{1,2}[.)] ?")
_NO_NAME = re.compile(r"[=\"<>@\d]")
_FORMER = re.compile(r"^[^\W\d_-]+ \(([A-ZА-ЯЁ][^\W\d_]+)\) [^\W\d_]")
_LEAVE_END = re.compile(r" ?[-–—,]? ?\b(?:в )?(?:д/о|декрет[ае]?|декретный отпуск)$", re.IGNORECASE)
_ENDS_WITH_INITIAL = re.compile(r"(?:^|[\s.])[^\W\d_]\.$")
_LETTERS = re.compile(r"[^\W\d_]+")
_PATRONYMIC = re.compile(r"(?:[оеё]вич|ьич|[оеё]вна|ична|инична|[^аеиоуыэюя]ич|оглы|кызы|уулу|улы|гызы)$")
_SURNAME_END = re.compile(
    r"(?:[оеё]в|[оеё]ва|[иы]н|[иы]на|ск(?:ий|ая|ой)|цк(?:ий|ая|ой)|енко|ко|ук|юк|чук|як|ян|янц|дзе"
    r"|швили|[иы]х|ец|ых|ейко|ло|"
    r"ский|ая|ников|кин|sky|skiy|skaya|ova?|eva?|ina?|enko|uk|yan|dze|vili|son|ez|ман|берг|штейн|айте|ис)$"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’`][^\W\d_]+)*\.?|[^\W\d_]\.")
_FIRST_NAMES = frozenset(
    """
    александр алексей анатолий андрей антон аркадий арсений артем артур богдан борис вадим валентин
    валерий василий виктор виталий влад владимир владислав всеволод вячеслав геннадий георгий герман глеб
    григорий давид даниил данил данила денис дмитрий евгений егор захар иван игорь илья ильдар камиль
    кирилл константин лев леонид магомед макар максим марат марк матвей михаил мурат назар никита николай
    олег павел петр платон рамиль ренат ринат роберт родион роман руслан рустам савелий святослав семен
    сергей станислав степан тарас тимофей тимур федор филипп эдуард эльдар эмиль юрий яков ян ярослав
    степан лука мирон гордей демид александра алена алеся алина алиса алла альбина анастасия ангелина
    анжела анна антонина арина ася валентина валерия варвара вера вероника виктория галина дарья диана
    дина ева евгения екатерина елена елизавета жанна зарина зинаида злата зоя инна ирина карина кира
    клавдия кристина ксения лариса лидия лилия любовь людмила майя маргарита марина мария милана надежда
    наталия наталья нелли ника нина оксана олеся ольга полина раиса регина римма светлана снежана софия
    софья таисия тамара татьяна ульяна фатима эвелина элина эльвира юлия яна ярослава алия айгуль
    гульнара динара камилла лейла anna maria john james michael peter paul david mary elena olga ivan
    alex alexander sergey dmitry andrey natalia ekaterina irina pavel maxim oleg igor victor kate julia
    tatiana svetlana marina daria ksenia polina anastasia thomas robert william emma
    """.split()
)
_DEPARTMENT_WORD = re.compile(
    r"\b(?:отдел\w*|группа|группы|департамент\w*|дирекци\w*|служб\w*|управлени\w*|сектор\w*"
    r"|филиал\w*|бюро|блок\w*|цех\w*|склад\w*|подразделен\w*|"
    r"команда|направлени\w*|центр\w*|офис\w*|магазин\w*|администраци\w*|бухгалтери\w*|производств\w*"
    r"|логистик\w*|маркетинг\w*|продаж\w*|"
    r"развити\w*|обучени\w*|экспорт\w*|сопровожден\w*|поддержк\w*|закуп\w*|department|dept|team"
    r"|division|unit|group|sales|marketing|office|support|"
    r"менеджер\w*|специалист\w*|директор\w*|руководител\w*|начальник\w*|ассистент\w*|аналитик\w*|ооо"
    r"|зао|оао|пао|ао|ип)\b"
)


@dataclass(frozen=True)
class PersonName:
    """`shown` as people read it; `words` folded, in written order; the parts where they could be told."""

    shown: str
    words: tuple[str, ...]
    last: str
    first: str
    middle: str
    former: str = ""  # a surname in brackets
    on_leave: bool = False
    acting: bool = False


def is_vacancy(text: str) -> bool:
    """Whether a name cell says that nobody sits there."""
    return bool(_VACANCY.match(fold(text)))


def after_vacancy(text: str) -> str:
    """What follows the word: «Вакансия: менеджер» -> «менеджер»; bare numbers and brackets are nothing."""
    rest = _VACANCY.sub("", fold(text), count=1)
    return re.sub(r"^[\s)\]\"».:№#*-]*+\d*+[\s)\]\"».:*-]*", "", rest).strip()


def without_vacancy(title: str) -> str:
    """A title without the remark that it is vacant: «Менеджер (вакансия)», «Вакансия: менеджер»."""
    bare = _VACANT_REMARK.sub(" ", title).strip(" -–—:,")
    return bare[:1].upper() + bare[1:] if bare else title


def says_on_leave(text: str) -> bool:
    """Whether a name, status or note speaks of a parental leave."""
    return bool(_LEAVE.search(fold(text)))


def says_acting(text: str) -> bool:
    """Whether a name, title or note says that the person only stands in."""
    return bool(_ACTING.search(fold(text)))


@lru_cache(maxsize=16_384)
def parse_name(text: str) -> PersonName:
    """A name cell: notes and brackets set aside, capitals calmed, the parts told apart as well as they can be."""
    shown = tidy(text)
    on_leave = says_on_leave(shown)
    acting = any(says_acting(note) for note in _PARENTHESES.findall(shown))
    if _NO_NAME.search(shown):  # a formula or an address is plain text and stays as it is
        return PersonName(shown, tuple(_words(shown)), fold(shown), "", "", on_leave=on_leave, acting=acting)
    if (front := _ACTING_FRONT.match(shown)) and _is_a_note(front.group(), shown[front.end() :]):
        acting, shown = True, shown[front.end() :]
    former = _former_surname(shown)
    shown = " ".join(_PARENTHESES.sub(" ", shown).split()).strip(" ,;")
    shown = _LEAVE_END.sub("", shown)
    shown = _calm(_GLUED.sub(r"\1 \2", _comma_order(shown)))
    if not _ENDS_WITH_INITIAL.search(shown):
        shown = shown.rstrip(". ")
    words = tuple(_words(shown))
    last, first, middle = _parts(words, shown)
    return PersonName(shown, words, last, first, middle, former, on_leave, acting)


def _is_a_note(front: str, rest: str) -> bool:
    """«и.о. Жуков» and «И.О. Жуков Пётр» stand in for somebody; «И.О. Жуков» has these initials."""
    return front != front.upper() or len(rest.split()) > 1 or len(front.strip()) > len("И. О.")


def _former_surname(shown: str) -> str:
    """«Иванова (Петрова) Анна» was Петрова; a bracket at the end is a note, not a name."""
    found = _FORMER.search(shown)
    return fold(found[1]) if found else ""


def _comma_order(shown: str) -> str:
    left, comma, right = shown.partition(",")
    if comma and len(left.split()) == 1 and 1 <= len(right.split()) <= 2 and "," not in right:
        return f"{left} {right.strip()}"
    return shown


def _calm(shown: str) -> str:
    """ИВАНОВА АННА and иванова анна as Иванова Анна; initials and words already mixed stay."""
    if shown.islower():
        return _LETTERS.sub(lambda word: word.group().capitalize(), shown)
    shortest = 2 if shown.isupper() else 3  # «Иванова АО» has its initials there
    return _LETTERS.sub(
        lambda word: (
            word.group().capitalize()
            if word.group().isupper() and len(word.group()) >= shortest
            else word.group()
        ),
        shown,
    )


def _words(shown: str) -> list[str]:
    spaced = re.sub(r"\.(?=[^\W\d_])", ". ", shown)
    if not shown.isupper():
        spaced = _GLUED_INITIALS.sub(r"\1 \2", spaced)
    return [fold(word).rstrip(".") for word in _WORD.findall(spaced) if word.strip(".")]


def _parts(words: tuple[str, ...], shown: str) -> tuple[str, str, str]:
    if not words:
        return "", "", ""
    if len(words) == 1:
        return words[0], "", ""
    long = [index for index, word in enumerate(words) if len(word) > 1]
    if len(long) == 1:  # initials: before or after the surname
        surname = long[0]
        initials = [word for index, word in enumerate(words) if index != surname]
        return words[surname], initials[0], initials[1] if len(initials) > 1 else ""
    for index in range(len(words) - 1, 0, -1):
        if _PATRONYMIC.search(words[index]) and (len(words) > 2 or words[0] in _FIRST_NAMES):
            break
    else:
        index = 0
    if index == 1 and len(words) > 2 and words[0] in _FIRST_NAMES:
        return words[2], words[0], words[1]
    if index >= 2:
        return words[0], words[1], words[2]
    return _two_words(words, shown)


def _two_words(words: tuple[str, ...], shown: str) -> tuple[str, str, str]:
    """No patronymic to hold on to: a known first name decides, then the ending of a surname, then the custom."""
    middle = words[2] if len(words) > 2 else ""
    a, b = words[0], words[1]
    if len(words) > 2 and words[-1] not in _FIRST_NAMES and a in _FIRST_NAMES:
        return words[-1], a, b
    first_is_name, second_is_name = a in _FIRST_NAMES, b in _FIRST_NAMES
    if first_is_name != second_is_name:
        return (b, a, middle) if first_is_name else (a, b, middle)
    if bool(_SURNAME_END.search(a)) != bool(_SURNAME_END.search(b)):
        return (a, b, middle) if _SURNAME_END.search(a) else (b, a, middle)
    return (b, a, middle) if is_latin(shown) else (a, b, middle)


@lru_cache(maxsize=16_384)
def looks_like_person(text: str) -> bool:
    """Whether a cell holds a person's name rather than a department, a title or a note."""
    if len(text) > _MAX_NAME:
        return False
    clean = " ".join(_PARENTHESES.sub(" ", tidy(text)).split())
    if not clean or len(clean) > 80 or re.search(r"[\d@=<>]", clean) or _DEPARTMENT_WORD.search(fold(clean)):
        return False
    name = parse_name(text)
    if not 2 <= len(name.words) <= 5:
        return False
    if any(len(word) == 1 for word in name.words):
        return any(len(word) > 2 for word in name.words) and bool(re.search(r"[A-ZА-ЯЁ]\.?", clean))
    if not all(
        word[0].isupper()
        for word in re.findall(r"[^\W\d_]+", clean)
        if fold(word) not in {"оглы", "кызы", "угли"}
    ):
        return False
    if any(_PATRONYMIC.search(word) for word in name.words[1:]) or _FIRST_NAMES & set(name.words):
        return True
    return len(name.words) <= 3 and bool(_SURNAME_END.search(name.words[0])) and not clean.isupper()


def split_people(text: str) -> list[str]:
    """Several people of one cell, one under another or through «;», «/», «,»; a single name stays whole."""
    for separator in _PEOPLE_APART:
        parts = [part for part in (tidy(piece) for piece in separator.split(text)) if part]
        named = [_ITEM_NUMBER.sub("", part) for part in parts]
        if len(named) > 1 and all(is_vacancy(part) or looks_like_person(part) for part in named):
            return named
    return [text]


def without_patronymic(full_name: str) -> str:
    """«Лаврентьев Игорь» of «Лаврентьев Игорь Сергеевич», in whichever order they stand; other names as they are."""
    words = full_name.split()
    if len(words) != 3:
        return full_name
    kept = [words[0], *(word for word in words[1:] if not _PATRONYMIC.search(word.lower()))]
    return " ".join(kept) if len(kept) == 2 else full_name
