"""Which work checks which, and which work makes the figure of a metric: the two tables behind conflict_of_interest.

The rule is segregation of duties: whoever does a thing neither approves nor checks it, nor keeps its record (COSO,
"Internal Control - Integrated Framework", 2013, principle 10). Which responsibilities of a sales department stand so
to each other is read from their definitions in roles/catalogue/responsibilities.yaml and from the reasons of `not_with`
in the role cards ("would calculate the return on their own campaigns"). Only plain cases are here: setting and doing,
teaching and doing are ordinary leadership and no conflict.
"""

from __future__ import annotations

from collections.abc import Mapping

CONTROLS: Mapping[str, tuple[str, ...]] = {
    "conversation-quality": (
        "client-prospecting",
        "appointment-setting",
        "lead-qualification",
        "needs-discovery",
        "product-consulting",
        "product-presentation",
        "price-negotiation",
        "deal-closing",
        "client-contact",
        "client-requests",
        "complaint-handling",
    ),
    "document-checking": (
        "contract-preparation",
        "closing-documents",
        "order-processing",
        "export-documents",
    ),
    "crm-fill-control": ("client-data-upkeep",),
    "discount-approval": ("price-negotiation", "deal-closing", "upsell", "account-proposals"),
    "credit-limits": ("price-negotiation", "deal-closing"),
    "counterparty-checks": ("deal-closing",),
    "process-audit": ("workflow-organization", "process-optimization", "lead-distribution"),
    "bonus-calculation": ("deal-closing", "upsell"),
    "training-effectiveness": ("sales-skills-training", "product-training", "intro-training"),
    "skills-assessment": ("sales-skills-training", "coaching"),
    "channel-efficiency": ("ad-campaigns", "ad-setup"),
    "roi-analysis": ("ad-campaigns", "promotion-plan", "pilot-projects"),
    "customer-feedback": ("client-retention", "complaint-handling"),
}
"""The one that checks, approves or counts -> what it checks."""

MEASURES: Mapping[str, tuple[str, ...]] = {
    "kpi-monitoring": ("revenue", "deals", "average-deal", "sales-cycle", "lead-conversion"),
    "funnel-conversion": ("lead-conversion", "lead-to-proposal", "proposal-to-deal"),
    "conversation-quality": ("quality-score",),
    "process-audit": ("standards-compliance",),
    "customer-feedback": ("nps", "complaints"),
    "crm-fill-control": ("crm-completeness",),
    "document-checking": ("document-errors",),
    "deadline-control": ("tasks-on-time",),
    "training-effectiveness": ("trained-conversion", "training-satisfaction"),
    "channel-efficiency": ("channel-conversion", "cac", "lead-cost"),
    "roi-analysis": ("roi", "initiative-roi", "channel-payback"),
}
"""The work by which the actual of a metric comes about -> those metrics."""
