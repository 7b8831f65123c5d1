"""Shapes of webhooks in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.outbound import LONGEST_URL
from integrations.models import WebhookDelivery, WebhookEndpoint


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """A webhook. `stopped` is empty while it is at work."""

    class Meta:
        model = WebhookEndpoint
        fields = ["uid", "name", "url", "stopped", "failing_since", "rotated_at"]


class WebhookWriteSerializer(serializers.Serializer[Any]):
    """`is_active`: false stops it, true starts it again from the events of now on."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=LONGEST_URL)
    is_active = serializers.BooleanField(required=False)


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with its secret, which no other answer shows."""

    secret = serializers.CharField(help_text="whsec_…, of Standard Webhooks")

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class TrySerializer(serializers.Serializer[Any]):
    """One try; `trouble` is a code, empty when the receiver has answered."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True)
    seconds = serializers.FloatField()


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """A message to a webhook, with what came of it."""

    tries = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = ["uid", "event", "message_id", "state", "created_at", "delivered_at", "tries", "answer"]

    @extend_schema_field(TrySerializer(many=True))
    def get_tries(self, row: WebhookDelivery) -> Any:
        return row.tries
