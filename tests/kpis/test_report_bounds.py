"""A percent of plan is never rounded into another status, whatever bounds the company has chosen."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from openpyxl import load_workbook

from accounts.tenancy import tenant
from kpis.actions.report_letters import MAIL
from kpis.actions.subscriptions import set_subscriptions
from kpis.models import FigureSettings, GapReport
from teams.models import Person
from tests.factories import actor_of, make_member, signed_in
from tests.factories.kpis import SmallShop
from tests.kpis.report_steps import build, run, text
from tests.kpis.test_report_content import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]


@pytest.fixture
def own_bounds(small: SmallShop) -> None:
    """The company stands at 78.571… % beside its bound of 78.6, Север at 71.875 beside that of 72."""
    with tenant(small.company):
        FigureSettings.objects.create(
            company=small.company, on_track_pct=Decimal("78.6"), behind_pct=Decimal(72)
        )


@pytest.fixture
def report(small: SmallShop, own_bounds: None) -> GapReport:
    return build(small.company)


def asked(small: SmallShop, path: str) -> Any:
    return signed_in(make_member(small.company, "head")).get(f"/c/{small.company.slug}/{path}")


def test_pages_show_the_decimals_that_keep_the_status(small: SmallShop, report: GapReport) -> None:
    page = text(asked(small, f"reports/{report.uid}/"))
    assert page.count("78,57 %") >= 3  # above, in the total, and among the other reports beside
    assert "71,9 %" in page
    assert "78,57 %" in text(asked(small, "reports/"))
    position = f"kpis/{small.shop.structure.uid}/positions/{small.north}/?on=2026-11-20"
    assert "71,9 %" in text(asked(small, position))
    boxes = asked(small, f"kpis/chart-figures/?structure={small.shop.structure.uid}").json()["boxes"]
    assert boxes[str(small.north)]["text"] == "71,9\u00a0%"


def test_files_show_them_too(small: SmallShop, report: GapReport) -> None:
    first = " ".join(pages(asked(small, f"reports/{report.uid}.pdf").content)[0].split())
    assert "78,57 %" in first
    assert "71,9 %" in first
    teams = load_workbook(BytesIO(asked(small, f"reports/{report.uid}.xlsx").content))["Команды"]
    north, total = teams.cell(2, 6), teams.cell(teams.max_row, 6)
    assert (round(float(north.value), 3), round(float(total.value), 4)) == (71.875, 78.5714)
    assert (north.number_format, total.number_format) == ("0.00", "0.00")


@pytest.mark.usefixtures("own_bounds")
def test_the_subjects_of_letters_show_them_too(small: SmallShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpis.report_letters.letter_picture", lambda *_asked: None)
    head = make_member(small.company, "head")
    with tenant(small.company):
        Person.objects.for_company(small.company).filter(pk=small.anna.pk).update(membership=head)
        set_subscriptions(
            company=small.company, choices={(head.uid, "week"): "team"}, by=actor_of(small.company)
        )
    build(small.company)
    run(small.company, MAIL)
    subjects = {letter.to[0]: letter.subject.replace("\u00a0", " ") for letter in mail.outbox}
    assert "Север: 71,9 % плана" in subjects.pop(head.user.email)
    assert ["78,57 % плана" in subject for subject in subjects.values()] == [True]


def test_a_report_keeps_the_bounds_that_judged_it(small: SmallShop, report: GapReport) -> None:
    with tenant(small.company):
        FigureSettings.objects.for_company(small.company).update(on_track_pct=95, behind_pct=80)
    assert "78,57 %" in text(asked(small, f"reports/{report.uid}/"))


def test_a_report_from_before_bounds_were_stored_opens_by_the_standard_ones(
    small: SmallShop, report: GapReport
) -> None:
    with tenant(small.company):
        row = GapReport.objects.for_company(small.company).get(pk=report.pk)
        snapshot = {name: value for name, value in row.snapshot.items() if name != "thresholds"}
        GapReport.objects.for_company(small.company).filter(pk=report.pk).update(snapshot=snapshot)
    page = text(asked(small, f"reports/{report.uid}/"))
    assert "79 %" in page
    assert "78,57 %" not in page
    assert asked(small, f"reports/{report.uid}.pdf").status_code == 200
