"""Steps 4 and 5 of the hour: service desks and rivals, in continuous time, on one list of events ordered by
(time, kind, key). Whichever comes first, an offer accepted or a ticket resolved, wins."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.engine.people import (
    SHAMED,
    THANKED,
    count,
    draw,
    engage,
    grievance_now,
    identity,
    set_grievance,
    set_satisfaction,
    today,
)
from wom_sim.engine.pools import dequeue, enqueue, give, pop, push, reorder
from wom_sim.engine.posting import open_ticket, release
from wom_sim.engine.reviewing import switch_to
from wom_sim.engine.state import (
    ABANDONED,
    ANSWERED,
    ARRIVES,
    C_ABANDONED,
    C_BUSY_SECONDS,
    C_COMPENSATION,
    C_DUTY_SECONDS,
    C_FIRST_REPLIES,
    C_NOTICED,
    C_OFFER_CENTS,
    C_OFFERS,
    C_POACHED,
    C_RESOLVED,
    C_TICKETS,
    C_UNRESOLVED,
    COURTED,
    DAY_TICKS,
    DO_POST,
    DONE,
    EXPIRES,
    GIVES_UP,
    LIVE,
    N_CASTS,
    N_TICKET_LOG,
    N_TICKETS,
    NEW,
    NOBODY,
    OFFER_CAST,
    OPEN,
    QUEUED,
    REPLIED,
    RESOLVED_,
    SERVED,
    SHIFT,
    SWITCHING,
    TAKEN,
    TICK,
    UNRESOLVED,
)
from wom_sim.engine.touching import plan
from wom_sim.model.compiled import inner
from wom_sim.model.draws import (
    BACKGROUND_GAP,
    BACKGROUND_KEY,
    BACKGROUND_KIND,
    HANDLING,
    OFFER_TAKEN,
    PATIENCE,
    RESOLVED,
    SHAMES,
    THANKS,
    TICKET_ORDER,
    absorb,
    exponential,
)
from wom_sim.model.poaching import accept_chance, is_target
from wom_sim.model.reviews import POACHED
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import (
    grievance_left_by_reply,
    grievance_left_by_solution,
    handling_hours,
    on_duty,
    place_in_queue,
    resolve_chance,
)

ONLY_PUBLIC, ONLY_PRIVATE = 1, 2  # Plans.answers
RESHARES_WEIGHT = 3


@inner
def open_desks(run):  # type: ignore[no-untyped-def]
    """The start of a tick at the desks: shifts, people called in, queues in their order for the hour."""
    start = run.clock[TICK] * run.tick_hours[0]
    for brand in range(len(run.desks)):
        policy = run.desks[brand].policy
        if run.clock[TICK] % run.clock[DAY_TICKS] == 0:
            run.desks[brand].offers_today = 0
        plan_shifts(run, brand, policy, start)
        call_in(run, brand, policy, start)
        if run.triage[policy, RESHARES_WEIGHT] != 0.0:
            rank_again(run, brand, policy)
        serve(run, brand, start)
        note_duty(run, brand, policy, start)


@inner
def plan_shifts(run, brand, policy, start):  # type: ignore[no-untyped-def]
    """Opening times that fall inside this tick: agents then look at the queue."""
    end = start + run.tick_hours[0]
    opens = 24.0 * math.floor(start / 24.0) + run.plans[policy].opens
    while opens < end:
        if opens > start:
            push(run, opens, SHIFT, np.uint64(brand), brand)
        opens += 24.0


@inner
def call_in(run, brand, policy, start):  # type: ignore[no-untyped-def]
    """Call people in for as long as the complaints noticed in 24 hours exceed their usual number by the trigger."""
    desks, plans = run.desks, run.plans
    span = run.noticed.shape[1]
    at = run.clock[TICK] % span
    if plans[policy].surge_agents > 0:
        recent = 0
        for tick in range(span):
            recent += run.noticed[brand, tick]
        days_before = max(1.0, start / 24.0 - 1.0)
        usual = desks[brand].noticed_before / days_before
        if recent >= plans[policy].surge_least and recent >= plans[policy].surge_trigger * usual:
            desks[brand].surge_until = start + max(run.tick_hours[0], plans[policy].surge_hours)
    desks[brand].noticed_before += run.noticed[brand, at]
    run.noticed[brand, at] = 0


@inner
def rank_again(run, brand, policy):  # type: ignore[no-untyped-def]
    """Give the hour's score to tickets that wait; a queue's order then holds for the hour."""
    for line in range(2 * brand, 2 * brand + 2):
        for at in range(run.lines[line].size):
            score_ticket(run, run.queue[line, at], policy)
        reorder(run.queue[line], run.lines[line].size, run.tickets)


@inner
def score_ticket(run, ticket, policy):  # type: ignore[no-untyped-def]
    tickets = run.tickets
    reshares = 0
    if tickets[ticket].cascade >= 0:
        reshares = run.cascades[tickets[ticket].cascade].size - 1
    tickets[ticket].score = place_in_queue(
        tickets[ticket].arrived, np.float64(tickets[ticket].severity), tickets[ticket].followers, reshares,
        np.float64(tickets[ticket].value), tickets[ticket].public,
        draw(run, TICKET_ORDER, 0, tickets[ticket].key, 0), run.triage[policy],
    )  # fmt: skip


@inner
def agents_now(run, brand, policy, hours):  # type: ignore[no-untyped-def]
    """Agents on duty at a moment, those called in included."""
    plans = run.plans
    agents = on_duty(
        hours, plans[policy].opens, plans[policy].closes, plans[policy].days,
        plans[policy].agents, plans[policy].night_agents,
    )  # fmt: skip
    return agents + (plans[policy].surge_agents if hours < run.desks[brand].surge_until else 0)


@inner
def note_duty(run, brand, policy, start):  # type: ignore[no-untyped-def]
    """Agent seconds that this tick costs, busy or not."""
    end = start + run.tick_hours[0]
    seconds = 0.0
    at = start
    while at < end:
        day = 24.0 * math.floor(at / 24.0)
        upto = end
        for edge in (day + run.plans[policy].opens, day + run.plans[policy].closes, day + 24.0, run.desks[brand].surge_until):
            if at < edge < upto:
                upto = edge
        seconds += agents_now(run, brand, policy, at) * (upto - at) * 3600.0
        at = upto
    count(run, brand, C_DUTY_SECONDS, int(seconds + 0.5))


@inner
def background_tickets(run, brand, really):  # type: ignore[no-untyped-def]
    """Tickets of customers who are not on the graph: a Poisson stream in waking time. Returns how many come in this tick.

    With ``really`` false nothing changes: the kernel asks so that it can make room first.
    """
    desks, tick = run.desks, run.clock[TICK]
    start = tick * run.tick_hours[0]
    awake = waking_time(start + run.tick_hours[0], run.rhythm) - waking_time(start, run.rhythm)
    hazard = run.background[brand, tick] * awake
    need, ordinal, passed, coming = desks[brand].background_need, desks[brand].background_count, 0.0, 0
    while need <= hazard - passed:
        passed += need
        if really:
            arrive_from_background(run, brand, ordinal, start + passed / hazard * run.tick_hours[0])
        ordinal += 1
        coming += 1
        need = exponential(draw(run, BACKGROUND_GAP, ordinal, brand, 0))
    if really:
        desks[brand].background_need = need - (hazard - passed)
        desks[brand].background_count = ordinal
    return coming


@inner
def arrive_from_background(run, brand, ordinal, hours):  # type: ignore[no-untyped-def]
    """One background ticket: in public or not, serious or not, by the rates that customers on the graph have."""
    key = absorb(absorb(run.keys[BACKGROUND_KEY], brand), ordinal)
    rates, serious_share = run.voice[0], run.firms[brand].serious
    serious_part = serious_share * rates.complain_serious
    minor_part = (1.0 - serious_share) * rates.complain_minor
    both = serious_part + minor_part
    serious = 1 if draw(run, BACKGROUND_KIND, 0, key, 0) * both < serious_part else 0
    public = 1 if draw(run, BACKGROUND_KIND, 1, key, 0) < rates.public_share else 0
    weight = run.service[0].serious_weight if serious else run.service[0].minor_weight
    ticket = open_ticket(run, key, NOBODY, brand, public, serious, weight, NOBODY, hours)
    run.tickets[ticket].holds = 1
    push(run, hours, ARRIVES, key, ticket)


@inner
def happen(run):  # type: ignore[no-untyped-def]
    """Let the first thing on the list happen."""
    heap = run.heap
    time, kind, key, ref = heap[0].time, heap[0].kind, heap[0].key, heap[0].ref
    pop(run)
    if kind == SHIFT:
        serve(run, ref, time)
    elif kind == DONE:
        finish_ticket(run, ref, time)
    elif kind == REPLIED:
        reply_to(run, ref, time)
    elif kind == ARRIVES:
        arrive(run, ref, time)
    elif kind == GIVES_UP:
        if run.tickets[ref].key == key and run.tickets[ref].holds > 0:
            give_up(run, ref, time)
    elif kind == EXPIRES:
        let_go(run, ref)
    elif run.tickets[ref].holds > 0 and absorb(run.tickets[ref].key, kind - COURTED) == key:
        court(run, ref, kind - COURTED, time)


@inner
def is_customer(run, ticket):  # type: ignore[no-untyped-def]
    """Whether a ticket's author is on the graph and still a customer of the brand complained of."""
    who = run.tickets[ticket].who
    if who < 0 or run.people[who].flags & np.uint8(SWITCHING) != 0:
        return False
    return run.people[who].brand == run.tickets[ticket].brand


