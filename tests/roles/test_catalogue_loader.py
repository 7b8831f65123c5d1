"""The loader makes the database equal to the files, keeps ids, and refuses to pull the ground from a company."""

import threading
from collections.abc import Iterable
from dataclasses import fields, replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from kpis.models import Metric
from roles.actions import CatalogueInUse, load_catalogue
from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Catalogue, Text
from roles.models import (
    Adjacency,
    Area,
    CareerStep,
    CatalogueVersion,
    Combination,
    Competency,
    Duty,
    ManagementStyle,
    MetricTemplate,
    PortraitTrait,
    Responsibility,
    Role,
    RoleMetric,
    Skill,
    TrainingType,
    WorkStyle,
    Zone,
)
from teams.models import Position, PositionInvolvement, PositionRole, Structure
from tests.factories import in_company, make_company
from tests.roles.catalogue_samples import trimmed, with_roles, without_metric, without_responsibility

LINES = (Duty, Zone, Competency, Skill, WorkStyle, PortraitTrait, RoleMetric, CareerStep, Combination)
WHOLE = (Area, MetricTemplate, Responsibility, Adjacency, Role, ManagementStyle, TrainingType, *LINES)
WRITES = ("INSERT", "UPDATE", "DELETE")


def contents(tables: Iterable[type[models.Model]] = WHOLE) -> dict[str, list[Any]]:
    """Every row with its id."""
    return {table.__name__: list(table._default_manager.order_by("pk").values_list()) for table in tables}


def lines_of(slug: str) -> dict[str, list[int]]:
    return {
        table.__name__: list(
            table._default_manager.filter(role__slug=slug).order_by("pk").values_list("pk", flat=True)
        )
        for table in LINES
    }


def with_thought(catalogue: Catalogue, slug: str, thought: str) -> Catalogue:
    card = replace(catalogue.roles[slug], thought=Text(ru=thought, en=thought))
    return with_roles(catalogue, [card if old.slug == slug else old for old in catalogue.roles.values()])


def a_position(company: Any) -> Position:
    structure = Structure.objects.create(company=company, name="Отдел", state="live", stage="growth")
    return Position.objects.create(company=company, structure=structure, title="Менеджер")


@pytest.mark.django_db
def test_the_real_catalogue_stands_in_the_database_as_it_stands_in_the_files():
    catalogue = read_catalogue()
    loaded = load_catalogue(catalogue)
    assert loaded.changed
    assert list(loaded.roles) == list(catalogue.roles)
    assert list(Role.objects.values_list("slug", flat=True)) == list(catalogue.roles)
    assert Responsibility.objects.count() == len(catalogue.responsibilities)
    assert Duty.objects.count() == sum(len(card.duty_lines()) for card in catalogue.roles.values())
    assert Skill.objects.count() == sum(
        len(card.skills.hard) + len(card.skills.soft) for card in catalogue.roles.values()
    )
    for slug, item in catalogue.responsibilities.items():
        row = Responsibility.objects.get(slug=slug)
        assert {metric.slug for metric in row.metrics.all()} == set(item.metrics)
    margin = MetricTemplate.objects.get(slug="margin")
    assert (margin.formula, margin.weight) == ("gross-profit / revenue * 100", 4)
    assert margin.formula_words_ru == "Валовая прибыль ÷ Объём продаж × 100"
    assert margin.formula_words_en == "Gross profit ÷ Revenue × 100"


@pytest.mark.django_db
def test_norms_neighbours_and_combinations_are_stored_as_the_files_say():
    catalogue = read_catalogue()
    load_catalogue(catalogue)
    norm = catalogue.responsibilities["commercial-proposals"].norm
    row = Responsibility.objects.get(slug="commercial-proposals")
    assert norm is not None
    assert (row.norm_minutes, row.norm_driver) == (norm.minutes, norm.driver)
    without = Responsibility.objects.get(slug="commercial-secrecy")
    assert (without.norm_minutes, without.norm_driver) == (None, "")
    stored = Adjacency.objects.values_list("one__slug", "other__slug", "relation", "why")
    assert set(stored) == {(p.one, p.other, p.relation, p.why or "") for p in catalogue.adjacency}
    head = catalogue.roles["sales-head"]
    assert Combination.objects.filter(role__slug="sales-head", verdict="allowed").count() == len(
        head.good_with
    )
    never = [item.role for item in head.not_with if item.until == "never"]
    forbidden = Combination.objects.filter(role__slug="sales-head", verdict="forbidden", bearable_until="")
    assert set(forbidden.values_list("other__slug", flat=True)) == set(never)


