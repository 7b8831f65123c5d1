"""The catalogue as it is, and every way in which a file of it can be broken."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from roles import catalogue_files
from roles.catalogue_files import CATALOGUE_FOLDER, CatalogueError, read_catalogue
from roles.catalogue_types import Catalogue
from roles.catalogue_yaml import Document, read_document

FULL_CARDS = (
    "sales-head sales-manager account-manager sales-development-manager sales-analyst sales-trainer "
    "marketing-manager sales-administrator"
).split()
OTHER_CARDS = (
    "lead-generation-specialist international-sales-manager quality-manager operations-manager crm-administrator "
    "it-specialist content-marketer designer digital-marketing-specialist seo-specialist sales-coordinator "
    "administrative-assistant"
).split()
# What the source articles give to more than one of the eight full roles: here two owners are the truth.
TRUE_COLLISIONS = {
    "market-research": {"sales-head", "sales-development-manager", "marketing-manager"},
    "partner-program": {"sales-head", "sales-development-manager"},
    "competitor-analysis": {"sales-head", "sales-development-manager", "marketing-manager"},
    "newcomer-onboarding": {"sales-head", "sales-trainer"},
    "sales-skills-training": {"sales-head", "sales-trainer"},
    "coaching": {"sales-head", "sales-trainer"},
    "crm-rollout": {"sales-head", "sales-development-manager"},
    "process-automation": {"sales-head", "sales-development-manager"},
    "sales-scripts": {"sales-head", "sales-development-manager"},
    "sales-forecast": {"sales-head", "sales-development-manager"},
    "product-feedback": {"sales-head", "sales-development-manager"},
    "roi-analysis": {"sales-analyst", "marketing-manager"},
    "client-data-upkeep": {"sales-manager", "sales-administrator"},
    "contract-preparation": {"account-manager", "sales-administrator"},
    "receivables-control": {"sales-manager", "account-manager"},
}
DUPLICATED_WORK = {
    "sales-scripts": {"sales-head", "sales-development-manager", "sales-trainer"},
    "customer-segmentation": {"sales-head", "sales-manager", "sales-analyst"},
    "sales-forecast": {"sales-head", "sales-development-manager", "sales-analyst"},
    "management-reporting": {"sales-head", "sales-analyst"},
    "work-instructions": {"sales-head", "sales-trainer"},
    "campaign-alignment": {"sales-head", "sales-development-manager"},
    "product-presentation": {"sales-manager", "account-manager"},
    "market-research": {"sales-head", "sales-development-manager", "marketing-manager", "sales-analyst"},
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


@pytest.fixture(scope="module")
def documents() -> dict[tuple[str, bytes], Document]:
    return {}


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, documents: dict[tuple[str, bytes], Document]
) -> Path:
    """A copy of the catalogue that a test may break. The files that it leaves alone are parsed once for all."""

    def read(path: Path, file: str, schema: str) -> Document:
        key = file, path.read_bytes() if path.is_file() else b""
        if key not in documents:
            documents[key] = read_document(path, file, schema)
        return documents[key]

    monkeypatch.setattr(catalogue_files, "read_document", read)
    return Path(shutil.copytree(CATALOGUE_FOLDER, tmp_path / "catalogue"))


def claimants(catalogue: Catalogue, responsibility: str, roles: list[str], letter: str) -> set[str]:
    return {
        slug
        for slug in roles
        for line in catalogue.roles[slug].duty_lines()
        if line.responsibility == responsibility and letter in line.involvement
    }


def replace(path: Path, old: str, new: str) -> int:
    """Changes the first occurrence of `old`; the line on which it stood."""
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text.count("\n", 0, at) + 1


def refusal(folder: Path) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    assert str(caught.value).startswith(f"{caught.value.file}, line {caught.value.line}")
    return caught.value


# --- what is in it ---


def test_all_twenty_roles_stand_in_their_order(catalogue: Catalogue) -> None:
    assert list(catalogue.roles) == FULL_CARDS + OTHER_CARDS


def test_there_are_twelve_areas_and_each_has_work(catalogue: Catalogue) -> None:
    used = Counter(item.area for item in catalogue.responsibilities.values())
    assert len(catalogue.areas) == 12
    assert set(used) == set(catalogue.areas)
    assert min(used.values()) >= 5


def test_there_are_more_than_a_hundred_responsibilities(catalogue: Catalogue) -> None:
    assert 100 <= len(catalogue.responsibilities) <= 160


def test_the_five_management_styles_and_four_training_types_are_there(catalogue: Catalogue) -> None:
    assert list(catalogue.styles) == [
        "coaching",
        "democratic",
        "authoritative",
        "transactional",
        "supporting",
    ]
    assert list(catalogue.training_types) == ["product", "sales", "crm", "coaching"]


def test_the_metrics_that_reports_stand_on_are_there(catalogue: Catalogue) -> None:
    wanted = (
        "revenue deals leads qualified-leads proposals meetings calls new-customers average-deal lead-conversion "
        "lead-to-proposal proposal-to-deal sales-cycle margin repeat-revenue upsell-deals churn retention nps "
        "sla-compliance overdue-receivables cac roi forecast-accuracy crm-completeness"
    ).split()
    assert set(wanted) <= set(catalogue.metrics)
    average, conversion = catalogue.metrics["average-deal"], catalogue.metrics["lead-conversion"]
    assert (average.formula, conversion.formula) == ("revenue / deals", "deals / leads * 100")


def test_no_share_of_several_people_is_added_up(catalogue: Catalogue) -> None:
    """A last value is a stock: people's stocks stand side by side. Two people's 90 % are no 180 %."""
    stocks = [metric for metric in catalogue.metrics.values() if metric.aggregation == "last"]
    assert {metric.unit for metric in stocks} <= {"rub", "count"}
    assert not [m.slug for m in catalogue.metrics.values() if m.unit == "pct" and m.aggregation == "sum"]


def test_every_kpi_of_a_card_counts_in_a_scorecard(catalogue: Catalogue) -> None:
    kpis = {kpi.metric for role in catalogue.roles.values() for kpi in role.kpis}
    assert not [slug for slug in sorted(kpis) if catalogue.metrics[slug].weight == 0]


def test_a_share_in_per_cent_is_multiplied_by_a_hundred(catalogue: Catalogue) -> None:
    computed = [metric for metric in catalogue.metrics.values() if metric.formula]
    assert len(computed) > 15
    assert not [m.slug for m in computed if (m.unit == "pct") != (m.formula or "").endswith("* 100")]


def test_the_head_is_measured_as_the_second_article_says(catalogue: Catalogue) -> None:
    kpis = [kpi.metric for kpi in catalogue.roles["sales-head"].kpis]
    assert kpis == ["revenue", "margin", "lead-conversion", "sales-cycle", "average-deal"]


@pytest.mark.parametrize(
    ("slug", "duties", "zones", "competencies", "skills", "styles", "kpis", "portrait"),
    [
        ("sales-head", 21, 4, 8, 6, 5, 5, 3),
        ("sales-manager", 15, 5, 8, 8, 4, 6, 5),
        ("account-manager", 17, 5, 8, 8, 4, 5, 4),
        ("sales-development-manager", 18, 5, 12, 10, 4, 5, 4),
        ("sales-analyst", 20, 5, 12, 10, 4, 5, 4),
        ("sales-trainer", 16, 5, 12, 9, 5, 5, 4),
        ("marketing-manager", 21, 5, 12, 10, 5, 5, 4),
        ("sales-administrator", 20, 5, 12, 10, 4, 5, 4),
    ],
)
def test_a_full_card_has_no_fewer_lines_than_its_article(
    catalogue: Catalogue,
    slug: str,
    duties: int,
    zones: int,
    competencies: int,
    skills: int,
    styles: int,
    kpis: int,
    portrait: int,
) -> None:
    card = catalogue.roles[slug]
    assert sum(line.source == "seed" for line in card.duty_lines()) >= duties
    assert len(card.zones) >= zones
    assert sum(len(group.items) for group in card.competencies) >= competencies
    assert len(card.skills.hard + card.skills.soft) >= skills
    assert len(card.styles) >= styles
    assert len(card.kpis) >= kpis
    assert len(card.portrait) >= portrait


@pytest.mark.parametrize("slug", OTHER_CARDS)
def test_every_other_card_is_usable_and_says_where_it_comes_from(catalogue: Catalogue, slug: str) -> None:
    card = catalogue.roles[slug]
    assert card.source == "trade"
    assert any(line.source == "seed" for line in card.duty_lines())
    assert len(card.duty_lines()) >= 6
    assert len(card.zones) >= 3
    assert sum(len(group.items) for group in card.competencies) >= 5
    assert len(card.kpis) >= 3


def test_every_role_does_some_work_and_answers_only_for_work_that_it_holds(catalogue: Catalogue) -> None:
    for card in catalogue.roles.values():
        held = {line.responsibility for line in card.duty_lines() if line.involvement in ("A", "R", "AR")}
        assert held, card.slug
        assert {zone.responsibility for zone in card.zones} <= held, card.slug


# --- what putting the roles together says ---


def test_every_responsibility_is_claimed_and_somebody_may_answer_for_it(catalogue: Catalogue) -> None:
    everyone = list(catalogue.roles)
    orphans = [slug for slug in catalogue.responsibilities if not claimants(catalogue, slug, everyone, "A")]
    assert orphans == []


def test_the_key_roles_answer_for_all_that_a_starting_department_needs(catalogue: Catalogue) -> None:
    key_roles = ["sales-head", "sales-manager", "account-manager"]
    needed = [item.slug for item in catalogue.responsibilities.values() if item.needed_from == "start"]
    assert len(needed) >= 30
    assert [slug for slug in needed if not claimants(catalogue, slug, key_roles, "A")] == []


def test_the_eight_roles_answer_for_all_that_a_growing_department_needs(catalogue: Catalogue) -> None:
    needed = [i.slug for i in catalogue.responsibilities.values() if i.needed_from in ("start", "growth")]
    assert [slug for slug in needed if not claimants(catalogue, slug, FULL_CARDS, "A")] == []


def test_two_of_the_eight_roles_answer_for_one_thing_only_where_the_articles_say_so(
    catalogue: Catalogue,
) -> None:
    exclusive = [item.slug for item in catalogue.responsibilities.values() if item.exclusive]
    owners = {slug: claimants(catalogue, slug, FULL_CARDS, "A") for slug in exclusive}
    assert {slug: roles for slug, roles in owners.items() if len(roles) > 1} == TRUE_COLLISIONS


@pytest.mark.parametrize("slug", sorted(DUPLICATED_WORK))
def test_work_that_the_articles_give_to_several_roles_is_one_responsibility(
    catalogue: Catalogue, slug: str
) -> None:
    assert claimants(catalogue, slug, FULL_CARDS, "R") == DUPLICATED_WORK[slug]


def test_nobody_of_the_eight_roles_works_where_none_of_them_answers(catalogue: Catalogue) -> None:
    for slug in catalogue.responsibilities:
        if claimants(catalogue, slug, FULL_CARDS, "R"):
            assert claimants(catalogue, slug, FULL_CARDS, "A"), slug


def test_what_is_everybodys_is_neither_exclusive_nor_ever_missing(catalogue: Catalogue) -> None:
    universal = [item for item in catalogue.responsibilities.values() if item.universal]
    assert len(universal) >= 6
    assert not any(item.exclusive or item.needed_from for item in universal)


def test_no_wording_means_two_responsibilities(catalogue: Catalogue) -> None:
    words: Counter[str] = Counter()
    for item in catalogue.responsibilities.values():
        words.update({text.casefold() for text in (item.name.ru, item.name.en, *item.synonyms)})
    assert [word for word, times in words.items() if times > 1] == []


# --- reading ---


def test_the_catalogue_is_read_once_a_process() -> None:
    assert read_catalogue() is read_catalogue()


def test_a_line_without_a_source_has_that_of_its_card(catalogue: Catalogue) -> None:
    lines = catalogue.roles["quality-manager"].duty_lines()
    assert {line.source for line in lines} == {"seed", "trade"}


def test_a_kpi_without_a_name_has_that_of_its_metric(catalogue: Catalogue) -> None:
    kpi = catalogue.roles["sales-head"].kpis[1]
    assert kpi.name == catalogue.metrics["margin"].name


def test_nothing_of_the_catalogue_can_be_changed_by_a_reader(catalogue: Catalogue) -> None:
    with pytest.raises(TypeError):
        catalogue.roles["sales-head"] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        catalogue.metrics["revenue"].unit = "count"  # type: ignore[misc]


def test_a_copy_of_the_folder_reads_the_same(folder: Path, catalogue: Catalogue) -> None:
    assert read_catalogue(folder) == catalogue


def test_a_byte_order_mark_is_no_fault(folder: Path, catalogue: Catalogue) -> None:
    path = folder / "metrics.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_catalogue(folder) == catalogue


# --- broken files: the refusal names file, line and field ---

WORK = "responsibilities.yaml"
HEAD = "roles/sales-head.yaml"
NEAR, READY = "adjacency.yaml", "departments.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "problem"),
    [
        (WORK, "area: strategy", "area: strategi", "responsibilities[0].area", "no area"),
        (WORK, "metrics: [revenue,", "metrics: [revenu,", "responsibilities[0].metrics[0]", "no metric"),
        (WORK, "weight: 5", "weight: 6", "responsibilities[0].weight", "maximum"),
        (WORK, "weight: 5", "weight: true", "responsibilities[0].weight", "integer"),
        (WORK, "exclusive: true", "exclusive: maybe", "responsibilities[0].exclusive", "boolean"),
        (WORK, "needed_from: start", "needed_from: later", "responsibilities[0].needed_from", "not one of"),
        (WORK, "en: Sales strategy", "en: ''", "responsibilities[0].en", "empty"),
        (WORK, "en: Sales strategy", "en: 2026-99-99", "responsibilities[0].en", "quotes"),
        (WORK, "en: Sales strategy", "en: 12:30", "responsibilities[0].en", "quotes"),
        (WORK, "en: Sales strategy", "en: No", "responsibilities[0].en", "string"),
        (WORK, "slug: sales-plan", "slug: Sales Plan", "responsibilities[1].slug", "slug"),
        (WORK, "slug: sales-plan", "slug: sales-strategy", "responsibilities[1].slug", "twice"),
        ("metrics.yaml", "    unit: rub", "    unit: usd", "metrics[0].unit", "not one of"),
        ("metrics.yaml", "slug: deals", "slug: revenue", "metrics[3].slug", "twice"),
        ("metrics.yaml", "formula: gross-profit /", "formula: nothing /", "metrics[2].formula", "no metric"),
        ("metrics.yaml", "formula: gross-profit /", "formula: gross-profit / /", "metrics[2].formula", "operand at 15"),
        ("metrics.yaml", "formula: gross-profit /", "formula: margin /", "metrics[2].formula", "needs itself"),
        ("metrics.yaml", "weight: 5", "weight: 6", "metrics[0].weight", "maximum"),
        (HEAD, "y: sales-plan", "y: sales-plans", "duties[0].items[0].responsibility", "no responsibility"),
        (HEAD, "involvement: AR", "involvement: RA", "duties[0].items[0].involvement", "not one of"),
        (HEAD, "metric: revenue", "metric: income", "kpis[0].metric", "no metric"),
        (HEAD, "role: sales-analyst", "role: analyst", "not_with[0].role", "no other role"),
        (HEAD, "role: sales-analyst", "role: sales-head", "not_with[0].role", "no other role"),
        (HEAD, "career: [sales-development-manager]", "career: [sales-boss]", "career[0]", "no other role"),
        (HEAD, "category: management", "category: bosses", "category", "not one of"),
        (HEAD, "slug: sales-head", "slug: sales-boss", "slug", "must be named"),
        (HEAD, "slug: sales-head", "slug: own-sales-head", "slug", "companies write"),
        (HEAD, "career: [sales-dev", "hobby: chess\ncareer: [sales-dev", "hobby", "unknown"),
        (HEAD, "level: 4", "level: high", "skills.hard[0].level", "integer"),
        (HEAD, "short:\n  ru: РОП", "short:\n  ru: &x РОП\n  en: *x", "short.en", "alias"),
        (HEAD, "source: seed", "source: seed\nsource: trade", "source", "twice, first in line"),
        ("styles.yaml", "slug: democratic", "slug: coaching", "styles[1].slug", "twice"),
        (WORK, "driver: quarter", "driver: fortnight", "responsibilities[0].norm.driver", "not one of"),
        (WORK, "minutes: 960", "minutes: 0", "responsibilities[0].norm.minutes", "minimum"),
        (NEAR, "a: sales-strategy", "a: sales-tragedy", "pairs[0].a", "no responsibility"),
        (NEAR, "b: growth-strategy", "b: sales-strategy", "pairs[0].b", "must come after"),
        (NEAR, "y, relation: same", "y, relation: twins", "pairs[0].relation", "not one of"),
        (NEAR, "relation: adjacent, why: part", "relation: adjacent", "pairs[1].why", "missing"),
        (NEAR, "b: sales-plan,", "b: growth-strategy,", "pairs[1]", "stands twice"),
        (READY, "stage: growth", "stage: start", "departments[1].stage", "already"),
        (READY, "key: sellers", "key: head", "departments[0].positions[1].key", "twice"),
        (READY, "parent: head", "parent: boss", "departments[0].positions[1].parent", "above"),
        (READY, "[sales-head]", "[sales-boss]", "departments[0].positions[0].roles[0]", "no role"),
        (READY, "y: receivables-control", "y: receivables", "departments[0].positions[1].without[0].responsibility",
         "no responsibility"),
        (READY, "to: account", "to: nobody", "departments[0].positions[1].without[0].to", "no other position"),
        (HEAD, "not_with:", "good_with:\n  - {role: sales-head, reason: {ru: а, en: a}}\nnot_with:",
         "good_with[0].role", "no other role"),
        (HEAD, "not_with:", "good_with:\n  - {role: quality-manager, reason: {ru: а, en: a}}\nnot_with:",
         "good_with[0].role", "already"),
        ("training_types.yaml", "[lead-to-proposal", "[lead-to-lunch", "training_types[0].metrics[0]", "no metric"),
    ],
)  # fmt: skip
def test_a_broken_field_is_refused_by_file_line_and_name(
    folder: Path, file: str, old: str, new: str, field: str, problem: str
) -> None:
    line = replace(folder / file, old, new)
    last = line + new.count("\n")
    error = refusal(folder)
    assert (error.file, error.field) == (file, field)
    assert problem in error.problem
    assert line <= error.line <= last


def test_two_cards_in_one_place_are_refused_at_the_second(folder: Path) -> None:
    replace(folder / HEAD, "order: 1\n", "order: 2\n")
    error = refusal(folder)
    assert (error.file, error.field) == ("roles/sales-manager.yaml", "order")
    assert HEAD in error.problem


def test_a_missing_field_is_named_at_the_item_that_lacks_it(folder: Path) -> None:
    line = replace(folder / "responsibilities.yaml", "    weight: 5\n", "")
    error = refusal(folder)
    assert (error.file, error.field) == (WORK, "responsibilities[0].weight")
    assert error.problem == "the field is missing"
    assert line - 12 <= error.line <= line


def test_a_computed_metric_without_a_formula_is_refused(folder: Path) -> None:
    replace(folder / "metrics.yaml", "    formula: gross-profit / revenue * 100\n", "")
    assert refusal(folder).field == "metrics[2].formula"


def test_a_formula_of_a_metric_that_is_counted_is_refused(folder: Path) -> None:
    replace(folder / "metrics.yaml", "aggregation: sum\n", "aggregation: sum\n    formula: deals * 2\n")
    assert refusal(folder).field == "metrics[0].formula"


@pytest.mark.parametrize(
    ("field", "value"), [("exclusive: false", "exclusive: true"), ("needed_from: null", "needed_from: start")]
)
def test_what_is_everybodys_may_be_neither_exclusive_nor_needed(folder: Path, field: str, value: str) -> None:
    path = folder / "responsibilities.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("slug: own-crm-records")
    path.write_text(text[:start] + text[start:].replace(field, value, 1), encoding="utf-8")
    error = refusal(folder)
    assert error.field.endswith(field.partition(":")[0])


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"", 1, "empty"),
        (b"# only a comment\n\n", 1, "empty"),
        (b"metrics:\n  - slug: revenue\n\tru: x\n", 3, "tab"),
        (b"metrics:\n  - slug: [revenue\n", 3, "not YAML"),
        (b"metrics: {}\n---\nmetrics: {}\n", 2, "not YAML"),
        (b"metrics:\n  - slug: a\x00b\n", 2, "not YAML"),
        (b"metrics:\n  ? [a, b]\n  : c\n", 2, "one word"),
        ("metrics:\n  - ru: Объём\n".encode("cp1251"), 2, "UTF-8"),
        (b"\xff\xfem\x00", 1, "UTF-8"),
        (b"just a sentence\n", 1, "object"),
        (b"- a\n- list\n", 1, "object"),
        (b"a:\n  " + b"[" * 200_000, 2, "too deep"),
        (b"a:\n  " + b"- " * 5_000, 2, "too deep"),
    ],
)
def test_a_file_that_is_no_catalogue_file_is_refused_with_its_line(
    folder: Path, content: bytes, line: int, problem: str
) -> None:
    (folder / "metrics.yaml").write_bytes(content)
    error = refusal(folder)
    assert (error.file, error.line) == ("metrics.yaml", line)
    assert problem in error.problem


def test_a_missing_file_is_refused_by_its_name(folder: Path) -> None:
    (folder / "styles.yaml").unlink()
    assert refusal(folder).file == "styles.yaml"


def test_a_folder_without_role_cards_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "roles")
    assert refusal(folder).problem == "there is no role card"
