"""Steps 1 and 2 of the hour: touchpoints, and what customers make of them."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.dtypes import ANSWERED, DO_POST, DO_PRIVATE, DO_TELL, NOBODY, WHEEL
from wom_sim.engine.learning import cause_of_failure
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
from wom_sim.engine.state import DAY_TICKS, N_AGENDA, TICK
from wom_sim.model.compiled import inner
from wom_sim.model.draws import PLAN_DELAY, STORY_GAP, TOUCH_OUTCOME, TOUCH_SEVERITY, VOICE, VOICE_DELAY, exponential
from wom_sim.model.learning import AVERTED_FAILURE
from wom_sim.model.parameters import MOST_INCIDENTS
from wom_sim.model.rhythm import later, tick_of_hour
from wom_sim.model.touchpoints import (
    DELIGHT,
    MINOR,
    ORDINARY,
    SERIOUS,
    expectation_after,
    felt,
    outcome,
    satisfaction_after,
)
from wom_sim.model.voice import (
    COMPLAINT,
    LEAVES,
    PRAISE,
    PRIVATE,
    PRIVATE_COMPLAINT,
    PUBLIC,
    SILENT,
    STORY,
    after_failure,
    after_ordinary,
    conversations,
    grievance_after,
    next_telling,
    speaks_well,
    still_ahead,
    voice_boost,
)


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
    cause = NOBODY
    if len(run.roots) > 0 and (kind == SERIOUS or kind == MINOR):
        cause = cause_of_failure(run, who, brand, origin, incident)
        if cause == AVERTED_FAILURE:
            kind = ORDINARY
    feeling = felt(kind, rates.ordinary_outcome, rates.minor_outcome, rates.serious_outcome, rates.delight_outcome)
    expectation = np.float64(people[who].expectation)
    satisfaction = satisfaction_after(
        np.float64(people[who].satisfaction), expectation, feeling, rates.disconfirmation, rates.satisfaction_adaptation
    )
    set_satisfaction(run, who, satisfaction)
    people[who].expectation = np.float32(expectation_after(expectation, feeling, rates.expectation_adaptation))
    inbox_row(run, who)  # the opinion follows experience at the tick's end
    speak(run, who, brand, hours, origin, kind, cause)


@inner
def speak(run, who, brand, hours, origin, kind, cause):  # type: ignore[no-untyped-def]
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
            row = plan(run, when, DO_POST, who, brand, -1, weight, identity(run, who, COMPLAINT, origin), serious)
            run.agenda[row].cause = cause
        elif choice == PRIVATE:
            when = say_later(run, who, hours, origin, rates.private_delay_hours)
            key = identity(run, who, PRIVATE_COMPLAINT, origin)
            row = plan(run, when, DO_PRIVATE, who, brand, -1, weight, key, serious)
            run.agenda[row].cause = cause
        elif choice == LEAVES:
            plan_to_leave(run, who, origin)
    elif kind == DELIGHT and speaks_well(voice_draw, rates.praise, readiness, grievance):
        plan(run, hours, DO_POST, who, brand, 1, weight, identity(run, who, PRAISE, origin), np.int32(0))
    elif kind == ORDINARY:
        said = after_ordinary(voice_draw, rates.mention, readiness, grievance)
        if said != SILENT:
            sign, minor = -1 if said == COMPLAINT else 0, run.service[0].minor_weight
            plan(run, hours, DO_POST, who, brand, sign, minor, identity(run, who, said, origin), np.int32(0))
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
    run.agenda[row].cause = NOBODY
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
