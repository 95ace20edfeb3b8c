"""Colleagues: a brand's employees who answer in public beside its desk, in their working hours."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.levers import levers_of, line_of, teams_at
from wom_sim.engine.people import count, draw
from wom_sim.engine.record import C_COLLEAGUE_ANSWERS, C_COLLEAGUE_SECONDS, C_OFF_MESSAGE, QUEUED
from wom_sim.engine.taking_up import begin_work, rank_again
from wom_sim.model.compiled import inner
from wom_sim.model.draws import COLLEAGUE
from wom_sim.model.organisation import answers_well, colleagues_answering
from wom_sim.model.service import NO_REPLY
from wom_sim.model.staff import off_message_chance


@inner
def colleagues_answer(run, brand, time):  # type: ignore[no-untyped-def]
    """Colleagues who are free take the public tickets that stand first, as long as there are both."""
    plan = run.plans[run.desks[brand].levers]
    if plan.colleagues == 0:
        return
    people = colleagues_answering(
        time, run.working_hours[0], run.working_hours[1], run.employees[0].days_per_week, run.firms[brand].employees,
        plan.colleague_minutes,
    )  # fmt: skip
    while run.desks[brand].colleagues_busy < people:
        if plan.by_chance == 1:
            rank_again(run, brand)
        ticket = first_public(run, brand)
        if ticket == NOBODY:
            return
        answer(run, ticket, levers_of(run, ticket), time)


@inner
def first_public(run, brand):  # type: ignore[no-untyped-def]
    """The public ticket that stands first in any line of a brand, or NOBODY."""
    tickets, first = run.tickets, NOBODY
    for team in range(teams_at(run, brand)):
        line = line_of(run, brand, team, 0)
        for at in range(run.lines[line].size):
            one = run.queue[line, at]
            if tickets[one].state != QUEUED or tickets[one].public == 0:
                continue
            if (
                first == NOBODY
                or tickets[one].score > tickets[first].score
                or (tickets[one].score == tickets[first].score and tickets[one].key < tickets[first].key)
            ):
                first = one
    return first


@inner
def answer(run, ticket, policy, time):  # type: ignore[no-untyped-def]
    """A colleague takes a ticket up; its place in the queue is left to be passed over. What is said off message works on nobody
    as it was meant."""
    tickets, plan, rates = run.tickets, run.plans[policy], run.employees[0]
    brand, key = tickets[ticket].brand, tickets[ticket].key
    trained = draw(run, COLLEAGUE, 0, key, 0) < run.desks[brand].trained
    share = answers_well(trained, plan.untrained)
    tickets[ticket].skill, tickets[ticket].quality = plan.skill * share, share
    said = plan.reply_serious if tickets[ticket].serious == 1 else plan.reply_minor
    if plan.reply_rule == 1:
        said = np.int64(tickets[ticket].told_reply)
    chance = off_message_chance(rates.off_message, trained, rates.training_effect)
    if said != NO_REPLY and draw(run, COLLEAGUE, 1, key, 0) < chance:
        tickets[ticket].quality = 0.0
        count(run, brand, C_OFF_MESSAGE, 1)
    seconds = begin_work(run, ticket, policy, 1.0, time)
    tickets[ticket].line = NOBODY
    tickets[ticket].holds += 2  # the reply's and the work's; the queue's stays until then
    run.desks[brand].colleagues_busy += 1
    count(run, brand, C_COLLEAGUE_SECONDS, seconds)
    count(run, brand, C_COLLEAGUE_ANSWERS, 1)
