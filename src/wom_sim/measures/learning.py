"""What a brand learns from its failures."""

from __future__ import annotations

from wom_sim.engine.record import FIXED_STOCK
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("failures", +1)
def failures_averted(c: Counted) -> float:
    """Failures of customers on the graph that did not happen because their root cause had been fixed."""
    return float(c.sums["averted"])


@measure("share", +1)
def averted_share(c: Counted) -> float:
    """Of the failures that would have happened to customers on the graph, the share that was averted. Nothing can be said where
    failures have no root causes (``learning.root_causes`` = 0)."""
    return ratio(c.sums["averted"], c.sums["averted"] + c.sums["problems"]) if _causes(c) else float("nan")


@measure("fixes", 0)
def fixes(c: Counted) -> float:
    """Root causes that the brand began to fix, each as often as that was begun."""
    return float(c.sums["fixes"])


@measure("per touchpoint", -1)
def failure_rate_now(c: Counted) -> float:
    """Chance that a touch fails at the end, incidents apart: the brand's ``failure_rate`` times the share that fixes have left
    of it. Nothing can be said where failures have no root causes."""
    if not _causes(c):
        return float("nan")
    return float(c.parameters.failure_rate * c.at("failures_left", -1) / FIXED_STOCK)


@measure("causes", +1)
def causes_known(c: Counted) -> float:
    """Root causes that the brand knows at the end: there is enough evidence for its policy, or it has worked on them. Nothing
    can be said where failures have no root causes."""
    return float(c.at("causes_known", -1)) if _causes(c) else float("nan")


@measure("share", +1)
def causes_known_share(c: Counted) -> float:
    """The same as a share of all of them, that of incidents included if they have one."""
    return ratio(causes_known(c), _causes(c))


def _causes(c: Counted) -> int:
    """Root causes that a brand's failures have."""
    known = c.scenario.learning
    return known.root_causes + known.incident_cause if known.root_causes else 0
