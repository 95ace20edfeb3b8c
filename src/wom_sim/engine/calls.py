"""Live channels, such as the phone: callers wait on hold, hang up, and call again."""

from __future__ import annotations

from wom_sim.engine.dtypes import ARRIVES, NOBODY, RINGS_AGAIN
from wom_sim.engine.levers import levers_of, team_of
from wom_sim.engine.people import count, draw
from wom_sim.engine.pools import push
from wom_sim.engine.posting import open_ticket, send
from wom_sim.engine.record import C_COMPLAINTS, C_HANG_UPS, C_HUNG_UP_PUBLIC
from wom_sim.engine.shifts import agents_now
from wom_sim.engine.tickets import let_go
from wom_sim.model.channels import next_on_duty
from wom_sim.model.compiled import inner
from wom_sim.model.draws import CALL_DELAY, CALLS_AGAIN, absorb, exponential
from wom_sim.model.rhythm import later
from wom_sim.model.service import team_agents
from wom_sim.model.voice import CALLED_AGAIN


@inner
def call_when_open(run, ticket, time):  # type: ignore[no-untyped-def]
    """Who finds the line closed hears so at once, and calls some time after it opens; returns whether that is so.

    Where nobody ever answers by the desk's hours the caller waits on hold.
    """
    brand, team = run.tickets[ticket].brand, team_of(run, ticket)
    if agents_now(run, brand, team, time) > 0:
        return False
    own = run.teams[run.desks[brand].levers, team]
    plan = run.plans[own.plan]
    opening = next_on_duty(
        time, plan.opens, plan.closes, plan.days,
        team_agents(plan.agents, own.share_below, own.share_up_to),
        team_agents(plan.night_agents, own.share_below, own.share_up_to),
    )  # fmt: skip
    if opening < 0.0:
        return False
    push(run, some_time_after(run, ticket, opening, 1 + int(opening / 24.0)), ARRIVES, run.tickets[ticket].key, ticket)
    return True


@inner
def some_time_after(run, ticket, hours, ordinal):  # type: ignore[no-untyped-def]
    """When a caller tries once more: an exponential delay, in waking time, after a moment."""
    medium = run.channels[run.tickets[ticket].channel]
    delay = exponential(draw(run, CALL_DELAY, ordinal, run.tickets[ticket].key, 0)) * medium.calls_again_hours
    return later(hours, delay, run.rhythm)


@inner
def hang_up(run, ticket, goes_public, time):  # type: ignore[no-untyped-def]
    """A caller hangs up; whoever does not go public may call again later."""
    tickets, brand = run.tickets, run.tickets[ticket].brand
    count(run, brand, C_HANG_UPS, 1)
    if goes_public:
        count(run, brand, C_HUNG_UP_PUBLIC, 1 if tickets[ticket].who >= 0 else 0)
    elif draw(run, CALLS_AGAIN, 0, tickets[ticket].key, 0) < run.channels[tickets[ticket].channel].calls_again:
        tickets[ticket].holds += 1
        push(run, some_time_after(run, ticket, time, 0), RINGS_AGAIN, tickets[ticket].key, ticket)


@inner
def ring_again(run, ticket, time):  # type: ignore[no-untyped-def]
    """A caller who hung up calls once more: a complaint of its own, on the same channel, if the brand is still there."""
    tickets = run.tickets
    key, who, brand, channel = tickets[ticket].key, tickets[ticket].who, tickets[ticket].brand, tickets[ticket].channel
    again = absorb(key, CALLED_AGAIN)
    serious, severity = tickets[ticket].serious, tickets[ticket].severity
    call = open_ticket(run, again, who, brand, 0, serious, severity, NOBODY, time, channel)
    tickets[call].followers, tickets[call].value = tickets[ticket].followers, tickets[ticket].value
    tickets[call].group, tickets[call].cause, tickets[call].again = tickets[ticket].group, tickets[ticket].cause, 1
    tickets[call].told_score, tickets[call].told_reply = tickets[ticket].told_score, tickets[ticket].told_reply
    tickets[call].told_quality, tickets[call].told_cents = tickets[ticket].told_quality, tickets[ticket].told_cents
    if who >= 0:
        count(run, brand, C_COMPLAINTS, 1)
    send(run, call, time, run.presence["present"][levers_of(run, call), channel] == 1)
    let_go(run, ticket)
