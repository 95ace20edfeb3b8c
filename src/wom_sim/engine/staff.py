"""Employees in public: they are trained and go to work at the start of a tick, and post for the brand or of their own accord."""

from __future__ import annotations

from wom_sim.engine.channels import usual_channel
from wom_sim.engine.crisis import paused
from wom_sim.engine.people import count, draw, identity
from wom_sim.engine.posting import start_cascade
from wom_sim.engine.record import C_EMPLOYEE_POSTS, C_EMPLOYEE_SECONDS, C_NEGATIVE, C_OFF_MESSAGE, C_TRAINING_CENTS
from wom_sim.engine.state import TICK, WARMUP
from wom_sim.model.attention import WAKING_HOURS_A_WEEK, moment_of_post, posts_due
from wom_sim.model.compiled import inner
from wom_sim.model.draws import EMPLOYEE_ALLOWED, EMPLOYEE_PHASE, OFF_MESSAGE, TRAIT_ADVOCATE
from wom_sim.model.rhythm import waking_time
from wom_sim.model.staff import (
    BLOCKED,
    FOR_THE_BRAND,
    LIMITED,
    MONTH_HOURS,
    OWN_ACCORD,
    looks,
    off_message_chance,
    working_share,
)
from wom_sim.model.trust import EMPLOYEE


@inner
def begin_work(run):  # type: ignore[no-untyped-def]
    """What a tick begins with at each brand: training that its policy wants, its bill, and how people look at feeds."""
    if len(run.staff) == 0:
        return
    clock, rates, hours = run.clock, run.employees[0], run.tick_hours[0]
    opens, closes = run.working_hours[0], run.working_hours[1]
    at_work = working_share(clock[TICK] * hours, hours, opens, closes, rates.days_per_week)
    for brand in range(len(run.desks)):
        desk, plan = run.desks[brand], run.plans[run.desks[brand].levers]
        desk.at_work = at_work
        desk.looks = looks(plan.access, at_work, plan.allowed, rates.phones)
        if plan.trained > desk.trained:
            train(run, brand)
        if clock[TICK] >= clock[WARMUP]:
            count(run, brand, C_TRAINING_CENTS, desk.training_due)
            desk.training_due = 0


@inner
def train(run, brand):  # type: ignore[no-untyped-def]
    """Train a larger share of a brand's employees, in the order in which they would join a programme: those are added whose
    draw lies between the two shares."""
    desk, plan = run.desks[brand], run.plans[run.desks[brand].levers]
    for at in range(len(run.staff)):
        who = run.staff[at]
        if run.employer[who] == brand and desk.trained <= draw(run, TRAIT_ADVOCATE, 0, who, 0) < plan.trained:
            desk.training_due += plan.training_cents
    desk.trained = plan.trained


@inner
def posts_per_hour(run, who, kind):  # type: ignore[no-untyped-def]
    """Posts of a kind that an employee writes in a waking hour."""
    if kind == OWN_ACCORD:
        return run.employees[0].chatter / MONTH_HOURS
    plan = run.plans[run.desks[run.employer[who]].levers]
    if (
        plan.access == BLOCKED
        or paused(run, run.employer[who])
        or draw(run, TRAIT_ADVOCATE, 0, who, 0) >= plan.advocates
    ):
        return 0.0
    return plan.advocate_posts / WAKING_HOURS_A_WEEK


@inner
def staff_posts(run, publishing):  # type: ignore[no-untyped-def]
    """How many posts employees have in mind in this tick; ``publishing`` makes those that are allowed."""
    if len(run.staff) == 0:
        return 0
    planned, hours = 0, run.tick_hours[0]
    start, end = run.clock[TICK] * hours, (run.clock[TICK] + 1) * hours
    waking, then = waking_time(start, run.rhythm), waking_time(end, run.rhythm)
    for at in range(len(run.staff)):
        who = run.staff[at]
        for kind in (FOR_THE_BRAND, OWN_ACCORD):
            rate, phase = posts_per_hour(run, who, kind), draw(run, EMPLOYEE_PHASE, kind, who, 0)
            before, after = posts_due(waking, rate, phase), posts_due(then, rate, phase)
            planned += after - before
            if publishing:
                for ordinal in range(before + 1, after + 1):
                    post_as_employee(run, who, kind, moment_of_post(ordinal, rate, phase, start, end, run.rhythm))
    return planned


@inner
def post_as_employee(run, who, kind, hours):  # type: ignore[no-untyped-def]
    """A post about the brand that somebody works for: a good word, or off message and then an incident without a ticket."""
    brand, rates = run.employer[who], run.employees[0]
    desk, plan = run.desks[brand], run.plans[run.desks[brand].levers]
    key = identity(run, who, kind, int(hours * 3600.0))
    programme = kind == FOR_THE_BRAND
    if programme and plan.access == LIMITED and draw(run, EMPLOYEE_ALLOWED, 0, key, 0) >= plan.allowed:
        return
    fixed = programme and plan.programme_channel >= 0
    channel = plan.programme_channel if fixed else usual_channel(run, who, 1)
    trained = draw(run, TRAIT_ADVOCATE, 0, who, 0) < desk.trained
    chance = off_message_chance(rates.off_message, trained, rates.training_effect)
    if draw(run, OFF_MESSAGE, 0, key, 0) < chance:
        start_cascade(run, key, who, brand, -1, rates.off_message_strength, hours, EMPLOYEE, channel)
        count(run, brand, C_OFF_MESSAGE, 1)
        count(run, brand, C_NEGATIVE, 1)
    else:
        start_cascade(run, key, who, brand, 1, rates.strength, hours, EMPLOYEE, channel)
    count(run, brand, C_EMPLOYEE_POSTS, 1)
    if programme:
        count(run, brand, C_EMPLOYEE_SECONDS, plan.posting_seconds)
