"""What the start page tells somebody beside their companies; a right-hand app adds its own where it is set up."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Notice:
    """A sentence and where it leads."""

    text: str
    url: str
    label: str


Source = Callable[[User], list[Notice]]
_sources: list[Source] = []


def register_notices(source: Source) -> None:
    """`source` is asked each time the start page is shown."""
    _sources.append(source)


def notices_of(user: User) -> list[Notice]:
    return [notice for source in _sources for notice in source(user)]
