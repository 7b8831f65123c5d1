"""The OpenAPI document is valid, complete, and made without a warning."""

import json

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_spec_validator import OpenAPIV31SpecValidator


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    GENERATOR_STATS.reset()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(path)
    )
    return json.loads(path.read_text())


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


@pytest.mark.parametrize(
    "path",
    [
        "structures", "structures/{uid}", "structures/{uid}/operations", "structures/{uid}/findings", "people/bulk",
        "actuals/bulk", "targets/bulk", "metrics", "reports/gap", "responsibilities/{slug}/owners", "roles",
    ],
)  # fmt: skip
def test_every_promised_route_is_described(document, path):
    assert f"/api/v1/companies/{{company_slug}}/{path}" in document["paths"]


def test_every_operation_says_how_to_sign_in(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation.get("security"), f"{method} {path}"


@pytest.mark.django_db
def test_the_document_and_its_page_are_served():
    client = Client()
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"swagger" in page.content


def test_who_cannot_be_answered_a_page_is_answered_a_whole_problem_document() -> None:
    answer = Client().get("/api/docs/", headers={"accept": "application/xml"})
    assert answer.status_code == 406
    assert answer.json()["status"] == 406
