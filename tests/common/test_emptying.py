"""Tests that commit empty their database, and no other."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.models import Company
from accounts.tenancy import tenant
from tests.emptying import emptier_of_all_but
from tests.factories import make_company

pytestmark = pytest.mark.django_db


def test_the_program_keeps_what_it_has_when_a_run_got_no_database_of_its_own() -> None:
    company = make_company()
    with pytest.raises(PermissionError, match="django_db"):
        emptier_of_all_but(connection.settings_dict["NAME"])(None, ['DELETE FROM "accounts_company"'])
    with tenant(company):
        assert Company.objects.filter(pk=company.pk).exists()
