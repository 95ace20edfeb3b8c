"""The reference engine: the same hour told by Mesa agents, written for reading; it shares only the rules and the draws.

    town = Town(scenario, seed=7)        a Mesa model; step() lives one hour
    town.customers[12].inbox             what customer 12 heard in it

Nothing here is taken from the kernel, and both give the same run to the last bit; they only ask plug-ins alike
(``engine/asking.py``). Every agent class can be replaced.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from wom_sim.engine.record import Outcome
from wom_sim.engine.reference.brand import Brand
from wom_sim.engine.reference.customer import Customer
from wom_sim.engine.reference.rival import Rival
from wom_sim.engine.reference.service_agent import ServiceAgent
from wom_sim.engine.reference.town import Town
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World

__all__ = ["Brand", "Customer", "Rival", "ServiceAgent", "Town", "simulate"]


def simulate(
    scenario: Scenario, world: World, policy: str | None = None, replication: int = 0,
    *, trace: bool = False, watch: Sequence[bool] | None = None, progress: Callable[[float], None] | None = None,
) -> Outcome:  # fmt: skip
    """Run a scenario in a town, as ``engine.simulate`` does in the kernel."""
    started = time.perf_counter()
    town = Town(scenario, policy=policy, replication=replication, world=world, trace=trace, watch=watch)
    return Outcome(town.live(progress), town, time.perf_counter() - started)
