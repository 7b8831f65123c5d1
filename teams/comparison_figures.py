"""What a draft does to the whole: positions, people needed, pay, findings and health, before and after."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from accounts.models import Company
from teams.analysis.diff import applied, with_needs
from teams.analysis.states import State
from teams.change_wording import monthly_cost
from teams.comparison import Comparison
from teams.facts import analysis_of_facts
from teams.structure_states import facts_of_state


@dataclass(frozen=True)
class Totals:
    """`headcount` in rates, `cost_rub` a month, `health` 0-100."""

    positions: int
    headcount: Decimal
    cost_rub: Decimal
    findings: int
    health: int


@dataclass(frozen=True)
class Figures:
    before: Totals
    after: Totals
    added: int
    removed: int

    @property
    def closed(self) -> int:
        """How many findings fewer; negative when there are more."""
        return self.before.findings - self.after.findings


def figures_of(compared: Comparison, company: Company, chosen: Collection[str] | None = None) -> Figures:
    """Of the whole draft, or of what publishing the chosen changes would make of the living structure."""
    lines = compared.lines
    if chosen is None:
        after: State = compared.mine
        wanted = [line.change for line in lines]
    else:
        changes = [line.change for line in lines]
        ids = set(chosen) | set(with_needs(compared.theirs, changes, set(chosen)))
        wanted = [change for change in changes if change.id in ids]
        after = applied(compared.theirs, wanted, source=compared.mine)
    stages = (compared.target.stage, compared.draft.stage if chosen is None else compared.target.stage)
    kinds = [change.kind for change in wanted]
    return Figures(
        before=_totals(compared, company, compared.theirs, stages[0]),
        after=_totals(compared, company, after, stages[1]),
        added=kinds.count("added"),
        removed=kinds.count("removed"),
    )


def _totals(compared: Comparison, company: Company, state: State, stage: str) -> Totals:
    facts = facts_of_state(
        state, company_name=company.name, stage=stage, names=compared.names, on=timezone.localdate()
    )
    analysis = analysis_of_facts(facts, company)
    return Totals(
        positions=len(state),
        headcount=sum((box.fte for box in state.values()), Decimal(0)),
        cost_rub=sum((monthly_cost(box) for box in state.values()), Decimal(0)),
        findings=len(analysis.findings),
        health=analysis.health.score,
    )
