"""Who gets which report, how one stops it, and what the run log says."""

from __future__ import annotations

import smtplib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, Membership
from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from kpis.actions.report_letters import MAIL, WAITS
from kpis.actions.reports import build_gap_report, note_skipped, request_report
from kpis.actions.subscriptions import set_subscriptions
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.models import GapReport, ReportLetter, ReportRun
from kpis.selectors.run_log import Outcome, run_lines
from kpis.selectors.subscriptions import receivers
from kpis.unsubscribing import SALT, Ticket, ticket_of, token_of
from teams.models import Person
from tests.accounts.helpers import verbs
from tests.factories import actor_of, make_key, make_member, owner_of, signed_in
from tests.factories.kpis import SmallShop
from tests.kpis.test_schedule import moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]
WEEK = parse_period("2026-W47")


@pytest.fixture(autouse=True)
def no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpis.report_letters.letter_picture", lambda *_asked: None)


def choose(company: Company, member: Membership, choice: str, cadence: str = "week", by: Any = None) -> int:
    with tenant(company):
        wanted = {(member.uid, cadence): choice}
        return set_subscriptions(company=company, choices=wanted, by=by or actor_of(company))


def post(company: Company, period: Period = WEEK) -> GapReport:
    """A report is made and its letters are sent."""
    with tenant(company):
        through = min(period.last_day, date(2026, 11, 20))
        report = build_gap_report(company=company, period=period, through=through, by=actor_of(company))
    send(company)
    return report


def send(company: Company) -> Job:
    with tenant(company):
        job = Job.objects.for_company(company).filter(kind=MAIL).latest("pk")
        Job.objects.for_company(company).filter(pk=job.pk).update(run_at=moment("2026-11-20T18:00:00+03:00"))
    run_job(company.pk, job.pk)
    with tenant(company):
        return Job.objects.for_company(company).get(pk=job.pk)


def letters(company: Company) -> dict[str, str]:
    with tenant(company):
        return dict(ReportLetter.objects.for_company(company).values_list("email", "state"))


# --- who gets what ------------------------------------------------------------------------------------------------


def test_without_a_word_those_who_run_the_sales_get_everything(small: SmallShop) -> None:
    for access in ("consultant", "head", "viewer", "member"):
        make_member(small.company, access)
    with tenant(small.company):
        found = {
            one.membership.access: {w.choice for w in one.wishes.values()} for one in receivers(small.company)
        }
    # An employee may not open reports and so gets none.
    assert found == {"owner": {"company"}, "consultant": {"company"}, "head": {"company"}, "viewer": {""}}


def test_a_member_s_own_word_counts_for_its_cadence_only(small: SmallShop) -> None:
    viewer, head = make_member(small.company, "viewer"), make_member(small.company, "head")
    assert choose(small.company, viewer, "company") == 1
    assert choose(small.company, head, "") == 1
    assert choose(small.company, head, "") == 0
    post(small.company)
    assert {letter.to[0] for letter in mail.outbox} == {viewer.user.email, owner_of(small.company).user.email}
    mail.outbox.clear()
    post(small.company, parse_period("2026-11-20"))
    assert {letter.to[0] for letter in mail.outbox} == {head.user.email, owner_of(small.company).user.email}
    assert verbs(small.company).count("report_subscription.set") == 2


def test_one_s_own_line_may_be_set_by_everybody_who_reads_reports(small: SmallShop) -> None:
    viewer = make_member(small.company, "viewer")
    client, url = signed_in(viewer), f"/c/{small.company.slug}/reports/receivers/"
    assert client.post(url, {f"{viewer.uid}.week": "team", f"{viewer.uid}.day": ""}).status_code == 302
    with tenant(small.company):
        (found,) = receivers(small.company, only=viewer)
    assert (found.wishes["week"].choice, found.wishes["day"].choice) == ("team", "")


