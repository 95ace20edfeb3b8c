"""Who is on duty at a desk: opening hours, people called in, and what that costs."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.engine.dtypes import SHIFT
from wom_sim.engine.levers import teams_at
from wom_sim.engine.people import count
from wom_sim.engine.pools import push
from wom_sim.engine.record import C_DUTY_SECONDS, C_STEERED_SECONDS
from wom_sim.engine.state import TICK
from wom_sim.model.compiled import inner
from wom_sim.model.service import on_duty, surges, team_agents


@inner
def plan_shifts(run, brand, start):  # type: ignore[no-untyped-def]
    """Opening and closing times that fall inside this tick: whoever comes on duty then looks at the queue."""
    day = 24.0 * math.floor(start / 24.0)
    while day < start + run.tick_hours[0]:
        for team in range(teams_at(run, brand)):
            plan = run.plans[run.teams[run.desks[brand].levers, team].plan]
            for change in (day + plan.opens, day + plan.closes):
                if start < change < start + run.tick_hours[0]:
                    push(run, change, SHIFT, np.uint64(brand), brand)
        if run.plans[run.desks[brand].levers].colleagues == 1:
            change = day + run.working_hours[0]
            if start < change < start + run.tick_hours[0]:
                push(run, change, SHIFT, np.uint64(brand), brand)
        day += 24.0


@inner
def recently_noticed(run, noticed, brand, ticks):  # type: ignore[no-untyped-def]
    """What a brand's desk has noticed in so many ticks before this one, at most a day (``noticed``: int32 [B, ticks a day])."""
    span, recent = noticed.shape[1], 0
    for back in range(1, ticks + 1):
        recent += noticed[brand, (run.clock[TICK] + span - back) % span]
    return recent


@inner
def usually_noticed(before, start):  # type: ignore[no-untyped-def]
    """The same in a day, as usual: of what was noticed up to a day ago, in a run that is at least two days old."""
    return before / (start / 24.0 - 1.0)


@inner
def call_in(run, brand, policy, start):  # type: ignore[no-untyped-def]
    """Call people in for as long as the complaints noticed in 24 hours exceed their usual number by the trigger.

    What is usual is not known before the second day is over.
    """
    desks, plans = run.desks, run.plans
    span = run.noticed.shape[1]
    at = run.clock[TICK] % span
    if plans[policy].surge_agents > 0 and start >= 48.0:
        recent = recently_noticed(run, run.noticed, brand, span)
        usual = usually_noticed(desks[brand].noticed_before, start)
        if surges(recent, usual, plans[policy].surge_least, plans[policy].surge_trigger):
            desks[brand].surge_until = start + max(run.tick_hours[0], plans[policy].surge_hours)
    desks[brand].noticed_before += run.noticed[brand, at]
    run.noticed[brand, at] = 0


@inner
def agents_now(run, brand, team, hours):  # type: ignore[no-untyped-def]
    """Agents of a team on duty at a moment, those called in and those steered for included."""
    return agents_with(run, brand, team, hours, steered_at(run, brand, team))


@inner
def steered_at(run, brand, team):  # type: ignore[no-untyped-def]
    """Agents in opening hours beyond the policy's own, of whom a team has its share; none where its hours and agents are
    another policy's."""
    levers = run.desks[brand].levers
    return run.desks[brand].steered if run.teams[levers, team].plan == levers else 0


@inner
def agents_with(run, brand, team, hours, steered):  # type: ignore[no-untyped-def]
    """The same with so many agents more, or fewer, in opening hours."""
    plans, own = run.plans, run.teams[run.desks[brand].levers, team]
    policy = own.plan
    agents = on_duty(
        hours, plans[policy].opens, plans[policy].closes, plans[policy].days,
        plans[policy].agents + steered, plans[policy].night_agents,
    )  # fmt: skip
    agents += plans[policy].surge_agents if hours < run.desks[brand].surge_until else 0
    return team_agents(agents, own.share_below, own.share_up_to)


@inner
def note_duty(run, brand, start):  # type: ignore[no-untyped-def]
    """Agent seconds that this tick costs, busy or not."""
    for team in range(teams_at(run, brand)):
        note_duty_of_team(run, brand, team, start)


@inner
def note_duty_of_team(run, brand, team, start):  # type: ignore[no-untyped-def]
    plan = run.plans[run.teams[run.desks[brand].levers, team].plan]
    end = start + run.tick_hours[0]
    seconds, steered_seconds = 0.0, 0.0
    steered = steered_at(run, brand, team)
    at = start
    while at < end:
        day = 24.0 * math.floor(at / 24.0)
        upto = end
        for edge in (
            day + plan.opens,
            day + plan.closes,
            day + 24.0,
            run.desks[brand].surge_until,
        ):
            if at < edge < upto:
                upto = edge
        agents = agents_with(run, brand, team, at, steered)
        seconds += agents * (upto - at) * 3600.0
        if steered != 0:
            steered_seconds += (agents - agents_with(run, brand, team, at, 0)) * (upto - at) * 3600.0
        at = upto
    count(run, brand, C_DUTY_SECONDS, int(seconds + 0.5))
    count(run, brand, C_STEERED_SECONDS, int(math.floor(steered_seconds + 0.5)))
