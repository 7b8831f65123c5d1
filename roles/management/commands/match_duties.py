"""Which pairs of duty lines are the same work, and which responsibility each line is: JSON lines in, JSON lines out."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from roles.catalogue_files import read_catalogue
from roles.matchers import matcher_of_catalogue
from roles.matching.duties import STRONG, DutyMatcher
from roles.matching.pairs import PairJudge

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Compare pairs of duty lines: JSON lines with `a` and `b`, printed again with score, same and because."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help='one {"a": "text", "b": "text"} a line')

    def handle(self, *args: Any, **options: Any) -> None:
        files = read_catalogue()
        matcher = matcher_of_catalogue(files)
        judge = PairJudge(matcher, files.neighbours())
        for row in _rows(options["file"]):
            self.stdout.write(json.dumps(row | _answer(row, matcher, judge), ensure_ascii=False))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _row(line, number)
    except (OSError, UnicodeDecodeError) as error:
        reason = _("The file “%(file)s” cannot be read.") % {"file": path}
        raise CommandError(reason, returncode=BAD_INPUT) from error


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not all(isinstance(row.get(side), str) for side in ("a", "b")):
        reason = _("Line %(number)s is not an object with the texts “a” and “b”.") % {"number": number}
        raise CommandError(reason, returncode=BAD_INPUT)
    return row


def _answer(row: dict[str, Any], matcher: DutyMatcher, judge: PairJudge) -> dict[str, Any]:
    found = judge.judge(row["a"], row["b"])
    return {
        "score": found.score,
        "same": found.same,
        "a_responsibility": _responsibility(row["a"], matcher),
        "b_responsibility": _responsibility(row["b"], matcher),
        "because": {"a": list(found.words), "b": list(found.others), "responsibility": found.via},
    }


def _responsibility(text: str, matcher: DutyMatcher) -> str | None:
    best = matcher.match(text)[:1]
    return best[0].slug if best and best[0].score >= STRONG else None
