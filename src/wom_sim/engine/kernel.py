"""The compiled hour and the loop over hours. It knows only arrays and rules: no scenario, no policy by name.

    0  events fall due (a change of policy or of its levers, a scripted post); once a day the diary is
       written, and brands read and ask
    1  touchpoints: customers meet their brand                                   touching.py
    2  voice: they stay silent, complain, praise, start a story                  touching.py
    3  what is due is said, told and reshared; the last tick's posts are read    posting.py, spreading.py
    4  desks and 5 rivals, on one list of events in continuous time              contest.py, desk.py, answering.py
    6  reviews: stay, switch, join                                               reviewing.py, showroom.py
    7  what brands say, or have others say (within 3)                            feeds.py, adverts.py, spokespeople.py
    8  root causes of failures are put right, once a day (within 0)              learning.py
       and in a firestorm (from 0 on)                                            crisis.py, crisis_words.py
    9  what was heard and who left is applied; the hour is recorded              reviewing.py, here

Nothing here allocates. A tick starts only when every pool has room for all it may bring; where one has not, the kernel
returns with the capacity it needs, the caller makes the pool larger, and the same tick begins (or goes on) again.
"""

from __future__ import annotations

import numpy as np

from wom_sim.engine.adverts import show_adverts
from wom_sim.engine.cascades import log_cascade
from wom_sim.engine.change import pay_for_change
from wom_sim.engine.contest import happen
from wom_sim.engine.crisis import watch_for_crises
from wom_sim.engine.crisis_words import speak_in_crises
from wom_sim.engine.desk import background_tickets, follow, open_desks
from wom_sim.engine.diary import write_diary
from wom_sim.engine.dtypes import CHANGES_POLICY, CHANGES_STAGE, DO_POST
from wom_sim.engine.feeds import post_content, subscribers_now
from wom_sim.engine.learning import improve, note_learning
from wom_sim.engine.people import fixed, identity
from wom_sim.engine.posting import work_off_agenda
from wom_sim.engine.record import C_BUSY, C_CUSTOMERS, C_QUEUE, C_SATISFACTION, C_SUBSCRIBERS, C_VALUE
from wom_sim.engine.reviewing import apply_switches, apply_talk, hold_reviews
from wom_sim.engine.room import room_at_desks, room_for_background, room_for_events, room_for_tick, wants
from wom_sim.engine.showroom import keep_posts
from wom_sim.engine.spokespeople import speak_for_brands
from wom_sim.engine.spreading import deliver_posts
from wom_sim.engine.staff import begin_work, staff_posts
from wom_sim.engine.state import (
    DAY_TICKS,
    DUE,
    EVENT,
    LIVE,
    N_CASCADES,
    N_CASTS,
    N_DIARY,
    N_FRESH,
    N_HEAP,
    N_TICKETS,
    NEW,
    PHASE,
    TICK,
    USED,
    WARMUP,
)
from wom_sim.engine.surveys import survey
from wom_sim.engine.tickets import log_ticket
from wom_sim.engine.touching import plan, touch_customers
from wom_sim.model.compiled import compiled, inner
from wom_sim.model.voice import SCRIPTED

DONE, MAKE_ROOM, ASK = 0, 1, 2


@compiled
def advance(run, until):  # type: ignore[no-untyped-def]
    """Live the ticks before ``until``. Returns DONE; MAKE_ROOM with the capacities wanted in ``run.need``; or ASK where
    plug-ins are to be asked (see plugged.py), after which it goes on."""
    while run.clock[TICK] < until:
        if run.clock[PHASE] == 0:
            if not begin_day(run):
                return MAKE_ROOM
            run.clock[PHASE] = 1
        if run.clock[PHASE] == 1:
            if not room_for_events(run):
                return MAKE_ROOM
            begin_events(run)
            begin_work(run)
            improve(run)
            survey(run)
            watch_for_crises(run)
            run.clock[PHASE] = 2
        if run.clock[PHASE] == 2:
            if not room_for_tick(run):
                return MAKE_ROOM
            touch_customers(run)
            speak_in_crises(run)
            work_off_agenda(run)
            speak_for_brands(run)
            staff_posts(run, True)
            post_content(run)
            deliver_posts(run)
            show_adverts(run)
            run.clock[PHASE] = 3
        if run.clock[PHASE] == 3:
            if not room_for_background(run):
                return MAKE_ROOM
            for brand in range(len(run.desks)):
                background_tickets(run, brand, True)
            run.clock[PHASE] = 4
            if len(run.asks) > 0:
                return ASK
        if run.clock[PHASE] == 4:
            if not room_at_desks(run):
                return MAKE_ROOM
            open_desks(run)
            run.clock[PHASE] = 5
        end = (run.clock[TICK] + 1) * run.tick_hours[0]
        while run.meta[N_HEAP, LIVE] > 0 and run.heap[0].time < end:
            if not room_at_desks(run):
                return MAKE_ROOM
            happen(run)
        hold_reviews(run)
        apply_talk(run)
        apply_switches(run)
        end_tick(run)
    return DONE


