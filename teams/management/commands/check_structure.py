"""Analyse a structure from a JSON file: findings and health, without a company and without the database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from roles.catalogue_files import read_catalogue
from roles.matchers import matcher_of_catalogue
from roles.matching.duties import STRONG
from teams.analysis.engine import Analysis, analyse
from teams.analysis.own_duties import with_matched_duties
from teams.analysis.settings import laid_over
from teams.catalogue_facts import facts_of_catalogue
from teams.finding_wording import finding_sentence, suggestion_sentence
from teams.structure_json import MAX_BYTES, StructureJsonError, read_structure

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Analyse a structure from a JSON file and print its findings and health as JSON."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the structure, as docs/api.md describes it")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("ru"):
            answer, notes = check(_read(options["file"]))
        for note in notes:
            self.stderr.write(note)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = _("The file “%(file)s” cannot be read.") % {"file": path}
        raise CommandError(reason, returncode=BAD_INPUT) from error


def check(raw: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The answer, and notes about what was left out of the file. CommandError with the sentences of a bad file."""
    files = read_catalogue()
    catalogue = facts_of_catalogue(files)
    try:
        read = read_structure(raw, catalogue)
    except StructureJsonError as error:
        raise CommandError("\n".join(error.problems), returncode=BAD_INPUT) from error
    structure = read.structure
    if any(position.duties for position in structure.positions):
        structure = with_matched_duties(structure, matcher_of_catalogue(files), STRONG)
    analysis = analyse(structure, laid_over(catalogue, read.settings), read.settings.limits)
    return _answer(analysis), read.notes


def _answer(analysis: Analysis) -> dict[str, Any]:
    return {
        "findings": [
            {
                "kind": finding.kind,
                "severity": finding.severity,
                "responsibility": finding.responsibility,
                "positions": list(finding.positions),
                "people": list(finding.people),
                "why": finding_sentence(finding),
                "suggestions": [suggestion_sentence(move, finding.kind) for move in finding.suggestions],
            }
            for finding in analysis.findings
        ],
        "health": {"score": analysis.health.score, "parts": dict(analysis.health.parts)},
    }
