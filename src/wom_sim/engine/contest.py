"""Steps 4 and 5 of the hour: desks and rivals on one list of events ordered by (time, kind, key).

Whichever comes first, an offer accepted or a ticket resolved, wins.
"""

from __future__ import annotations

import numpy as np

from wom_sim.engine.answering import cast, finish_ticket, give_up, reply_to
from wom_sim.engine.calls import ring_again
from wom_sim.engine.contacts import settle
from wom_sim.engine.credibility import believed_of
from wom_sim.engine.desk import arrive, serve
from wom_sim.engine.dtypes import (
    ARRIVES,
    COURTED,
    DONE,
    EXPIRES,
    GIVES_UP,
    NOBODY,
    OFFER_CAST,
    PEER_ANSWERS,
    REPLIED,
    RINGS_AGAIN,
    SHIFT,
)
from wom_sim.engine.peers import peer_answers
from wom_sim.engine.people import count, draw
from wom_sim.engine.pools import pop
from wom_sim.engine.record import (
    ABANDONED,
    C_OFFER_CENTS,
    C_OFFERS,
    C_POACHED,
    HELPED,
    MERGED,
    RESOLVED_,
    TAKEN,
    UNRESOLVED,
    WHOLE,
)
from wom_sim.engine.reviewing import switch_to
from wom_sim.engine.tickets import is_customer, let_go, stop_waiting
from wom_sim.model.compiled import inner
from wom_sim.model.draws import OFFER_TAKEN, absorb
from wom_sim.model.poaching import accept_chance, is_target
from wom_sim.model.reviews import POACHED


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
    elif kind == RINGS_AGAIN:
        ring_again(run, ref, time)
    elif kind == PEER_ANSWERS:
        peer_answers(run, ref, time)
    elif run.tickets[ref].holds > 0 and absorb(run.tickets[ref].key, kind - COURTED) == key:
        court(run, ref, kind - COURTED, time)


@inner
def offer_of(run, ticket, rival):  # type: ignore[no-untyped-def]
    """Cents that a rival offers under a complaint, or NOBODY where it does not care for it; a plug-in may decide."""
    firms, tickets = run.firms, run.tickets
    if firms[rival].rule != NOBODY:
        return run.offers[ticket, firms[rival].rule]
    if is_target(
        tickets[ticket].followers, tickets[ticket].severity, firms[rival].min_followers, firms[rival].min_severity
    ):
        return firms[rival].offer_cents
    return np.int64(NOBODY)


@inner
def court(run, ticket, rival, time):  # type: ignore[no-untyped-def]
    """A rival makes an offer under an open complaint, if it still may and cares to; the customer may take it."""
    tickets, firms, desks = run.tickets, run.firms, run.desks
    state = tickets[ticket].state
    if state == RESOLVED_ or state == TAKEN or state == HELPED or not is_customer(run, ticket):
        return
    cents = offer_of(run, ticket, rival)
    if desks[rival].offers_today >= firms[rival].offers_per_day or cents < 0:
        return
    desks[rival].offers_today += 1
    who, brand = tickets[ticket].who, tickets[ticket].brand
    key = absorb(tickets[ticket].key, rival)
    count(run, brand, C_OFFERS, 1)
    cast(run, ticket, rival, OFFER_CAST, key, 1.0 - firms[rival].pushy)
    readiness = run.levels[3, run.traits[who].loyalty]
    if draw(run, OFFER_TAKEN, 0, key, 0) < accept_chance(
        believed_of(run, who, rival, firms[rival].accepted),
        readiness,
        cents / 100.0,
        run.reviews[0].usual_offer,
    ):
        if run.service[0].poached_leave_queue:
            if state != UNRESOLVED and state != ABANDONED and state != MERGED:
                tickets[ticket].closed = time
            stop_waiting(run, ticket)
            if state != MERGED:
                tickets[ticket].state = TAKEN
            settle(run, ticket)
        count(run, brand, C_POACHED, 1)
        count(run, rival, C_OFFER_CENTS, cents)
        row = switch_to(run, who, rival)
        run.causes[row, POACHED] = WHOLE
