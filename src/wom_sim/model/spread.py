"""Step 3, spread: who sees a post, what it does to an opinion, and whether it is passed on."""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import exponential

FIXED = 65536.0  # strengths are summed as integers of this many to the unit, so that order cannot matter
MOST_HEARD = 1 << 30  # ... and their sum stays below what 32 bits hold


@compiled
def appeal(draw, tail):  # type: ignore[no-untyped-def]
    """How catching a post is: Pareto with the given tail exponent and mean 1 (1 for all where the exponent is at most 1)."""
    if tail <= 1.0:
        return 1.0
    return (tail - 1.0) / tail * draw ** (-1.0 / tail)


@compiled
def see_chance(see, relevance, attention, load, crowding_posts):  # type: ignore[no-untyped-def]
    """Chance that a follower sees a post: see · relevance · attention / (1 + load / crowding), at most 1.

    ``load`` is the reader's decayed number of delivered posts up to the hour's start; Bernstein et al. 2013 for ``see``.
    """
    crowd = 1.0 + load / crowding_posts if crowding_posts > 0.0 else 1.0
    return min(1.0, see * relevance * attention / crowd)


@compiled
def reshare_chance(reshare, catching, sign, negative, positive, strong, strong_factor, eased):  # type: ignore[no-untyped-def]
    """Chance that a reader passes a seen post on: reshare · appeal · sign's factor · √(tie) · what replies left, at most 1."""
    factor = negative if sign < 0 else (positive if sign > 0 else 1.0)
    tie = math.sqrt(strong_factor) if strong else 1.0
    return min(1.0, reshare * catching * factor * tie * eased)


@compiled
def reshare_delay(draw, half_life_hours):  # type: ignore[no-untyped-def]
    """Hours until a reader reshares: exponential whose median is the channel's half-life."""
    return exponential(draw) * half_life_hours / math.log(2.0)


@compiled
def post_weight(weight, strong, strong_factor):  # type: ignore[no-untyped-def]
    """Weight of a post by the tie to who posted it: ``weight`` from a strong one, by the factor less from a weak one."""
    return weight if strong else weight / strong_factor


@compiled
def strength(advice, weight, trust, own_customer, sign, keep_positive, keep_negative):  # type: ignore[no-untyped-def]
    """Strength s of one message, as an integer of 1/65536: −ln(1 − advice) · weight · trust, less for those it must keep.

    A message moves the chance to prefer a brand by a = 1 − e^(−s) of the way (East, Hammond & Lomax 2008, form).
    On the brand's own customers praise counts ``keep_positive`` and complaints ``keep_negative`` of that on others.
    """
    keep = 1.0
    if own_customer:
        keep = keep_positive if sign > 0 else keep_negative
    return int(-math.log(1.0 - advice) * weight * trust * keep * FIXED + 0.5)


@compiled
def opinion_after(opinion, up, down):  # type: ignore[no-untyped-def]
    """Opinion after an hour's messages: p' = p e^(−S⁻) + (1 − p)(1 − e^(−S⁺)); ``up``, ``down`` integers of 1/65536."""
    kept = math.exp(-down / FIXED)
    gained = 1.0 - math.exp(-up / FIXED)
    return min(1.0, opinion * kept + (1.0 - opinion) * gained)


@compiled
def faded(value, anchor, kept):  # type: ignore[no-untyped-def]
    """A value that has fallen back towards its anchor, with ``kept`` (0 to 1) of the distance left."""
    return anchor + (value - anchor) * kept


def left_after(days: float, half_life_days: float) -> float:
    """What is left after so many days: 2^(−days / half-life); all of it where the half-life is 0."""
    return float(2.0 ** (-days / half_life_days)) if half_life_days > 0.0 else 1.0


def load_left(ticks: int, half_life_ticks: float) -> int:
    """What is left of a feed's load after so many ticks, in 1/65536."""
    return int(65536.0 * 2.0 ** (-ticks / half_life_ticks))


@compiled
def experience(satisfaction):  # type: ignore[no-untyped-def]
    """The opinion to which experience leads: (1 + s) / 2, between 0 and 1."""
    return 0.5 * (1.0 + satisfaction)
