"""Firestorms, and the shape of cascades."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("0 or 1", -1, name="firestorm")
def had_firestorm(c: Counted) -> float:
    """Whether public complaints within 24 hours exceeded ``study.firestorm_factor`` times their usual level, and
    ``study.firestorm_min``. The usual level is the one before the first incident or scripted post; in
    a comparison, the baseline policy's."""
    return float(c.storm[0])


@measure("posts per day", -1)
def firestorm_peak(c: Counted) -> float:
    """Most public complaints within 24 hours."""
    return c.storm[1]


@measure("hours", -1)
def firestorm_hours(c: Counted) -> float:
    """Hours in which the last 24 hours' public complaints were above the bar for a firestorm."""
    return c.storm[2]


@measure("posts", 0)
def cascade_largest(c: Counted) -> float:
    """Posts in the largest cascade on the brand, the root included."""
    return float(c.cascades["size"].max(initial=0))


@measure("share", 0)
def cascade_reshared_share(c: Counted) -> float:
    """Share of root posts on the brand that were reshared at least once."""
    return ratio(int(np.count_nonzero(c.cascades["size"] > 1)), len(c.cascades))


@measure("posts", 0)
def cascade_depth(c: Counted) -> float:
    """Greatest number of reshares in a row."""
    return float(c.cascades["depth"].max(initial=0))


@measure("posts", 0)
def cascade_virality(c: Counted) -> float:
    """Mean structural virality (mean distance between two posts of a tree) of cascades of two posts and more; Goel et
    al. 2016."""
    grown = c.cascades["virality"][c.cascades["size"] > 1]
    return math.fsum(grown) / len(grown) if len(grown) else float("nan")  # exact, whatever the order of the log
