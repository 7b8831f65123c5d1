"""The catalogue over REST: the same data as the pages, in the caller's language."""

from base64 import b64encode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Company
from roles import selectors
from roles.actions import load_catalogue
from roles.catalogue_files import read_catalogue
from roles.models import Adjacency, Responsibility, Role
from tests.factories import make_company, make_key
from tests.factories.catalogue import load_roles
from tests.roles.catalogue_samples import trimmed

PATHS = ["roles", "roles/sales-head", "responsibilities", "responsibilities/sales-scripts"]


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def caller(company: Company) -> Client:
    """A program with a key that reads structures."""
    return Client(headers=make_key(company, ["structure:read"]).headers)


def answer(caller: Client, company: Company, path: str, language: str = "ru"):
    response = caller.get(f"/api/v1/companies/{company.slug}/{path}", headers={"accept-language": language})
    assert response.status_code == 200, (path, response.content)
    return response.json()


def everything(caller: Client, company: Company, path: str) -> list[dict]:
    found, url = [], f"/api/v1/companies/{company.slug}/{path}"
    while url:
        body = caller.get(url).json()
        found += body["results"]
        url = body["next"]
    return found


def test_roles_come_in_the_order_of_the_catalogue(company, caller):
    catalogue = read_catalogue()
    load_catalogue(catalogue)
    listed = everything(caller, company, "roles?page_size=7")
    assert [role["slug"] for role in listed] == list(catalogue.roles)
    assert listed[0] == {
        "slug": "sales-head",
        "name": catalogue.roles["sales-head"].name.ru,
        "short": "РОП",
        "purpose": catalogue.roles["sales-head"].purpose.ru,
        "category": "management",
        "source": "seed",
        "duty_count": len(catalogue.roles["sales-head"].duty_lines()),
        "kpi_count": 5,
        "completeness": {"pct": 100, "missing": []},
    }


def test_responsibilities_page_through_without_repeating_or_hiding_any(company, caller):
    catalogue = read_catalogue()
    load_catalogue(catalogue)
    listed = everything(caller, company, "responsibilities?page_size=50")
    assert [item["slug"] for item in listed] == list(catalogue.responsibilities)


def test_a_role_card_is_the_page_as_data(company, caller):
    load_roles()
    body = answer(caller, company, "roles/sales-head")
    with translation.override("ru"):
        card = selectors.role_card("sales-head")
    assert body["role"]["slug"] == "sales-head"
    assert [len(group["duties"]) for group in body["duty_groups"]] == [
        len(group.duties) for group in card.duty_groups
    ]
    duty = body["duty_groups"][0]["duties"][0]
    assert duty["involvement"] == "AR"
    assert duty["responsibility"]["slug"] == "sales-plan"
    assert duty["source"] == "seed"
    assert {skill["level"] for group in body["skills"] for skill in group["skills"]} <= {1, 2, 3, 4, 5}
    assert {"role", "until", "reason"} == set(body["not_with"][0])
    assert body["overlaps"][0]["shared"]


def test_a_responsibility_names_its_claims_zones_and_metrics(company, caller):
    load_roles()
    body = answer(caller, company, "responsibilities/sales-scripts")
    assert [claim["role"]["slug"] for claim in body["claims"]][:2] == [
        "sales-head",
        "sales-development-manager",
    ]
    assert body["exclusive"] is True
    assert body["metrics"][0]["formula"]


@pytest.mark.parametrize("path", PATHS)
def test_texts_are_in_the_language_of_the_request(path, company, caller):
    load_roles()
    english = str(answer(caller, company, path, "en"))
    russian = str(answer(caller, company, path, "ru"))
    assert russian != english
    if path.startswith("roles"):
        assert not any("а" <= letter <= "я" for letter in english.casefold())


@pytest.mark.parametrize("path", ["roles/no-such", "responsibilities/no-such"])
def test_what_is_not_in_the_catalogue_is_a_problem_document(path, company, caller):
    response = caller.get(f"/api/v1/companies/{company.slug}/{path}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "position", ["p=abc", "p=", "p=1e3", f"p={10**30}", "p=-1", "o=-5", "o=abc", "p=%F0%9F%98%80"]
)
def test_a_cursor_of_the_callers_own_making_breaks_nothing(position, company, caller):
    load_catalogue(trimmed("sales-head"))
    cursor = b64encode(position.encode()).decode()
    for path in ("roles", "responsibilities"):
        response = caller.get(f"/api/v1/companies/{company.slug}/{path}", {"cursor": cursor})
        assert response.status_code in (200, 404)


