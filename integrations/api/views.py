"""Webhooks in the API, for a signed-in owner: no key may open a way out of the company."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.paging import CursorPagination
from integrations import actions
from integrations.api.serializers import (
    DeliverySerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
    WebhookWriteSerializer,
)
from integrations.models import WebhookDelivery, WebhookEndpoint
from integrations.selectors import endpoint_rows

MAY = Permission.MANAGE_WEBHOOKS


class NewestFirst(CursorPagination):
    """Messages in the order they were made, the newest first."""

    ordering = "-id"


class OneWebhook(CompanyView):
    """The webhook that the address names."""

    def endpoint(self) -> WebhookEndpoint:
        rows = WebhookEndpoint.objects.for_company(self.company).select_related("company")
        found: WebhookEndpoint = get_object_or_404(rows, uid=self.kwargs["uid"])
        return found


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> dict[str, Any]:
    return {**WebhookSerializer(endpoint).data, "secret": secret}


class Webhooks(CompanyView):
    """The company's webhooks; at most ten."""

    rights = {"GET": MAY, "POST": MAY}

    @extend_schema(responses=WebhookSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(WebhookSerializer(endpoint_rows(self.company), many=True).data)

    @extend_schema(request=WebhookWriteSerializer, responses={201: WebhookWithSecretSerializer})
    def post(self, request: Request) -> Response:
        """Adds one; the answer shows its secret, and no later answer does."""
        given = WebhookWriteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        name, url = given.validated_data["name"], given.validated_data["url"]
        endpoint, secret = actions.add_endpoint(company=self.company, name=name, url=url, by=self.actor)
        return Response(_with_secret(endpoint, secret), status=status.HTTP_201_CREATED)


class WebhookDetail(OneWebhook):
    """One webhook."""

    rights = {"GET": MAY, "PUT": MAY, "DELETE": MAY}

    @extend_schema(responses=WebhookSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        return Response(WebhookSerializer(self.endpoint()).data)

    @extend_schema(request=WebhookWriteSerializer, responses=WebhookSerializer)
    def put(self, request: Request, uid: Any) -> Response:
        endpoint = self.endpoint()
        given = WebhookWriteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = dict(given.validated_data)
        is_active = wanted.pop("is_active", endpoint.is_active)
        actions.change_endpoint(endpoint=endpoint, **wanted, by=self.actor)
        if is_active != endpoint.is_active:
            switch = actions.start_endpoint if is_active else actions.stop_endpoint
            switch(endpoint=endpoint, by=self.actor)
        return Response(WebhookSerializer(self.endpoint()).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uid: Any) -> Response:
        actions.remove_endpoint(endpoint=self.endpoint(), by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class WebhookTest(OneWebhook):
    """A test message."""

    rights = {"POST": MAY}

    @extend_schema(request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, uid: Any) -> Response:
        """Sends a message of the type webhook.test on the way of all others."""
        delivery = actions.send_test(endpoint=self.endpoint(), by=self.actor)
        return Response(DeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)


class WebhookSecret(OneWebhook):
    """The secret of a webhook."""

    rights = {"POST": MAY}

    @extend_schema(request=None, responses=WebhookWithSecretSerializer)
    def post(self, request: Request, uid: Any) -> Response:
        """Makes a new secret; the former one signs too for 24 hours."""
        endpoint = self.endpoint()
        secret = actions.change_secret(endpoint=endpoint, by=self.actor)
        return Response(_with_secret(self.endpoint(), secret))


class WebhookDeliveries(OneWebhook, generics.ListAPIView[WebhookDelivery]):
    """The log of a webhook, the newest message first."""

    rights = {"GET": MAY}
    serializer_class = DeliverySerializer
    pagination_class = NewestFirst
    queryset = WebhookDelivery.objects.none()

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        rows: QuerySet[WebhookDelivery] = WebhookDelivery.objects.for_company(self.company)
        return rows.filter(endpoint=self.endpoint()).defer("body")
