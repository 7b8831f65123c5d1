"""`python -m common.health`: can the web process of this container answer pages? For health checks; needs no Django."""

from __future__ import annotations

import http.client
import os
import sys


def is_ready(port: int) -> bool:
    """Whether /health/ready of the process on this port says 200. It may be degraded: pages go on without a broker."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(int(os.environ.get("PORT", "8000"))) else 1)
