"""What REST framework says of a wrong member, in the reader's language."""

import pytest
from django.test import Client
from django.utils import translation

from common.api_sentences import SENTENCES
from tests.factories import make_company, make_key


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
