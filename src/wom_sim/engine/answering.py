"""Step 4 of the hour, what an answer does: the first reply, the end of the work, and what comes of waiting too long."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.calls import hang_up
from wom_sim.engine.contacts import settle
from wom_sim.engine.desk import serve
from wom_sim.engine.dtypes import ANSWERED, DO_POST, NOBODY
from wom_sim.engine.dtypes import THANKS as THANKS_POST
from wom_sim.engine.people import count, draw, engage, grievance_now, identity, set_grievance, set_satisfaction, today
from wom_sim.engine.record import (
    ABANDONED,
    C_ABANDONED,
    C_COMPENSATION,
    C_FIRST_REPLIES,
    C_RESOLVED,
    C_UNRESOLVED,
    OPEN,
    QUEUED,
    RESOLVED_,
    SERVED,
    UNRESOLVED,
)
from wom_sim.engine.state import N_CASTS, NEW, TICK
from wom_sim.engine.surveys import ask_about_contact
from wom_sim.engine.tickets import is_customer, let_go, stop_waiting
from wom_sim.engine.touching import plan
from wom_sim.model.compiled import inner
from wom_sim.model.draws import RESOLVED, SHAMES, THANKS
from wom_sim.model.service import grievance_left_by_reply, grievance_left_by_solution, resolve_chance
from wom_sim.model.voice import SHAMED, THANKED


@inner
def reply_to(run, ticket, time):  # type: ignore[no-untyped-def]
    """The first reply: it calms its reader, and in public it is a post under the complaint."""
    tickets = run.tickets
    brand, who = tickets[ticket].brand, tickets[ticket].who
    tickets[ticket].first_reply = time
    count(run, brand, C_FIRST_REPLIES, 1)
    if who >= 0:
        engage(run, who, brand, False)
        if is_customer(run, ticket):
            run.people[who].flags |= np.uint8(ANSWERED)
            day = today(run)
            rates = run.service[0]
            left = grievance_left_by_reply(time - tickets[ticket].born, rates.expected_wait_hours, rates.reply_calm)
            set_grievance(run, who, grievance_now(run, who, day) * left, day)
        kind = reply_kind(run, ticket)
        if tickets[ticket].public == 1 and kind > 0:
            cast(run, ticket, brand, kind, tickets[ticket].key, reply_quality(run, ticket))
    let_go(run, ticket)


@inner
def reply_kind(run, ticket):  # type: ignore[no-untyped-def]
    """Kind of public reply that the policy has for a ticket of this severity, or a plug-in for this ticket."""
    plan = run.plans[run.tickets[ticket].plan]
    if plan.reply_rule == 1:
        return np.int64(run.tickets[ticket].told_reply)
    return plan.reply_serious if run.tickets[ticket].serious else plan.reply_minor


@inner
def reply_quality(run, ticket):  # type: ignore[no-untyped-def]
    """Share of readers on whom it works, in the words of whoever writes it."""
    plan = run.plans[run.tickets[ticket].plan]
    said = run.tickets[ticket].told_quality if plan.reply_rule == 1 else plan.quality
    return min(1.0, said * run.tickets[ticket].quality)


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
    brand, policy, serious, key = (
        tickets[ticket].brand,
        tickets[ticket].plan,
        tickets[ticket].serious,
        tickets[ticket].key,
    )
    if tickets[ticket].line == NOBODY:
        run.desks[brand].colleagues_busy -= 1
    else:
        run.lines[tickets[ticket].line].busy -= 1
    tickets[ticket].plan = NOBODY
    if tickets[ticket].state == SERVED:
        chance = resolve_chance(
            serious, run.service[0].resolve_minor, run.service[0].resolve_serious, tickets[ticket].skill,
            np.int64(tickets[ticket].handovers), run.service[0].handover_kept,
        )  # fmt: skip
        tickets[ticket].closed = time
        paid = plans[policy].compensation_serious if serious else plans[policy].compensation_minor
        if plans[policy].reply_rule == 1:
            paid = tickets[ticket].told_cents
        if draw(run, RESOLVED, 0, key, 0) < chance:
            tickets[ticket].state = RESOLVED_
            settle(run, ticket)
            count(run, brand, C_RESOLVED, 1)
            count(run, brand, C_COMPENSATION, paid)
            if is_customer(run, ticket):
                help_customer(run, ticket, paid)
        else:
            tickets[ticket].state = UNRESOLVED
            count(run, brand, C_UNRESOLVED, 1)
        ask_about_contact(run, ticket, paid, time)
    let_go(run, ticket)
    serve(run, brand, time)


@inner
def help_customer(run, ticket, paid):  # type: ignore[no-untyped-def]
    """What a resolution does to the customer: grievance, satisfaction, the story told on, and perhaps public thanks."""
    tickets, rates, who = run.tickets, run.service[0], run.tickets[ticket].who
    day = today(run)
    left = grievance_left_by_solution(
        tickets[ticket].first_reply - tickets[ticket].born, rates.expected_wait_hours, rates.recovery,
        rates.fast_recovery, paid / 100.0, rates.money_recovery, rates.fair_compensation,
    )  # fmt: skip
    set_grievance(run, who, grievance_now(run, who, day) * left, day)
    set_satisfaction(run, who, min(1.0, np.float64(run.people[who].satisfaction) + rates.satisfaction_gain))
    run.people[who].helped_day = day
    key = tickets[ticket].key
    if tickets[ticket].public == 1 and draw(run, THANKS, 0, key, 0) < rates.thanks:
        later = (run.clock[TICK] + 1) * run.tick_hours[0]
        plan(run, later, DO_POST, who, tickets[ticket].brand, 1, 1.0, identity(run, who, THANKED, key), THANKS_POST)


@inner
def give_up(run, ticket, time):  # type: ignore[no-untyped-def]
    """A customer's patience ends while the complaint waits; some then complain in public, or call again later."""
    tickets, who = run.tickets, run.tickets[ticket].who
    if tickets[ticket].state == QUEUED or tickets[ticket].state == OPEN:
        stop_waiting(run, ticket)
        tickets[ticket].state = ABANDONED
        tickets[ticket].closed = time
        brand, key = tickets[ticket].brand, tickets[ticket].key
        count(run, brand, C_ABANDONED, 1)
        medium = run.channels[tickets[ticket].channel]
        goes_public = draw(run, SHAMES, 0, key, 0) < medium.shame
        if medium.live == 1:
            hang_up(run, ticket, goes_public, time)
        if who >= 0 and goes_public:
            later = max(time, (run.clock[TICK] + 1) * run.tick_hours[0])
            severity = np.float64(tickets[ticket].severity)
            row = plan(
                run, later, DO_POST, who, brand, -1, severity, identity(run, who, SHAMED, key), tickets[ticket].serious
            )
            run.agenda[row].cause = tickets[ticket].cause
    let_go(run, ticket)
