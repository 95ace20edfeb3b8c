"""What runs share before any engine begins: the network, the customers, the base hazards; seeds and the length in ticks."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.parameters import Seeds
from wom_sim.world.network import SocialGraph
from wom_sim.world.population import Population
from wom_sim.world.scenario import Scenario


class World(NamedTuple):
    """What runs with the same network and population seeds share."""

    graph: SocialGraph
    population: Population
    intercept: NDArray[np.float64]  # float64 [B], base hazard to leave, per month
    seeds: Seeds  # those it was made from


def seeds_of(scenario: Scenario, replication: int) -> Seeds:
    """The seeds of a replication: those named in ``study.vary`` move on by its number."""
    moved: dict[str, int] = {name: getattr(scenario.seed, name) + replication for name in scenario.study.vary}
    return scenario.seed.model_copy(update=moved)


def ticks_of(scenario: Scenario) -> tuple[int, int, int]:
    """(ticks of warm-up, ticks in all, ticks a day) of a scenario."""
    hours = scenario.time.tick_hours
    warmup = math.ceil(24.0 * scenario.time.warmup_days / hours - 1e-9)
    counted = max(1, math.ceil(24.0 * scenario.time.days / hours - 1e-9))
    return warmup, warmup + counted, max(1, round(24.0 / hours))
