"""Steps 1 and 2 of the hour: the day's diary, touchpoints, and what customers make of them."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.people import (
    count,
    draw,
    grievance_now,
    identity,
    inbox_row,
    set_grievance,
    set_satisfaction,
    today,
)
from wom_sim.engine.pools import take
from wom_sim.engine.prefetch import AHEAD, prefetch
from wom_sim.engine.record import C_PROBLEMS
from wom_sim.engine.state import (
    ANSWERED,
    DAY_TICKS,
    DO_POST,
    DO_PRIVATE,
    DO_TELL,
    N_AGENDA,
    N_DIARY,
    NOBODY,
    TICK,
    USED,
    WHEEL,
)
from wom_sim.model.compiled import inner
from wom_sim.model.draws import (
    INCIDENT_HIT,
    INCIDENT_TIME,
    PLAN_DELAY,
    STORY_GAP,
    TOUCH_GAP,
    TOUCH_OUTCOME,
    TOUCH_SEVERITY,
    VOICE,
    VOICE_DELAY,
    exponential,
)
from wom_sim.model.parameters import MOST_INCIDENTS
from wom_sim.model.rhythm import later, tick_of_hour, tick_of_second
from wom_sim.model.touchpoints import (
    DELIGHT,
    MINOR,
    ORDINARY,
    SERIOUS,
    expectation_after,
    felt,
    gap_hours,
    outcome,
    satisfaction_after,
)
from wom_sim.model.voice import (
    COMPLAINT,
    LEAVES,
    MENTION,
    PRAISE,
    PRIVATE,
    PRIVATE_COMPLAINT,
    PUBLIC,
    STORY,
    after_failure,
    conversations,
    grievance_after,
    next_telling,
    speaks_well,
    still_ahead,
    voice_boost,
)


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


@inner
def touch_customers(run):  # type: ignore[no-untyped-def]
    """Step 1 for one tick: every customer in the diary meets the brand (a prospect's clock ticks unused)."""
    at = run.clock[TICK] % run.clock[DAY_TICKS]
    end = run.touch_start[at + 1]
    for row in range(run.touch_start[at], end):
        if row + AHEAD < end:
            prefetch(run.people, run.touches[row + AHEAD].who)
            prefetch(run.traits, run.touches[row + AHEAD].who)
        who, second, incident = run.touches[row].who, run.touches[row].second, run.touches[row].kind
        brand = run.people[who].brand
        if brand < 0 or (incident >= 0 and run.incidents[incident].brand != brand):
            continue
        origin = (MOST_INCIDENTS + 2) * np.int64(second)
        if incident >= 0:
            origin += run.incidents[incident].number + 1
        touch(run, who, brand, second / 3600.0, origin, incident)


@inner
def touch(run, who, brand, hours, origin, incident):  # type: ignore[no-untyped-def]
    """One touchpoint: its outcome, what it does to the customer, and what the customer says."""
    people, rates, firms = run.people, run.touchpoints[0], run.firms
    severity_draw = draw(run, TOUCH_SEVERITY, origin, who, 0)
    if incident >= 0:
        kind = SERIOUS if severity_draw < run.incidents[incident].severity else MINOR
    else:
        kind = outcome(
            draw(run, TOUCH_OUTCOME, origin, who, 0), severity_draw,
            firms[brand].failure, firms[brand].delight, firms[brand].serious,
        )  # fmt: skip
    feeling = felt(kind, rates.ordinary_outcome, rates.minor_outcome, rates.serious_outcome, rates.delight_outcome)
    expectation = np.float64(people[who].expectation)
    satisfaction = satisfaction_after(
        np.float64(people[who].satisfaction), expectation, feeling, rates.disconfirmation, rates.satisfaction_adaptation
    )
    set_satisfaction(run, who, satisfaction)
    people[who].expectation = np.float32(expectation_after(expectation, feeling, rates.expectation_adaptation))
    inbox_row(run, who)  # the opinion follows experience at the tick's end
    speak(run, who, brand, hours, origin, kind)


@inner
def speak(run, who, brand, hours, origin, kind):  # type: ignore[no-untyped-def]
    """Step 2: silence, a plan to leave, a complaint, praise or a mention; and a story for friends."""
    rates = run.voice[0]
    day = today(run)
    grievance = grievance_now(run, who, day)
    readiness = run.levels[1, run.traits[who].voice]
    voice_draw = draw(run, VOICE, origin, who, 0)
    weight = 1.0
    if kind == SERIOUS or kind == MINOR:
        weight = run.service[0].serious_weight if kind == SERIOUS else run.service[0].minor_weight
        answered = run.people[who].flags & np.uint8(ANSWERED) != 0
        choice = after_failure(
            voice_draw, rates.complain_serious if kind == SERIOUS else rates.complain_minor, rates.public_share,
            rates.leave_plan if kind == SERIOUS else 0.0, readiness,
            voice_boost(grievance, answered, rates.grievance_boost, rates.answered_boost),
        )  # fmt: skip
        count(run, brand, C_PROBLEMS, 1)
        set_grievance(run, who, grievance_after(grievance, weight), day)
        serious = np.int32(1 if kind == SERIOUS else 0)
        if choice == PUBLIC:
            when = say_later(run, who, hours, origin, rates.delay_hours)
            plan(run, when, DO_POST, who, brand, -1, weight, identity(run, who, COMPLAINT, origin), serious)
        elif choice == PRIVATE:
            when = say_later(run, who, hours, origin, rates.private_delay_hours)
            plan(run, when, DO_PRIVATE, who, brand, -1, weight, identity(run, who, PRIVATE_COMPLAINT, origin), serious)
        elif choice == LEAVES:
            plan_to_leave(run, who, origin)
    elif kind == DELIGHT and speaks_well(voice_draw, rates.praise, readiness, grievance):
        plan(run, hours, DO_POST, who, brand, 1, weight, identity(run, who, PRAISE, origin), np.int32(0))
    elif kind == ORDINARY and voice_draw < rates.mention * readiness:
        # Someone who bears a grievance mentions the brand to complain of it again.
        sign = -1 if voice_draw < rates.mention * readiness * grievance else 0
        word = COMPLAINT if sign < 0 else MENTION
        plan(
            run,
            hours,
            DO_POST,
            who,
            brand,
            sign,
            run.service[0].minor_weight,
            identity(run, who, word, origin),
            np.int32(0),
        )
    start_story(run, who, brand, hours, origin, kind, weight)


@inner
def say_later(run, who, hours, origin, mean_delay):  # type: ignore[no-untyped-def]
    """When a customer gets round to complaining: exponential in waking time."""
    return later(hours, exponential(draw(run, VOICE_DELAY, origin, who, 0)) * mean_delay, run.rhythm)


@inner
def plan_to_leave(run, who, origin):  # type: ignore[no-untyped-def]
    """Bring the customer's next review forward, to tomorrow at the earliest."""
    day_ticks = run.clock[DAY_TICKS]
    tomorrow = (run.clock[TICK] // day_ticks + 1) * day_ticks
    wait = exponential(draw(run, PLAN_DELAY, origin, who, 0)) * run.voice[0].leave_plan_days * day_ticks
    earlier = tomorrow + int(min(wait, 1e6))
    if earlier < run.clocks[who].review_tick:
        run.clocks[who].review_tick = earlier


@inner
def start_story(run, who, brand, hours, origin, kind, severity):  # type: ignore[no-untyped-def]
    """Give the customer a story to tell to strong ties over the coming weeks, if the touch was worth one."""
    rates = run.voice[0]
    ahead = conversations(kind, rates.talk_failure, rates.talk_delight, rates.talk_ordinary, severity)
    half_life = 24.0 * rates.talk_half_life_days
    key = identity(run, who, STORY, origin)
    gap = next_telling(draw(run, STORY_GAP, 0, key, 0), ahead, half_life)
    if gap >= 0.0:
        sign = 1 if kind == DELIGHT else (0 if kind == ORDINARY else -1)
        ahead = still_ahead(ahead, gap, half_life)
        plan(run, hours + gap, DO_TELL, who, brand, sign, ahead, key, np.int32(today(run)))


@inner
def plan(run, hours, kind, who, brand, sign, severity, key, ref):  # type: ignore[no-untyped-def]
    """Put something that a customer will do into the agenda (this tick at the earliest); returns its row."""
    row = take(run, run.agenda, N_AGENDA)
    run.agenda[row].time, run.agenda[row].kind, run.agenda[row].who = hours, kind, who
    run.agenda[row].brand, run.agenda[row].sign, run.agenda[row].severity = brand, sign, severity
    run.agenda[row].key, run.agenda[row].ref, run.agenda[row].count = key, ref, 0
    place(run, row, tick_of_hour(hours, run.tick_hours[0]))
    return row


@inner
def place(run, row, tick):  # type: ignore[no-untyped-def]
    """Put a row of the agenda into the bucket of its tick (this one at the earliest)."""
    agenda = run.agenda
    tick = max(tick, run.clock[TICK])
    bucket = tick % WHEEL
    agenda[row].tick = tick
    agenda[row].next = run.agenda_head[bucket]
    run.agenda_head[bucket] = row
    run.agenda_count[bucket] += 1
