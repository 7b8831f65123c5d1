"""What the editor of a role offers: the names a line may refer to, and what a new text may mean."""

from accounts.models import Company
from roles.models import MetricTemplate
from roles.role_editor import Hint, Known
from roles.selectors.company_roles import active_language
from roles.selectors.matchers import duty_matcher
from roles.selectors.matching import matched_line
from roles.selectors.values import responsibility_names

MOST_HINTS = 3


def known_names() -> Known:
    """Responsibilities and metrics in the active language, by name. Two queries."""
    language = active_language()
    names = {slug: str(getattr(name, language)) for slug, name in responsibility_names().items()}
    metrics = {metric.slug: str(metric.name) for metric in MetricTemplate.objects.all()}
    return Known(_by_name(names), _by_name(metrics))


def _by_name(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def hints_of(company: Company, text: str) -> tuple[Hint, ...]:
    """The best responsibilities for a text, as the company's own words teach; none for an empty text."""
    if not text.strip():
        return ()
    found = matched_line(text, duty_matcher(company)).suggestions[:MOST_HINTS]
    return tuple(Hint(item.slug, item.name, item.sure, item.words) for item in found)
