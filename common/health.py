"""`python -m common.health`: does the web process of this container answer? For health checks; needs no Django."""

from __future__ import annotations

import http.client
import os
import sys


def answers(port: int, host: str) -> bool:
    """Whether a page comes back from the port: anything but a failure of the server, a redirect included."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        # As the proxy in front would ask: by the site's own name, over https.
        connection.request("GET", "/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    site = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*")
    sys.exit(0 if answers(int(os.environ.get("PORT", "8000")), site or "localhost") else 1)
