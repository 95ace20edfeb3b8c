"""Employees on the graph: when they are at work, what they look at there, when they post, and what they say.

What a policy lets them do is *open*, *limited* to a share of working time, or *blocked*: then nobody uses the firm's
devices for it, and people look on their phones instead.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled

OPEN_ACCESS, LIMITED, BLOCKED = 0, 1, 2
# What an employee's post is, as it enters its key (beside those of model.voice).
FOR_THE_BRAND, OWN_ACCORD = 20, 21
MONTH_HOURS = 24.0 * 30.4375


@compiled
def working_share(start, hours, opens, closes, days):  # type: ignore[no-untyped-def]
    """Share of the span [start, start + hours) that is working time: ``opens`` to ``closes`` (hours of the day) on the
    first ``days`` days of a week; hour 0 is the midnight of a Monday."""
    day = math.floor(start / 24.0)
    worked = 0.0
    while 24.0 * day < start + hours:
        if day % 7 < days:
            worked += max(0.0, min(start + hours, 24.0 * day + closes) - max(start, 24.0 * day + opens))
        day += 1
    return min(1.0, worked / hours)


@compiled
def looks(access, at_work, allowed, phones):  # type: ignore[no-untyped-def]
    """Factor on an employee's chance to see a post: 1 + w (f − 1), w being the share of the hour that is working time.

    f is 1 where access is open, ``allowed`` (0 to 1) where it is limited and ``phones`` where it is blocked.
    """
    factor = 1.0
    if access == LIMITED:
        factor = allowed
    elif access == BLOCKED:
        factor = phones
    return 1.0 + at_work * (factor - 1.0)


@compiled
def off_message_chance(off_message, trained, training_effect):  # type: ignore[no-untyped-def]
    """Chance that an employee's post is off message: o (1 − effect if trained)."""
    return off_message * (1.0 - training_effect) if trained else off_message


@compiled
def reading_seconds(read_seconds, at_work):  # type: ignore[no-untyped-def]
    """Working time that reading one post takes, in whole seconds: reading time · share of the hour that is working time."""
    return int(read_seconds * at_work + 0.5)
