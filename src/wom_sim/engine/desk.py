"""Step 4 of the hour, the service desk in continuous time: complaints arrive, wait in their order, and are taken up."""

from __future__ import annotations

from wom_sim.engine.calls import call_when_open
from wom_sim.engine.channels import background_channel
from wom_sim.engine.colleagues import colleagues_answer
from wom_sim.engine.contacts import note_contact
from wom_sim.engine.crisis import notice_echoes
from wom_sim.engine.dtypes import GIVES_UP, NOBODY
from wom_sim.engine.learning import cause_of_background, read_cause
from wom_sim.engine.levers import levers_of, line_of, team_of, teams_at
from wom_sim.engine.people import count, draw
from wom_sim.engine.pools import dequeue, enqueue, push
from wom_sim.engine.posting import await_notice, open_ticket, send
from wom_sim.engine.record import C_NOTICED, C_TICKETS, OPEN, QUEUED
from wom_sim.engine.shifts import agents_now, call_in, note_duty, plan_shifts
from wom_sim.engine.state import DAY_TICKS, N_TICKETS, TICK, USED
from wom_sim.engine.surveys import stay_within
from wom_sim.engine.taking_up import rank_again, start_service
from wom_sim.engine.tickets import let_go, score_ticket
from wom_sim.model.compiled import inner
from wom_sim.model.draws import BACKGROUND_GAP, BACKGROUND_KEY, BACKGROUND_KIND, PATIENCE, absorb, exponential
from wom_sim.model.learning import AVERTED_FAILURE
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import private_agents

ONLY_PUBLIC, ONLY_PRIVATE = 1, 2  # PLAN.answers


@inner
def open_desks(run):  # type: ignore[no-untyped-def]
    """The start of a tick at the desks: shifts, people called in, queues in their order for the hour."""
    start = run.clock[TICK] * run.tick_hours[0]
    for brand in range(len(run.desks)):
        if run.clock[TICK] % run.clock[DAY_TICKS] == 0:
            run.desks[brand].offers_today = 0
        plan_shifts(run, brand, start)
        call_in(run, brand, run.desks[brand].levers, start)
        if run.plans[run.desks[brand].levers].by_the_hour == 1:
            rank_again(run, brand)
        serve(run, brand, start)
        note_duty(run, brand, start)


@inner
def follow(run, brand, levers):  # type: ignore[no-untyped-def]
    """A brand takes up other levers: tickets that wait go to the teams that there are now, in the order that holds now."""
    run.desks[brand].levers = levers
    stay_within(run, brand)
    if len(run.lines) > 2 * len(run.desks):
        share_out_again(run, brand)
    rank_again(run, brand)


@inner
def share_out_again(run, brand):  # type: ignore[no-untyped-def]
    """Put every ticket that waits for a brand's agents into the line of its team."""
    for line in range(len(run.lines)):
        if line // 2 % len(run.desks) != brand:
            continue
        kept = 0
        for at in range(run.lines[line].size):
            ticket = run.queue[line, at]
            other = line_of(run, brand, team_of(run, ticket), line % 2)
            if other == line:
                run.queue[line, kept] = ticket
                kept += 1
            else:
                run.queue[other, run.lines[other].size] = ticket
                run.lines[other].size += 1
                if run.tickets[ticket].state == QUEUED:
                    run.tickets[ticket].line = other
                    run.lines[line].waiting -= 1
                    run.lines[other].waiting += 1
        run.lines[line].size = kept
    for ticket in range(run.meta[N_TICKETS, USED]):  # and whoever is at work on one
        line = run.tickets[ticket].line  # of a colleague: none
        at_work = run.tickets[ticket].holds > 0 and run.tickets[ticket].plan >= 0 and line >= 0
        if at_work and run.tickets[ticket].brand == brand:
            other = line_of(run, brand, team_of(run, ticket), line % 2)
            run.tickets[ticket].line = other
            run.lines[line].busy -= 1
            run.lines[other].busy += 1


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
    cause = cause_of_background(run, key, brand) if len(run.roots) > 0 else NOBODY
    if cause == AVERTED_FAILURE:
        return
    rates, serious_share = run.voice[0], run.firms[brand].serious
    serious_part = serious_share * rates.complain_serious
    minor_part = (1.0 - serious_share) * rates.complain_minor
    both = serious_part + minor_part
    serious = 1 if draw(run, BACKGROUND_KIND, 0, key, 0) * both < serious_part else 0
    public = 1 if draw(run, BACKGROUND_KIND, 1, key, 0) < rates.public_share else 0
    weight = run.service[0].serious_weight if serious else run.service[0].minor_weight
    like = int(draw(run, BACKGROUND_KIND, 2, key, 0) * len(run.people))  # the author is like somebody on the graph
    channel, reached = background_channel(run, key, like, public, brand)
    ticket = open_ticket(run, key, NOBODY, brand, public, serious, weight, NOBODY, hours, channel)
    run.tickets[ticket].followers = run.indptr[like + 1] - run.indptr[like]
    run.tickets[ticket].value = run.levels[2, run.traits[like].value]
    run.tickets[ticket].group, run.tickets[ticket].cause = run.traits[like].group, cause
    if public:
        await_notice(run, ticket)
    else:
        send(run, ticket, hours, reached)


