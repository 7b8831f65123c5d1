"""`python -m proofs.load [--minutes 5] [--companies 200] [--facts 1000000] [--editors 50] [--rate 20] …`

Fills a site of its own, lets editors work on ten charts and programs send so many requests a second, and ends with 1
when there was an error of the server, a lost update, or memory that goes on growing.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

import django

from proofs.grounds import own_site


def main(words: list[str]) -> int:
    asked = _arguments(words)
    with own_site() as site:
        print("preparing a site…", flush=True)
        site.prepare()
        # From here on this process is one of the site's: its settings read the same environment.
        os.environ |= site.environment | {"DJANGO_SETTINGS_MODULE": "salesorg.settings"}
        django.setup()
        found = import_module("proofs.load.running").loaded(site, asked)
    print(found.table())
    print(found.line())
    return 1 if found.breaches else 0


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m proofs.load", formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5, help="how long it is used and measured")
    # Asked of 200 companies, processes grow for four minutes and then stand still (measured).
    parser.add_argument("--warm-up", type=float, default=4, help="minutes of use before memory is measured")
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--positions", type=int, default=500, help="of each company")
    parser.add_argument("--facts", type=int, default=1_000_000, help="of all companies together")
    parser.add_argument("--editors", type=int, default=50)
    parser.add_argument("--rate", type=float, default=20, help="requests of programs a second")
    parser.add_argument("--no-polls", dest="polls", action="store_false", help="editors do not ask for news")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
