"""Step 5, social poaching: a rival reaches out in public to a customer whose complaint is still open."""

from __future__ import annotations

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import exponential


@compiled
def reach_out_hours(draw, hazard_per_hour, delay_hours):  # type: ignore[no-untyped-def]
    """Hours from the complaint to the rival's offer: a fixed delay and an exponential of the hazard; -1 for never."""
    if hazard_per_hour <= 0.0:
        return -1.0
    return delay_hours + exponential(draw) / hazard_per_hour


@compiled
def is_target(followers, severity, min_followers, min_severity):  # type: ignore[no-untyped-def]
    """Whether a complaint is one that the rival cares for."""
    return followers >= min_followers and severity >= min_severity


@compiled
def accept_chance(accepted, loyalty_hazard, offer, usual_offer):  # type: ignore[no-untyped-def]
    """Chance that an offer is accepted: accepted · readiness to leave (mean 1) · 2 offer / (offer + usual), at most 1.

    ``accepted`` holds for an offer of the usual worth; nothing offered, nothing accepted (form: assumption).
    """
    worth = 2.0 * offer / (offer + usual_offer) if offer > 0.0 else 0.0
    return min(1.0, accepted * loyalty_hazard * worth)
