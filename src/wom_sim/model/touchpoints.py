"""Step 1, touchpoints: a customer meets the brand, it goes well or not, and satisfaction and expectation follow."""

from __future__ import annotations

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import exponential

ORDINARY, DELIGHT, MINOR, SERIOUS = 0, 1, 2, 3


@compiled
def gap_hours(draw, gap_days, activity):  # type: ignore[no-untyped-def]
    """Waking hours to the customer's next touchpoint: exponential with mean ``gap_days`` / activity (a renewal process)."""
    return exponential(draw) * 24.0 * gap_days / activity


@compiled
def outcome(draw, severity_draw, failure_rate, delight_rate, serious_share):  # type: ignore[no-untyped-def]
    """What a touch becomes: SERIOUS or MINOR failure, DELIGHT, or ORDINARY; one draw for all, so rates can be compared."""
    if draw < failure_rate:
        return SERIOUS if severity_draw < serious_share else MINOR
    if draw > 1.0 - delight_rate:
        return DELIGHT
    return ORDINARY


@compiled
def felt(kind, ordinary, minor, serious, delight):  # type: ignore[no-untyped-def]
    """How an outcome feels, on the scale of satisfaction (-1 to 1)."""
    if kind == SERIOUS:
        return serious
    if kind == MINOR:
        return minor
    return delight if kind == DELIGHT else ordinary


@compiled
def satisfaction_after(satisfaction, expectation, feeling, disconfirmation, adaptation):  # type: ignore[no-untyped-def]
    """Expectancy disconfirmation (Oliver 1980): s' = s + α (clip(o + δ (o − e)) − s), all between -1 and 1."""
    target = min(1.0, max(-1.0, feeling + disconfirmation * (feeling - expectation)))
    return satisfaction + adaptation * (target - satisfaction)


@compiled
def expectation_after(expectation, feeling, adaptation):  # type: ignore[no-untyped-def]
    """Expectation follows experience slowly: e' = e + β (o − e)."""
    return expectation + adaptation * (feeling - expectation)
