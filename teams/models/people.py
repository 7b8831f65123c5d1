"""People who work for the company, and where they sit."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.tenancy import CompanyOwned, OwnedForeignKey
from teams.models.structures import SHARE, Position
from teams.querysets import AssignmentQuerySet, PersonQuerySet


class Person(CompanyOwned):
    """Somebody who works for the company; may or may not sign in (`membership`)."""

    full_name = models.CharField(_("name"), max_length=160)
    sort_name = models.CharField(max_length=160, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    external_id = models.CharField(_("external id"), max_length=120, blank=True)
    starts_on = models.DateField(_("works from"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    membership = OwnedForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "external_id"],
                condition=~Q(external_id=""),
                name="teams_person_external_id_once",
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_person_uid_once"),
        ]
        indexes = [models.Index(fields=["company", "sort_name"], name="teams_person_by_name")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_name = sort_key(self.full_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def sort_key(name: str) -> str:
    """PostgreSQL's C collation puts Ё before А and capitals before small letters: names are sorted by this.

    Cut to the column: small letters can be more than the capitals were (İ becomes two)."""
    return " ".join(name.lower().replace("ё", "е").split())[:160]


def identity_range(column: str) -> Func:
    """`[x, x]`: equality for a gist index without the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class Assignment(CompanyOwned):
    """A person in a position from a day to a day (half-open), with a share of working time."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", _("permanent")
        ACTING = "acting", _("acting")
        DEPUTY = "deputy", _("deputy")

    position = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="assignments")
    person = OwnedForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PERMANENT)
    share_pct = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(100), validators=SHARE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="teams_assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="teams_assignment_share_sane"
            ),
            ExclusionConstraint(
                name="teams_assignment_once_at_a_time",
                expressions=[
                    (identity_range("company_id"), RangeOperators.EQUAL),
                    (identity_range("person_id"), RangeOperators.EQUAL),
                    (identity_range("position_id"), RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["company", "position"], name="teams_assignment_of_position")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.position_id}"
