"""What customers say, and how far it is heard."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.record import C_NEGATIVE, C_NEUTRAL, C_POSITIVE
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("share", 0)
def reach(c: Counted) -> float:
    """Share of people who saw at least one post on the brand."""
    return ratio(c.people_with("seen"), c.world.graph.n)


@measure("share", +1)
def depth(c: Counted) -> float:
    """Of those reached or engaged, the share that posted, reshared or was answered."""
    bit = np.uint16(1 << c.brand)
    touched = np.count_nonzero((c.record.seen | c.record.engaged) & bit)
    return ratio(c.people_with("engaged"), int(touched))


@measure("share", +1)
def relationship(c: Counted) -> float:
    """Share of the customers at the end who have spoken well of the brand, in public or to a friend."""
    advocates = c.record.advocated[c.customer_rows] & np.uint16(1 << c.brand)
    return ratio(int(np.count_nonzero(advocates)), c.customers)


@measure("share", 0)
def share_of_voice(c: Counted) -> float:
    """The brand's public mentions over those of all brands."""
    every = c.record.hourly[c.warmup :, :, [C_NEGATIVE, C_POSITIVE, C_NEUTRAL]].sum()
    own = c.sums["mentions_negative"] + c.sums["mentions_positive"] + c.sums["mentions_neutral"]
    return ratio(own, int(every))


@measure("posts", +1)
def mentions_positive(c: Counted) -> float:
    """Public praise and thanks, reshares not counted."""
    return float(c.sums["mentions_positive"])


@measure("posts", -1)
def mentions_negative(c: Counted) -> float:
    """Public complaints, reshares not counted."""
    return float(c.sums["mentions_negative"])


@measure("posts", 0)
def mentions_neutral(c: Counted) -> float:
    """Public mentions and questions, reshares not counted."""
    return float(c.sums["mentions_neutral"])


@measure("posts", 0)
def reshares(c: Counted) -> float:
    """Reshares of posts on the brand."""
    return float(c.sums["reshares"])


@measure("mentions", +1)
def talk_positive(c: Counted) -> float:
    """Positive mentions in all: public posts, and conversations with friends."""
    return float(c.sums["talk_positive"] + c.sums["mentions_positive"])


@measure("mentions", -1)
def talk_negative(c: Counted) -> float:
    """Negative mentions in all: public posts, and conversations with friends."""
    return float(c.sums["talk_negative"] + c.sums["mentions_negative"])


@measure("mentions", 0)
def talk_neutral(c: Counted) -> float:
    """Neutral mentions in all: public posts, and conversations with friends."""
    return float(c.sums["talk_neutral"] + c.sums["mentions_neutral"])


@measure("share", +1)
def advocacy_rate(c: Counted) -> float:
    """Of all mentions with a sign, in public and spoken, the share that is positive."""
    return ratio(talk_positive(c), talk_positive(c) + talk_negative(c))


@measure("hours", 0)
def engagement_hours(c: Counted) -> float:
    """Time that people spent reading posts on the brand: posts seen times the time for one."""
    return float(c.sums["seen"] * c.scenario.spread.read_seconds / 3600.0)
