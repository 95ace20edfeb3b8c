"""What becomes of complaints: at the desk, on hold, and among customers."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.record import ABANDONED, HELPED, RESOLVED_
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("share", +1)
def response_rate(c: Counted) -> float:
    """Of all complaints raised, noticed or not, the share that got a first reply."""
    return ratio(int(np.count_nonzero(c.tickets["first_reply"] >= 0.0)), len(c.tickets))


@measure("hours", -1)
def first_reply_hours(c: Counted) -> float:
    """Median time from a complaint to its first reply, of those that got one."""
    return c.reply_hours[0]


@measure("hours", -1)
def first_reply_hours_p90(c: Counted) -> float:
    """90th percentile of the time from a complaint to its first reply, of those that got one."""
    return c.reply_hours[1]


@measure("share", +1)
def resolution_rate(c: Counted) -> float:
    """Of all complaints raised, noticed or not, the share that the brand resolved (not other customers)."""
    return ratio(int(np.count_nonzero(c.tickets["state"] == RESOLVED_)), len(c.tickets))


@measure("hours", -1)
def resolution_hours(c: Counted) -> float:
    """Median time from a complaint to its resolution, of those that were resolved."""
    return c.resolution_hours[0]


@measure("hours", -1)
def resolution_hours_p90(c: Counted) -> float:
    """90th percentile of the time from a complaint to its resolution, of those that were resolved."""
    return c.resolution_hours[1]


@measure("tickets", -1)
def abandoned(c: Counted) -> float:
    """Complaints whose authors gave up waiting."""
    return float(c.sums["abandoned"])


@measure("share", 0)
def utilisation(c: Counted) -> float:
    """Agents' busy time over their time on duty."""
    return ratio(c.sums["busy_seconds"], c.sums["duty_seconds"])


@measure("minutes", -1)
def hold_minutes(c: Counted) -> float:
    """Median time on hold of callers who were answered (on channels that are live)."""
    return 60.0 * c.hold_hours[0]


@measure("minutes", -1)
def hold_minutes_p90(c: Counted) -> float:
    """90th percentile of the time on hold of callers who were answered."""
    return 60.0 * c.hold_hours[1]


@measure("share", -1)
def hang_up_rate(c: Counted) -> float:
    """Of all calls that were put through to the line, the share that was hung up before an answer."""
    return ratio(int(np.count_nonzero(c.calls["state"] == ABANDONED)), len(c.calls))


@measure("posts", -1)
def hung_up_public(c: Counted) -> float:
    """Callers on the graph who hung up and then complained in public (others are not heard)."""
    return float(c.sums["hung_up_public"])


@measure("tickets", -1)
def handed_over(c: Counted) -> float:
    """Complaints that had to be handed over beyond what the policy says of all: serious ones on a light channel, where they
    cannot be settled, public ones where marketing leads, repeated ones between silos."""
    return float(c.sums["handed_over"])


@measure("tickets", +1)
def peer_helped(c: Counted) -> float:
    """Complaints that other customers resolved."""
    return float(c.sums["peer_helped"])


@measure("share", +1)
def peer_help_rate(c: Counted) -> float:
    """Of the public complaints of people on the graph, the share that other customers resolved."""
    read = (c.tickets["public"] == 1) & (c.tickets["who"] >= 0)
    return ratio(int(np.count_nonzero(read & (c.tickets["state"] == HELPED))), int(np.count_nonzero(read)))
