"""What a process of the web has ready before it takes its first request."""

import gc

from django.urls import get_resolver

from roles.catalogue_files import read_catalogue

# So many new objects, and only then a look for cycles among them: a page makes thousands and few cycles.
YOUNG = 50_000


def warm_up() -> None:
    """Imports all views and reads the catalogue's files: about a second of processor time.

    Left to the first request, all threads of a new process wait for it, and whoever is before them.
    """
    _ = get_resolver().url_patterns
    read_catalogue()
    # What there is now stays as long as the process: no look for cycles walks through it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
