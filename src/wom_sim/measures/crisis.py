"""Alarms of a brand that watches for firestorms: how long, how late, how often for nothing; and what it said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import C_CRISIS_SECONDS, C_NEGATIVE
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure
from wom_sim.measures.storms import stormy, usual_negative_per_day


@measure("hours", 0)
def crisis_hours(c: Counted) -> float:
    """Hours in which the brand's alarm was on."""
    return c.sums["crisis_seconds"] / 3600.0


@measure("alarms", -1)
def false_alarms(c: Counted) -> float:
    """Alarms during which there was no firestorm, as `firestorm` has it, judged by the run's own usual level."""
    storm = storm_ticks(c)
    return float(sum(not storm[begin:end].any() for begin, end in alarms(c)))


@measure("hours", -1)
def detection_lag(c: Counted) -> float:
    """Hours from the first firestorm's beginning, when the last 24 hours' complaints passed its bar, to the alarm that was on
    then or came next; below 0 where the brand was ahead of it. Not told without a firestorm or without such an alarm."""
    storm = storm_ticks(c)
    if not storm.any():
        return float("nan")
    first = int(np.argmax(storm))
    begun = [begin for begin, end in alarms(c) if end > first]
    return (begun[0] - first) * c.tick_hours if begun else float("nan")


@measure("statements", 0)
def statements(c: Counted) -> float:
    """Holding statements that the brand made."""
    return float(c.sums["statements"])


@measure("messages", 0)
def counter_messages(c: Counted) -> float:
    """Counter-messages posted, each voice's each time."""
    return float(c.sums["counter_messages"])


def alarms(c: Counted) -> list[tuple[int, int]]:
    """Counted ticks from which and to which (not included) an alarm was on."""
    on = np.concatenate([[False], c.hourly[:, C_CRISIS_SECONDS] > 0, [False]])
    edges = np.flatnonzero(on[1:] != on[:-1])
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def storm_ticks(c: Counted) -> NDArray[np.bool_]:
    """Counted ticks in which there was a firestorm (bool [ticks])."""
    negative, study = c.hourly[:, C_NEGATIVE], c.scenario.study
    usual = usual_negative_per_day(negative, c.scenario.first_incident_hour, c.tick_hours)
    return stormy(negative, usual, study.firestorm_factor, study.firestorm_min, c.tick_hours)
