"""Of which names the walk asks one by one."""

from __future__ import annotations

from django.http import QueryDict

from tests.tenancy.bodies import UNHEARD, names_read

QUERY = QueryDict(f"person=a&team=b&{UNHEARD}=1")


def test_a_name_that_is_looked_up_counts() -> None:
    with names_read() as read:
        assert (QUERY.get("person"), QUERY["team"], QUERY.get("metric")) == ("a", "b", None)
    assert (read.names, read.passed_on) == ({"person", "team", "metric"}, set())


def test_a_line_that_reads_all_there_is_looks_up_nothing() -> None:
    with names_read() as read:
        kept = [value for name in QUERY for value in QUERY.getlist(name)]
    assert kept == ["a", "b", "1"]
    assert read.names == set()
    assert [place.split(":")[0] for place in read.passed_on] == [__file__]


def test_a_name_that_is_looked_up_beside_that_counts_all_the_same() -> None:
    with names_read() as read:
        assert dict(QUERY.items())[UNHEARD] == "1"
        assert QUERY.get("person") == "a"
    assert read.names == {"person"}
