"""What one exposure costs in the kernel, against a plain compiled loop over a frontier on the same graph.

The plain loop is what an expert would write in an afternoon: an independent cascade over a CSR of followers, a queue, a
flag for those who are active and the generator's own random numbers. It knows no feed, no trust, no severity, no tree.
The kernel delivers one scripted post of each of many authors: feed load, interest, attention, tie strength,
opinion, the decision to reshare, the cascade's table.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numba import njit


@njit(nogil=True, error_model="numpy")
def cascade(indptr, followers, seeds, chance, active, queue):  # type: ignore[no-untyped-def]
    """Exposures (follows of those reached) of a cascade from ``seeds``; ``active`` and ``queue`` are working space."""
    active[:] = False
    tail = 0
    for seed in seeds:
        active[seed] = True
        queue[tail] = seed
        tail += 1
    head = 0
    exposures = 0
    while head < tail:
        who = queue[head]
        head += 1
        exposures += indptr[who + 1] - indptr[who]
        for at in range(indptr[who], indptr[who + 1]):
            follower = followers[at]
            if not active[follower] and np.random.random() < chance:  # noqa: NPY002
                active[follower] = True
                queue[tail] = follower
                tail += 1
    return exposures


def plain(graph: Any, seeds: np.ndarray, chance: float) -> tuple[float, int]:
    """Seconds and exposures of one plain cascade."""
    active, queue = np.zeros(graph.n, np.bool_), np.empty(graph.n, np.int32)
    started = time.perf_counter()
    exposures = cascade(graph.indptr, graph.followers, seeds, chance, active, queue)
    return time.perf_counter() - started, int(exposures)


def kernel(scenario: Any, world: Any, authors: np.ndarray) -> tuple[float, int]:
    """Seconds and deliveries of one tick in which a post of each author is delivered, and nothing else happens."""
    from wom_sim.engine import dtypes, simulate, state
    from wom_sim.engine.handle import with_table
    from wom_sim.engine.kernel import MAKE_ROOM, advance, take_stock
    from wom_sim.engine.setup import build_run

    run = build_run(scenario, world.graph, world.population, world.intercept, None, 1, 1)
    run.clocks["touch_second"], run.clocks["review_tick"] = 2**31 - 1, 2**31 - 1  # nobody buys, nobody reviews
    events = np.zeros(len(authors), dtypes.EVENT_ROW)
    events["kind"], events["what"], events["sign"], events["severity"] = 1, authors, 1, 1.0
    run = with_table(state.grown(run._replace(events=events), state.N_AGENDA, len(run.agenda) + len(authors)))
    take_stock(run)

    def until(tick: int, run: state.Run) -> state.Run:
        while advance(run, tick) == MAKE_ROOM:
            run = simulate.make_room(run)
        return run

    run = until(1, run)  # they post
    run.need[[state.N_SIGHTINGS, state.N_INBOX, state.N_AGENDA]] = _audience(run.indptr, authors)
    run = simulate.make_room(run)
    for pool in (state.N_SIGHTINGS, state.N_INBOX, state.N_AGENDA):
        _touch_pages(run, list(state.POOLS.values())[pool])
    started = time.perf_counter()
    run = until(2, run)
    return time.perf_counter() - started, _audience(run.indptr, authors)


def _touch_pages(run: Any, names: tuple[str, ...]) -> None:
    """Make the system hand out the memory of new arrays now: a run asks for it once, not in every tick."""
    for name in names:
        pages = getattr(run, name).reshape(-1).view(np.uint8)[::4096]
        pages[:] = pages.copy()


def _audience(indptr: np.ndarray, authors: np.ndarray) -> int:
    return int((indptr[authors + 1] - indptr[authors]).sum())
