"""What the readable engine costs against the compiled one: the same scenario in both, in turn."""

from __future__ import annotations

import statistics
import tracemalloc

from wom_sim.engine import reference, simulate
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World


def seconds(scenario: Scenario, world: World, rounds: int) -> dict[str, float]:
    """Median seconds of a run in either engine, a Town's making included. Raises AssertionError where they differ."""
    spent: dict[str, list[float]] = {"kernel": [], "mesa": []}
    for _ in range(rounds):
        kernel = simulate.simulate(scenario, world)
        mesa = reference.simulate(scenario, world)
        if (kernel.record.hourly != mesa.record.hourly).any():
            raise AssertionError("the two engines differ")
        spent["kernel"].append(kernel.seconds)
        spent["mesa"].append(mesa.seconds)
    return {engine: statistics.median(values) for engine, values in spent.items()}


def bytes_a_customer(scenario: Scenario, world: World) -> dict[str, float]:
    """Of the kernel's arrays at the end of a run; of a Town just made; and of the most that Python held while it lived.

    The world, which both share, is counted only where the kernel uses its arrays as they are (the graph).
    """
    run = simulate.simulate(scenario, world).state
    arrays = sum(array.nbytes for array in run if hasattr(array, "nbytes"))
    tracemalloc.start()
    try:
        town = reference.Town(scenario, world=world)
        made = tracemalloc.get_traced_memory()[0]
        town.live()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return {"kernel": arrays / world.graph.n, "made": made / world.graph.n, "most": most / world.graph.n}
