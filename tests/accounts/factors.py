"""Second factors for tests: an app with its codes, recovery codes, and a passkey made of software."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from accounts.models import User
from tests.factories import make_user

PASSWORD = "слон-ворона-77"
HOST = "localhost"


@dataclass(frozen=True)
class App:
    """An authenticator app that holds the secret of one user."""

    secret: str

    def code(self, seconds_later: int = 0) -> str:
        return format_hotp_value(hotp_value(self.secret, int(time.time() + seconds_later) // 30))


def add_app(user: User) -> App:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return App(secret)


def add_codes(user: User) -> list[str]:
    """Ten recovery codes, as they were shown."""
    return RecoveryCodes.activate(user).generate_codes()


def user_with_app(email: str = "anna@example.com") -> tuple[User, App]:
    user = make_user(email, password=PASSWORD)
    return user, add_app(user)


def give_password(client: Client, email: str = "anna@example.com", password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def give_code(client: Client, code: str) -> Any:
    return client.post("/security/check/", {"code": code})


def is_in(client: Client) -> bool:
    """Whether this browser is signed in."""
    return client.get("/").status_code == 200


def signed_in_with(app: App, email: str = "anna@example.com") -> Client:
    """A browser that has shown the password and a code."""
    client = Client()
    give_password(client, email)
    assert give_code(client, app.code()).status_code == 302
    assert is_in(client)
    return client


@dataclass
class Passkey:
    """Answers what a browser would, with a key of its own; `origin` is where it believes to be."""

    origin: str = f"https://{HOST}"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = b"key-of-a-test-0001"

    def created(self, challenge: str) -> str:
        """The JSON of a registration."""
        public = ES256.from_cryptography_key(self.key.public_key())
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(public)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45) + held}
        client = self._client("webauthn.create", challenge)
        return self._json({"clientDataJSON": client, "attestationObject": cbor.encode(attestation)})

    def shown(self, challenge: str) -> str:
        """The JSON of a sign-in."""
        client, data = self._client("webauthn.get", challenge), self._data(0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._json({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, wish: str, challenge: str) -> bytes:
        return json.dumps({"type": wish, "challenge": challenge, "origin": self.origin}).encode()

    def _json(self, response: dict[str, bytes]) -> str:
        said = {name: websafe_encode(value) for name, value in response.items()}
        key_id = websafe_encode(self.id)
        return json.dumps(
            {
                "id": key_id,
                "rawId": key_id,
                "type": "public-key",
                "response": said,
                "clientExtensionResults": {},
            }
        )


def factors_of(user: User) -> list[str]:
    return sorted(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
