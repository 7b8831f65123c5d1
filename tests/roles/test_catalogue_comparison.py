"""Roles side by side: what they share, what each has alone, and whether one person may hold two of them."""

import pytest
from django.test import Client

from accounts.models import Company
from roles import selectors
from roles.actions import load_catalogue
from roles.models import Duty
from roles.selectors.rows import collide, letters_of
from tests.factories import make_company, make_member, signed_in
from tests.factories.catalogue import load_roles
from tests.roles.catalogue_samples import trimmed


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Пример")


@pytest.fixture
def reader(company: Company) -> Client:
    return signed_in(make_member(company, "member"))


def page(client: Client, company: Company, path: str) -> str:
    response = client.get(f"/c/{company.slug}/catalogue/{path}")
    assert response.status_code == 200, path
    return response.content.decode()


def test_marks_of_one_role_are_put_together_answering_first():
    assert letters_of(["R", "AR", "C"]) == "ARC"
    assert letters_of([]) == ""


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (("A", "R"), False),
        (("R", "R"), True),
        (("AR", "A"), True),
        (("A", "C", "I"), False),
        (("", "AR"), False),
    ],
)
def test_two_collide_when_both_do_or_both_answer(claims, expected):
    assert collide(claims) is expected


@pytest.mark.django_db
def test_compared_roles_show_shared_responsibilities_with_each_ones_mark():
    load_roles()
    compared = selectors.comparison(["sales-head", "sales-trainer"])
    shared = {row.responsibility.slug: row for row in compared.shared}
    assert shared["sales-scripts"].claims == ("AR", "R")
    assert shared["sales-scripts"].collides
    assert [row.collides for row in compared.shared] == sorted(
        (row.collides for row in compared.shared), reverse=True
    )
    everything = Duty.objects.filter(role__slug__in=["sales-head", "sales-trainer"])
    alone = sum(column.own_count for column in compared.roles)
    assert alone + len(shared) == everything.values("responsibility").distinct().count()


@pytest.mark.django_db
def test_what_a_role_has_alone_stands_in_its_column_by_area():
    load_roles()
    compared = selectors.comparison(["sales-head", "sales-trainer"])
    shared = {row.responsibility for row in compared.shared}
    for column in compared.roles:
        mine = set(
            Duty.objects.filter(role__slug=column.role.slug).values_list("responsibility__slug", flat=True)
        )
        own = [work.responsibility for area in column.own for work in area.works]
        assert not shared & set(own)
        assert {link.slug for link in own} <= mine
        assert column.responsibility_count == len(mine)


@pytest.mark.django_db
def test_metrics_of_several_roles_are_shared_and_the_others_stay_in_their_columns():
    load_roles()
    compared = selectors.comparison(["sales-head", "sales-manager"])
    shared = {item.metric.slug for item in compared.metrics}
    assert "revenue" in shared
    assert all(sum(item.has) == 2 for item in compared.metrics)
    for column in compared.roles:
        assert not shared & {metric.slug for metric in column.metrics}


@pytest.mark.django_db
def test_every_two_of_the_compared_tell_how_much_they_do_twice():
    load_roles()
    compared = selectors.comparison(["sales-head", "sales-trainer", "sales-analyst"])
    assert [(pair.first.slug, pair.second.slug) for pair in compared.pairs] == [
        ("sales-head", "sales-trainer"), ("sales-head", "sales-analyst"), ("sales-trainer", "sales-analyst")
    ]  # fmt: skip
    alone = selectors.comparison(["sales-head", "sales-trainer"])
    assert (compared.pairs[0].shared, compared.pairs[0].collisions) == (
        len(alone.shared),
        alone.collision_count,
    )


@pytest.mark.django_db
def test_the_order_of_the_address_is_the_order_of_the_columns():
    load_catalogue(trimmed("sales-head", "sales-manager", "designer"))
    compared = selectors.comparison(["designer", "sales-head", "designer", "no-such"])
    assert [column.role.slug for column in compared.roles] == ["designer", "sales-head"]
    assert [choice.slug for choice in compared.choices] == ["sales-manager"]


@pytest.mark.django_db
def test_a_pair_says_whether_one_person_may_hold_both(company, reader):
    load_roles()
    [pair] = selectors.comparison(["quality-manager", "sales-head"]).pairs
    assert pair.combination.verdict == "forbidden"
    assert pair.combination.reason
    assert "Нельзя совмещать" in page(reader, company, "compare/?role=quality-manager&role=sales-head")


def test_a_fifth_role_is_left_out_aloud(company, reader):
    load_roles()
    slugs = ["sales-head", "sales-manager", "sales-trainer", "sales-analyst", "designer"]
    html = page(reader, company, "compare/?" + "&".join(f"role={slug}" for slug in slugs))
    assert "Не\N{NO-BREAK SPACE}показаны:" in html
    assert [left.slug for left in selectors.comparison(slugs).left_out] == ["designer"]


@pytest.mark.parametrize("query", ["", "?role=sales-head", "?role=no-such&role=", "?role=%25&role=😀"])
def test_with_fewer_than_two_roles_the_page_asks_for_more(query, company, reader):
    load_roles()
    assert "Выберите хотя бы две роли" in page(reader, company, f"compare/{query}")
