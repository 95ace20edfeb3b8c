"""Who has been to a desk before with the same matter, and what that means under one view of the customer."""

from __future__ import annotations

from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.people import count, draw
from wom_sim.engine.record import C_MERGED, C_REPEATED, MERGED, QUEUED
from wom_sim.engine.tickets import stop_waiting
from wom_sim.model.compiled import inner
from wom_sim.model.draws import BACKGROUND_KIND
from wom_sim.model.organisation import APART, ONE_VIEW


@inner
def note_contact(run, ticket, policy, time):  # type: ignore[no-untyped-def]
    """A desk takes note of a contact: has its author been there with a matter that is still open? Then one view of the
    customer merges what waits of it with this."""
    tickets, view = run.tickets, run.plans[policy].customer_view
    if view == APART:
        return
    who, brand = tickets[ticket].who, tickets[ticket].brand
    if who >= 0:
        last = run.contacts[who]
        if last.brand == brand and time - last.hour <= 24.0 * run.service[0].complaint_lifetime_days:
            tickets[ticket].again = 1
            if view == ONE_VIEW and tickets[last.ticket].holds > 0 and tickets[last.ticket].key == last.key:
                merge(run, last.ticket, ticket, time)
        last.brand, last.hour, last.key, last.ticket = brand, time, tickets[ticket].key, ticket
    elif draw(run, BACKGROUND_KIND, 5, tickets[ticket].key, 0) < run.service[0].comes_again:
        tickets[ticket].again = 1
    if tickets[ticket].again == 1:
        count(run, brand, C_REPEATED, 1)


@inner
def merge(run, earlier, ticket, time):  # type: ignore[no-untyped-def]
    """A ticket that still waits goes on as a later one of the same customer, which has its place in the queue."""
    tickets = run.tickets
    if tickets[earlier].state == QUEUED:
        stop_waiting(run, earlier)
        tickets[earlier].state, tickets[earlier].closed = MERGED, time
        tickets[ticket].since = min(tickets[ticket].since, tickets[earlier].since)
        count(run, tickets[ticket].brand, C_MERGED, 1)


@inner
def settle(run, ticket):  # type: ignore[no-untyped-def]
    """The matter of a ticket's author is settled: whoever comes again comes with another."""
    who = run.tickets[ticket].who
    if len(run.contacts) > 0 and who >= 0 and run.contacts[who].brand == run.tickets[ticket].brand:
        run.contacts[who].brand = NOBODY
