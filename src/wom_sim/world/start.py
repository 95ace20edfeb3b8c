"""What runs share before any engine begins: the network, the customers, the base hazards; seeds and the length in ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault
from wom_sim.model.parameters import Seeds
from wom_sim.world.named_groups import check_groups
from wom_sim.world.named_people import check_people
from wom_sim.world.network import SocialGraph
from wom_sim.world.population import Population
from wom_sim.world.scenario import Scenario

SEEDS = 2**63  # a scenario's own are below half of it, which leaves room for replications and calm runs


class World(NamedTuple):
    """What runs with the same network and population seeds share."""

    graph: SocialGraph
    population: Population
    intercept: NDArray[np.float64]  # float64 [B], base hazard to leave, per month
    seeds: Seeds  # those it was made from


def check_given(scenario: Scenario, world: World, watch: Sequence[bool] | NDArray[np.bool_] | None) -> None:
    """Refuse a world, or people to watch (bool [n]), that are not a run's.

    Raises:
        BadInput: the world is of other brands, or ``watch`` is not of everybody.
        ScenarioError: the scenario names people or interest groups that are not on the world's graph.
    """
    if not isinstance(world, World):
        raise BadInput("world", [f"must be a World, as `prepare` makes it, not {type(world).__name__}"])
    if len(world.intercept) != len(scenario.brands):
        raise BadInput("world", [f"it was prepared for {len(world.intercept)} brands, not for {len(scenario.brands)}"])
    check_people(scenario, world.graph.n)
    check_groups(scenario, world.graph)
    if watch is not None and (np.shape(watch) != (world.graph.n,) or np.asarray(watch).dtype != np.bool_):
        raise BadInput("watch", [f"must be true or false for each of the {world.graph.n} people on the graph"])


def seeded(scenario: Scenario, seed: int | None) -> Scenario:
    """The scenario with another ``seed.run``; None leaves it as it is."""
    if seed is None:
        return scenario
    return scenario.model_copy(update={"seed": scenario.seed.model_copy(update={"run": _whole("seed", seed)})})


def seeds_of(scenario: Scenario, replication: int) -> Seeds:
    """The seeds of a replication: those named in ``study.vary`` move on by its number.

    Raises:
        BadInput: the replication, or a seed that it leads to, is no whole number from 0 to below 2^63.
    """
    _whole("replication", replication)
    moved: dict[str, int] = {
        name: _whole(f"seed.{name}", getattr(scenario.seed, name) + replication) for name in scenario.study.vary
    }
    return scenario.seed.model_copy(update=moved)


def _whole(what: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= value < SEEDS:
        raise BadInput("run", [Fault(what, f"{value!r}: must be a whole number, at least 0 and below 2^63")])
    return int(value)


def first_tick_from(scenario: Scenario, hour: float) -> int:
    """The first tick of a run that begins at a counted hour or later."""
    return max(0, ticks_of(scenario)[0] + math.ceil(hour / scenario.time.tick_hours - 1e-9))


def tick_at(scenario: Scenario, hour: float) -> int:
    """The tick of a run in which a counted hour lies."""
    return max(0, ticks_of(scenario)[0] + math.floor(hour / scenario.time.tick_hours + 1e-9))


def ticks_of(scenario: Scenario) -> tuple[int, int, int]:
    """(ticks of warm-up, ticks in all, ticks a day) of a scenario."""
    hours = scenario.time.tick_hours
    warmup = math.ceil(24.0 * scenario.time.warmup_days / hours - 1e-9)
    counted = max(1, math.ceil(24.0 * scenario.time.days / hours - 1e-9))
    return warmup, warmup + counted, max(1, round(24.0 / hours))
