"""Builds the demonstration company from `department.yaml`, through the same actions that people use."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.actions import add_member, create_company
from accounts.actors import SYSTEM, Actor, member_actor
from accounts.models import Company, Membership, User
from accounts.tenancy import tenant
from kpis.actions.metrics import STARTING_SET, take_templates
from kpis.actions.reports import build_gap_report
from kpis.actions.schedules import set_schedule
from kpis.analysis.periods import Grain, Period
from kpis.demo.facts import add_facts, settle_month, shown_months
from kpis.demo.future import draft_next_year
from kpis.demo.plans import add_bonus, add_next_year, add_plans
from kpis.demo.seats import Row, Seat, department, seats_of
from kpis.demo.structure import add_chart, add_decisions, add_people, seat_sign_ins


def build_demo(*, users: Mapping[str, User]) -> Company:
    """The whole company; `users` are the sign-ins by access. All or nothing."""
    data = department()
    today = timezone.localdate()
    with transaction.atomic():
        company = create_company(name=data["company"]["ru"], by=users[Access.OWNER], is_demo=True)
        for access, user in users.items():
            if access != Access.OWNER:
                add_member(company=company, user=user, access=access, by=SYSTEM)
        with tenant(company):
            owner = Membership.objects.for_company(company).select_related("user").get(access=Access.OWNER)
            by = member_actor(owner, owner.user)
            seats = seats_of(company.uid, data)
            add_people(company, data, seats, today, by)
            add_chart(company, data, seats, today, by)
            add_decisions(company, data, seats, today, by)
            seat_sign_ins(company, data, seats)
            _numbers(company, data, seats, today, by)
            _reports(company, today, by)
            draft_next_year(company=company, data=data, by=by)
    return company


def _numbers(company: Company, data: Row, seats: list[Seat], today: date, by: Actor) -> None:
    slugs = {*STARTING_SET, *(slug for plan in data["plans"].values() for slug in plan)}
    take_templates(company=company, slugs=slugs, by=by)
    add_plans(company, data, seats, shown_months(today), today, by)
    add_facts(company, seats, today, by)
    add_next_year(company, data, seats, today, by)
    add_bonus(company, data, by)
    settle_month(company, data, seats, today, by)


def _reports(company: Company, today: date, by: Actor) -> None:
    """Reports on Fridays at seven in the evening; the last three, and the one of the past month, are there already."""
    set_schedule(company=company, cadence="week", weekday=4, hour=19, by=by)
    last_friday = today - timedelta(days=(today.weekday() - 4) % 7)
    month = Period.of(Grain.MONTH, today).previous()
    build_gap_report(company=company, period=month, through=month.last_day, by=by)
    for weeks in (2, 1, 0):
        friday = last_friday - timedelta(weeks=weeks)
        build_gap_report(company=company, period=Period.of(Grain.WEEK, friday), through=friday, by=by)
