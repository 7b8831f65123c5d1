"""Tests that commit empty their database, and no other."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.models import Company
from accounts.tenancy import tenant
from tests.emptying import emptier_of_all_but, refuse_the_programs_own
from tests.factories import make_company

pytestmark = pytest.mark.django_db


def test_the_program_keeps_what_it_has_when_a_run_got_no_database_of_its_own() -> None:
    company = make_company()
    with pytest.raises(PermissionError, match="django_db"):
        emptier_of_all_but(connection.settings_dict["NAME"])(None, ['DELETE FROM "accounts_company"'])
    with tenant(company):
        assert Company.objects.filter(pk=company.pk).exists()


def test_what_is_not_marked_gets_no_database_rather_than_the_programs_own() -> None:
    with pytest.raises(PermissionError, match="django_db"):
        refuse_the_programs_own(connection.settings_dict["NAME"])
    refuse_the_programs_own("another")
