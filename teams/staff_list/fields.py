"""How staff lists head their columns: a wording of a header -> the field it names.

The rules are tried in order and the first that fits wins, so the narrow stand before the wide: «E-mail руководителя» is
about the manager, «Дата рождения» is no start date, «Тарифная ставка» is money.
"""

import re
from functools import lru_cache

from common.letters import fold

FIELDS = (
    "name",
    "last_name",
    "first_name",
    "middle_name",
    "title",
    "team",
    "team_wide",
    "boss",
    "boss_other",
    "email",
    "external_id",
    "role",
    "fte",
    "headcount",
    "starts_on",
    "ends_on",
    "kind",
    "status",
    "notes",
    "level",
    "number",
    "region",
    "segment",
    "product",
    "channel",
)
SCOPE_FIELDS = ("region", "segment", "product", "channel")

IGNORED = "ignored"  # a header that was understood and is none of ours: money, phones, papers

_MANAGER = (
    r"руковод|начальник|рук-ль|\bрук\b|подчин|отчитыва|вышестоящ|\bшеф|manager|supervisor"
    r"|report(?:s|ing)? to|\bboss\b|\blead(?:er)?\b|\bhead\b"
)

# (field, weight 0-100, pattern searched in the folded header without punctuation)
_RULES: tuple[tuple[str, int, str], ...] = (
    (
        IGNORED,
        0,
        r"оклад|зарплат|заработн|\bз ?п\b|\bфот\b|тарифн|надбавк|преми|бонус|доход|salary"
        r"|\bpay\b|wage|compensation|\bруб\b",
    ),
    (IGNORED, 0, r"телефон|\bтел\b|мобильн|phone|mobile|\bcell\b|telegram|телеграм|whatsapp|skype|\bвнутр"),
    (
        IGNORED,
        0,
        r"рожден|birth|\bдр\b|возраст|\bпол\b|gender|\bage\b|паспорт|снилс|\bинн\b"
        r"|адрес(?! (?:эл|поч))|образован|гражданств|прописк",
    ),
    (
        IGNORED,
        0,
        r"функц\w* (?:руковод|подчин)|наставник|ментор|куратор|\bhr\w*|рекрутер|dotted"
        r"|mentor|стаж|tenure|отпуск|график|мест[ао] работы",
    ),
    (IGNORED, 0, r"подпись|signature|фото|photo|^разряд|^класс$|грейд|grade|\bокз\b|\bоквэд"),
    (IGNORED, 0, r"^(?:план|факт|итого|всего|дата (?:изменения|создания|заполнения))$"),
    (
        "boss_other",
        80,
        rf"^(?=.*(?:{_MANAGER}))(?=.*(?:mail|почт|таб|\bid\b|номер|\bкод\b|number"
        r"|\bno\b|логин|login|должност|title|position))",
    ),
    (
        IGNORED,
        0,
        r"^(?=.*(?:руковод|manager))(?=.*(?:подразделен|department|отдел$"
        r"|team))(?!.*(?:фио|руководитель (?:подразделения|отдела)))",
    ),
    (
        "boss",
        95,
        r"непосредствен\w* (?:руковод|начальн)|линейн\w* руковод|administrative manager"
        r"|line manager|direct manager",
    ),
    ("boss", 90, rf"(?:{_MANAGER})(?!\w* (?:состав|долж))(?!.*\bпродаж)"),
    ("ends_on", 70, r"увольнен|уволен|дата окончан|конец|end date|termination|last day|leav(?:e|ing) date"),
    (
        "starts_on",
        90,
        r"при[её]м|принят|трудоустр|найм|(?:работает|в штате|в компании|в должности"
        r"|стаж) с|дата (?:начала|выхода|назначен|вступлен)|выход на работу|start(?:s"
        r"|ed)?(?: date| on|ing)?|hir(?:e|ed|ing)|join(?:ed|ing)?|onboard|employed since",
    ),
    ("email", 95, r"(?:корпоративн|рабоч|work|corporate|business)\w{0,9} .{0,40}(?:e ?mail|почт|мейл)"),
    ("email", 50, r"личн\w* (?:e ?mail|почт)|personal e ?mail"),
    ("email", 90, r"e ?mail|\bпочт|электронн\w* (?:почт|адрес)|\bэл (?:почт|адрес)|мейл|имейл|емейл|емайл"),
    (
        "external_id",
        85,
        r"\bтаб\w*|табельн|(?:внешн\w*|external) ?(?:код|id|ид)|(?:employee"
        r"|personnel|staff|worker|сотрудника|работника|person) ?(?:id|number|no|num"
        r"|code|ид)\b|(?:id|код|ид|номер|логин) (?:сотрудника|работника|employee)",
    ),
    ("external_id", 60, r"^(?:id|ид|guid|uuid|логин|login|username|код)$"),
    (
        "number",
        60,
        r"^(?:№|n|#|no|nn|nr)?(?: ?(?:п ?п|пор\w*|строки))?$|^(?:номер(?: по порядку)?"
        r"|порядковый номер|поз)$",
    ),
    ("last_name", 90, r"^фамилия(?: (?:сотрудника|работника))?$|^(?:last|family|second) ?name$|^surname$"),
    ("first_name", 90, r"^имя(?: (?:сотрудника|работника))?$|^(?:first|given) ?name$|^forename$"),
    ("middle_name", 90, r"^отчество(?: .*)?$|^(?:middle ?name|patronymic)$"),
    (
        "name",
        95,
        r"ф ?и ?о\b|фамилия[ ,]+(?:имя|и ?о\b|и\b|инициал)|\bfull ?name|^(?:employee name"
        r"|name of employee|staff name)$",
    ),
    (
        "headcount",
        85,
        r"(?:кол(?: ?во)?|количество|число|численность) (?:штатн\w*|шт|ед\w*|чел\w*"
        r"|позиц\w*|мест|сотрудник\w*)|^(?:штатн\w*|штат|шт) (?:ед\w*|численн\w*)"
        r"|^(?:численность|headcount|head count|units|positions|кол во|количество|штат"
        r"|шт)$|number of (?:positions|staff|units|people)",
    ),
    (
        "fte",
        90,
        r"\bfte\b|ставк|ставок|(?:доля|процент|%) ?(?:занятост|загрузк|участия)|^(?:rate"
        r"|workload|загрузка|share|объем работы)$",
    ),
    (
        "kind",
        60,
        r"(?:вид|тип|форма|характер|условия) (?:занятост|работы|трудо|при[её]ма|договор"
        r"|назначен|замещ)|совмест|employment type|contract type|^(?:занятость|employment)$",
    ),
    ("status", 60, r"статус|состояни|^(?:status|state)$"),
    (
        "title",
        95,
        r"должност|^job ?title\b|^(?:current )?position\b|^(?:title|job|job position"
        r"|job role|post|designation)$",
    ),
    (
        "title",
        70,
        r"^(?:позиция|профессия|специальность|наименование (?:позиции|профессии)"
        r"|штатная единица|кем работает)\b",
    ),
    (
        "team",
        95,
        r"^(?:группа|команда|сектор|team|group|squad|бригада)(?: (?:отдел|name|department|dept|сотрудника))?$"
        r"|^участок$|(?:название|наименование) (?:группы|команды)",
    ),
    (
        "team",
        90,
        r"подразделен|^(?:отдел|служба|бюро|цех|department|dept|unit"
        r"|org(?:anizational)? unit|section)(?: (?:or |and )?team)?(?: (?:сотрудника"
        r"|работника|name|группа|служба|компании))?$|(?:название|наименование) отдела"
        r"|отдел (?:или |и )?(?:группа|служба|команда)",
    ),
    (
        "team",
        75,
        r"департамент|дирекц|управление$|^(?:блок|division|функция|function|бизнес юнит"
        r"|business unit|филиал|юрлицо)\b",
    ),
    (
        "region",
        80,
        r"регион|\bгород|территор|област|округ|локаци|^(?:region|city|location|territory"
        r"|office|офис|площадка|страна|country|гео|geo|рынок|market|тт)\b",
    ),
    ("segment", 80, r"сегмент|segment|тип клиент|категория клиент|customer type|клиентск\w* групп"),
    ("product", 80, r"продукт|product|товарн|ассортимент|бренд|brand|линейк|номенклатур|категория товар"),
    ("channel", 80, r"канал|channel"),
    ("team", 50, r"^направлени"),
    (
        "role",
        80,
        r"^(?:роль|role|роль в (?:продажах|команде|отделе|системе|crm)|функциональная роль"
        r"|sales role|каталожная роль)$",
    ),
    ("level", 70, r"^(?:уровень(?: подчин\w*| иерархии)?|level|hierarchy level|lvl|ур)$"),
    (
        "name",
        80,
        r"^(?:сотрудник|работник|персона|человек|кто|employee|name|person|staff"
        r"|staff member|член команды|исполнитель|кто работает)\w*(?: компании| отдела)?$",
    ),
    ("notes", 60, r"примечан|коммент|замет|notes?\b|comment|remark|прочее|дополнительно"),
    ("name", 40, r"^(?:менеджер|продавец|специалист|манагер)$"),
)
_COMPILED = tuple((field, weight, re.compile(pattern)) for field, weight, pattern in _RULES)
_PUNCTUATION = re.compile(r"[.,:;()\[\]{}«»\"'*_\\/-]+")


@lru_cache(maxsize=4096)
def header_words(text: str) -> str:
    """A header for comparing: folded, punctuation and dashes as blanks."""
    return " ".join(_PUNCTUATION.sub(" ", fold(text[:200])).split())


@lru_cache(maxsize=4096)
def field_of(text: str) -> tuple[str, int] | None:
    """(field or IGNORED, weight) that a header names; None for words that are no header we know."""
    words = header_words(text)
    if not words and not text.strip():
        return None
    if len(words) > 80:
        return None
    for field, weight, pattern in _COMPILED:
        if pattern.search(words):
            return field, weight
    return None
