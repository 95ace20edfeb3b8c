"""Whether every pool has room for all that comes next: asked before anything happens, so that nothing allocates in the kernel."""

from __future__ import annotations

from wom_sim.engine.adverts import impressions_due
from wom_sim.engine.crisis_words import crisis_casts_due, crisis_posts_due, promises_read
from wom_sim.engine.desk import background_tickets
from wom_sim.engine.dtypes import RINGS_AGAIN, WHEEL
from wom_sim.engine.feeds import content_due
from wom_sim.engine.peers import peers_help
from wom_sim.engine.spokespeople import sponsored_due
from wom_sim.engine.staff import staff_posts
from wom_sim.engine.state import (
    DAY_TICKS,
    DUE,
    EVENT,
    LIVE,
    N_AGENDA,
    N_CASCADE_LOG,
    N_CASCADES,
    N_CASTS,
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
    TICK,
    TRACE,
)
from wom_sim.model.compiled import inner

SPARE = 8  # rows that one happening at a desk may need of any pool


@inner
def wants(run, pool, capacity, required):  # type: ignore[no-untyped-def]
    """Note a pool that must grow. Returns whether it is large enough."""
    if capacity < required:
        run.need[pool] = required
        return False
    return True


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
def room_for_events(run):  # type: ignore[no-untyped-def]
    """Whether scripted posts fit into the agenda, and all that waits at a desk into one queue, if its teams become one."""
    events = len(run.events) - run.clock[EVENT]
    enough = wants(run, N_AGENDA, len(run.agenda), run.meta[N_AGENDA, LIVE] + events)
    return wants(run, N_QUEUES, run.queue.shape[1], run.meta[N_TICKETS, LIVE] + 1) and enough


@inner
def room_for_tick(run):  # type: ignore[no-untyped-def]
    """Whether touches, the agenda and deliveries of this tick fit into the pools."""
    at = run.clock[TICK] % run.clock[DAY_TICKS]
    touches = run.touch_start[at + 1] - run.touch_start[at]
    due = run.agenda_count[run.clock[TICK] % WHEEL] + 2 * touches + sponsored_due(run) + staff_posts(run, False)
    at_once = passed_on_at_once(run) + content_due(run) + crisis_posts_due(run)
    rivals = len(run.firms)
    # What the agenda posts is delivered in the next tick, but a reply's audience may include it already.
    read = deliveries_due(run)
    enough = wants(
        run, N_AGENDA, len(run.agenda), run.meta[N_AGENDA, LIVE] + 2 * touches + read + promises_read(run, read)
    )
    enough = wants(run, N_POSTS, len(run.posts), run.meta[N_POSTS, LIVE] + due + at_once) and enough
    enough = wants(run, N_CASCADES, len(run.cascades), run.meta[N_CASCADES, LIVE] + due + at_once) and enough
    enough = wants(run, N_SIGHTINGS, len(run.sightings), run.meta[N_SIGHTINGS, LIVE] + read + at_once) and enough
    enough = wants(run, N_CASTS, len(run.casts_new), crisis_casts_due(run)) and enough
    enough = wants(run, N_FRESH, len(run.posted), due + at_once) and enough
    enough = wants(run, N_TICKETS, len(run.tickets), run.meta[N_TICKETS, LIVE] + due) and enough
    happenings = due * (2 + rivals) + (read if peers_help(run) else 0)
    enough = wants(run, N_HEAP, len(run.heap), run.meta[N_HEAP, LIVE] + happenings) and enough
    enough = room_for_hearing(run, touches, due, read) and enough
    return room_for_endings(run, due + at_once, due + at_once) and enough


@inner
def room_for_hearing(run, touches, due, read):  # type: ignore[no-untyped-def]
    """Whether what people hear in this tick fits: at so many touches, of so many errands, in so many deliveries."""
    heard = due + read + impressions_due(run)
    enough = wants(run, N_INBOX, len(run.inbox_who), touches + heard + run.meta[N_CASTS, DUE] + 1)
    if len(run.watched) > 0:
        heard += run.meta[N_HEARING_LOG, LIVE]
        enough = wants(run, N_HEARING_LOG, len(run.hearing_log), heard) and enough
    if len(run.muted) > 0:
        enough = wants(run, N_MUTES, len(run.to_mute), read) and enough
    return enough


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
    waiting = run.meta[N_TICKETS, LIVE]  # in all queues, at most: asked for so often that counting would take long
    shifts = (len(run.lines) + len(run.desks)) * (2 + int(run.tick_hours[0] / 24.0))
    spare = SPARE + 2 * waiting + shifts
    enough = wants(run, N_QUEUES, run.queue.shape[1], waiting + 1)
    enough = wants(run, N_HEAP, len(run.heap), run.meta[N_HEAP, LIVE] + spare) and enough
    enough = wants(run, N_CASTS, len(run.casts_new), run.meta[N_CASTS, NEW] + SPARE) and enough
    at = run.clock[TICK] % run.clock[DAY_TICKS]
    reviews = run.review_start[at + 1] - run.review_start[at]
    talk = reviews if len(run.read_posts) > 0 else 0
    enough = wants(run, N_AGENDA, len(run.agenda), run.meta[N_AGENDA, LIVE] + SPARE + talk) and enough
    if run.heap[0].kind == RINGS_AGAIN:
        enough = wants(run, N_TICKETS, len(run.tickets), run.meta[N_TICKETS, LIVE] + 1) and enough
        enough = room_for_endings(run, 1, 0) and enough
    return wants(run, N_SWITCHES, len(run.switches), run.meta[N_SWITCHES, LIVE] + SPARE + reviews) and enough
