"""Where everybody's clocks stand at a run's first hour: the first touchpoint and the first review."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.compiled import compiled
from wom_sim.model.rhythm import clock_time, cumulative_rhythm
from wom_sim.world.population import Population
from wom_sim.world.scenario import Scenario

SECONDS = 3600.0


def first_touches(scenario: Scenario, population: Population) -> NDArray[np.int32]:
    """Second (clock time, from midnight of day 0) of everybody's first touchpoint (int32 [n]); even in waking time."""
    gap = 24.0 * scenario.touchpoints.gap_days
    waking = population.first_touch * gap / population.levels[0][population.traits[0]]
    rhythm = cumulative_rhythm(scenario.time.rhythm)
    clock = _clock_times(waking, rhythm)
    return np.minimum(clock * SECONDS, 2.1e9).astype(np.int32)


@compiled
def _clock_times(waking, rhythm):  # type: ignore[no-untyped-def]
    """``model.rhythm.clock_time`` of many waking times (float64 [n]) at once."""
    clock = np.empty_like(waking)
    for row in range(len(waking)):
        clock[row] = clock_time(waking[row], rhythm)
    return clock


def first_reviews(scenario: Scenario, population: Population) -> NDArray[np.int32]:
    """Tick of everybody's first review (int32 [n]): the next anniversary of the contract, in review intervals."""
    held = population.brand >= 0
    interval = np.where(held, scenario.reviews.interval_days, scenario.joining.review_days)
    days = interval - np.mod(population.contract_age, interval)
    return np.minimum(np.floor(days * 24.0 / scenario.time.tick_hours), 2.0e9).astype(np.int32)
