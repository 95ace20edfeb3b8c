"""The compiled hour and the loop over hours. It knows only arrays and rules: no scenario, no policy by name.

    0  events fall due (a change of policy, a scripted post); once a day the diary is written
    1  touchpoints: customers meet their brand                                   touching.py
    2  voice: they stay silent, complain, praise, start a story                  touching.py
    3  what is due is said, told and reshared; the last tick's posts are read    posting.py, spreading.py
    4  desks and 5 rivals, on one list of events in continuous time              contest.py, desk.py, answering.py
    6  reviews: stay, switch, join                                               reviewing.py
    7  what brands say, or have others say (within 3)                            feeds.py, adverts.py, spokespeople.py
    9  what was heard and who left is applied; the hour is recorded              reviewing.py, here

Nothing here allocates. A tick starts only when every pool has room for all it may bring; where one has not, the kernel
returns with the capacity it needs, the caller makes the pool larger, and the same tick begins (or goes on) again.
"""

from __future__ import annotations

import numpy as np

from wom_sim.engine.adverts import impressions_due, show_adverts
from wom_sim.engine.cascades import log_cascade
from wom_sim.engine.contest import happen
from wom_sim.engine.desk import background_tickets, open_desks, rank_again
from wom_sim.engine.diary import write_diary
from wom_sim.engine.feeds import content_due, post_content, subscribers_now
from wom_sim.engine.peers import peers_help
from wom_sim.engine.people import fixed, identity
from wom_sim.engine.posting import work_off_agenda
from wom_sim.engine.record import C_BUSY, C_CUSTOMERS, C_QUEUE, C_SATISFACTION, C_SUBSCRIBERS, C_VALUE
from wom_sim.engine.reviewing import apply_switches, apply_talk, hold_reviews
from wom_sim.engine.spokespeople import speak_for_brands, sponsored_due
from wom_sim.engine.spreading import deliver_posts
from wom_sim.engine.staff import begin_work, staff_posts
from wom_sim.engine.state import (
    DAY_TICKS,
    DO_POST,
    DUE,
    EVENT,
    LIVE,
    N_AGENDA,
    N_CASCADE_LOG,
    N_CASCADES,
    N_CASTS,
    N_DIARY,
    N_FRESH,
    N_HEAP,
    N_HEARING_LOG,
    N_INBOX,
    N_MUTES,
    N_POST_LOG,
    N_POSTS,
    N_QUEUES,
    N_SIGHTINGS,
    N_SWITCHES,
    N_TICKET_LOG,
    N_TICKETS,
    NEW,
    PHASE,
    RINGS_AGAIN,
    TICK,
    TRACE,
    USED,
    WARMUP,
    WHEEL,
)
from wom_sim.engine.tickets import log_ticket
from wom_sim.engine.touching import plan, touch_customers
from wom_sim.model.compiled import compiled, inner
from wom_sim.model.voice import SCRIPTED

DONE, MAKE_ROOM = 0, 1
SPARE = 8  # rows that one happening at a desk may need of any pool


@compiled
def advance(run, until):  # type: ignore[no-untyped-def]
    """Live the ticks before ``until``. Returns DONE, or MAKE_ROOM with the capacities wanted in ``run.need``."""
    while run.clock[TICK] < until:
        if run.clock[PHASE] == 0:
            if not begin_day(run):
                return MAKE_ROOM
            run.clock[PHASE] = 1
        if run.clock[PHASE] == 1:
            events = len(run.events) - run.clock[EVENT]
            if not wants(run, N_AGENDA, len(run.agenda), run.meta[N_AGENDA, LIVE] + events):
                return MAKE_ROOM
            begin_events(run)
            begin_work(run)
            run.clock[PHASE] = 2
        if run.clock[PHASE] == 2:
            if not room_for_tick(run):
                return MAKE_ROOM
            touch_customers(run)
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
def wants(run, pool, capacity, required):  # type: ignore[no-untyped-def]
    """Note a pool that must grow. Returns whether it is large enough."""
    if capacity < required:
        run.need[pool] = required
        return False
    return True


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
        if run.events[event].kind == 0:
            run.desks[run.events[event].brand].policy = run.events[event].what
            rank_again(run, run.events[event].brand, run.events[event].what)
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
def deliveries_due(run):  # type: ignore[no-untyped-def]
    """How many deliveries this tick brings, at most."""
    due = 0
    for at in range(run.meta[N_FRESH, DUE]):
        author = run.posts[run.to_deliver[at]].author
        if author >= 0:
            due += run.indptr[author + 1] - run.indptr[author]
        else:
            feed = run.cascades[run.posts[run.to_deliver[at]].cascade].feed
            due += run.feeds[feed].end - run.feeds[feed].start
    for at in range(run.meta[N_CASTS, DUE]):
        due += run.cascades[run.casts[at].cascade].audience
    return due


@inner
def passed_on_at_once(run):  # type: ignore[no-untyped-def]
    """How many people pass on a scripted post of this tick in this tick."""
    many, event = 0, run.clock[EVENT] - 1
    while event >= 0 and run.events[event].when == run.clock[TICK]:
        many += run.events[event].others_end - run.events[event].others
        event -= 1
    return many


