"""Channels: who talks where, what fits a channel and what must be handed over, and what callers do who hear a closed line.

A channel is public (others read what is said on it) or private (between customer and brand); a *live* one is private
and makes people wait on hold.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.service import on_duty

MOMENT = 1e-6  # hours


@compiled
def preferred(draw, weights, kinds, public, there, only_there):  # type: ignore[no-untyped-def]
    """The channel that somebody prefers among the public (``public`` 1) or the private ones (0), or -1 without any.

    Each is chosen with the share that its weight has in the sum: ``weights`` float64 [channels], ``kinds`` says which are
    public (integers [channels]). ``only_there`` leaves out those on which the brand is not (``there``, integers
    [channels]). One draw for all: what is chosen among few does not depend on the draws of others.
    """
    total, passed, chosen = 0.0, 0.0, -1
    for channel in range(len(weights)):
        if kinds[channel] == public and (there[channel] == 1 or not only_there):
            total += weights[channel]
    for channel in range(len(weights)):
        if kinds[channel] == public and (there[channel] == 1 or not only_there) and weights[channel] > 0.0:
            if passed <= draw * total:
                chosen = channel
            passed += weights[channel]
    return chosen


@compiled
def handovers_needed(handovers, serious, heavy):  # type: ignore[no-untyped-def]
    """Hand-overs that a complaint takes: those of the policy, and one more where it is serious and its channel is light
    (not ``heavy``): it cannot be settled there (form: assumption)."""
    return handovers + (1 if serious and not heavy else 0)


@compiled
def next_on_duty(hours, opens, closes, days, agents, night_agents):  # type: ignore[no-untyped-def]
    """When, after a clock time, somebody is on duty next (hours, from midnight of a Monday); -1 if nobody ever is.

    That is at an opening or closing time (``opens``, ``closes``, hours of the day), and a moment later, so that rounding
    cannot put it before.
    """
    midnight = 24.0 * math.floor(hours / 24.0)
    for day in range(9):
        for clock in (opens, closes):
            edge = midnight + 24.0 * day + clock + MOMENT
            if edge > hours and on_duty(edge, opens, closes, days, agents, night_agents) > 0:
                return edge
    return -1.0
