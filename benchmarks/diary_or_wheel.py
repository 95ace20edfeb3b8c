"""The calendar of touches and reviews, two ways: one pass over all clocks a day, or a linked timing wheel.

Both fire the same events at the same ticks (touches every 14 days, reviews every 30, exponential and fixed gaps,
draws by the same counter-based hash) and do nothing else. ``daily`` reads every clock once a day and sorts the day's
events by tick; ``wheel`` keeps one next-index a customer and kind in buckets by tick and touches only what is due.
"""

from __future__ import annotations

import math
import time

import numpy as np
from numba import njit

from wom_sim.model.draws import absorb, unit

DAY = 24
REVIEW_TICKS = 30 * DAY
NONE = -1


@njit(nogil=True, error_model="numpy")
def gap(who, count, mean_ticks):  # type: ignore[no-untyped-def]
    """Ticks to a customer's next touch, at least one."""
    draw = unit(absorb(absorb(np.uint64(count), who), 40))
    return 1 + int(-math.log(draw) * mean_ticks)


@njit(nogil=True, error_model="numpy")
def daily(touch, review, count, days, mean_ticks, rows, start):  # type: ignore[no-untyped-def]
    """One pass a day; ``rows`` (int32 [n]) and ``start`` (int64 [25]) are working space. Returns a checksum."""
    fired, unsorted = 0, np.empty_like(rows)
    for day in range(days):
        first, last = day * DAY, (day + 1) * DAY
        start[:] = 0
        found = 0
        for who in range(len(touch)):
            while touch[who] < last:
                unsorted[found] = who * DAY + (touch[who] - first)
                start[touch[who] - first + 1] += 1
                found += 1
                count[who] += 1
                touch[who] += gap(who, count[who], mean_ticks)
            if review[who] < last:
                fired += review[who] ^ who
                review[who] += REVIEW_TICKS
        for tick in range(DAY):
            start[tick + 1] += start[tick]
        for at in range(found):  # counting sort by tick, stable
            tick = unsorted[at] % DAY
            rows[start[tick]] = unsorted[at] // DAY
            start[tick] += 1
        at = 0
        for tick in range(DAY):
            while at < start[tick]:
                fired += (first + tick) ^ rows[at]
                at += 1
    return fired


@njit(nogil=True, error_model="numpy")
def wheel(touch, review, count, days, mean_ticks, head, following):  # type: ignore[no-untyped-def]
    """A wheel of ``len(head)`` buckets; a customer's touch is node 2 who, the review 2 who + 1. Returns a checksum."""
    n, fired, buckets = len(touch), 0, len(head)
    head[:] = NONE
    for node in range(2 * n):
        bucket = (review[node >> 1] if node & 1 else touch[node >> 1]) % buckets
        following[node] = head[bucket]
        head[bucket] = node
    for tick in range(days * DAY):
        node = head[tick % buckets]
        head[tick % buckets] = NONE
        while node >= 0:
            after, who = following[node], node >> 1
            due = review[who] if node & 1 else touch[who]
            if due == tick:
                fired += tick ^ who
                if node & 1:
                    review[who] = due = tick + REVIEW_TICKS
                else:
                    count[who] += 1
                    touch[who] = due = tick + gap(who, count[who], mean_ticks)
            bucket = due % buckets
            following[node] = head[bucket]
            head[bucket] = node
            node = after
    return fired


def measure(people: int, days: int, rounds: int, gap_days: float = 14.0) -> dict[str, float]:
    """Median ns per customer-day of both, in turn, and the wheel's time over the pass's."""
    mean = gap_days * DAY
    rng = np.random.default_rng(1)
    first_touch = np.minimum(rng.exponential(mean, people), 1e8).astype(np.int32)
    first_review = rng.integers(0, REVIEW_TICKS, people).astype(np.int32)
    seconds: dict[str, list[float]] = {"daily": [], "wheel": []}
    for turn in range(rounds + 1):
        sums = []
        for name in seconds:
            touch, review, count = first_touch.copy(), first_review.copy(), np.zeros(people, np.uint16)
            if name == "daily":
                space = (np.empty(people, np.int32), np.empty(DAY + 1, np.int64))
            else:
                space = (np.empty(2048, np.int32), np.empty(2 * people, np.int32))
            started = time.perf_counter()
            sums.append((daily if name == "daily" else wheel)(touch, review, count, days, mean, *space))
            if turn:  # the first one compiles
                seconds[name].append(time.perf_counter() - started)
        if sums[0] != sums[1]:
            raise AssertionError(f"the two calendars differ: {sums}")
    each = {name: 1e9 * float(np.median(values)) / (people * days) for name, values in seconds.items()}
    return {"daily_ns": each["daily"], "wheel_ns": each["wheel"], "ratio": each["wheel"] / each["daily"]}
