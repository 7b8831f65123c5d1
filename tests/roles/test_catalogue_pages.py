"""The catalogue in the browser: search, role cards, comparison, responsibilities; few queries, always as many."""

from functools import cache

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Company
from roles import selectors
from roles.actions import load_catalogue
from roles.catalogue_files import read_catalogue
from roles.models import Adjacency, Combination, Driver, Responsibility, Role, Zone
from roles.wording import FUNNEL_STAGES, NEEDED_FROM, NORM_PER, SECTIONS, norm_words
from tests.factories import make_company, make_member, signed_in
from tests.factories.catalogue import load_roles
from tests.roles.catalogue_samples import trimmed, without_responsibility

PAGES = [
    "",
    "methods/",
    "coverage/",
    "coverage/?open=team&open=deal",
    "coverage/team/sales-head/",
    "responsibilities/",
    "responsibilities/sales-scripts/",
    "roles/sales-head/",
    "compare/?role=sales-head&role=sales-trainer",
    "?q=скрипты",
    "?q=скрпты",
]
HOSTILE = [
    "%",
    "_",
    "%%%_",
    "\\",
    "'; DROP TABLE roles_role; --",
    "<script>alert(1)</script>",
    "((((",
    "[а-я]+$",
    "😀",
    "я" * 10_000,
    " ",
    "\u202e\u200b",
    "{{ 7 }}",
    "-",
]


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Пример")


@pytest.fixture
def reader(company: Company) -> Client:
    """A member with the least access: the catalogue is open to everybody of the company."""
    return signed_in(make_member(company, "member"))


def page(client: Client, company: Company, path: str, language: str = "ru") -> str:
    client.cookies["django_language"] = language
    response = client.get(f"/c/{company.slug}/catalogue/{path}")
    assert response.status_code == 200, path
    return response.content.decode()


