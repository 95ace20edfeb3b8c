"""One run: prepare a world, live its hours, hand back what happened. The steps of an hour are listed in ``kernel.py``.

world = prepare(scenario)                   network and customers, shared by all runs whose seeds agree
outcome = simulate(scenario, world, policy, replication)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import state
from wom_sim.engine.handle import with_table
from wom_sim.engine.kernel import MAKE_ROOM, advance, log_unfinished, take_stock
from wom_sim.engine.pools import rehash
from wom_sim.engine.setup import build_run, ticks_of
from wom_sim.errors import Fault, RunFailed, ScenarioError
from wom_sim.model.parameters import Seeds
from wom_sim.world.network import SocialGraph, make_network
from wom_sim.world.population import Population, make_population
from wom_sim.world.scenario import Scenario
from wom_sim.world.seeding import misplaced

MONTH_DAYS = 30.4375
CALM_ROUNDS = 3  # of fitting the base hazards: each leaves a small part of the last one's error
CALM_DAYS = 90.0  # most days of a calm run
CALM_CUSTOMERS = (
    30_000  # a round of calm runs covers at least so many customers, so that chance hardly moves the fit ...
)
CALM_RUNS = 12  # ... but has no more runs than this
CALM_SEED = 2**62  # run seed of the first calm run, beyond every replication's

SHORT_STRETCH = 0.05  # seconds

Progress = Callable[[float], None]


class World(NamedTuple):
    """What runs with the same network and population seeds share."""

    graph: SocialGraph
    population: Population
    intercept: NDArray[np.float64]  # float64 [B], base hazard to leave, per month
    seeds: Seeds  # those it was made from


class Outcome(NamedTuple):
    """The raw end of a run: the kernel's arrays, and how long it took (seconds)."""

    run: state.Run
    seconds: float


def seeds_of(scenario: Scenario, replication: int) -> Seeds:
    """The seeds of a replication: those named in ``study.vary`` move on by its number."""
    moved: dict[str, int] = {name: getattr(scenario.seed, name) + replication for name in scenario.study.vary}
    return scenario.seed.model_copy(update=moved)


def prepare(scenario: Scenario, replication: int = 0, graph: SocialGraph | None = None) -> World:
    """Make (or read) the network, draw the customers and fit the base hazards; a graph handed in is used as it is.

    Raises:
        NetworkFileError: the network file cannot be used.
        ScenarioError: the scenario names people who are not on the graph.
    """
    seeds = seeds_of(scenario, replication)
    if graph is None:
        graph = make_network(scenario.network, seeds.network, scenario.folder)
    check_people(scenario, graph.n)
    population = make_population(scenario.population, scenario.brands, graph.group, seeds.population)
    return World(graph, population, calm_intercept(scenario, graph, population), seeds)


def check_people(scenario: Scenario, people: int) -> None:
    """Refuse first customers and authors who are not among the people of the graph; of a file that is known only now.

    Raises:
        ScenarioError: there are some; each is named.
    """
    faults = [Fault(where, what) for where, what in misplaced(scenario, people)]
    if faults:
        raise ScenarioError(scenario.source, faults)


def simulate(
    scenario: Scenario, world: World, policy: str | None = None, replication: int = 0,
    *, trace: bool = False, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Run a scenario with one of its policies for the first brand; ``progress`` gets the share done, a few times a second.

    Raises:
        RunFailed: memory ran out.
    """
    started = time.perf_counter()
    seeds = seeds_of(scenario, replication)
    try:
        run = build_run(
            scenario, world.graph, world.population, world.intercept, policy, seeds.run, trace=trace
        )  # fmt: skip
        run = live(run, progress)
    except MemoryError as error:
        raise RunFailed(f"{scenario.source}: memory ran out in a run of policy {policy}") from error
    return Outcome(run, time.perf_counter() - started)


def live(run: state.Run, progress: Progress | None = None) -> state.Run:
    """Live a run to its end in stretches of a day or more (so that it can be stopped and watched); pools grow as they must.

    Threads take turns at the interpreter, so a stretch must not be too short either.
    """
    take_stock(run)
    ticks, stretch = int(run.clock[state.TICKS]), int(run.clock[state.DAY_TICKS])
    while run.clock[state.TICK] < ticks:
        until, started = min(ticks, int(run.clock[state.TICK]) + stretch), time.perf_counter()
        while advance(run, until) == MAKE_ROOM:
            run = make_room(run)
        if time.perf_counter() - started < SHORT_STRETCH:
            stretch *= 2
        if progress is not None:
            progress(float(run.clock[state.TICK]) / ticks)
    log_unfinished(run)
    return run


def make_room(run: state.Run) -> state.Run:
    """The same run with every pool that asked for more at least half as large again."""
    for number in np.flatnonzero(run.need):
        run = state.grown(run, int(number), int(run.need[number] * 1.5) + 64)
    run.need[:] = 0
    run = with_table(run)
    if (run.buckets == state.NOBODY).all():
        rehash(run)
    return run


def calm_intercept(scenario: Scenario, graph: SocialGraph, population: Population) -> NDArray[np.float64]:
    """Base hazards (per month, [B]) with which a market without events shows each brand's ``base_churn``.

    Fitted by calm runs in which every brand follows its own policy: the hazard is scaled by what the target leaves
    for reviews after poaching, over the chance to leave that the reviews added up to. ``reviews.intercept``, if given, is taken.
    """
    target = np.array([brand.base_churn for brand in scenario.brands])
    if scenario.reviews.intercept is not None:
        return np.full(len(target), scenario.reviews.intercept)
    days = min(CALM_DAYS, scenario.time.days)
    calm = scenario.model_copy(update={"time": scenario.time.model_copy(update={"days": days})})
    intercept = 0.5 * target
    runs = max(1, min(CALM_RUNS, -(-CALM_CUSTOMERS // graph.n)))
    for _ in range(CALM_ROUNDS):
        counted = _calm_sums(calm, graph, population, intercept, runs)
        months = counted[:, state.C_CUSTOMERS] * scenario.time.tick_hours / (24.0 * MONTH_DAYS)
        by_review = counted[:, state.C_REVIEW_WEIGHT] / state.FIXED_STOCK
        wanted = np.maximum(0.0, target * months - counted[:, state.C_POACHED])
        intercept = intercept * np.divide(wanted, by_review, out=np.ones_like(wanted), where=by_review > 0)
    return intercept


def _calm_sums(
    calm: Scenario, graph: SocialGraph, population: Population, intercept: NDArray[np.float64], runs: int
) -> NDArray[np.int64]:
    """Columns of the record, summed over counted ticks and over so many calm runs ([B, columns]); integers, so the
    order in which threads finish does not matter."""

    def sums(number: int) -> NDArray[np.int64]:
        run = live(build_run(calm, graph, population, intercept, None, CALM_SEED + number, events=False))
        return np.asarray(run.hourly[ticks_of(calm)[0] :].sum(axis=0))

    with ThreadPoolExecutor(max_workers=runs) as pool:
        return np.sum(list(pool.map(sums, range(runs))), axis=0)
