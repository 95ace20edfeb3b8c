"""What a policy does about root causes that complaints make visible: the table ``[policies.NAME.learning]``."""

from __future__ import annotations

from wom_sim.model.parameters import P, Section, Share


class Fixing(Section):
    """What is read from complaints about root causes, and which of these are fixed, ``[policies.NAME.learning]``."""

    fixes_at_once: int = P(
        0, "root causes that may be worked on at one time (0: none is ever fixed)", "causes", (0, 5), ge=0, le=100
    )
    evidence: float = P(
        20.0, "reports after which a cause counts as known, so that it can be fixed", "reports", (3, 300), gt=0, le=1e6
    )
    evidence_half_life_days: float = P(
        30.0, "time in which a report counts half (0: it counts for good)", "days", (7, 180), ge=0
    )
    told_apart: Share = P(
        0.5,
        "share of the complaints taken up in private, or noticed in public, from which the cause can be told",
        "share",
        (0.1, 1),
    )
    public_weight: float = P(
        2.0,
        "private reports as which a public one counts, and each of its reshares",
        "factor",
        (0, 10),
        "assumption; madsen2010 (failures that everybody sees teach more)",
        ge=0,
        le=1000,
    )
    fix_days: float = P(
        30.0, "mean time from the decision to fix a cause until the fix works", "days", (3, 180), ge=0, le=10_000
    )
    fix_days_cv: float = P(0.5, "coefficient of variation of that time (lognormal)", "", (0, 1.5), ge=0, le=10)
    fix_cost: float = P(20_000.0, "what a fix costs, billed when it is begun", "money", (500, 500_000), ge=0, le=1e9)
    effect: Share = P(0.7, "share of what is left of a cause that a fix removes", "share", (0.2, 1))


def fixing_columns(plans: list[Fixing]) -> dict[str, list[float]]:
    """Fields of ``engine.dtypes.PLAN``, a value for each policy: evidence in 1/REPORT, money in cents."""
    from wom_sim.model.service import cents
    from wom_sim.model.spread import left_after

    return {
        "fixes_at_once": [plan.fixes_at_once for plan in plans],
        "evidence": [in_reports(plan.evidence) for plan in plans],
        "evidence_kept": [left_after(1, plan.evidence_half_life_days) for plan in plans],
        "told_apart": [plan.told_apart for plan in plans],
        "public_weight": [in_reports(plan.public_weight) for plan in plans],
        "fix_days": [plan.fix_days for plan in plans],
        "fix_days_cv": [plan.fix_days_cv for plan in plans],
        "fix_cents": [cents(plan.fix_cost) for plan in plans],
        "fix_effect": [plan.effect for plan in plans],
    }


def in_reports(number: float) -> int:
    """A number of reports as evidence is counted."""
    from wom_sim.model.learning import REPORT

    return round(number * REPORT)
