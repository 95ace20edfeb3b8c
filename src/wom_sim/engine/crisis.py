"""A firestorm as a brand sees it: the alarm, and what is due in this tick while it is on. What is said: crisis_words.py."""

from __future__ import annotations

from wom_sim.engine.people import count, draw
from wom_sim.engine.record import C_CRISIS_CENTS, C_CRISIS_SECONDS, C_NEGATIVE
from wom_sim.engine.shifts import recently_noticed, usually_noticed
from wom_sim.engine.state import DAY_TICKS, TICK
from wom_sim.model.compiled import inner
from wom_sim.model.crisis import MOMENT, has_calmed, heat, looks_now, ready_after, ticks_of_window, usual_in
from wom_sim.model.draws import TONE_DEAF
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import surges

FIRST_LOOK = 48.0  # hours of a run before which nobody knows what is usual


@inner
def paused(run, brand):  # type: ignore[no-untyped-def]
    """Whether a brand holds back now what it would say on any day."""
    return run.crises[brand].since >= 0.0 and run.plans[run.desks[brand].levers].pauses == 1


@inner
def watch_for_crises(run):  # type: ignore[no-untyped-def]
    """The start of a tick: how hot it is, whether an alarm begins or ends, and what is to be said now."""
    if run.crisis[0].tone_deaf > 0.0:
        take_temperatures(run)
    for brand in range(len(run.crises)):
        own = run.crises[brand]
        own.states = own.speaks = 0
        if run.plans[run.desks[brand].levers].playbook == 1:
            watch(run, brand, run.clock[TICK] * run.tick_hours[0])
        else:
            own.since = -1.0
        at = run.clock[TICK] % run.echoes.shape[1]
        own.echoes_before += run.echoes[brand, at]
        run.echoes[brand, at] = 0


@inner
def notice_echoes(run, ticket):  # type: ignore[no-untyped-def]
    """The desk notices a complaint in public, and how often it has been reshared so far."""
    cascade, brand = run.tickets[ticket].cascade, run.tickets[ticket].brand
    if cascade >= 0:
        run.echoes[brand, run.clock[TICK] % run.echoes.shape[1]] += run.cascades[cascade].size - 1


@inner
def notice_echo(run, cascade):  # type: ignore[no-untyped-def]
    """A reshare, which the desk sees if it is of a complaint that it has noticed and that is still open to the public.

    A complaint's ticket lives at least that long; beyond that its row may be another's.
    """
    own, start = run.cascades[cascade], run.clock[TICK] * run.tick_hours[0]
    if own.ticket < 0 or own.born + 24.0 * run.service[0].complaint_lifetime_days <= start:
        return
    if run.tickets[own.ticket].arrived >= 0.0:
        run.echoes[own.brand, run.clock[TICK] % run.echoes.shape[1]] += 1


@inner
def watch(run, brand, start):  # type: ignore[no-untyped-def]
    """The same for one brand, by what its desk has noticed before this tick."""
    own, plan, hours = run.crises[brand], run.plans[run.desks[brand].levers], run.tick_hours[0]
    if start >= FIRST_LOOK and looks_now(start, hours, plan.alarm_check):
        judge(run, brand, start)
    if own.since >= 0.0:
        count(run, brand, C_CRISIS_SECONDS, int(hours * 3600.0 + 0.5))
        count(run, brand, C_CRISIS_CENTS, int(plan.alarm_cents * hours + 0.5))
        if plan.states == 1 and own.stated < own.begun:
            own.states, own.stated = 1, run.clock[TICK]
    owed = own.rounds == 0 and 0 <= own.begun <= own.stated  # a promise outlives its alarm
    if own.rounds < plan.messages and (own.since >= 0.0 or owed):
        ready = ready_after(plan.preparation, plan.voices, plan.one_voice == 1, run.crisis[0].coordination_hours)
        if start + MOMENT >= own.begun * hours + ready + own.rounds * plan.repeat:
            own.speaks = 1
            own.rounds += 1


@inner
def judge(run, brand, start):  # type: ignore[no-untyped-def]
    """Somebody looks at what was noticed lately: the alarm goes on, or off once it has been calm for long enough."""
    own, plan, hours = run.crises[brand], run.plans[run.desks[brand].levers], run.tick_hours[0]
    ticks = ticks_of_window(plan.alarm_window, hours, run.noticed.shape[1])
    awake = waking_time(start, run.rhythm) - waking_time(start - ticks * hours, run.rhythm)
    recent = recently_noticed(run, run.noticed, brand, ticks) + plan.echo_weight * recently_noticed(
        run, run.echoes, brand, ticks
    )
    usual = usually_noticed(run.desks[brand].noticed_before + plan.echo_weight * own.echoes_before, start)
    usual = usual_in(usual, awake)
    if own.since < 0.0:
        if surges(recent, usual, plan.alarm_least, plan.alarm_trigger):
            own.since, own.begun, own.rounds, own.calm_since = start, run.clock[TICK], 0, -1.0
    elif not has_calmed(recent, usual, plan.alarm_least, plan.alarm_trigger, plan.calm_share):
        own.calm_since = -1.0
    else:
        if own.calm_since < 0.0:
            own.calm_since = start
        if start - own.calm_since + MOMENT >= plan.calm_hours:
            own.since = -1.0


@inner
def take_temperatures(run):  # type: ignore[no-untyped-def]
    """How much more is complained of each brand than usual, whether its desk notices it or not."""
    tick, span, start = run.clock[TICK], run.clock[DAY_TICKS], run.clock[TICK] * run.tick_hours[0]
    for brand in range(len(run.crises)):
        own = run.crises[brand]
        if tick > span:
            own.mentions_before += run.hourly[tick - span - 1, brand, C_NEGATIVE]
        recent = 0
        for past in range(max(0, tick - span), tick):
            recent += run.hourly[past, brand, C_NEGATIVE]
        own.heat = heat(recent, own.mentions_before / (start / 24.0 - 1.0)) if start >= FIRST_LOOK else 0.0


@inner
def sours(run, who, brand, key):  # type: ignore[no-untyped-def]
    """Whether somebody takes it ill that a brand says its usual things in a firestorm."""
    chance = run.crisis[0].tone_deaf * run.crises[brand].heat
    return chance > 0.0 and draw(run, TONE_DEAF, brand, key, who) < chance
