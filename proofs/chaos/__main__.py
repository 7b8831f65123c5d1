"""`python -m proofs.chaos [--minutes N] [--seed S]`: breaks a site of its own under load and prints what held.

Everything runs in a folder and on ports of its own; only processes that it started are ever signalled.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from typing import NoReturn

from proofs.chaos.site import Site

MINUTES = 4.0
PREPARATIONS = ("migrate", "createcachetable", "load_catalogue")


def main() -> int:
    """0 when every promise that could be judged is held."""
    parser = argparse.ArgumentParser(prog="python -m proofs.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="of load with faults (4)")
    parser.add_argument("--seed", type=int, default=7, help="of the faults and of the load (7)")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupted)
    site = Site.make()
    try:
        site.start_servers()
        os.environ.update(site.environment(), DJANGO_SETTINGS_MODULE="salesorg.settings")
        # Only now: the settings are read from the environment that names our own database.
        import django

        django.setup()
        from django.core.management import call_command

        for command in PREPARATIONS:
            call_command(command, verbosity=0)
        from proofs.chaos.show import show

        return show(site, minutes=arguments.minutes, seed=arguments.seed)
    except KeyboardInterrupt:
        return 130
    finally:
        site.destroy(keep_files=arguments.keep)


def _interrupted(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
