"""Which frames mean which responsibility: rules that a methodologist writes, and how strongly a part of a line obeys.

A rule is one line of text:

    control collect : receivable|debtor + client ! supplier report

actions, a colon, what must be named (`|` either, `+` also), and behind `!` what must not be named. Actions are classes
of the lexicon; `*` stands for any or none, and as an object for whatever it may be. A slug that begins with `~` is an
inner action (control *of filling*), with `=` a plain word.

    strength = head x (covered + A) / (covered + A + E x extra)

covered: weight of what the rule asks for and finds; extra: weight of everything else that the part names; head: 1 for
an action of the rule, less for none, for one that people mix with it, and 0 for another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roles.matching.frames import Item, Part
from roles.matching.lexicon import LIGHT, Lexicon, LexiconError

ANY = "*"
HEAD_FOREIGN = 0.7
"""A rule for any action, obeyed with one that none of the responsibility's other rules knows or that is near none."""
HEAD_NONE = 0.7
"""The part names no action: «дебиторка» under a heading is probably work on it."""
HEAD_UNKNOWN = 0.55
"""The part does something that the lexicon has no class for: «кормит клиентов»."""
HEAD_NEAR = 0.7
ENOUGH = 0.7
"""Objects that weigh less cannot carry a rule without an action: «товар» alone is no work."""
INHERITED = 0.85
"""The action comes from a neighbouring part: «контроль оплат и остатков» may have meant it for the first only."""
HEAD_WEIGHT = 0.8
"""A: what obeying the action counts beside the objects."""
EXTRA_SHARE = 0.8
"""E: how much a thing that the rule does not ask for takes away."""
WIDER_SHARE = 0.25
"""A thing that is a kind of what the rule asks for, or wider, takes away only this share."""


@dataclass(frozen=True, slots=True)
class Rule:
    slug: str
    actions: frozenset[str]
    wanted: tuple[frozenset[str], ...]
    unwanted: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """`items` are those of the part that the rule asked for."""

    rule: Rule
    strength: float
    items: tuple[Item, ...]


def parse_rule(slug: str, text: str, lexicon: Lexicon) -> Rule:
    """Raises LexiconError, naming the rule, when it is not one or names something that the lexicon does not have."""
    actions, colon, rest = text.partition(":")
    wanted, _mark, unwanted = rest.partition("!")
    heads = frozenset(actions.split())
    groups = tuple(frozenset(group.replace("|", " ").split()) for group in wanted.split("+"))
    rule = Rule(
        slug=slug,
        actions=heads,
        wanted=tuple(
            frozenset(f"~{head}" for head in heads) if group == {ANY} else group for group in groups
        ),
        unwanted=frozenset(unwanted.split()),
        text=text.strip(),
    )
    if not colon or not rule.actions or not all(rule.wanted):
        raise LexiconError(f"{slug}: {text!r} is not «actions : objects»")
    for action in rule.actions - {ANY}:
        if action not in lexicon.actions:
            raise LexiconError(f"{slug}: {text!r} names an unknown action {action!r}")
    for name in rule.unwanted.union(*rule.wanted):
        known = lexicon.actions if name.startswith("~") else lexicon.concepts
        if not name.startswith("=") and name.removeprefix("~") not in known:
            raise LexiconError(f"{slug}: {text!r} names an unknown concept {name!r}")
    return rule