def queries_of(client: Client, company: Company, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(client, company, path)
    return len(queries)


# --- every page ---


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_in_both_languages(path, company, reader):
    load_roles()
    russian, english = page(reader, company, path), page(reader, company, path, "en")
    assert 'lang="ru"' in russian
    assert 'lang="en"' in english


@pytest.mark.parametrize("path", [*PAGES, "roles/sales-manager/"])
def test_two_roles_and_twenty_cost_the_same_queries(path, company, reader):
    load_catalogue(trimmed("sales-head", "sales-manager"))
    queries_of(reader, company, path)
    few = queries_of(reader, company, path)
    load_roles()
    assert queries_of(reader, company, path) == few


@pytest.mark.parametrize("path", ["roles/no-such/", "responsibilities/no-such/", "roles/../", "nothing/"])
def test_what_is_not_in_the_catalogue_is_not_found(path, company, reader):
    load_catalogue(trimmed("sales-head"))
    assert reader.get(f"/c/{company.slug}/catalogue/{path}").status_code == 404


def test_an_english_reader_meets_no_russian_letter_on_any_card(company, reader):
    load_roles()
    with translation.override("en"):
        for slug in Role.objects.values_list("slug", flat=True):
            html = page(reader, company, f"roles/{slug}/", "en").split("<main")[1].split("</main>")[0]
            html = html.replace(company.name, "")
            assert not any("а" <= letter <= "я" for letter in html.casefold()), slug


def test_an_english_reader_meets_no_russian_letter_on_other_pages(company, reader):
    load_roles()
    slugs = Responsibility.objects.values_list("slug", flat=True)
    paths = ["coverage/?open=team", "compare/?role=sales-head&role=designer", "methods/", "?q=script"]
    for path in (*paths, *(f"responsibilities/{slug}/" for slug in slugs[::7])):
        html = page(reader, company, path, "en").split("<main")[1].split("</main>")[0]
        html = html.replace(company.name, "")
        assert not any("а" <= letter <= "я" for letter in html.casefold()), path


def test_an_empty_catalogue_says_what_to_do(company, reader):
    assert "load_catalogue" in page(reader, company, "")
    assert page(reader, company, "methods/")
    assert page(reader, company, "responsibilities/")


def test_the_catalogue_stands_in_the_rail(company, reader):
    load_catalogue(trimmed("sales-head"))
    html = page(reader, company, "roles/sales-head/")
    link = html.split(f'<a class="so-rail-item" href="/c/{company.slug}/catalogue/"')[1].split(">")[0]
    assert 'aria-current="page"' in link


# --- the list and its search ---


@pytest.mark.django_db
def test_roles_stand_by_category_in_the_order_of_the_categories():
    load_roles()
    shown = selectors.catalogue_page()
    assert [group.category for group in shown.groups] == [
        "management", "sales", "accounts", "development", "marketing", "analytics", "quality", "operations"
    ]  # fmt: skip
    assert shown.role_count == sum(len(group.roles) for group in shown.groups) == 20


def test_found_words_are_marked_and_everything_else_is_escaped(company, reader):
    load_roles()
    assert "<mark>Скрипты</mark> продаж" in page(reader, company, "?q=скриптов")
    html = page(reader, company, "?q=<b>crm</b>")
    assert "<b>crm</b>" not in html


def test_the_search_box_gets_the_results_alone(company, reader):
    load_catalogue(trimmed("sales-head"))
    asked = {"HX-Request": "true", "HX-Target": "results"}
    part = reader.get(f"/c/{company.slug}/catalogue/?q=план", headers=asked).content.decode()
    assert "<html" not in part
    assert "so-found" in part
    back = reader.get(
        f"/c/{company.slug}/catalogue/?q=план", headers={**asked, "HX-History-Restore-Request": "true"}
    )
    assert "<html" in back.content.decode()


def test_a_search_says_what_it_was_read_as_and_leads_to_each_kind(company, reader):
    load_roles()
    html = page(reader, company, "?q=скрпты")
    assert "«скрипты»" in html
    assert 'href="#found-responsibility"' in html
    assert 'id="found-responsibility"' in html


def test_where_no_line_has_every_word_the_nearest_are_shown(company, reader):
    load_roles()
    html = page(reader, company, "?q=менеджер+квантов")
    assert "Ближе всего" in html
    assert "/catalogue/roles/sales-manager/" in html


def test_a_search_that_finds_nothing_leads_back_to_all_roles(company, reader):
    load_catalogue(trimmed("sales-head"))
    html = page(reader, company, "?q=квазар")
    assert "По\N{NO-BREAK SPACE}запросу «квазар» ничего нет" in html
    assert "Показать все роли" in html


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_only_text(query, company, reader):
    load_catalogue(trimmed("sales-head"))
    response = reader.get(f"/c/{company.slug}/catalogue/", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


# --- a role card ---


@pytest.mark.django_db
def test_a_card_holds_everything_that_its_file_holds():
    load_roles()
    with translation.override("ru"):
        for slug, file in read_catalogue().roles.items():
            card = selectors.role_card(slug)
            duties = [duty for group in card.duty_groups for duty in group.duties]
            assert [(duty.text, duty.involvement) for duty in duties] == [
                (line.text.ru, line.involvement) for line in file.duty_lines()
            ]
            assert [zone.text for zone in card.zones] == [zone.text.ru for zone in file.zones]
            assert card.competency_count == sum(len(group.items) for group in file.competencies)
            assert sum(len(group.skills) for group in card.skills) == len(file.skills.hard + file.skills.soft)
            assert [style.example for style in card.styles] == [style.example.ru for style in file.styles]
            assert [kpi.slug for kpi in card.kpis] == [kpi.metric for kpi in file.kpis]
            assert [link.slug for link in card.career] == list(file.career)
            assert {pair.role.slug for pair in card.not_with} >= {pair.role for pair in file.not_with}
            assert card.thought == file.thought.ru


@pytest.mark.django_db
def test_a_combination_stands_on_both_cards_with_its_verdict_and_reason():
    load_roles()
    cards = {slug: selectors.role_card(slug) for slug in Role.objects.values_list("slug", flat=True)}
    for pair in Combination.objects.select_related("role", "other"):
        for one, other in ((pair.role.slug, pair.other.slug), (pair.other.slug, pair.role.slug)):
            assert other in {row.role.slug for row in cards[one].combinations}
        [row] = [row for row in cards[pair.role.slug].combinations if row.role.slug == pair.other.slug]
        assert (row.verdict, row.until, row.reason) == (pair.verdict, pair.bearable_until, pair.reason)


@pytest.mark.django_db
def test_the_strictest_combinations_come_first_and_only_bearable_ones_name_a_stage():
    load_roles()
    order = ["forbidden", "for_now", "allowed"]
    for slug in Role.objects.values_list("slug", flat=True):
        card = selectors.role_card(slug)
        verdicts = [row.verdict for row in card.combinations]
        assert verdicts == sorted(verdicts, key=order.index)
        assert all(bool(row.until) == (row.verdict == "for_now") for row in card.combinations)
        assert (*card.not_with, *card.good_with) == card.combinations


@pytest.mark.django_db
def test_completeness_is_the_share_of_sections_that_are_filled():
    load_catalogue(trimmed("sales-head"))
    complete = selectors.role_card("sales-head").completeness
    assert complete.missing == ("career", "not_with")
    assert complete.pct == 83
    Zone.objects.all().delete()
    Role.objects.update(thought_ru="", thought_en="")
    complete = selectors.role_card("sales-head").completeness
    assert set(complete.missing) == {"zones", "thought", "career", "not_with"}
    assert complete.pct == 66
    assert set(complete.filled) | set(complete.missing) == set(SECTIONS)


@pytest.mark.django_db
def test_the_list_and_the_card_tell_the_same_completeness():
    load_roles()
    for group in selectors.catalogue_page().groups:
        for row in group.roles:
            assert selectors.role_card(row.slug).role == row


@pytest.mark.django_db
def test_a_duty_names_the_other_roles_and_tells_which_collide():
    load_roles()
    card = selectors.role_card("sales-head")
    [scripts] = [
        duty
        for group in card.duty_groups
        for duty in group.duties
        if duty.responsibility.slug == "sales-scripts"
    ]
    assert {claim.role.slug for claim in scripts.others} == {"sales-development-manager", "sales-trainer"}
    assert all(claim.collides for claim in scripts.others)
    shared = {overlap.role.slug: {link.slug for link in overlap.shared} for overlap in card.overlaps}
    assert {"newcomer-onboarding", "coaching"} <= shared["sales-trainer"]


@pytest.mark.django_db
def test_what_is_everybodys_is_nobodys_overlap():
    load_roles()
    universal = set(Responsibility.objects.filter(universal=True).values_list("slug", flat=True))
    for slug in Role.objects.values_list("slug", flat=True):
        overlaps = selectors.role_card(slug).overlaps
        assert not universal & {link.slug for overlap in overlaps for link in overlap.shared}


@pytest.mark.django_db
def test_a_card_without_lines_still_opens(reader, company):
    load_catalogue(trimmed("designer"))
    role = Role.objects.get()
    for lines in (
        role.duties,
        role.zones,
        role.skills,
        role.styles,
        role.kpis,
        role.portrait,
        role.competencies,
    ):
        lines.all().delete()
    assert "1 из" not in page(reader, company, "roles/designer/")
    assert selectors.role_card("designer").completeness.pct == 16


def test_a_card_shows_levels_sources_and_directions_in_words(company, reader):
    load_roles()
    html = page(reader, company, "roles/sales-head/")
    assert 'aria-label="уровень 5 из 5"' in html
    assert "из практики" in html
    assert "меньше\N{NO-BREAK SPACE}— лучше" in html


def test_a_card_can_be_printed_and_its_print_leaves_the_frame_out(company, reader):
    load_catalogue(trimmed("sales-head"))
    html = page(reader, company, "roles/sales-head/")
    assert "data-print" in html
    assert 'catalogue-print.css" media="print"' in html
    assert 'class="so-top so-no-print"' in html


# --- a responsibility ---


@pytest.mark.django_db
def test_a_responsibility_tells_who_claims_it_in_which_words():
    load_roles()
    with translation.override("ru"):
        scripts = selectors.responsibility_page("sales-scripts")
    claims = {claim.role.slug: claim for claim in scripts.claims}
    assert claims["sales-head"].involvement == "AR"
    assert claims["sales-head"].wordings[0].text == "Пишет сценарии разговоров с клиентами"
    assert claims["sales-analyst"].involvement == "C"
    assert scripts.collides
    assert scripts.metrics


@pytest.mark.django_db
def test_the_first_claim_is_of_the_one_who_answers():
    load_roles()
    for slug in Responsibility.objects.values_list("slug", flat=True):
        firsts = ["ARCI".index(claim.involvement[0]) for claim in selectors.responsibility_page(slug).claims]
        assert firsts == sorted(firsts)


@pytest.mark.django_db
def test_neighbours_are_seen_from_both_sides_the_same_work_first():
    load_roles()
    neighbours = cache(lambda slug: selectors.responsibility_page(slug).neighbours)
    for pair in Adjacency.objects.select_related("one", "other"):
        for here, there in ((pair.one.slug, pair.other.slug), (pair.other.slug, pair.one.slug)):
            near = neighbours(here)
            [found] = [item for item in near if item.responsibility.slug == there]
            assert (found.relation, found.why) == (pair.relation, pair.why)
            relations = [item.relation for item in near]
            assert relations == sorted(relations, reverse=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "driver", "words"),
    [
        (30, "lead", "30\N{NO-BREAK SPACE}мин на\N{NO-BREAK SPACE}лид"),
        (480, "quarter", "8\N{NO-BREAK SPACE}ч в\N{NO-BREAK SPACE}квартал"),
    ],
)
def test_a_norm_is_said_in_minutes_or_whole_hours(minutes, driver, words):
    with translation.override("ru"):
        assert norm_words(minutes, driver) == words


def test_every_driver_of_a_norm_has_its_words():
    assert set(NORM_PER) == set(Driver.values)


def test_a_responsibility_without_claims_says_what_to_do(company, reader):
    catalogue = trimmed("designer")
    load_catalogue(catalogue)
    assert not selectors.responsibility_page("sales-plan").claims
    assert "закрепите её за" in page(reader, company, "responsibilities/sales-plan/")
    load_catalogue(without_responsibility(catalogue, "sales-plan"))
    assert reader.get(f"/c/{company.slug}/catalogue/responsibilities/sales-plan/").status_code == 404


def test_every_code_of_the_files_has_its_words():
    work = read_catalogue().responsibilities.values()
    assert {item.funnel_stage for item in work if item.funnel_stage} <= set(FUNNEL_STAGES)
    assert {item.needed_from or "" for item in work} <= set(NEEDED_FROM)
