"""Step 7, people who are asked to speak: what an influencer's post costs, whom a budget pays for, and who falls silent.

When they post stands in ``model.attention``: on the same even grid in waking time as a brand's own feeds.
"""

from __future__ import annotations

from wom_sim.model.compiled import compiled


@compiled
def well_disposed(satisfaction, grievance, least):  # type: ignore[no-untyped-def]
    """Whether a customer speaks for the brand in earnest: satisfaction − grievance ≥ least (form: assumption)."""
    return satisfaction - grievance >= least


@compiled
def post_fee(followers, fee, per_thousand):  # type: ignore[no-untyped-def]
    """Fee of a post in cents: fee + followers · per_thousand / 1000, rounded; all integers."""
    return fee + (followers * per_thousand + 500) // 1000


@compiled
def affordable(wanted, spent, budget, each):  # type: ignore[no-untyped-def]
    """How many of ``wanted`` things at ``each`` cents what is left of a budget covers."""
    return wanted if each <= 0 else min(wanted, max(0, budget - spent) // each)
