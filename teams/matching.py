"""A client's own wording of a duty -> the canonical responsibility, where the match is strong enough to act on."""

from collections.abc import Iterable

from accounts.models import Company
from roles.matching.duties import STRONG
from roles.models import Responsibility
from roles.selectors import duty_matcher


def match_duties(texts: Iterable[str], company: Company | int) -> dict[str, Responsibility]:
    """Text -> responsibility for the texts that match strongly; the others are left for a person to confirm.

    What the company's people have confirmed and rejected counts.
    """
    matcher = duty_matcher(company)
    best: dict[str, str] = {}
    for text in texts:
        matches = matcher.match(text)
        if matches and matches[0].score >= STRONG:
            best[text] = matches[0].slug
    known = {row.slug: row for row in Responsibility.objects.filter(slug__in=best.values())}
    return {text: known[slug] for text, slug in best.items() if slug in known}