def test_another_s_line_takes_the_right_to_run_reports(small: SmallShop) -> None:
    viewer, owner = make_member(small.company, "viewer"), owner_of(small.company)
    client, url = signed_in(viewer), f"/c/{small.company.slug}/reports/receivers/"
    assert client.post(url, {f"{owner.uid}.week": ""}).status_code == 403
    with tenant(small.company):
        (found,) = receivers(small.company, only=owner)
    assert found.wishes["week"].choice == "company"
    body = client.get(f"/c/{small.company.slug}/reports/delivery/").content.decode()
    assert owner.user.email not in body
    assert (
        signed_in(make_member(small.company, "head")).post(url, {f"{owner.uid}.week": ""}).status_code == 302
    )


@pytest.mark.parametrize("field", ["x.week", "{uid}.year", "{other}.week"])
def test_a_line_that_names_nobody_changes_nothing(small: SmallShop, field: str) -> None:
    owner = owner_of(small.company)
    name = field.format(uid=owner.uid, other=uuid4())
    sent = {f"{owner.uid}.day": "", name: "company"}
    answer = signed_in(owner).post(f"/c/{small.company.slug}/reports/receivers/", sent)
    assert answer.status_code == 422
    with tenant(small.company):
        (found,) = receivers(small.company, only=owner)
    assert found.wishes["day"].choice == "company"


def test_an_unknown_choice_is_refused(small: SmallShop) -> None:
    with pytest.raises(ValidationError):
        choose(small.company, owner_of(small.company), "everything")


def test_the_own_team_s_letter_tells_of_that_team(small: SmallShop) -> None:
    head = make_member(small.company, "head")
    with tenant(small.company):
        Person.objects.for_company(small.company).filter(pk=small.anna.pk).update(membership=head)
    choose(small.company, head, "team")
    post(small.company)
    own = next(letter for letter in mail.outbox if letter.to == [head.user.email])
    assert "Север" in own.subject
    assert "Юг" not in own.body


def test_who_sits_in_no_team_is_told_of_the_company(small: SmallShop) -> None:
    head = make_member(small.company, "head")
    choose(small.company, head, "team")
    post(small.company)
    subjects = {letter.subject for letter in mail.outbox}
    assert len(subjects) == 1


# --- letters ------------------------------------------------------------------------------------------------------


def test_a_letter_says_why_one_gets_it_and_how_to_stop_it(small: SmallShop) -> None:
    post(small.company)
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert small.company.name in letter.body.split("/reports/")[-2]
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert link in text
    assert letter.message()["Message-ID"].startswith("<")


def test_who_stops_it_before_it_leaves_gets_none(small: SmallShop) -> None:
    head, viewer = make_member(small.company, "head"), make_member(small.company, "consultant")
    with tenant(small.company):
        build_gap_report(
            company=small.company, period=WEEK, through=date(2026, 11, 20), by=actor_of(small.company)
        )
    choose(small.company, head, "")
    with tenant(small.company):
        viewer.access = "member"
        viewer.save()
    send(small.company)
    assert letters(small.company) == {
        owner_of(small.company).user.email: "sent",
        head.user.email: "dropped",
        viewer.user.email: "dropped",
    }


