"""Step 7, people who are asked to speak: when an influencer or an ambassador posts, what it costs, and who falls silent.

Posts lie on an even grid in waking time: the k-th (k = 1, 2 …) of somebody with a phase from 0 to 1 lies where
(k − phase) / rate waking hours have passed. So nothing has to be kept of who posted when.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.rhythm import clock_time


@compiled
def well_disposed(satisfaction, grievance, least):  # type: ignore[no-untyped-def]
    """Whether a customer speaks for the brand in earnest: satisfaction − grievance ≥ least (form: assumption)."""
    return satisfaction - grievance >= least


@compiled
def posts_by(waking_hours, rate, phase):  # type: ignore[no-untyped-def]
    """How many posts of the grid lie at or before a waking time: ⌊rate · W + phase⌋; ``rate`` per waking hour."""
    return int(math.floor(rate * waking_hours + phase))


@compiled
def moment_of_post(number, rate, phase, cumulative):  # type: ignore[no-untyped-def]
    """The clock time (hours) of the k-th post of the grid; ``cumulative`` as in ``model.rhythm``."""
    return clock_time((number - phase) / rate, cumulative)


@compiled
def post_fee(followers, fee, per_thousand):  # type: ignore[no-untyped-def]
    """Fee of a post in cents: fee + followers · per_thousand / 1000, rounded; all integers."""
    return fee + (followers * per_thousand + 500) // 1000


@compiled
def affordable(wanted, spent, budget, each):  # type: ignore[no-untyped-def]
    """How many of ``wanted`` things at ``each`` cents what is left of a budget covers."""
    return wanted if each <= 0 else min(wanted, max(0, budget - spent) // each)
