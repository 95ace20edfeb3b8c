"""A run between two ticks, which can be saved (``checkpoint_file.py``) and go on, also under another scenario: a fork.

Whatever follows from the scenario and the world is made anew; what the run has changed is laid over it. Of a pool only
the rows in use are taken along; working space is not.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import state
from wom_sim.engine.handle import with_table
from wom_sim.engine.pools import rehash
from wom_sim.engine.simulate import built
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World

# What a run changes besides its pools.
LASTING = (
    "clock", "meta", "people", "opinion", "credibility", "clocks", "joined", "touch_start", "review_start", "agenda_head",
    "agenda_count", "desks", "lines", "noticed", "hourly", "flows", "stock", "fatigue", "following", "unfollowed", "muted",
    "sponsored", "spokespeople", "roots", "readings", "read_posts", "change_paid", "contacts",
)  # fmt: skip
# Arrays of pools whose rows mean nothing between two ticks.
WORKING_SPACE = {
    "touches_unsorted", "review_unsorted", "pledges", "to_mute", "casts_new", "posted", "inbox_who", "inbox_up", "inbox_down",
    "inbox_believe", "inbox_doubt",
}  # fmt: skip
# Axes along which arrays may be longer where a fork goes on: pools, hours to come, and what only its new policy asks for.
GROWS_ALONG = {name: 0 for names in state.POOLS.values() for name in names} | {
    "queue": 1, "hourly": 0, "fatigue": 0, "contacts": 0, "following": 0, "unfollowed": 0, "muted": 0, "readings": 1,
    "change_paid": 1,
}  # fmt: skip

LINES = ("queue", "lines")  # a fork's new policy may have more teams, and so more of them: along axis 0

Arrays = dict[str, NDArray[Any]]


class Checkpoint(NamedTuple):
    """A run as it stands at the start of a tick, and what it came from."""

    scenario: Scenario
    world: World
    policy: str
    replication: int
    run: state.Run

    @property
    def tick(self) -> int:
        """The tick that is about to begin, from 0, warm-up included."""
        return int(self.run.clock[state.TICK])

    @property
    def watch(self) -> NDArray[np.bool_] | None:
        """Whose hearings are kept (bool [n])."""
        return self.run.watched if len(self.run.watched) > 0 else None

    def under(self, scenario: Scenario) -> state.Run:
        """A copy of the run that goes on by another scenario, which may differ in later events only."""
        trace = bool(self.run.clock[state.TRACE])
        fresh = built(scenario, self.world, self.policy, self.replication, trace=trace, watch=self.watch)
        return carried(living(self.run), fresh)


def living(run: state.Run) -> Arrays:
    """What a run has changed, by field: of pools and of the hourly record the rows in use. Views, not copies."""
    arrays = {name: getattr(run, name) for name in LASTING}
    arrays["hourly"] = run.hourly[: run.clock[state.TICK]]
    for names, rows in zip(state.POOLS.values(), state.rows_in_use(run), strict=True):
        for name in set(names) - WORKING_SPACE:
            arrays[name] = getattr(run, name)[(slice(None),) * GROWS_ALONG[name] + (slice(rows),)]
    return arrays


def carried(arrays: Arrays, run: state.Run) -> state.Run:
    """The run with what another has changed laid over it: ``living``'s arrays.

    Raises:
        ValueError: an array does not fit.
        KeyError: one is missing.
    """
    for number, names in enumerate(state.POOLS.values()):
        kept = [arrays[name].shape[GROWS_ALONG[name]] for name in names if name not in WORKING_SPACE]
        if kept and max(kept) > getattr(run, names[0]).shape[GROWS_ALONG[names[0]]]:
            run = state.grown(run, number, max(kept))
    for name in (*LASTING, *(set(GROWS_ALONG) - WORKING_SPACE)):
        saved, own = arrays[name], getattr(run, name)
        room = list(own.shape)
        if name in GROWS_ALONG and saved.ndim == own.ndim:
            room[GROWS_ALONG[name]] = min(room[GROWS_ALONG[name]], saved.shape[GROWS_ALONG[name]])
        if name in LINES and saved.ndim == own.ndim:
            room[0] = min(room[0], saved.shape[0])
        if saved.dtype != own.dtype or list(saved.shape) != room:
            raise ValueError(f"{name} has {saved.shape} of {saved.dtype.str}")
        own[tuple(slice(size) for size in saved.shape)] = saved
    run = with_table(run)
    rehash(run)
    return run
