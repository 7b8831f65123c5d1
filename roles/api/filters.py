"""Filters of the catalogue's lists. A value that means nothing is refused with 400 and a pointer to its parameter."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_filters.rest_framework import DjangoFilterBackend

from common.problems import Problem
from roles import selectors
from roles.models import Area, Category, Duty, Responsibility, Role, Source
from roles.wording import FUNNEL_STAGES

SAID = "What the catalogue's search finds: forgives slips, the wrong keyboard layout and abbreviations."
YES_OR_NO = (("true", "true"), ("false", "false"))


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses what it cannot read, instead of answering as if it had not been asked."""

    def filter_queryset(self, request: HttpRequest, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset: Any = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            errors = [
                {"pointer": f"/{name}", "code": error["code"] or "invalid", "detail": error["message"]}
                for name, listed in filterset.errors.get_json_data().items()
                for error in listed
            ]
            raise Problem(400, errors[0]["detail"], errors=errors)
        filtered: QuerySet[Any] = filterset.qs
        return filtered


def _found(queryset: QuerySet[Any], kind: str, query: str) -> QuerySet[Any]:
    return queryset.filter(slug__in=selectors.found_slugs(query, kind))


class RoleFilter(django_filters.FilterSet):
    category = django_filters.ChoiceFilter(choices=Category.choices)
    source = django_filters.ChoiceFilter(choices=Source.choices)
    q = django_filters.CharFilter(method="that_say", help_text=SAID)

    class Meta:
        model = Role
        fields: list[str] = []

    def that_say(self, queryset: QuerySet[Role], name: str, value: str) -> QuerySet[Role]:
        return _found(queryset, "role", value)


class ResponsibilityFilter(django_filters.FilterSet):
    area = django_filters.ModelChoiceFilter(
        queryset=Area.objects.all(), to_field_name="slug", help_text="The area's slug."
    )
    funnel_stage = django_filters.ChoiceFilter(choices=list(FUNNEL_STAGES.items()))
    exclusive = django_filters.TypedChoiceFilter(choices=YES_OR_NO, coerce="true".__eq__)
    universal = django_filters.TypedChoiceFilter(choices=YES_OR_NO, coerce="true".__eq__)
    role = django_filters.ModelChoiceFilter(
        queryset=Role.objects.all(),
        to_field_name="slug",
        method="of_role",
        help_text="The slug of a role that claims it in any way.",
    )
    q = django_filters.CharFilter(method="that_say", help_text=SAID)

    class Meta:
        model = Responsibility
        fields: list[str] = []

    def of_role(self, queryset: QuerySet[Responsibility], name: str, value: Role) -> QuerySet[Responsibility]:
        return queryset.filter(Exists(Duty.objects.filter(responsibility=OuterRef("pk"), role=value)))

    def that_say(self, queryset: QuerySet[Responsibility], name: str, value: str) -> QuerySet[Responsibility]:
        return _found(queryset, "responsibility", value)
