"""When people are away. Why they are is nobody's business here and is not stored."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import CompanyOwned, OwnedForeignKey
from teams.models.people import Person, identity_range
from teams.querysets import AbsenceQuerySet


class Absence(CompanyOwned):
    """A person is away from a day to a day (half-open); the assignments stay as they are."""

    person = OwnedForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("away from"))
    ends_on = models.DateField(_("back on"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="teams_absence_ends_after_start"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_absence_uid_once"),
            ExclusionConstraint(
                name="teams_absence_one_at_a_time",
                expressions=[
                    (identity_range("company_id"), RangeOperators.EQUAL),
                    (identity_range("person_id"), RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on", "ends_on", Value("[)"), function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}: {self.starts_on} – {self.ends_on}"