def test_a_mail_server_that_refuses_one_address_serves_the_others(
    small: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = make_member(small.company, "head").user.email
    real = EmailMultiAlternatives.send

    def send_or_refuse(self: Any) -> int:
        if self.to == [gone]:
            raise smtplib.SMTPRecipientsRefused({gone: (550, b"no such user")})
        return int(real(self))

    monkeypatch.setattr(EmailMultiAlternatives, "send", send_or_refuse)
    post(small.company)
    assert letters(small.company) == {gone: "failed", owner_of(small.company).user.email: "sent"}
    body = signed_in(owner_of(small.company)).get(f"/c/{small.company.slug}/reports/runs/").content.decode()
    assert "550" in body


def test_a_mail_server_that_is_away_is_waited_for_and_given_up_in_the_end(
    small: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any) -> int:
        raise ConnectionRefusedError("away")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    waits = []
    post(small.company)
    for _again in WAITS:
        with tenant(small.company):
            job = Job.objects.for_company(small.company).get(kind=MAIL)
        waits.append(job.run_at - moment("2026-11-20T18:40:00+03:00"))
        assert job.state == Job.State.READY
        job = send(small.company)
    assert waits == list(WAITS)
    assert (job.state, letters(small.company)) == (
        Job.State.DONE,
        {owner_of(small.company).user.email: "failed"},
    )
    with tenant(small.company):
        assert GapReport.objects.for_company(small.company).get().mailed_at is None


# --- stopping -----------------------------------------------------------------------------------------------------


def link(member: Membership, cadence: str = "week") -> str:
    return f"/unsubscribe/{token_of(Ticket(member.company_id, member.pk, cadence))}/"


def choice_of(member: Membership, cadence: str = "week") -> str:
    with tenant(member.company_id):
        return receivers(member.company, only=member)[0].wishes[cadence].choice


def test_the_link_asks_first_and_stops_signed_out(small: SmallShop) -> None:
    owner, client = owner_of(small.company), Client(enforce_csrf_checks=True)
    assert client.get(link(owner)).status_code == 200
    assert choice_of(owner) == "company"
    assert client.post(link(owner)).status_code == 200
    assert (choice_of(owner), choice_of(owner, "day")) == ("", "company")
    assert client.post(link(owner), {"again": "1"}).status_code == 200
    assert choice_of(owner) == "company"


def test_one_click_of_a_mail_program_stops_it_as_rfc_8058_says(small: SmallShop) -> None:
    owner = owner_of(small.company)
    client = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        answer = client.post(
            link(owner), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
    assert choice_of(owner) == ""
    assert verbs(small.company).count("report_subscription.set") == 1


def test_a_link_that_is_not_ours_changes_nothing_and_tells_nothing(small: SmallShop) -> None:
    owner = owner_of(small.company)
    ours = token_of(Ticket(owner.company_id, owner.pk, "week"))
    forged = signing.dumps([owner.company_id, owner.pk, "week"], salt="another")
    year = signing.dumps([owner.company_id, owner.pk, "year"], salt=SALT)
    for token in (ours[:-1], "x", forged, year, ours.replace(":", ";")):
        assert ticket_of(token) is None
        for method in ("get", "post"):
            answer = getattr(Client(), method)(f"/unsubscribe/{token}/")
            assert answer.status_code == 404
            assert small.company.name not in answer.content.decode()
    assert choice_of(owner) == "company"


def test_the_link_of_somebody_who_has_left_says_that_it_does_not_work(small: SmallShop) -> None:
    head = make_member(small.company, "head")
    url = link(head)
    with tenant(small.company):
        head.delete()
    assert Client().post(url).status_code == 404


# --- the run log --------------------------------------------------------------------------------------------------


def test_the_log_says_made_skipped_failed_and_waiting(small: SmallShop) -> None:
    post(small.company)
    by = actor_of(small.company)
    with tenant(small.company):
        note_skipped(
            small.company,
            parse_period("2026-W46"),
            moment("2026-11-13T19:00:00+03:00"),
            moment("2026-11-20T18:00:00+03:00"),
        )
        failed = request_report(company=small.company, period=parse_period("2026-11-18"), by=by)
        Job.objects.for_company(small.company).filter(pk=failed.pk).update(
            state=Job.State.FAILED, message="There is nothing to report on."
        )
        request_report(company=small.company, period=parse_period("2026-11-19"), by=by)
        lines, _older = run_lines(small.company) or ([], None)
    found = {line.period.key: line.outcome for line in lines}
    assert found == {
        "2026-W47": Outcome.MADE,
        "2026-W46": Outcome.SKIPPED,
        "2026-11-18": Outcome.FAILED,
        "2026-11-19": Outcome.WAITING,
    }
    body = signed_in(make_member(small.company, "head")).get(f"/c/{small.company.slug}/reports/runs/")
    text = body.content.decode()
    assert "There is nothing to report on." in text
    assert str(owner_of(small.company).user) in text


def test_a_skipped_period_can_be_made_by_hand(small: SmallShop) -> None:
    week = parse_period("2026-W46")
    with tenant(small.company):
        note_skipped(
            small.company, week, moment("2026-11-13T19:00:00+03:00"), moment("2026-11-20T18:00:00+03:00")
        )
    client, url = signed_in(make_member(small.company, "head")), f"/c/{small.company.slug}/reports/runs/make/"
    assert client.post(url, {"period": "2026-W46"}).status_code == 302
    assert client.post(url, {"period": "yesterday"}).status_code == 422
    with tenant(small.company):
        run = ReportRun.objects.for_company(small.company).get()
        assert (run.is_skipped, run.job is not None) == (False, True)


def test_the_log_takes_the_same_queries_for_two_lines_and_for_twenty(small: SmallShop) -> None:
    counts = []
    for first, last in ((0, 2), (2, 20)):
        for number in range(first, last):
            period = Period.of(Grain.DAY, date(2026, 11, 20) - timedelta(days=number))
            with tenant(small.company):
                report = GapReport.objects.create(
                    company=small.company, cadence="day", period_starts_on=period.start, period_ends_on=period.end,
                    snapshot={}, structure_revision=1,
                )  # fmt: skip
                ReportRun.objects.create(company=small.company, cadence="day", period_starts_on=period.start)
                ReportLetter.objects.create(company=small.company, report=report, email=f"{number}@x.example")
        with tenant(small.company), CaptureQueriesContext(connection) as found:
            assert len((run_lines(small.company) or ([], None))[0]) == last
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_log_has_pages(small: SmallShop) -> None:
    for number in range(5):
        with tenant(small.company):
            start = date(2026, 11, 20) - timedelta(days=number)
            ReportRun.objects.create(company=small.company, cadence="day", period_starts_on=start)
    seen: list[str] = []
    after = None
    for _page in range(3):
        with tenant(small.company):
            lines, after = run_lines(small.company, after, limit=2) or ([], None)
        seen += [line.period.key for line in lines]
    assert (len(seen), len(set(seen)), after) == (5, 5, None)


# --- API ----------------------------------------------------------------------------------------------------------


def test_the_api_sets_schedules_and_subscriptions_and_shows_the_log(small: SmallShop) -> None:
    client, headers = Client(), make_key(small.company, ["kpi:read", "kpi:write"]).headers
    root = f"/api/v1/companies/{small.company.slug}/reports"
    body = {"is_active": True, "hour": 8}
    put = client.put(f"{root}/schedules/month", body, content_type="application/json", headers=headers)
    assert put.json()["next_at"] == "2026-12-01T08:00:00+03:00"
    shown = client.get(f"{root}/schedules", headers=headers).json()
    assert {line["cadence"]: line["is_active"] for line in shown} == {
        "day": False,
        "week": False,
        "month": True,
    }
    assert (
        client.put(
            f"{root}/schedules/year", body, content_type="application/json", headers=headers
        ).status_code
        == 404
    )
    bad = client.put(
        f"{root}/schedules/day",
        {"is_active": True, "hour": 24},
        content_type="application/json",
        headers=headers,
    )
    assert bad.status_code == 422
    owner = owner_of(small.company)
    line = {"member": str(owner.uid), "cadence": "day", "gets": "team"}
    put = client.put(f"{root}/subscriptions", [line], content_type="application/json", headers=headers)
    assert {row["cadence"]: row["gets"] for row in put.json()} == {
        "day": "team",
        "week": "company",
        "month": "company",
    }
    post(small.company)
    runs = client.get(f"{root}/runs", headers=headers).json()
    assert [(run["period"], run["outcome"], len(run["letters"])) for run in runs["results"]] == [
        ("2026-W47", "made", 1)
    ]
    assert client.get(f"{root}/runs?after=x", headers=headers).status_code == 422


def test_a_reader_sees_and_sets_the_own_subscriptions_only(small: SmallShop) -> None:
    viewer, owner = make_member(small.company, "viewer"), owner_of(small.company)
    client, root = signed_in(viewer), f"/api/v1/companies/{small.company.slug}/reports/subscriptions"
    assert {row["email"] for row in client.get(root).json()} == {viewer.user.email}
    line = {"member": str(owner.uid), "cadence": "day", "gets": ""}
    assert client.put(root, [line], content_type="application/json").status_code == 403
    assert choice_of(owner, "day") == "company"
    key = make_key(small.company, ["kpi:read"]).headers
    assert Client().get(root, headers=key).json() == []