@inner
def arrive(run, ticket, time):  # type: ignore[no-untyped-def]
    """The desk knows of a complaint: it goes into a queue, if it is one that is answered at all, and patience begins."""
    tickets, desks = run.tickets, run.desks
    brand = tickets[ticket].brand
    policy = desks[brand].policy
    if tickets[ticket].state != OPEN:  # taken by a rival before the desk noticed
        let_go(run, ticket)
        return
    tickets[ticket].arrived = time
    public = tickets[ticket].public == 1
    count(run, brand, C_TICKETS, 1)
    if public:
        count(run, brand, C_NOTICED, 1)
        run.noticed[brand, run.clock[TICK] % run.noticed.shape[1]] += 1
    if run.service[0].patience_hours > 0.0:
        patience = exponential(draw(run, PATIENCE, 0, tickets[ticket].key, 0)) * run.service[0].patience_hours
        tickets[ticket].holds += 1
        push(run, time + patience, GIVES_UP, tickets[ticket].key, ticket)
    if answered_at_all(run, ticket, policy):
        tickets[ticket].state = QUEUED
        score_ticket(run, ticket, policy)
        line = 2 * brand + (1 if run.plans[policy].split == 1 and not public else 0)
        run.lines[line].size = enqueue(run.queue[line], run.lines[line].size, tickets, ticket)
        serve(run, brand, time)
    else:
        let_go(run, ticket)


