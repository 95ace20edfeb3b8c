"""Firestorms: public complaints of a day, far above what is usual."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HOURS_A_DAY = 24.0


def usual_negative_per_day(
    negative: NDArray[np.int64], first_incident_hour: float | None, tick_hours: float = 1.0
) -> float:
    """Public complaints a day (``negative``: by counted tick) before the first incident, or in all where there is none."""
    if first_incident_hour is not None and first_incident_hour > 0:
        before = negative[: max(1, int(first_incident_hour / tick_hours))]
    else:
        before = negative
    return float(before.mean() * HOURS_A_DAY / tick_hours) if len(before) else 0.0


def firestorm(
    negative: NDArray[np.int64], usual_per_day: float, factor: float, least: int, tick_hours: float = 1.0
) -> tuple[bool, float, float]:
    """Whether there was a firestorm, its peak (complaints in 24 h) and how many hours it was on; moving 24-hour sums."""
    above = stormy(negative, usual_per_day, factor, least, tick_hours)
    return bool(above.any()), float(last_day(negative, tick_hours).max(initial=0)), float(above.sum() * tick_hours)


def stormy(
    negative: NDArray[np.int64], usual_per_day: float, factor: float, least: int, tick_hours: float = 1.0
) -> NDArray[np.bool_]:
    """Whether there was a firestorm at the end of each tick (bool [ticks])."""
    return last_day(negative, tick_hours) >= max(float(least), factor * usual_per_day)


def last_day(negative: NDArray[np.int64], tick_hours: float) -> NDArray[np.int64]:
    """Public complaints of the 24 hours before the end of each tick (int64 [ticks])."""
    window = max(1, round(HOURS_A_DAY / tick_hours))
    total = np.concatenate([[0], np.cumsum(negative)])
    return np.asarray(total[1:] - total[np.maximum(0, np.arange(1, len(total)) - window)], np.int64)