class RuleBook:
    """All rules, found by what they ask for."""

    def __init__(self, rules: Mapping[str, Iterable[str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.rules = [parse_rule(slug, text, lexicon) for slug, texts in rules.items() for text in texts]
        asked: dict[str, int] = defaultdict(int)
        for rule in self.rules:
            for name in rule.wanted[0].union(*rule.wanted):
                asked[name] += 1
        self._usual: dict[str, set[str]] = defaultdict(set)
        for rule in self.rules:
            self._usual[rule.slug] |= rule.actions - {ANY}
        self._by_item: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            rarest = min(rule.wanted, key=lambda group: (sum(asked[name] for name in group), sorted(group)))
            for name in rarest:
                self._by_item[name].append(rule)

    def matches(self, part: Part) -> list[RuleMatch]:
        """Every rule that the part obeys, in no particular order."""
        has = self._has(part)
        candidates = {rule.text + rule.slug: rule for name in has for rule in self._by_item.get(name, ())}
        found = [self._match(rule, part, has) for rule in candidates.values()]
        return [match for match in found if match]

    def blocked(self, part: Part) -> set[str]:
        """Responsibilities that the part would be about, did it not name what it must not."""
        has = self._has(part)
        return {
            rule.slug
            for name in has
            for rule in self._by_item.get(name, ())
            if self._meets(rule.unwanted, has) and all(not group.isdisjoint(has) for group in rule.wanted)
        }

    def _has(self, part: Part) -> dict[str, Item]:
        """Everything the part names, and the wider concepts of it; a thing named itself goes before a narrower one."""
        has: dict[str, Item] = {}
        for slug, item in part.items.items():
            for wider in self._lexicon.ancestors(slug):
                if wider not in has or item.weight > has[wider].weight:
                    has[wider] = item
        has.update(part.items)
        for action in part.heads:
            has.setdefault(f"~{action}", _NOTHING)
        return has

    @staticmethod
    def _meets(unwanted: frozenset[str], has: Mapping[str, Item]) -> bool:
        """Whether something is named that must not be; an aside is no naming."""
        return any(not has[name].aside for name in unwanted & has.keys())

    def _match(self, rule: Rule, part: Part, has: Mapping[str, Item]) -> RuleMatch | None:
        if self._meets(rule.unwanted, has):
            return None
        items: list[Item] = []
        for group in rule.wanted:
            named = [has[name] for name in group if name in has]
            if not named:
                return None
            items.append(max(named, key=lambda item: (item.weight, item.slug)))
        head = self._head(rule, part)
        if not head or all(item.aside for item in items):
            return None
        used = {item.slug for item in items}
        if not part.heads - {LIGHT}:
            head *= min(1.0, sum(item.weight for item in items) / ENOUGH)
        covered = (
            sum(max(item.weight, 0.3) for item in {item.slug: item for item in items}.values()) + HEAD_WEIGHT
        )
        extra = sum(self._extra(item, rule, used) for item in part.items.values())
        strength = head * covered / (covered + EXTRA_SHARE * extra)
        return RuleMatch(rule, strength, tuple(items))

    def _extra(self, item: Item, rule: Rule, used: set[str]) -> float:
        if item.slug in used:
            return 0.0
        if any(item.slug in group for group in rule.wanted) or item.slug.removeprefix("~") in rule.actions:
            return 0.0
        related = self._lexicon.ancestors(item.slug) & used or any(
            item.slug in self._lexicon.ancestors(slug) for slug in used
        )
        return item.weight * (WIDER_SHARE if related else 1.0)

    def _head(self, rule: Rule, part: Part) -> float:
        full = INHERITED if part.inherited else 1.0
        if rule.actions & part.heads:
            return full
        if part.unknown_action:
            return HEAD_UNKNOWN
        if not part.heads or part.heads == {LIGHT}:
            return full if ANY in rule.actions else HEAD_NONE
        if ANY in rule.actions:
            return full if self._is_usual(part.heads, self._usual[rule.slug]) else HEAD_FOREIGN
        return HEAD_NEAR if self._are_near(part.heads, rule.actions) else 0.0

    def _is_usual(self, heads: frozenset[str], usual: set[str]) -> bool:
        return not usual - {LIGHT} or bool(heads & usual) or self._are_near(heads, usual)

    def _are_near(self, heads: Iterable[str], others: Iterable[str]) -> bool:
        return any(self._lexicon.near(one, other) for one in heads for other in others)


_NOTHING = Item("", 0.0, ())
