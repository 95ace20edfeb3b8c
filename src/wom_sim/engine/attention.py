"""What a reader's attention is made of: the load of the feed, what is pushed and wears out, and whom one stops following."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.people import count
from wom_sim.engine.record import C_MUTED, C_PUSHED
from wom_sim.engine.state import LIVE, N_MUTES, TICK
from wom_sim.model.attention import PUSHED, background_load, effect_left, stop_chance
from wom_sim.model.compiled import inner


@inner
def feed_load(run, who):  # type: ignore[no-untyped-def]
    """Deliveries in a reader's feed up to the tick's start, decayed; counts the one at hand for later."""
    people = run.people
    tick = np.uint16(run.clock[TICK] & 0xFFFF)
    if people[who].load_tick != tick:
        passed = (np.int64(tick) - np.int64(people[who].load_tick)) & 0xFFFF
        left = run.load_kept[passed] if passed < len(run.load_kept) else 0
        people[who].load = np.uint16((np.int64(people[who].load_now) * left) >> 16)
        people[who].load_now = people[who].load
        people[who].load_tick = tick
    if people[who].load_now < 65535:
        people[who].load_now += np.uint16(1)
    return people[who].load


@inner
def load_of_others(run):  # type: ignore[no-untyped-def]
    """What posts about other things add to everybody's load."""
    return background_load(run.attention[0].background_posts, run.spread[0].crowding_half_life_hours)


@inner
def wear_out(run, who, brand):  # type: ignore[no-untyped-def]
    """Somebody has seen something pushed for a brand: what is left of its effect; it wears out the next from now on."""
    count(run, brand, C_PUSHED, 1)
    fatigue, tick = run.fatigue, run.clock[TICK]
    if fatigue[who].tick != tick:
        passed = tick - fatigue[who].tick
        left = run.push_kept[passed] if passed < len(run.push_kept) else 0
        fatigue[who].pushed = np.uint32((np.int64(fatigue[who].pushed_now) * left) >> 16)
        fatigue[who].pushed_now = fatigue[who].pushed
        fatigue[who].tick = tick
    fatigue[who].pushed_now += np.uint32(PUSHED)
    return effect_left(np.int64(fatigue[who].pushed), run.attention[0].wear_out_posts)


@inner
def is_muted(run, follow):  # type: ignore[no-untyped-def]
    """Whether a follower (a row of Run.followers) has stopped following; where nobody can, ask len(run.muted) before."""
    return run.muted[follow >> 3] & np.uint8(1 << (follow & 7)) != 0


@inner
def may_mute(run, follow, brand, chance_draw, left):  # type: ignore[no-untyped-def]
    """A reader may stop following, from the next tick on, somebody who speaks for a brand."""
    if chance_draw < stop_chance(run.attention[0].mute, left):
        run.to_mute[run.meta[N_MUTES, LIVE]] = follow
        run.meta[N_MUTES, LIVE] += 1
        count(run, brand, C_MUTED, 1)


@inner
def mute(run):  # type: ignore[no-untyped-def]
    """The follows that end with this tick."""
    for at in range(run.meta[N_MUTES, LIVE]):
        follow = run.to_mute[at]
        run.muted[follow >> 3] |= np.uint8(1 << (follow & 7))
    run.meta[N_MUTES, LIVE] = 0