@inner
def answered_at_all(run, ticket, policy):  # type: ignore[no-untyped-def]
    """Whether a policy answers tickets of this kind."""
    answers, public = run.plans[policy].answers, run.tickets[ticket].public == 1
    if run.plans[policy].agents + run.plans[policy].night_agents + run.plans[policy].surge_agents == 0:
        return False
    if (answers == ONLY_PUBLIC and not public) or (answers == ONLY_PRIVATE and public):
        return False
    return not public or run.tickets[ticket].followers >= run.plans[policy].min_followers


@inner
def serve(run, brand, time):  # type: ignore[no-untyped-def]
    """Free agents take the next tickets, as long as there are both."""
    desks = run.desks
    policy = desks[brand].policy
    agents = agents_now(run, brand, policy, time)
    common, own = 2 * brand, 2 * brand + 1
    if run.plans[policy].split == 1:
        private_agents = int(agents * run.plans[policy].private_share + 0.5)
        take_tickets(run, brand, policy, time, common, common, agents - private_agents, False)
        take_tickets(run, brand, policy, time, own, own, private_agents, False)
    else:
        take_tickets(run, brand, policy, time, common, own, agents, True)


@inner
def take_tickets(run, brand, policy, time, line, other, agents, shared):  # type: ignore[no-untyped-def]
    """Start service from one queue, or from the better head of two that share agents."""
    tickets = run.tickets
    while run.lines[line].busy + (run.lines[other].busy if shared else 0) < agents:
        source = line
        if shared and run.lines[other].size > 0 and (run.lines[line].size == 0 or head_before(run, other, line)):
            source = other
        if run.lines[source].size == 0:
            return
        ticket = run.queue[source, 0]
        run.lines[source].size = dequeue(run.queue[source], run.lines[source].size, tickets)
        if tickets[ticket].state == QUEUED:
            start_service(run, ticket, brand, policy, time, source)
        else:  # it gave up or was taken while it waited
            let_go(run, ticket)


@inner
def head_before(run, one, other):  # type: ignore[no-untyped-def]
    """Whether the head of one queue stands before that of another."""
    first, second = run.queue[one, 0], run.queue[other, 0]
    if run.tickets[first].score != run.tickets[second].score:
        return run.tickets[first].score > run.tickets[second].score
    return run.tickets[first].key < run.tickets[second].key


