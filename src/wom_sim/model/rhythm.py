"""Waking time: the clock by which customers act, fast at noon and slow at night.

A day has 24 hours of waking time, spread over its hours by ``time.rhythm``. A process that is even in waking time
follows the daily rhythm in clock time. ``cumulative`` holds the waking hours passed at each full hour (float64 [25],
from 0 to 24).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.compiled import compiled


def cumulative_rhythm(weights: Sequence[float]) -> NDArray[np.float64]:
    """Waking hours passed at each full hour of a day (float64 [25]) for 24 relative weights."""
    passed = np.concatenate([[0.0], np.cumsum(np.asarray(weights, dtype=np.float64))])
    return passed * (24.0 / passed[-1])


@compiled
def waking_time(hours, cumulative):  # type: ignore[no-untyped-def]
    """Waking hours passed at a clock time (both in hours from midnight of day 0)."""
    day = math.floor(hours / 24.0)
    clock = hours - 24.0 * day
    hour = min(23, int(clock))
    return 24.0 * day + cumulative[hour] + (clock - hour) * (cumulative[hour + 1] - cumulative[hour])


@compiled
def clock_time(waking, cumulative):  # type: ignore[no-untyped-def]
    """The clock time (hours) at which so many waking hours have passed: the inverse of ``waking_time``."""
    day = math.floor(waking / 24.0)
    rest = waking - 24.0 * day
    hour = 0
    for step in (16, 8, 4, 2, 1):  # the last hour that begins no later than that
        if hour + step < 24 and cumulative[hour + step] <= rest:
            hour += step
    lively = cumulative[hour + 1] - cumulative[hour]
    share = (rest - cumulative[hour]) / lively if lively > 0.0 else 0.0
    return 24.0 * day + hour + min(1.0, share)


@compiled
def tick_of_second(second, tick_hours):  # type: ignore[no-untyped-def]
    """The tick in which a second lies."""
    return int(second / (3600.0 * tick_hours))


@compiled
def tick_of_hour(hours, tick_hours):  # type: ignore[no-untyped-def]
    """The tick in which a time lies; a hair more, for (k h) / h may fall just short of k."""
    return int(min(hours / tick_hours + 1e-9, 2147483000.0))


@compiled
def ticks_of_days(days, tick_hours):  # type: ignore[no-untyped-def]
    """A number of days as whole ticks, at least one."""
    return int(max(1.0, min(2e9, math.floor(days * 24.0 / tick_hours + 0.5))))


@compiled
def ticks_of_delay(hours, tick_hours):  # type: ignore[no-untyped-def]
    """Ticks until something happens that was decided in this one: a delay in hours, rounded up to at least one tick."""
    return max(1, int(math.ceil(min(hours / tick_hours, 1e8))))


@compiled
def later(hours, waking_delay, cumulative):  # type: ignore[no-untyped-def]
    """The clock time (hours) that lies ``waking_delay`` waking hours after a clock time."""
    return max(hours, clock_time(waking_time(hours, cumulative) + waking_delay, cumulative))
