"""One run: prepare a world, live its hours, hand back what happened. The steps of an hour are listed in ``kernel.py``.

world = prepare(scenario)                   network and customers, shared by all runs whose seeds agree
outcome = simulate(scenario, world, policy, replication)

A run may also be lived up to a tick, and from there on: ``simulate_until`` and ``simulate_on``. What lies between is
saved and forked in ``checkpoint.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes, state
from wom_sim.engine.calm import base_hazards
from wom_sim.engine.handle import with_table
from wom_sim.engine.kernel import ASK, DONE, advance, log_unfinished, take_stock
from wom_sim.engine.plugged import ask_rules
from wom_sim.engine.pools import rehash
from wom_sim.engine.record import HEARING_ORDER, SWITCH_ROW, Outcome, Record, in_order
from wom_sim.engine.setup import build_run
from wom_sim.errors import RunFailed
from wom_sim.world.named_groups import check_groups
from wom_sim.world.named_people import check_people
from wom_sim.world.network import SocialGraph, make_network
from wom_sim.world.population import Population, make_population
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World, seeds_of

SHORT_STRETCH = 0.05  # seconds
FIRST_STRETCH = 200_000  # customer-days, which take about half of that

Progress = Callable[[float], None]


def prepare(
    scenario: Scenario, replication: int = 0, graph: SocialGraph | None = None,
    *, population: Population | None = None, intercept: NDArray[np.float64] | None = None,
) -> World:  # fmt: skip
    """Make (or read) the network, draw the customers and fit the base hazards; what is handed in is used as it is.

    Raises:
        NetworkFileError: the network file cannot be used.
        ScenarioError: the scenario names people or interest groups that are not on the graph.
    """
    seeds = seeds_of(scenario, replication)
    if graph is None:
        graph = make_network(scenario.network, seeds.network, scenario.folder)
    check_people(scenario, graph.n)
    check_groups(scenario, graph)
    if population is None:
        population = make_population(scenario.population, scenario.brands, graph.group, seeds.population)
    if intercept is None:

        def calm_run(calm: Scenario, hazards: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
            run = build_run(calm, graph, population, hazards, None, seed, seeds.population, events=False)
            hourly: NDArray[np.int64] = live(run).hourly
            return hourly

        intercept = base_hazards(scenario, graph.n, calm_run)
    return World(graph, population, intercept, seeds)


def simulate(
    scenario: Scenario, world: World, policy: str | None = None, replication: int = 0,
    *, trace: bool = False, watch: NDArray[np.bool_] | None = None, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Run a scenario with one of its policies for the first brand; ``progress`` gets the share done, a few times a second.

    ``trace`` keeps every post; ``watch`` (bool [n]) says whose hearings are kept.

    Raises:
        RunFailed: memory ran out.
    """
    started = time.perf_counter()
    with enough_memory(scenario, policy):
        run = live(built(scenario, world, policy, replication, trace=trace, watch=watch), progress)
    return Outcome(record_of(run), run, time.perf_counter() - started)


def simulate_until(
    scenario: Scenario, world: World, policy: str | None, replication: int, tick: int,
    *, trace: bool = False, watch: NDArray[np.bool_] | None = None, progress: Progress | None = None,
) -> state.Run:  # fmt: skip
    """The same run as it stands at the start of a tick (from 0, warm-up included)."""
    with enough_memory(scenario, policy):
        run = built(scenario, world, policy, replication, trace=trace, watch=watch)
        take_stock(run)
        return live_until(run, tick, progress)


def simulate_on(
    scenario: Scenario, run: state.Run, policy: str | None = None, progress: Progress | None = None
) -> Outcome:
    """A run from where it stands to its end; ``run`` is changed in place."""
    started = time.perf_counter()
    with enough_memory(scenario, policy):
        run = live_until(run, int(run.clock[state.TICKS]), progress)
        log_unfinished(run)
    return Outcome(record_of(run), run, time.perf_counter() - started)


def built(
    scenario: Scenario, world: World, policy: str | None, replication: int,
    *, trace: bool = False, watch: NDArray[np.bool_] | None = None,
) -> state.Run:  # fmt: skip
    """A run before its first hour."""
    return build_run(
        scenario, world.graph, world.population, world.intercept, policy, seeds_of(scenario, replication).run,
        world.seeds.population,
        trace=trace, watch=watch,
    )  # fmt: skip


@contextmanager
def enough_memory(scenario: Scenario, policy: str | None) -> Iterator[None]:
    """Say which run it was that ran out of memory."""
    try:
        yield
    except MemoryError as error:
        raise RunFailed(f"{scenario.source}: memory ran out in a run of policy {policy}") from error


def record_of(run: state.Run) -> Record:
    """What happened in a finished run."""

    def log(rows: NDArray[Any], pool: int) -> NDArray[Any]:
        return rows[: run.meta[pool, state.LIVE]]

    people = run.people
    switched = log(run.switches, state.N_SWITCHES)
    switches = np.empty(len(switched), SWITCH_ROW)
    for name in ("tick", "who", "left", "to"):
        switches[name] = switched[name]
    switches["causes"] = log(run.causes, state.N_SWITCHES)
    posts = in_order(log(run.post_log, state.N_POST_LOG), "tick", "key") if run.clock[state.TRACE] else None
    hearings = None
    if len(run.watched) > 0:
        hearings = in_order(log(run.hearing_log, state.N_HEARING_LOG), *HEARING_ORDER)
    return Record(
        warmup=int(run.clock[state.WARMUP]),
        hourly=run.hourly,
        flows=run.flows,
        tickets=in_order(log(run.ticket_log, state.N_TICKET_LOG), "born", "key"),
        cascades=in_order(log(run.cascade_log, state.N_CASCADE_LOG), "born", "key"),
        posts=posts,
        switches=in_order(switches, "tick", "who"),
        hearings=hearings,
        brand=people["brand"],
        opinion=run.opinion,
        credibility=run.credibility,
        seen=people["seen"],
        engaged=people["engaged"],
        advocated=people["advocated"],
    )


def live(run: state.Run, progress: Progress | None = None) -> state.Run:
    """Live a run from its first hour to its end."""
    take_stock(run)
    run = live_until(run, int(run.clock[state.TICKS]), progress)
    log_unfinished(run)
    return run


def live_until(run: state.Run, tick: int, progress: Progress | None = None) -> state.Run:
    """Live the ticks before ``tick`` in stretches of a day or more (so that a run can be stopped and watched); pools
    grow as they must. Threads take turns at the interpreter, so a stretch must not be too short either.
    """
    ticks = int(run.clock[state.TICKS])
    stretch = int(run.clock[state.DAY_TICKS]) * max(1, FIRST_STRETCH // len(run.people))
    while run.clock[state.TICK] < tick:
        until, started = min(tick, int(run.clock[state.TICK]) + stretch), time.perf_counter()
        while (wants := advance(run, until)) != DONE:
            if wants == ASK:
                ask_rules(run)
            else:
                run = make_room(run)
        if time.perf_counter() - started < SHORT_STRETCH:
            stretch *= 2
        if progress is not None:
            progress(float(run.clock[state.TICK]) / ticks)
    return run


def make_room(run: state.Run) -> state.Run:
    """The same run with every pool that asked for more at least half as large again."""
    for number in np.flatnonzero(run.need):
        run = state.grown(run, int(number), int(run.need[number] * 1.5) + 64)
    run.need[:] = 0
    run = with_table(run)
    if (run.buckets == dtypes.NOBODY).all():
        rehash(run)
    return run