@inner
def start_service(run, ticket, brand, policy, time, line):  # type: ignore[no-untyped-def]
    """An agent picks a ticket up: the first reply follows after writing, the end after handling."""
    tickets, plans = run.tickets, run.plans
    key = tickets[ticket].key
    hours = handling_hours(
        draw(run, HANDLING, 0, key, 0), draw(run, HANDLING, 1, key, 0), plans[policy].law,
        plans[policy].handling_minutes, plans[policy].handling_cv, plans[policy].handovers, run.service[0].handover_time,
    )  # fmt: skip
    tickets[ticket].state = SERVED
    tickets[ticket].plan = policy
    tickets[ticket].line = line
    run.lines[line].busy += 1
    count(run, brand, C_BUSY_SECONDS, int(hours * 3600.0 + 0.5))
    tickets[ticket].holds += 1  # one for the reply; the queue's hold becomes that of the work
    push(run, time + min(hours, plans[policy].writing), REPLIED, key, ticket)
    push(run, time + hours, DONE, key, ticket)


@inner
def reply_to(run, ticket, time):  # type: ignore[no-untyped-def]
    """The first reply: it calms its reader, and in public it is a post under the complaint."""
    tickets = run.tickets
    brand, who = tickets[ticket].brand, tickets[ticket].who
    tickets[ticket].first_reply = time
    count(run, brand, C_FIRST_REPLIES, 1)
    if who >= 0:
        run.people[who].flags |= np.uint8(ANSWERED)
        engage(run, who, brand, False)
        if is_customer(run, ticket):
            day = today(run)
            rates = run.service[0]
            left = grievance_left_by_reply(time - tickets[ticket].born, rates.expected_wait_hours, rates.reply_calm)
            set_grievance(run, who, grievance_now(run, who, day) * left, day)
        kind = reply_kind(run, ticket)
        if tickets[ticket].public == 1 and kind > 0:
            cast(run, ticket, brand, kind, tickets[ticket].key, run.plans[tickets[ticket].plan].quality)
    let_go(run, ticket)


@inner
def reply_kind(run, ticket):  # type: ignore[no-untyped-def]
    """Kind of public reply that the policy has for a ticket of this severity."""
    plan = run.plans[run.tickets[ticket].plan]
    return plan.reply_serious if run.tickets[ticket].serious else plan.reply_minor


@inner
def cast(run, ticket, speaker, kind, key, quality):  # type: ignore[no-untyped-def]
    """Post under a complaint, for its readers in the next tick; the complaint's cascade lives at least until then."""
    casts, cascade = run.casts_new, run.tickets[ticket].cascade
    row = run.meta[N_CASTS, NEW]
    run.meta[N_CASTS, NEW] += 1
    casts[row].cascade, casts[row].speaker, casts[row].kind = cascade, speaker, kind
    casts[row].key, casts[row].quality = key, quality
    run.cascades[cascade].holds += 1


@inner
def finish_ticket(run, ticket, time):  # type: ignore[no-untyped-def]
    """Work on a ticket ends: resolved or not; the agent takes the next one."""
    tickets, plans = run.tickets, run.plans
    brand, policy, serious, key = tickets[ticket].brand, tickets[ticket].plan, tickets[ticket].serious, tickets[ticket].key
    run.lines[tickets[ticket].line].busy -= 1
    if tickets[ticket].state == SERVED:
        chance = resolve_chance(
            serious, run.service[0].resolve_minor, run.service[0].resolve_serious, plans[policy].skill,
            plans[policy].handovers, run.service[0].handover_kept,
        )  # fmt: skip
        tickets[ticket].closed = time
        paid = plans[policy].compensation_serious if serious else plans[policy].compensation_minor
        if draw(run, RESOLVED, 0, key, 0) < chance:
            tickets[ticket].state = RESOLVED_
            count(run, brand, C_RESOLVED, 1)
            count(run, brand, C_COMPENSATION, paid)
            if is_customer(run, ticket):
                help_customer(run, ticket, paid > 0)
        else:
            tickets[ticket].state = UNRESOLVED
            count(run, brand, C_UNRESOLVED, 1)
    let_go(run, ticket)
    serve(run, brand, time)


