"""What day it is for a company."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Company


def zone_of(company: Company) -> ZoneInfo:
    return ZoneInfo(company.time_zone)


def local_now(company: Company) -> datetime:
    """This moment on the company's clock."""
    return timezone.now().astimezone(zone_of(company))


def today_of(company: Company) -> date:
    return local_now(company).date()