@inner
def room_for_tick(run):  # type: ignore[no-untyped-def]
    """Whether touches, the agenda and deliveries of this tick fit into the pools."""
    at = run.clock[TICK] % run.clock[DAY_TICKS]
    touches = run.touch_start[at + 1] - run.touch_start[at]
    due = run.agenda_count[run.clock[TICK] % WHEEL] + 2 * touches + sponsored_due(run) + staff_posts(run, False)
    at_once = passed_on_at_once(run) + content_due(run)
    adverts = impressions_due(run)
    rivals = len(run.firms)
    # What the agenda posts is delivered in the next tick, but a reply's audience may include it already.
    read = deliveries_due(run)
    enough = wants(run, N_AGENDA, len(run.agenda), run.meta[N_AGENDA, LIVE] + 2 * touches + read)
    enough = wants(run, N_POSTS, len(run.posts), run.meta[N_POSTS, LIVE] + due + at_once) and enough
    enough = wants(run, N_CASCADES, len(run.cascades), run.meta[N_CASCADES, LIVE] + due + at_once) and enough
    enough = wants(run, N_SIGHTINGS, len(run.sightings), run.meta[N_SIGHTINGS, LIVE] + read + at_once) and enough
    enough = wants(run, N_FRESH, len(run.posted), due + at_once) and enough
    enough = wants(run, N_TICKETS, len(run.tickets), run.meta[N_TICKETS, LIVE] + due) and enough
    happenings = due * (2 + rivals) + (read if peers_help(run) else 0)
    enough = wants(run, N_HEAP, len(run.heap), run.meta[N_HEAP, LIVE] + happenings) and enough
    heard = touches + due + read + adverts + run.meta[N_CASTS, DUE]
    enough = wants(run, N_INBOX, len(run.inbox_who), heard + 1) and enough
    if len(run.watched) > 0:
        heard = run.meta[N_HEARING_LOG, LIVE] + due + read + adverts
        enough = wants(run, N_HEARING_LOG, len(run.hearing_log), heard) and enough
    if len(run.muted) > 0:
        enough = wants(run, N_MUTES, len(run.to_mute), read) and enough
    return room_for_endings(run, due + at_once, due + at_once) and enough


@inner
def room_for_endings(run, more, posts):  # type: ignore[no-untyped-def]
    """Whether all living cascades and tickets, and so many more with their posts, could end now and be logged."""
    cascades = run.meta[N_CASCADE_LOG, LIVE] + run.meta[N_CASCADES, LIVE] + more
    enough = wants(run, N_CASCADE_LOG, len(run.cascade_log), cascades)
    tickets = run.meta[N_TICKET_LOG, LIVE] + run.meta[N_TICKETS, LIVE] + more
    enough = wants(run, N_TICKET_LOG, len(run.ticket_log), tickets) and enough
    if run.clock[TRACE]:
        posts += run.meta[N_POST_LOG, LIVE] + run.meta[N_POSTS, LIVE]
        enough = wants(run, N_POST_LOG, len(run.post_log), posts) and enough
    return enough


@inner
def room_for_background(run):  # type: ignore[no-untyped-def]
    """Whether this tick's background tickets fit."""
    coming = 0
    for brand in range(len(run.desks)):
        coming += background_tickets(run, brand, False)
    enough = wants(run, N_TICKETS, len(run.tickets), run.meta[N_TICKETS, LIVE] + coming)
    enough = wants(run, N_HEAP, len(run.heap), run.meta[N_HEAP, LIVE] + 2 * coming) and enough
    return room_for_endings(run, coming, 0) and enough


@inner
def room_at_desks(run):  # type: ignore[no-untyped-def]
    """Whether whatever happens next at the desks, or at the opening of all of them, fits."""
    desks = run.desks
    longest, waiting = 0, 0
    for line in range(len(run.lines)):
        longest = max(longest, run.lines[line].size)
        waiting += run.lines[line].size
    shifts = 2 * len(desks) * (2 + int(run.tick_hours[0] / 24.0))
    spare = SPARE + 2 * waiting + shifts
    enough = wants(run, N_QUEUES, run.queue.shape[1], longest + 1)
    enough = wants(run, N_HEAP, len(run.heap), run.meta[N_HEAP, LIVE] + spare) and enough
    enough = wants(run, N_CASTS, len(run.casts_new), run.meta[N_CASTS, NEW] + SPARE) and enough
    enough = wants(run, N_AGENDA, len(run.agenda), run.meta[N_AGENDA, LIVE] + SPARE) and enough
    if run.heap[0].kind == RINGS_AGAIN:
        enough = wants(run, N_TICKETS, len(run.tickets), run.meta[N_TICKETS, LIVE] + 1) and enough
        enough = room_for_endings(run, 1, 0) and enough
    at = run.clock[TICK] % run.clock[DAY_TICKS]
    reviews = run.review_start[at + 1] - run.review_start[at]
    return wants(run, N_SWITCHES, len(run.switches), run.meta[N_SWITCHES, LIVE] + SPARE + reviews) and enough


@inner
def end_tick(run):  # type: ignore[no-untyped-def]
    """Step 9: stocks at the tick's end are recorded, the tick's posts wait for the next, the clock moves on."""
    tick = run.clock[TICK]
    for brand in range(len(run.desks)):
        hour = run.hourly[tick, brand]
        hour[C_CUSTOMERS], hour[C_SATISFACTION] = run.stock[brand, 0], run.stock[brand, 1]
        hour[C_VALUE] = run.stock[brand, 2]
        hour[C_QUEUE] = run.lines[2 * brand].waiting + run.lines[2 * brand + 1].waiting
        hour[C_BUSY] = run.lines[2 * brand].busy + run.lines[2 * brand + 1].busy
        hour[C_SUBSCRIBERS] = subscribers_now(run, brand)
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
