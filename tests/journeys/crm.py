"""A customer's CRM: an HTTP client with an API key."""

import json
import urllib.request
from typing import Any


class Crm:
    """Asks the API of one company: `company` is the root of its addresses."""

    def __init__(self, company: str, key: str) -> None:
        self.company, self.key = company, key

    def call(self, path: str, body: object = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  (our own server, over http on this machine)
            f"{self.company}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)
