"""A ticket's life outside the queue: its place, whose it is, and its end."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.dtypes import SWITCHING
from wom_sim.engine.people import draw
from wom_sim.engine.pools import give
from wom_sim.engine.posting import release
from wom_sim.engine.record import QUEUED
from wom_sim.engine.state import LIVE, N_TICKET_LOG, N_TICKETS
from wom_sim.model.compiled import inner
from wom_sim.model.draws import TICKET_ORDER
from wom_sim.model.service import aged, place_in_queue


@inner
def score_ticket(run, ticket, policy):  # type: ignore[no-untyped-def]
    tickets = run.tickets
    if run.plans[policy].triage_rule == 1:
        tickets[ticket].score = aged(tickets[ticket].told_score, tickets[ticket].since, run.triage[policy, 0])
        return
    reshares = 0
    if tickets[ticket].cascade >= 0:
        reshares = run.cascades[tickets[ticket].cascade].size - 1
    tickets[ticket].score = place_in_queue(
        tickets[ticket].since, np.float64(tickets[ticket].severity), tickets[ticket].followers, reshares,
        np.float64(tickets[ticket].value), tickets[ticket].public,
        draw(run, TICKET_ORDER, run.desks[tickets[ticket].brand].taken_up, tickets[ticket].key, 0),
        run.channels[tickets[ticket].channel].live, run.triage[policy],
    )  # fmt: skip


@inner
def is_customer(run, ticket):  # type: ignore[no-untyped-def]
    """Whether a ticket's author is on the graph and still a customer of the brand complained of."""
    who = run.tickets[ticket].who
    if who < 0 or run.people[who].flags & np.uint8(SWITCHING) != 0:
        return False
    return run.people[who].brand == run.tickets[ticket].brand


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
    log[row].channel = tickets[ticket].channel
    log[row].public, log[row].severity = tickets[ticket].public, tickets[ticket].severity
    log[row].followers, log[row].born = tickets[ticket].followers, tickets[ticket].born
    log[row].arrived, log[row].first_reply = tickets[ticket].arrived, tickets[ticket].first_reply
    log[row].closed, log[row].state = tickets[ticket].closed, tickets[ticket].state


@inner
def stop_waiting(run, ticket):  # type: ignore[no-untyped-def]
    """A ticket that is in a queue waits no more; its place in the heap is left to be passed over."""
    if run.tickets[ticket].state == QUEUED:
        run.lines[run.tickets[ticket].line].waiting -= 1
