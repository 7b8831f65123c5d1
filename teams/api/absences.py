"""When people are away, in the API. Why they are is not stored."""

from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from teams.actions.absences import record_absence, remove_absence
from teams.models import Absence, Person


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """Away during [starts_on, ends_on): `ends_on` is the day of return."""

    class Meta:
        model = Absence
        fields = ["uid", "starts_on", "ends_on"]
        read_only_fields = ["uid"]


class Absences(CompanyView, generics.ListAPIView[Absence]):
    """The absences of a person, and one more."""

    rights = {"GET": Permission.IMPORT_PEOPLE, "POST": Permission.IMPORT_PEOPLE}
    serializer_class = AbsenceSerializer
    queryset = Absence.objects.none()

    def get_queryset(self) -> Any:
        return Absence.objects.for_company(self.company).filter(person=self._person())

    @extend_schema(request=AbsenceSerializer, responses={201: AbsenceSerializer})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        given = AbsenceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            absence = record_absence(person=self._person(), **given.validated_data, by=self.actor)
        except Refused as refused:
            raise ValidationError(refused.message_dict) from None
        return Response(AbsenceSerializer(absence).data, status=status.HTTP_201_CREATED)

    def _person(self) -> Person:
        return get_object_or_404(Person.objects.for_company(self.company), uid=self.kwargs["uid"])


class AbsenceDetail(CompanyView):
    """One absence, taken back."""

    rights = {"DELETE": Permission.IMPORT_PEOPLE}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uid: Any) -> Response:
        remove_absence(
            absence=get_object_or_404(Absence.objects.for_company(self.company), uid=uid), by=self.actor
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
