"""Nothing of a company is forgotten by its export: every field is exported, or somebody has said why not."""

from __future__ import annotations

from typing import Any

from accounts.models import Company
from custody.fields import EXCLUDE, LATER, field_faults, owned_models, tables
from teams.models import Norm


def faults_of(model: Any, *more: str) -> list[str]:
    return field_faults(model._meta.label, [*(field.name for field in model._meta.concrete_fields), *more])


def test_every_field_of_every_owned_table_is_exported_or_excluded_with_a_reason() -> None:
    assert [fault for model in [Company, *owned_models()] for fault in faults_of(model)] == []
    assert all(len(reason) > 10 for reason in EXCLUDE.values())


def test_a_new_field_and_a_new_table_that_nobody_has_placed_are_found() -> None:
    assert faults_of(Norm, "forgotten") == ["teams.Norm.forgotten"]
    assert field_faults("teams.Forgotten", ["id", "company", "uid"]) == ["teams.Forgotten.uid"]


def test_every_exclusion_names_something_that_is_there() -> None:
    models_ = {model._meta.label: model for model in [Company, *owned_models()]}
    for key in EXCLUDE:
        label, _dot, name = key.rpartition(".")
        assert (
            key in models_ or label == "*" or name in {f.name for f in models_[label]._meta.concrete_fields}
        )


def test_secrets_are_in_no_table_of_the_export() -> None:
    exported = {f"{table.label}.{field.name}" for table in tables() for field in table.fields}
    assert not [name for name in exported if "hash" in name or "token" in name or "secret" in name]
    assert not {"accounts.ApiKey", "accounts.Invitation", "integrations.WebhookEndpoint"} & {
        table.label for table in tables()
    }


def test_a_table_is_read_back_after_those_it_refers_to() -> None:
    before: set[str] = set()
    for table in tables():
        for reference in table.references():
            if f"{table.label}.{reference.name}" not in LATER:
                assert reference.related_model._meta.label in before, f"{table.label}.{reference.name}"
        before.add(table.label)
