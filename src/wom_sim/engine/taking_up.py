"""Tickets in their order, and what happens when somebody takes one up."""

from __future__ import annotations

from wom_sim.engine.channels import handovers_of
from wom_sim.engine.dtypes import DONE, REPLIED
from wom_sim.engine.learning import read_cause
from wom_sim.engine.levers import levers_of, line_of, teams_at
from wom_sim.engine.people import count, draw
from wom_sim.engine.pools import push, reorder
from wom_sim.engine.record import C_BUSY_SECONDS, C_HANDED_OVER, SERVED
from wom_sim.engine.tickets import score_ticket, stop_waiting
from wom_sim.model.compiled import inner
from wom_sim.model.draws import HANDLING
from wom_sim.model.organisation import known_time
from wom_sim.model.service import handling_hours


@inner
def rank_again(run, brand):  # type: ignore[no-untyped-def]
    """Give tickets that wait the score of the moment; a queue's order then holds for the hour, but for what is left to
    chance, which is drawn again whenever an agent is free."""
    for team in range(teams_at(run, brand)):
        for line in range(line_of(run, brand, team, 0), line_of(run, brand, team, 0) + 2):
            for at in range(run.lines[line].size):
                score_ticket(run, run.queue[line, at], levers_of(run, run.queue[line, at]))
            reorder(run.queue[line], run.lines[line].size, run.tickets)


@inner
def start_service(run, ticket, policy, time, line):  # type: ignore[no-untyped-def]
    """An agent picks a ticket up from a line."""
    tickets, brand = run.tickets, run.tickets[ticket].brand
    team = run.teams[run.desks[brand].levers, line // 2 // len(run.desks)]
    tickets[ticket].skill = run.plans[policy].skill * (team.serious if tickets[ticket].serious == 1 else team.minor)
    tickets[ticket].quality = team.quality
    seconds = begin_work(run, ticket, policy, team.time, time)
    run.lines[line].busy += 1
    count(run, brand, C_BUSY_SECONDS, seconds)
    tickets[ticket].holds += 1  # one for the reply; the queue's hold becomes that of the work


@inner
def begin_work(run, ticket, policy, pace, time):  # type: ignore[no-untyped-def]
    """Work begins: the first reply follows after writing (a caller hears it at once), the end after handling. Returns the
    seconds that it takes; ``pace`` is a factor on handling time."""
    tickets, plan = run.tickets, run.plans[policy]
    key, brand, handovers = tickets[ticket].key, tickets[ticket].brand, handovers_of(run, ticket, policy)
    minutes = plan.handling_minutes * pace * known_time(plan.customer_view, tickets[ticket].again, plan.known_saves)
    hours = handling_hours(
        draw(run, HANDLING, 0, key, 0), draw(run, HANDLING, 1, key, 0), plan.law, minutes, plan.handling_cv, handovers,
        run.service[0].handover_time,
    )  # fmt: skip
    stop_waiting(run, ticket)
    tickets[ticket].state, tickets[ticket].plan, tickets[ticket].handovers = SERVED, policy, handovers
    if tickets[ticket].cause >= 0 and tickets[ticket].public == 0:
        read_cause(run, ticket)
    run.desks[brand].taken_up += 1
    if handovers > plan.handovers:
        count(run, brand, C_HANDED_OVER, 1)
    writing = 0.0 if run.channels[tickets[ticket].channel].live == 1 else plan.writing
    push(run, time + min(hours, writing), REPLIED, key, ticket)
    push(run, time + hours, DONE, key, ticket)
    return int(hours * 3600.0 + 0.5)
