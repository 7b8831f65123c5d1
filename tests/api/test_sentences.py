"""What REST framework says of a wrong member, in the reader's language."""

import pytest
from django.test import Client
from django.utils import translation

from common.api_sentences import SENTENCES
from tests.factories import make_company, make_key, make_member, owner_of, signed_in


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_there_in_russian(sentence: str) -> None:
    with translation.override("ru"):
        assert translation.gettext(sentence) != sentence


@pytest.mark.django_db
def test_a_refused_id_is_explained_in_russian() -> None:
    company = make_company()
    answer = Client().post(
        f"/api/v1/companies/{company.slug}/targets/return",
        {"metric": "revenue", "period": "2026-10", "person": "x"},
        content_type="application/json",
        headers={**make_key(company).headers, "accept-language": "ru"},
    )
    assert answer.status_code == 422
    assert answer.json()["detail"] == "Это должен быть идентификатор (UUID)."


@pytest.mark.django_db
def test_a_list_with_nothing_in_it_names_the_places_that_are_wrong() -> None:
    viewer = make_member(make_company(), "viewer")
    path = f"/api/v1/companies/{viewer.company.slug}/reports/subscriptions"
    answer = signed_in(viewer).put(path, "[null, {}]", content_type="application/json")
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} >= {"/0", "/1/member"}


@pytest.mark.django_db
def test_what_is_too_long_to_read_is_quoted_by_its_beginning() -> None:
    company = make_company()
    path = f"/api/v1/companies/{company.slug}/responsibilities?universal={'9' * 5_000}"
    detail = signed_in(owner_of(company)).get(path).json()["detail"]
    assert "9" * 40 + "…" in detail
    assert len(detail) < 200
