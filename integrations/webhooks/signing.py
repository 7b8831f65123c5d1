"""Signatures as Standard Webhooks has them: three headers, HMAC-SHA256 over `id.timestamp.body`.

A secret is made of the endpoint's id, its version and the site's SECRET_KEY, and stored nowhere: a copy of the database
signs nothing. It is shown once, when it is made. Another SECRET_KEY means other secrets: while the former one stands in
SECRET_KEY_FALLBACKS both sign.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

PREFIX = "whsec_"


def secret_of(endpoint: UUID, version: int, site_key: str | None = None) -> str:
    """The secret of an endpoint as its owner copies it; 256 bits. `site_key`: another SECRET_KEY than today's."""
    made_of = f"{endpoint}:{version}"
    digest = salted_hmac("integrations.webhook", made_of, secret=site_key, algorithm="sha256").digest()
    return PREFIX + base64.b64encode(digest).decode()


def signature(secret: str, message_id: str, sent_at: datetime, body: bytes) -> str:
    """`v1,<base64>` of one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{int(sent_at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(secrets: Sequence[str], message_id: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message; with two secrets, while one replaces the other, two signatures."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signature(secret, message_id, sent_at, body) for secret in secrets),
    }
