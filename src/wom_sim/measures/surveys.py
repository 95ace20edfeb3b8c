"""What a brand can see of what its customers think, how far that is from the truth, and what it makes of it."""

from __future__ import annotations

from wom_sim.engine.record import FIXED_STOCK
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio
from wom_sim.measures.money import survey_cost  # noqa: F401 (listed there, with what enters net value)


@measure("-100 to 100", 0)
def nps_surveyed(c: Counted) -> float:
    """Promoters minus detractors among the answers that came in, in percent."""
    return 100.0 * ratio(c.sums["promoters"] - c.sums["detractors"], c.sums["nps_answered"])


@measure("points", 0)
def survey_bias(c: Counted) -> float:
    """Surveyed NPS minus what all customers would have said at the waves, had everybody answered exactly (as in ``nps_true``)."""
    return nps_surveyed(c) - 100.0 * ratio(c.sums["wave_net"], c.sums["wave_customers"])


@measure("percent", 0)
def csat_surveyed(c: Counted) -> float:
    """Share of satisfied ones among the answers about handled tickets that came in. Whoever gave up waiting is not asked."""
    return 100.0 * ratio(c.sums["satisfied_answers"], c.sums["csat_answered"])


@measure("percent", +1)
def csat_true(c: Counted) -> float:
    """Mean chance to be satisfied of all whose tickets were handled while CSAT was asked for, whether they were asked or not:
    the share of the grievance that reply and solution took away."""
    return 100.0 * ratio(c.sums["contact_worth"] / FIXED_STOCK, c.sums["contacts"])


@measure("percent", 0)
def heard_positive(c: Counted) -> float:
    """Share of positive ones among customers' public posts, positive or negative, that the brand noticed: the live reading."""
    heard = c.sums["heard_positive"] + c.sums["heard_negative"]
    return 100.0 * ratio(c.sums["heard_positive"], heard)


@measure("share", 0)
def survey_response(c: Counted) -> float:
    """Answers that came in, for each invitation."""
    return ratio(c.sums["nps_answered"] + c.sums["csat_answered"], c.sums["surveys_sent"])


@measure("days", -1)
def survey_lag(c: Counted) -> float:
    """Mean time from asking until an answer is in a reading, of those that came in."""
    return ratio(c.sums["survey_days"], c.sums["nps_answered"] + c.sums["csat_answered"])


@measure("hours", 0)
def steered_hours(c: Counted) -> float:
    """Agent hours on duty beyond the policy's own agents (negative: fewer) because the desk is steered."""
    return c.sums["steered_seconds"] / 3600.0