@pytest.mark.django_db
def test_a_relabelled_pair_is_stored_anew_and_the_others_stay():
    catalogue = trimmed("sales-head")
    load_catalogue(catalogue)
    first, *rest = catalogue.adjacency
    kept = set(
        Adjacency.objects.exclude(one__slug=first.one, other__slug=first.other).values_list("pk", flat=True)
    )
    load_catalogue(replace(catalogue, adjacency=(replace(first, relation="adjacent", why="part"), *rest)))
    pair = Adjacency.objects.get(one__slug=first.one, other__slug=first.other)
    assert (pair.relation, pair.why) == ("adjacent", "part")
    assert kept | {pair.pk} == set(Adjacency.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_combinations_loaded_before_there_were_verdicts_get_theirs():
    load_catalogue(trimmed("sales-head", "quality-manager"))
    Combination.objects.update(verdict="for_now")
    with connection.schema_editor() as editor:
        import_module("roles.migrations.0002_norms_and_adjacency").say_what_is_never(apps, editor)
    verdicts = set(Combination.objects.values_list("bearable_until", "verdict"))
    assert ("", "forbidden") in verdicts
    assert all((verdict == "forbidden") == (until == "") for until, verdict in verdicts)


@pytest.mark.django_db
def test_every_text_of_every_card_is_stored_in_both_languages():
    load_catalogue(read_catalogue())
    for table in WHOLE:
        names = [field.name for field in table._meta.concrete_fields]
        for name in (name for name in names if name.endswith("_en")):
            without = table._default_manager.filter(**{name: ""}).exclude(**{f"{name[:-3]}_ru": ""})
            assert list(without) == [], f"{table.__name__}.{name}"


@pytest.mark.django_db
def test_a_second_load_of_the_same_files_writes_nothing():
    catalogue = read_catalogue()
    load_catalogue(catalogue)
    before, version = contents(), CatalogueVersion.objects.get().loaded_at
    with CaptureQueriesContext(connection) as queries:
        again = load_catalogue(catalogue)
    assert not again.changed
    assert [query["sql"] for query in queries if query["sql"].startswith(WRITES)] == []
    assert contents() == before
    assert CatalogueVersion.objects.get().loaded_at == version


@pytest.mark.django_db
def test_a_changed_card_rewrites_its_own_lines_and_no_others():
    catalogue = trimmed("sales-head", "sales-manager")
    load_catalogue(catalogue)
    ids, manager = dict(Role.objects.values_list("slug", "pk")), lines_of("sales-manager")
    head = lines_of("sales-head")
    loaded = load_catalogue(with_thought(catalogue, "sales-head", "Новая мысль"))
    assert loaded.roles == ("sales-head",)
    assert dict(Role.objects.values_list("slug", "pk")) == ids
    assert lines_of("sales-manager") == manager
    assert not set(lines_of("sales-head")["Duty"]) & set(head["Duty"])
    assert Role.objects.get(slug="sales-head").thought_ru == "Новая мысль"


@pytest.mark.django_db
def test_a_changed_responsibility_keeps_its_id_and_the_cards_keep_their_lines():
    catalogue = trimmed("sales-head")
    load_catalogue(catalogue)
    before, lines = Responsibility.objects.get(slug="sales-plan").pk, contents(LINES)
    item = replace(catalogue.responsibilities["sales-plan"], synonyms=("план",), metrics=("deals",))
    loaded = load_catalogue(
        replace(catalogue, responsibilities={**catalogue.responsibilities, "sales-plan": item})
    )
    row = Responsibility.objects.get(slug="sales-plan")
    assert loaded == type(loaded)((), changed=True)
    assert (row.pk, row.synonyms, [str(metric) for metric in row.metrics.all()]) == (
        before,
        ["план"],
        ["deals"],
    )
    assert contents(LINES) == lines


@pytest.mark.django_db
def test_what_has_left_the_files_leaves_the_database():
    catalogue = trimmed("sales-head", "sales-manager")
    load_catalogue(catalogue)
    smaller = without_metric(without_responsibility(trimmed("sales-head"), "sales-plan"), "revenue")
    load_catalogue(smaller)
    assert list(Role.objects.values_list("slug", flat=True)) == ["sales-head"]
    assert not Responsibility.objects.filter(slug="sales-plan").exists()
    assert not MetricTemplate.objects.filter(slug__in=("revenue", "margin", "average-deal")).exists()
    assert not Duty.objects.exclude(role__slug="sales-head").exists()


@pytest.mark.django_db
def test_a_role_that_others_point_to_may_leave_with_its_pointers():
    load_catalogue(trimmed("sales-head", "sales-manager"))
    assert CareerStep.objects.exists()
    assert Combination.objects.exists()
    load_catalogue(trimmed("sales-manager"))
    assert not CareerStep.objects.exists()
    assert not Combination.objects.exists()


@pytest.mark.django_db
def test_an_area_leaves_when_its_last_responsibility_has_left():
    catalogue = trimmed("sales-head")
    load_catalogue(catalogue)
    without = catalogue
    for slug in [slug for slug, item in catalogue.responsibilities.items() if item.area == "documents"]:
        without = without_responsibility(without, slug)
    load_catalogue(
        replace(without, areas={key: area for key, area in without.areas.items() if key != "documents"})
    )
    assert not Area.objects.filter(slug="documents").exists()


@pytest.mark.django_db
def test_a_responsibility_that_a_company_uses_refuses_the_whole_load_by_name():
    catalogue = read_catalogue()
    load_catalogue(catalogue)
    company = make_company()
    with in_company(company):
        PositionInvolvement.objects.create(
            company=company,
            position=a_position(company),
            responsibility=Responsibility.objects.get(slug="receivables-control"),
            involvement="A",
        )
    before = contents()
    changed = with_thought(
        without_responsibility(catalogue, "receivables-control"), "designer", "Другая мысль"
    )
    with pytest.raises(CatalogueInUse, match=r"Nothing was changed.*responsibility receivables-control \("):
        load_catalogue(changed)
    assert contents() == before
    assert not load_catalogue(catalogue).changed


@pytest.mark.django_db
def test_a_role_that_a_position_bears_refuses_the_whole_load_by_name():
    load_catalogue(trimmed("sales-head", "sales-manager"))
    company = make_company()
    with in_company(company):
        PositionRole.objects.create(
            company=company,
            position=a_position(company),
            role=Role.objects.get(slug="sales-manager"),
            share_pct=100,
        )
    before = contents()
    with pytest.raises(CatalogueInUse, match="role sales-manager"):
        load_catalogue(trimmed("sales-head"))
    assert contents() == before


@pytest.mark.django_db
def test_a_metric_that_a_company_took_over_refuses_the_whole_load_by_name():
    catalogue = trimmed("sales-head")
    load_catalogue(catalogue)
    company = make_company()
    with in_company(company):
        template = MetricTemplate.objects.get(slug="nps")
        Metric.objects.create(company=company, template=template, slug="nps", name="NPS", unit=template.unit)
    before = contents()
    with pytest.raises(CatalogueInUse, match="metric nps"):
        load_catalogue(without_metric(catalogue, "nps"))
    assert contents() == before


@pytest.mark.django_db
def test_the_command_says_the_refusal_as_a_sentence(monkeypatch):
    catalogue = trimmed("sales-head")
    load_catalogue(catalogue)
    company = make_company()
    with in_company(company):
        PositionRole.objects.create(
            company=company,
            position=a_position(company),
            role=Role.objects.get(slug="sales-head"),
            share_pct=100,
        )
    command = "roles.management.commands.load_catalogue"
    monkeypatch.setattr(f"{command}.read_catalogue", lambda: trimmed("sales-manager"))
    with pytest.raises(CommandError, match="A company uses what has left the files: role sales-head"):
        call_command("load_catalogue")


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys):
    call_command("load_catalogue")
    assert "roles written: 20" in capsys.readouterr().out
    call_command("load_catalogue")
    assert "up to date" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("loaded_before", [False, True])
def test_two_loads_at_once_end_in_one_state(loaded_before):
    old, new = trimmed("sales-head", "sales-manager"), trimmed("sales-head", "sales-analyst")
    if loaded_before:
        load_catalogue(trimmed("designer"))
    start, faults = threading.Barrier(4), []

    def load(catalogue: Catalogue) -> None:
        try:
            start.wait(timeout=30)
            load_catalogue(catalogue)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=load, args=(catalogue,)) for catalogue in (old, new, old, new)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    last = CatalogueVersion.objects.get()
    stored = set(Role.objects.values_list("slug", flat=True))
    assert stored in (set(old.roles), set(new.roles))
    winner = old if stored == set(old.roles) else new
    assert not load_catalogue(winner).changed
    assert CatalogueVersion.objects.get() == last
    assert Duty.objects.count() == sum(len(card.duty_lines()) for card in winner.roles.values())


def test_the_whole_catalogue_is_part_of_its_version():
    assert {field.name for field in fields(Catalogue)} == {
        "areas",
        "responsibilities",
        "metrics",
        "roles",
        "styles",
        "training_types",
        "adjacency",
        "departments",
    }