@inner
def help_customer(run, ticket, paid):  # type: ignore[no-untyped-def]
    """What a resolution does to the customer: grievance, satisfaction, the story told on, and perhaps public thanks."""
    tickets, rates, who = run.tickets, run.service[0], run.tickets[ticket].who
    day = today(run)
    left = grievance_left_by_solution(
        tickets[ticket].first_reply - tickets[ticket].born, rates.expected_wait_hours, rates.recovery,
        rates.fast_recovery, paid, rates.money_recovery,
    )  # fmt: skip
    set_grievance(run, who, grievance_now(run, who, day) * left, day)
    set_satisfaction(run, who, min(1.0, np.float64(run.people[who].satisfaction) + rates.satisfaction_gain))
    run.people[who].helped_day = day
    key = tickets[ticket].key
    if tickets[ticket].public == 1 and draw(run, THANKS, 0, key, 0) < rates.thanks:
        later = (run.clock[TICK] + 1) * run.tick_hours[0]
        plan(run, later, DO_POST, who, tickets[ticket].brand, 1, 1.0, identity(run, who, THANKED, key), 0)


@inner
def give_up(run, ticket, time):  # type: ignore[no-untyped-def]
    """A customer's patience ends while the complaint waits; some then complain in public."""
    tickets, who = run.tickets, run.tickets[ticket].who
    if tickets[ticket].state == QUEUED or tickets[ticket].state == OPEN:
        tickets[ticket].state = ABANDONED
        tickets[ticket].closed = time
        brand, key = tickets[ticket].brand, tickets[ticket].key
        count(run, brand, C_ABANDONED, 1)
        if who >= 0 and draw(run, SHAMES, 0, key, 0) < run.voice[0].shame:
            later = max(time, (run.clock[TICK] + 1) * run.tick_hours[0])
            severity = np.float64(tickets[ticket].severity)
            plan(run, later, DO_POST, who, brand, -1, severity, identity(run, who, SHAMED, key), tickets[ticket].serious)
    let_go(run, ticket)


@inner
def court(run, ticket, rival, time):  # type: ignore[no-untyped-def]
    """A rival makes an offer under an open complaint, if it still may and cares to; the customer may take it."""
    tickets, firms, desks = run.tickets, run.firms, run.desks
    state = tickets[ticket].state
    if state == RESOLVED_ or state == TAKEN or not is_customer(run, ticket):
        return
    if desks[rival].offers_today >= firms[rival].offers_per_day or not is_target(
        tickets[ticket].followers, tickets[ticket].severity, firms[rival].min_followers, firms[rival].min_severity
    ):
        return
    desks[rival].offers_today += 1
    who, brand = tickets[ticket].who, tickets[ticket].brand
    key = absorb(tickets[ticket].key, rival)
    count(run, brand, C_OFFERS, 1)
    cast(run, ticket, rival, OFFER_CAST, key, 1.0 - firms[rival].pushy)
    readiness = run.levels[3, run.traits[who].loyalty]
    if draw(run, OFFER_TAKEN, 0, key, 0) < accept_chance(firms[rival].accepted, readiness):
        if state != UNRESOLVED and state != ABANDONED:
            tickets[ticket].closed = time
        tickets[ticket].state = TAKEN
        count(run, brand, C_POACHED, 1)
        count(run, rival, C_OFFER_CENTS, firms[rival].offer_cents)
        row = switch_to(run, who, rival)
        run.causes[row, POACHED] = 65536


@inner
def let_go(run, ticket):  # type: ignore[no-untyped-def]
    """Let go of a ticket; the last one to do so writes it into the log."""
    run.tickets[ticket].holds -= 1
    if run.tickets[ticket].holds == 0:
        log_ticket(run, ticket)
        cascade = run.tickets[ticket].cascade
        if cascade >= 0:
            release(run, cascade)
        give(run, run.tickets, N_TICKETS, ticket)


@inner
def log_ticket(run, ticket):  # type: ignore[no-untyped-def]
    """Write a ticket, as it stands, into the log."""
    log, tickets = run.ticket_log, run.tickets
    row = run.meta[N_TICKET_LOG, LIVE]
    run.meta[N_TICKET_LOG, LIVE] += 1
    log[row].key, log[row].who, log[row].brand = tickets[ticket].key, tickets[ticket].who, tickets[ticket].brand
    log[row].public, log[row].severity = tickets[ticket].public, tickets[ticket].severity
    log[row].followers, log[row].born = tickets[ticket].followers, tickets[ticket].born
    log[row].arrived, log[row].first_reply = tickets[ticket].arrived, tickets[ticket].first_reply
    log[row].closed, log[row].state = tickets[ticket].closed, tickets[ticket].state
