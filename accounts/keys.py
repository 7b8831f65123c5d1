"""API keys and invitation tokens: how they are made, split and compared.

A key is `sok_<8 characters>_<43 characters>_<6 hex digits>`: the prefix finds the row, 256 random bits are the
secret, and a CRC-32 tells a mistyped or made-up key from a real one without a query.
The published pattern for secret scanners: `sok_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9a-f]{6}`.
"""

import base64
import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

ALPHABET = string.ascii_letters + string.digits
_PATTERN = re.compile(r"sok_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})_([0-9a-f]{6})", re.ASCII)


@dataclass(frozen=True)
class NewKey:
    """`full` is shown once and forgotten; `prefix` and `key_hash` are stored."""

    full: str
    prefix: str
    key_hash: str


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()) & 0xFFFFFF:06x}"


def sha256(text: str) -> str:
    """A plain hash is enough for 256 random bits (ASVS 6.5.2 asks for salting below 112)."""
    return hashlib.sha256(text.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_key() -> NewKey:
    prefix = _random(8)
    body = f"sok_{prefix}_{_random(43)}"
    full = f"{body}_{_checksum(body)}"
    return NewKey(full=full, prefix=prefix, key_hash=sha256(full))


def prefix_of(full: str) -> str | None:
    """The prefix of a well-formed key, None for anything else."""
    match = _PATTERN.fullmatch(full)
    if match is None or _checksum(full.rpartition("_")[0]) != match.group(3):
        return None
    return match.group(1)


def matches(full: str, key_hash: str) -> bool:
    return hmac.compare_digest(sha256(full), key_hash)


def invitation_token(uid: UUID) -> str:
    """The secret of an invitation's link, 256 bits, made of the invitation's id and the site's SECRET_KEY.

    So it need not be stored for the letter to be written later, in another process: the table holds its SHA-256
    only, the queue holds the id, and a copy of the database opens no door.
    """
    digest = salted_hmac("accounts.invitation", str(uid), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
