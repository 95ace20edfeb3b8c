"""Who works for a brand: people on the graph whom it names, or who are drawn by chance; nobody works for two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.draws import TRAIT_EMPLOYEE
from wom_sim.model.parameters import Brand
from wom_sim.world.channels import media_of
from wom_sim.world.named_people import how_many
from wom_sim.world.seeding import drawn_people

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario


def employers(brands: tuple[Brand, ...], people: int, seed: int) -> NDArray[np.int8]:
    """The brand (its number) for which each of ``people`` works, -1 for those who work for none: int8 [people], or [0]
    where no brand has employees. ``seed`` is the population's.

    First those whom any brand names; then, in the order of brands, those who are drawn among the rest. Employees remain
    what they are: customers of whatever brand they have.
    """
    if not any(how_many(brand.employees) for brand in brands):
        return np.zeros(0, np.int8)
    employer = np.full(people, -1, np.int8)
    for number, brand in enumerate(brands):
        if isinstance(brand.employees, tuple):
            employer[np.array(brand.employees, np.int64)] = number
    for number, brand in enumerate(brands):
        if isinstance(brand.employees, int):
            employer[drawn_people(brand.employees, people, seed, TRAIT_EMPLOYEE, number, employer >= 0)] = number
    return employer


def programme_channel(scenario: Scenario, policy: Policy) -> int:
    """Number of the channel on which the advocacy programme posts; -1: everybody on the public one that they prefer."""
    name = policy.employees.channel
    return -1 if name is None else [medium.name for medium in media_of(scenario)].index(name)


def staff_of(employer: NDArray[np.int8]) -> NDArray[np.int32]:
    """Positions of all employees (int32), in order."""
    return np.flatnonzero(employer >= 0).astype(np.int32)
