"""`python -m common.embedded start|stop|status|destroy`: the embedded servers by hand."""

from __future__ import annotations

import argparse
import sys

from common import embedded


def main() -> int:
    """Do what the command line says; 1 when a server could not."""
    parser = argparse.ArgumentParser(prog="python -m common.embedded", description=__doc__)
    parser.add_argument("what", choices=["start", "stop", "status", "destroy"])
    what = parser.parse_args().what
    try:
        if what == "start":
            embedded.ensure_running()
        elif what == "stop":
            embedded.stop()
        elif what == "destroy":
            embedded.Servers(embedded.CHECKOUT).destroy()
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    print(embedded.status())
    return 0


if __name__ == "__main__":
    sys.exit(main())
