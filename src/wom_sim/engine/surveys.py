"""Step 9, what a brand can see: customers are asked, answers and mentions enter readings late, the desk is steered by them.

Readings are kept by the day on which they are in. Nothing here asks for room; where nobody looks, nothing is done.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.levers import levers_for
from wom_sim.engine.people import count, draw, fixed, grievance_now, opinion_now, today
from wom_sim.engine.record import (
    C_CONTACT_WORTH,
    C_CONTACTS,
    C_NPS_ANSWERED,
    C_SURVEY_CENTS,
    C_SURVEYS_SENT,
    C_WAVE_CUSTOMERS,
    C_WAVE_NET,
    RESOLVED_,
)
from wom_sim.engine.state import (
    CSAT_ANSWERS,
    DETRACTORS,
    HEARD_NEGATIVE,
    HEARD_POSITIVE,
    NPS_ANSWERS,
    PROMOTERS,
    SATISFIED,
    TICK,
    WAITED_DAYS,
)
from wom_sim.model.compiled import inner
from wom_sim.model.draws import CSAT, NOTICE_DELAY, NOTICED, NPS_ANSWER, NPS_ASKED, exponential, normal
from wom_sim.model.service import grievance_left_by_reply, grievance_left_by_solution
from wom_sim.model.surveys import (
    BY_CSAT,
    BY_LIVE,
    BY_NOTHING,
    BY_NPS,
    answer_chance,
    bounded,
    contact_worth,
    falls_due,
    mood,
    promotes,
    reading,
    received_day,
    recommends,
    step_towards,
)

KINDS = 8  # of entries


def no_readings(plans: NDArray[Any], brands: int, days: int) -> NDArray[np.int64]:
    """``Run.readings`` at the start, for a run of fewer than so many days."""
    return np.zeros((brands, days if plans["reads"].any() else 0, KINDS), np.int64)


@inner
def survey(run):  # type: ignore[no-untyped-def]
    """What the first tick of a day begins with: what has come in counts, desks are steered by it, and customers are asked."""
    if run.readings.shape[1] == 0:
        return
    day, before = today(run), int(math.floor((run.clock[TICK] - 1) * run.tick_hours[0] / 24.0))
    if day == before:
        return
    for brand in range(len(run.desks)):
        for past in range(before + 1, day + 1):
            for kind in range(KINDS):
                count(run, brand, C_NPS_ANSWERED + kind, run.readings[brand, past, kind])
        plan = run.plans[run.desks[brand].levers]
        if plan.steer_by != BY_NOTHING and falls_due(before, day, plan.steer_days):
            steer(run, brand, day)
        if plan.nps_share > 0.0 and falls_due(before, day, plan.nps_every):
            ask_customers(run, brand, day)


@inner
def steer(run, brand, day):  # type: ignore[no-untyped-def]
    """A review: the desk takes a step towards its target, if there are answers enough to read."""
    plan = run.plans[run.desks[brand].levers]
    plus, minus, of = np.int64(0), np.int64(0), np.int64(0)
    for past in range(max(0, day - plan.steer_window + 1), day + 1):
        entry = run.readings[brand, past]
        if plan.steer_by == BY_NPS:
            plus, minus, of = plus + entry[PROMOTERS], minus + entry[DETRACTORS], of + entry[NPS_ANSWERS]
        elif plan.steer_by == BY_CSAT:
            plus, of = plus + entry[SATISFIED], of + entry[CSAT_ANSWERS]
        elif plan.steer_by == BY_LIVE:
            plus, of = plus + entry[HEARD_POSITIVE], of + entry[HEARD_POSITIVE] + entry[HEARD_NEGATIVE]
    if of >= plan.steer_answers:
        shown = reading(plus, minus, of)
        run.desks[brand].steered += step_towards(plan.steer_target, plan.steer_band, shown, plan.step_agents)
        stay_within(run, brand)


@inner
def stay_within(run, brand):  # type: ignore[no-untyped-def]
    """Keep the agents within the bounds of the levers that hold now; none are added or sent away where nobody steers."""
    plan = run.plans[run.desks[brand].levers]
    if plan.steer_by == BY_NOTHING:
        run.desks[brand].steered = 0
    else:
        run.desks[brand].steered = bounded(run.desks[brand].steered, plan.agents, plan.least_agents, plan.most_agents)


@inner
def enter(run, brand, kind, day, waited):  # type: ignore[no-untyped-def]
    """Something enters a brand's readings on a day, after so many; nobody reads what comes after the run's end."""
    if day < run.readings.shape[1]:
        run.readings[brand, day, kind] += 1
        run.readings[brand, day, WAITED_DAYS] += waited


@inner
def ask_customers(run, brand, day):  # type: ignore[no-untyped-def]
    """A wave: some of the brand's customers are asked whether they would recommend it. The truth is noted beside it: what
    all of them would say, were they asked and their answers exact."""
    plan = run.plans[run.desks[brand].levers]
    asked = 0
    for who in range(len(run.people)):
        if run.people[who].brand == brand:
            opinion = opinion_now(run, who, brand, day)
            count(run, brand, C_WAVE_CUSTOMERS, 1)
            count(run, brand, C_WAVE_NET, promotes(recommends(opinion, 0.0)))
            if draw(run, NPS_ASKED, day, who, brand) < plan.nps_share:
                asked += 1
                ask(run, who, brand, day, opinion, plan.report_days)
    count(run, brand, C_SURVEYS_SENT, asked)
    count(run, brand, C_SURVEY_CENTS, asked * plan.nps_cents)


@inner
def ask(run, who, brand, day, opinion, report_days):  # type: ignore[no-untyped-def]
    """One customer is asked, and answers or not."""
    rates = run.surveys[0]
    feeling = mood(np.float64(run.people[who].satisfaction), np.float64(grievance_now(run, who, day)))
    if draw(run, NPS_ANSWER, 4 * day, who, brand) >= answer_chance(
        rates.answer_rate, feeling, rates.pleased, rates.angry
    ):
        return
    delay = rates.answer_days * exponential(draw(run, NPS_ANSWER, 4 * day + 1, who, brand)) + report_days
    noise = rates.noise * normal(
        draw(run, NPS_ANSWER, 4 * day + 2, who, brand), draw(run, NPS_ANSWER, 4 * day + 3, who, brand)
    )
    said = promotes(recommends(opinion, noise))
    then = received_day(day, 24.0 * day, delay)
    enter(run, brand, NPS_ANSWERS, then, then - day)
    if said != 0:
        enter(run, brand, PROMOTERS if said > 0 else DETRACTORS, then, 0)


@inner
def ask_about_contact(run, ticket, paid, time):  # type: ignore[no-untyped-def]
    """Work on a ticket has ended: its author may be asked whether they are satisfied with how it was handled."""
    tickets, rates, service = run.tickets, run.surveys[0], run.service[0]
    brand, key = tickets[ticket].brand, tickets[ticket].key
    plan = run.plans[run.desks[brand].levers]
    if plan.csat_share == 0.0:
        return
    wait = tickets[ticket].first_reply - tickets[ticket].born
    worth = contact_worth(
        tickets[ticket].state == RESOLVED_,
        grievance_left_by_reply(wait, service.expected_wait_hours, service.reply_calm),
        grievance_left_by_solution(
            wait, service.expected_wait_hours, service.recovery, service.fast_recovery, paid / 100.0,
            service.money_recovery, service.fair_compensation,
        ),
    )  # fmt: skip
    count(run, brand, C_CONTACTS, 1)
    count(run, brand, C_CONTACT_WORTH, fixed(worth))
    if draw(run, CSAT, 0, key, 0) >= plan.csat_share:
        return
    count(run, brand, C_SURVEYS_SENT, 1)
    count(run, brand, C_SURVEY_CENTS, plan.csat_cents)
    if draw(run, CSAT, 1, key, 0) < answer_chance(rates.answer_rate, 2.0 * worth - 1.0, rates.pleased, rates.angry):
        day = today(run)
        delay = rates.answer_days * exponential(draw(run, CSAT, 2, key, 0)) + plan.report_days
        then = received_day(day, time, delay)
        enter(run, brand, CSAT_ANSWERS, then, then - day)
        if draw(run, CSAT, 3, key, 0) < worth:
            enter(run, brand, SATISFIED, then, 0)


@inner
def overhear(run, who, brand, key, sign, channel, hours):  # type: ignore[no-untyped-def]
    """A brand that looks at readings notices a customer's public praise or complaint as it notices complaints; it is in the
    next day's."""
    if sign == 0 or run.plans[run.desks[brand].levers].reads == 0:
        return
    levers = levers_for(run, brand, run.traits[who].group)
    if draw(run, NOTICED, 0, key, 0) < run.presence["coverage"][levers, channel]:
        delay = exponential(draw(run, NOTICE_DELAY, 0, key, 0)) * run.presence["delay"][levers, channel]
        then = received_day(today(run), hours + delay, 1.0)
        enter(run, brand, HEARD_POSITIVE if sign > 0 else HEARD_NEGATIVE, then, 0)