@inner
def arrive(run, ticket, time):  # type: ignore[no-untyped-def]
    """The desk knows of a complaint: it goes into a queue, if it is one that is answered at all, and patience begins."""
    tickets = run.tickets
    brand = tickets[ticket].brand
    policy = levers_of(run, ticket)
    if tickets[ticket].state != OPEN:  # taken by a rival before the desk noticed
        let_go(run, ticket)
        return
    medium = run.channels[tickets[ticket].channel]
    if medium.live == 1 and call_when_open(run, ticket, time):
        return
    tickets[ticket].arrived = tickets[ticket].since = time
    public = tickets[ticket].public == 1
    count(run, brand, C_TICKETS, 1)
    if public:
        count(run, brand, C_NOTICED, 1)
        run.noticed[brand, run.clock[TICK] % run.noticed.shape[1]] += 1
        if tickets[ticket].cause >= 0:
            read_cause(run, ticket)
        notice_echoes(run, ticket)
    if medium.patience > 0.0:
        patience = exponential(draw(run, PATIENCE, 0, tickets[ticket].key, 0)) * medium.patience
        tickets[ticket].holds += 1
        push(run, time + patience, GIVES_UP, tickets[ticket].key, ticket)
    if answered_at_all(run, ticket, policy):
        tickets[ticket].state = QUEUED
        note_contact(run, ticket, policy, time)
        score_ticket(run, ticket, policy)
        team = team_of(run, ticket)
        split = run.plans[run.teams[run.desks[brand].levers, team].plan].split == 1
        line = line_of(run, brand, team, 1 if split and not public else 0)
        tickets[ticket].line = line
        run.lines[line].waiting += 1
        run.lines[line].size = enqueue(run.queue[line], run.lines[line].size, tickets, ticket)
        serve(run, brand, time)
    else:
        let_go(run, ticket)


@inner
def answered_at_all(run, ticket, policy):  # type: ignore[no-untyped-def]
    """Whether a policy answers tickets of this kind."""
    answers, public = run.plans[policy].answers, run.tickets[ticket].public == 1
    agents = run.plans[policy].agents + run.plans[policy].night_agents + run.plans[policy].surge_agents
    if agents == 0 and not (public and run.plans[policy].colleagues == 1):
        return False
    if (answers == ONLY_PUBLIC and not public) or (answers == ONLY_PRIVATE and public):
        return False
    return not public or run.tickets[ticket].followers >= run.plans[policy].min_followers


@inner
def serve(run, brand, time):  # type: ignore[no-untyped-def]
    """Free agents take the next tickets, as long as there are both."""
    for team in range(teams_at(run, brand)):
        plan = run.plans[run.teams[run.desks[brand].levers, team].plan]
        agents = agents_now(run, brand, team, time)
        common, own = line_of(run, brand, team, 0), line_of(run, brand, team, 1)
        if plan.split == 1:
            private = private_agents(agents, plan.private_share)
            take_tickets(run, brand, time, common, common, agents - private, False)
            take_tickets(run, brand, time, own, own, private, False)
        else:
            take_tickets(run, brand, time, common, own, agents, True)
    colleagues_answer(run, brand, time)


@inner
def take_tickets(run, brand, time, line, other, agents, shared):  # type: ignore[no-untyped-def]
    """Start service from one queue, or from the better head of two that share agents."""
    tickets = run.tickets
    while run.lines[line].busy + (run.lines[other].busy if shared else 0) < agents:
        source = line
        if run.plans[run.desks[brand].levers].by_chance == 1:
            rank_again(run, brand)
        if shared and run.lines[other].size > 0 and (run.lines[line].size == 0 or head_before(run, other, line)):
            source = other
        if run.lines[source].size == 0:
            return
        ticket = run.queue[source, 0]
        run.lines[source].size = dequeue(run.queue[source], run.lines[source].size, tickets)
        if tickets[ticket].state == QUEUED:
            start_service(run, ticket, levers_of(run, ticket), time, source)
        else:  # it gave up or was taken while it waited
            let_go(run, ticket)


@inner
def head_before(run, one, other):  # type: ignore[no-untyped-def]
    """Whether the head of one queue stands before that of another."""
    first, second = run.queue[one, 0], run.queue[other, 0]
    if run.tickets[first].score != run.tickets[second].score:
        return run.tickets[first].score > run.tickets[second].score
    return run.tickets[first].key < run.tickets[second].key
