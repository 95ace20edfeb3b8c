"""The day's diary: who meets the brand, and whose relationship is reviewed, in which tick of the day."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.people import draw
from wom_sim.engine.state import DAY_TICKS, N_DIARY, TICK, USED
from wom_sim.model.compiled import inner
from wom_sim.model.draws import INCIDENT_HIT, INCIDENT_TIME, TOUCH_GAP
from wom_sim.model.rhythm import later, tick_of_second
from wom_sim.model.touchpoints import gap_hours


@inner
def incident_second(run, incident, who):  # type: ignore[no-untyped-def]
    """The second at which an incident hits a customer, or -1."""
    number, brand = run.incidents[incident].number, run.incidents[incident].brand
    if draw(run, INCIDENT_HIT, number, who, brand) >= run.incidents[incident].share:
        return -1
    into = draw(run, INCIDENT_TIME, number, who, brand) * run.incidents[incident].hours
    return int((run.incidents[incident].start + into) * 3600.0)


@inner
def next_touch_second(run, who, second, touches):  # type: ignore[no-untyped-def]
    """The second of the touchpoint that follows one at ``second``; at least one second later."""
    activity = run.levels[0, run.traits[who].activity]
    gap = gap_hours(draw(run, TOUCH_GAP, touches, who, 0), run.touchpoints[0].gap_days, activity)
    hours = later(second / 3600.0, gap, run.rhythm)
    return max(second + 1, int(min(hours * 3600.0, 2147483000.0)))


@inner
def tick_of(run, second):  # type: ignore[no-untyped-def]
    """The tick in which a second lies."""
    return tick_of_second(second, run.tick_hours[0])


@inner
def first_second_of(run, tick):  # type: ignore[no-untyped-def]
    """The first whole second in or after a tick: a second is below it just if ``tick_of(second) < tick``."""
    second = int(tick * 3600.0 * run.tick_hours[0])
    while second > 0 and tick_of(run, second - 1) >= tick:
        second -= 1
    while tick_of(run, second) < tick:
        second += 1
    return second


@inner
def write_diary(run):  # type: ignore[no-untyped-def]
    """Write the day's touchpoints and reviews into the diary, sorted by tick; a customer's own in the order of time.

    One pass over all customers a day costs a few bytes each and leaves them in memory order; at a million customers that is
    more than twice as fast as a linked calendar (``benchmarks/diary_or_wheel.py``). A customer's clock does not
    depend on anything that happens, so the whole day can be written. Returns False where room ran out: the touches
    written so far stay, and the next call goes on behind them.
    """
    touches = run.meta[N_DIARY, USED]
    first, ticks, clocks = run.clock[TICK], run.clock[DAY_TICKS], run.clocks
    end = first_second_of(run, first + ticks)
    reviews = 0
    for who in range(len(clocks)):
        while clocks[who].touch_second < end and touches < len(run.touches_unsorted):
            touches = _write_touch(run, touches, who, clocks[who].touch_second, NOBODY)
            clocks[who].touches += np.uint16(1)
            clocks[who].touch_second = next_touch_second(run, who, clocks[who].touch_second, clocks[who].touches)
        if clocks[who].review_tick < first + ticks and reviews < len(run.review_unsorted):
            run.review_unsorted[reviews] = who
            reviews += 1
    run.meta[N_DIARY, USED] = touches
    touches = _write_incidents(run, touches, first_second_of(run, first), end)
    if touches >= len(run.touches_unsorted) or reviews == len(run.review_unsorted):
        return False
    run.meta[N_DIARY, USED] = 0
    _sort_diary(run, first, touches, reviews)
    return True


@inner
def _write_incidents(run, touches, begin, end):  # type: ignore[no-untyped-def]
    """Add the touches that incidents bring between two seconds, as far as there is room; returns the new number."""
    for incident in range(len(run.incidents)):
        start, hours = run.incidents[incident].start, run.incidents[incident].hours
        if int(start * 3600.0) < end and int((start + hours) * 3600.0) >= begin:
            for who in range(len(run.people)):
                second = incident_second(run, incident, who)
                if begin <= second < end and touches < len(run.touches_unsorted):
                    touches = _write_touch(run, touches, who, second, incident)
    return touches


@inner
def _write_touch(run, row, who, second, kind):  # type: ignore[no-untyped-def]
    run.touches_unsorted[row].who, run.touches_unsorted[row].second, run.touches_unsorted[row].kind = who, second, kind
    return row + 1


@inner
def _sort_diary(run, first, touches, reviews):  # type: ignore[no-untyped-def]
    """Counting sort by tick, stable; ``*_start`` ends as the start of each tick's part."""
    ticks = run.clock[DAY_TICKS]
    run.touch_start[:] = 0
    run.review_start[:] = 0
    for row in range(touches):
        run.touch_start[tick_of(run, run.touches_unsorted[row].second) - first + 1] += 1
    for row in range(reviews):
        run.review_start[run.clocks[run.review_unsorted[row]].review_tick - first + 1] += 1
    for tick in range(ticks):
        run.touch_start[tick + 1] += run.touch_start[tick]
        run.review_start[tick + 1] += run.review_start[tick]
    for row in range(touches):
        tick = tick_of(run, run.touches_unsorted[row].second) - first
        at = run.touch_start[tick]
        run.touch_start[tick] += 1
        run.touches[at].who = run.touches_unsorted[row].who
        run.touches[at].second = run.touches_unsorted[row].second
        run.touches[at].kind = run.touches_unsorted[row].kind
    for row in range(reviews):
        who = run.review_unsorted[row]
        tick = run.clocks[who].review_tick - first
        run.review_who[run.review_start[tick]] = who
        run.review_start[tick] += 1
    for tick in range(ticks, 0, -1):
        run.touch_start[tick] = run.touch_start[tick - 1]
        run.review_start[tick] = run.review_start[tick - 1]
    run.touch_start[0] = 0
    run.review_start[0] = 0