@inner
def begin_day(run):  # type: ignore[no-untyped-def]
    """Once a day: write the diary; when counting starts, forget what was seen before. Returns False to ask for room."""
    if run.clock[TICK] == run.clock[WARMUP]:
        for who in range(len(run.people)):
            person = run.people[who]
            person.seen = person.engaged = person.advocated = np.uint16(0)
    if run.clock[TICK] % run.clock[DAY_TICKS] == 0:
        return write_diary(run) or wants(run, N_DIARY, len(run.touches), 2 * len(run.touches))
    return True


@inner
def begin_events(run):  # type: ignore[no-untyped-def]
    """Step 0: dated events of this tick."""
    clock = run.clock
    while clock[EVENT] < len(run.events) and run.events[clock[EVENT]].when <= clock[TICK]:
        event = clock[EVENT]
        clock[EVENT] += 1
        if run.events[event].kind == CHANGES_POLICY:
            run.desks[run.events[event].brand].policy = run.events[event].what
            run.desks[run.events[event].brand].steered = 0
            follow(run, run.events[event].brand, run.events[event].levers)
            pay_for_change(run, run.events[event].brand)
        elif run.events[event].kind == CHANGES_STAGE:
            if run.desks[run.events[event].brand].policy == run.events[event].what:
                follow(run, run.events[event].brand, run.events[event].levers)
                pay_for_change(run, run.events[event].brand)
        else:
            author, hours = run.events[event].what, clock[TICK] * run.tick_hours[0]
            severity = run.events[event].severity
            serious = 1 if severity >= 0.5 else 0
            weight = run.service[0].serious_weight if serious else run.service[0].minor_weight
            key = identity(run, author, SCRIPTED, run.events[event].ordinal)
            brand, sign = run.events[event].brand, run.events[event].sign
            row = plan(run, hours, DO_POST, author, brand, sign, weight, key, serious)
            if run.events[event].others_end > run.events[event].others:
                run.agenda[row].count = 1 + event


@inner
def end_tick(run):  # type: ignore[no-untyped-def]
    """Step 9: stocks at the tick's end are recorded, the tick's posts wait for the next, the clock moves on."""
    tick = run.clock[TICK]
    for brand in range(len(run.desks)):
        hour = run.hourly[tick, brand]
        hour[C_CUSTOMERS], hour[C_SATISFACTION] = run.stock[brand, 0], run.stock[brand, 1]
        hour[C_VALUE] = run.stock[brand, 2]
        for line in range(2 * brand, len(run.lines), 2 * len(run.desks)):
            hour[C_QUEUE] += run.lines[line].waiting + run.lines[line + 1].waiting
            hour[C_BUSY] += run.lines[line].busy + run.lines[line + 1].busy
        hour[C_SUBSCRIBERS] = subscribers_now(run, brand)
        if len(run.roots) > 0:
            note_learning(run, brand, hour)
    keep_posts(run)
    for at in range(run.meta[N_FRESH, NEW]):
        run.to_deliver[at] = run.posted[at]
    for at in range(run.meta[N_CASTS, NEW]):
        run.casts[at] = run.casts_new[at]
    for pool in (N_FRESH, N_CASTS):
        run.meta[pool, DUE] = run.meta[pool, NEW]
        run.meta[pool, NEW] = 0
    run.clock[PHASE] = 0
    run.clock[TICK] = tick + 1


@compiled
def take_stock(run):  # type: ignore[no-untyped-def]
    """Count customers, satisfaction and value of each brand at the start, and those heard who have a brand."""
    people, stock = run.people, run.stock
    stock[:] = 0
    for who in range(len(people)):
        brand = people[who].brand
        if brand >= 0:
            stock[brand, 0] += 1
            stock[brand, 1] += fixed(people[who].satisfaction)
            stock[brand, 2] += fixed(run.levels[2, run.traits[who].value])
    if len(run.joined) > 1:
        run.joined[:] = 0
        for who in range(len(people)):
            if people[who].brand >= 0:
                for at in range(run.indptr[who], run.indptr[who + 1]):
                    run.joined[run.followers[at]] += 1


@compiled
def log_unfinished(run):  # type: ignore[no-untyped-def]
    """At a run's end: write living tickets and cascades into the logs as they stand (the caller has made room)."""
    for row in range(run.meta[N_TICKETS, USED]):
        if run.tickets[row].holds > 0:
            log_ticket(run, row)
    for row in range(run.meta[N_CASCADES, USED]):
        if run.cascades[row].holds > 0:
            log_cascade(run, row)
