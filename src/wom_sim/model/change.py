"""Step 0, change of a policy into another: how much worse people work while they learn the new way."""

from __future__ import annotations

from wom_sim.model.compiled import compiled


@compiled
def dip_left(dip, share, growth, days, half_life_days):  # type: ignore[no-untyped-def]
    """What is left, so many days after a step that made a share (above 0, up to 1) of a change, of the dip that it causes.

    dip · share^growth · 2^(−days / half-life): the whole change at once costs the whole dip, a small step less (growth 1: in
    proportion; 0: every step as much), and people get over it along a learning curve. A share of skill. Source: the form is
    McAfee's (2002): performance falls at once, recovers along a learning curve and ends above where it was; how it grows with
    the size of a step is an assumption.
    """
    return dip * share**growth * 2.0 ** (-days / half_life_days)


@compiled
def slowed(minutes, kept):  # type: ignore[no-untyped-def]
    """Mean handling time (minutes) where this share of skill is kept: longer by the share that is lost, (2 − kept) times."""
    return minutes * (2.0 - kept)