def test_nothing_of_the_catalogue_can_be_written(company, caller):
    load_catalogue(trimmed("sales-head"))
    for path in PATHS:
        for method in (caller.post, caller.put, caller.patch, caller.delete):
            assert method(f"/api/v1/companies/{company.slug}/{path}").status_code == 405


@pytest.mark.parametrize("path", PATHS)
def test_two_roles_and_twenty_cost_the_same_queries(path, company, caller):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer(caller, company, path)
        return len(queries)

    load_catalogue(trimmed("sales-head", "sales-manager"))
    cost()
    few = cost()
    load_roles()
    assert cost() == few


# --- filters ---


def slugs(caller: Client, company: Company, path: str) -> set[str]:
    return {item["slug"] for item in everything(caller, company, path)}


def test_roles_are_filtered_by_category_and_source(company, caller):
    load_roles()
    marketing = {row.slug for row in Role.objects.filter(category="marketing")}
    assert slugs(caller, company, "roles?category=marketing") == marketing
    articles = {row.slug for row in Role.objects.filter(source="seed")}
    assert slugs(caller, company, "roles?source=seed&page_size=3") == articles
    assert slugs(caller, company, "roles?source=seed&category=marketing") == articles & marketing


@pytest.mark.parametrize("query", ["роп", "hjg", "руковадитель отдела продаж", "head of sales"])
def test_roles_are_found_as_the_page_finds_them(query, company, caller):
    load_roles()
    assert "sales-head" in slugs(caller, company, f"roles?q={query}")
    assert slugs(caller, company, "roles?q=квазар") == set()


def test_responsibilities_are_filtered_by_what_they_are(company, caller):
    load_roles()
    every = Responsibility.objects
    for path, rows in (
        ("area=team", every.filter(area__slug="team")),
        ("funnel_stage=payment", every.filter(funnel_stage="payment")),
        ("exclusive=true", every.filter(exclusive=True)),
        ("exclusive=false", every.filter(exclusive=False)),
        ("universal=true&page_size=2", every.filter(universal=True)),
        ("role=sales-trainer", every.filter(duties__role__slug="sales-trainer")),
        (
            "role=sales-trainer&area=training",
            every.filter(duties__role__slug="sales-trainer", area__slug="training"),
        ),
        ("area=&exclusive=", every.all()),
    ):
        assert slugs(caller, company, f"responsibilities?{path}") == {row.slug for row in rows}, path
    assert "receivables-control" in slugs(caller, company, "responsibilities?q=дебеторка")


def test_a_filter_by_role_counts_the_other_roles_too(company, caller):
    load_roles()
    everywhere = {
        item["slug"]: item["role_count"] for item in everything(caller, company, "responsibilities")
    }
    for item in everything(caller, company, "responsibilities?role=sales-trainer"):
        assert item["role_count"] == everywhere[item["slug"]]


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("roles?category=kings", "/category"),
        ("roles?source=dreams", "/source"),
        ("responsibilities?area=moon", "/area"),
        ("responsibilities?area=team&funnel_stage=x", "/funnel_stage"),
        ("responsibilities?exclusive=perhaps", "/exclusive"),
        ("responsibilities?universal=1", "/universal"),
        ("responsibilities?role=king", "/role"),
    ],
)
def test_a_value_that_means_nothing_is_refused_with_a_pointer(path, pointer, company, caller):
    load_catalogue(trimmed("sales-head"))
    response = caller.get(f"/api/v1/companies/{company.slug}/{path}")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_norms_neighbours_and_combinations_come_along(company, caller):
    load_roles()
    normed = Responsibility.objects.filter(norm_minutes__isnull=False).first()
    without = Responsibility.objects.filter(norm_minutes__isnull=True).first()
    norm = {"minutes": normed.norm_minutes, "driver": normed.norm_driver}
    assert answer(caller, company, f"responsibilities/{normed.slug}")["norm"] == norm
    listed = {item["slug"]: item["norm"] for item in everything(caller, company, "responsibilities")}
    assert (listed[normed.slug], listed[without.slug]) == (norm, None)
    pair = Adjacency.objects.select_related("one", "other").first()
    near = answer(caller, company, f"responsibilities/{pair.one.slug}")["neighbours"]
    assert pair.other.slug in {item["responsibility"]["slug"] for item in near}
    card = answer(caller, company, "roles/sales-head")
    assert {item["verdict"] for item in card["combinations"]} <= {"allowed", "for_now", "forbidden"}
    assert len(card["not_with"]) == sum(item["verdict"] != "allowed" for item in card["combinations"])
