"""Step 3, resharing: readers decide to pass a post on; what they decided enters the agenda at the end of the reading."""

from __future__ import annotations

from wom_sim.engine.dtypes import DO_RESHARE
from wom_sim.engine.pools import take
from wom_sim.engine.state import N_AGENDA, N_SIGHTINGS, PLEDGES, TICK
from wom_sim.engine.touching import place
from wom_sim.model.compiled import inner
from wom_sim.model.draws import absorb, unit
from wom_sim.model.rhythm import ticks_of_delay
from wom_sim.model.spread import reshare_delay


@inner
def pledge(run, sighting, post, delay_state):  # type: ignore[no-untyped-def]
    """A reader decides to reshare, once per cascade; of several copies the earliest counts, then the smallest post key."""
    sightings, tick = run.sightings, run.clock[TICK]
    if 0 <= sightings[sighting].decided < tick:
        return
    channel = run.cascades[sightings[sighting].cascade].channel
    delay = reshare_delay(unit(absorb(delay_state, sightings[sighting].who)), run.channels[channel].half_life)
    due = tick + ticks_of_delay(delay, run.tick_hours[0])
    key = run.posts[post].key
    if sightings[sighting].decided == tick:
        if due > sightings[sighting].due or (due == sightings[sighting].due and key >= sightings[sighting].parent_key):
            return
    else:
        sightings[sighting].decided = tick
        run.pledges[run.meta[N_SIGHTINGS, PLEDGES]] = sighting
        run.meta[N_SIGHTINGS, PLEDGES] += 1
    sightings[sighting].due, sightings[sighting].parent, sightings[sighting].parent_key = due, post, key


@inner
def plan_reshares(run):  # type: ignore[no-untyped-def]
    """Put this tick's decisions to reshare into the agenda."""
    sightings, agenda = run.sightings, run.agenda
    for at in range(run.meta[N_SIGHTINGS, PLEDGES]):
        sighting = run.pledges[at]
        row = take(run, agenda, N_AGENDA)
        agenda[row].kind, agenda[row].ref, agenda[row].who = DO_RESHARE, sighting, sightings[sighting].who
        agenda[row].time = sightings[sighting].due * run.tick_hours[0]
        place(run, row, sightings[sighting].due)
        run.cascades[sightings[sighting].cascade].holds += 1
