"""How loud a brand is for its size: what is seen of it, against how many customers it has."""

from __future__ import annotations

from wom_sim.engine.record import C_CUSTOMERS, C_SEEN
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("share", 0)
def attention_share(c: Counted) -> float:
    """Of all that people saw about any brand (posts, replies, offers, feeds, adverts), the share that was about this one."""
    return ratio(c.sums["seen"], int(c.record.hourly[c.warmup :, :, C_SEEN].sum()))


@measure("factor", +1)
def loudness(c: Counted) -> float:
    """Share of attention over the brand's share of all brands' customers, over the counted hours; 1: as loud as it is large."""
    every = int(c.record.hourly[c.warmup :, :, C_CUSTOMERS].sum())
    return ratio(attention_share(c), ratio(c.sums["customers"], every))


@measure("people", 0)
def reach_per_customer(c: Counted) -> float:
    """People on the graph who saw at least one post on the brand, for each customer on it (mean over the counted hours)."""
    return ratio(c.people_with("seen"), c.sums["customers"] / len(c.hourly))
