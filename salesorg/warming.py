"""What a process of the web has ready before it takes its first request."""

from django.urls import get_resolver

from roles.catalogue_files import read_catalogue


def warm_up() -> None:
    """Imports all views and reads the catalogue's files: about a second of processor time.

    Left to the first request, all threads of a new process wait for it, and whoever is before them.
    """
    _ = get_resolver().url_patterns
    read_catalogue()
