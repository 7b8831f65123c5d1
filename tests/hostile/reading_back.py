"""Exports that lie, read as an operator reads them: by the command."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import User
from accounts.selectors import memberships_of
from tests.factories import make_user
from tests.hostile.corpus.archives import Files
from tests.hostile.corpus.items import Spoilt
from tests.hostile.judging import LONGEST_SENTENCE


def faults_of(good: Files, lies: Iterable[Spoilt]) -> list[str]:
    """What is wrong with how each is read: an error of any other kind than the command's own, no sentence, a row."""
    owner, found = make_user(), list[str]()
    before = _companies(owner)
    with TemporaryDirectory() as folder:
        for lie in lies:
            beginning = transaction.savepoint()
            file = Path(folder) / "export.zip"
            file.write_bytes(lie.spoil(good))
            if why := _fault(file, owner, before):
                found.append(f"{lie}: {why}")
            transaction.set_rollback(False)
            transaction.savepoint_rollback(beginning)
    return found


def _fault(file: Path, owner: User, before: int) -> str | None:
    try:
        with transaction.atomic():
            call_command("import_company", str(file), owner=owner.email, no_letters=True, stdout=_Nowhere())
    except CommandError as refused:
        return _said(str(refused)) or (
            None if _companies(owner) == before else "refused, yet a company is there"
        )
    except Exception as error:  # (whatever it is, it is a fault)
        return f"raised {error!r}"
    # What holds together may be read in: a value of another kind may be a good one.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return None


def _said(sentences: str) -> str | None:
    """Twenty faults at most, a sentence each."""
    lines = sentences.splitlines()
    if not sentences.strip() or any(len(line) > LONGEST_SENTENCE for line in lines):
        return f"no clear sentence: {sentences[:200]}"
    return None


def _companies(owner: User) -> int:
    return len(memberships_of(owner))


class _Nowhere:
    """Takes what a command tells."""

    def write(self, _text: str) -> None:
        return None

    def flush(self) -> None:
        return None

    def isatty(self) -> bool:
        return False
