"""The base hazards to leave: fitted once for a world, so that a calm market shows each brand's ``base_churn``."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import C_CUSTOMERS, C_LEFT_AT_SHELF, C_POACHED, C_REVIEW_WEIGHT, FIXED_STOCK
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import ticks_of

MONTH_DAYS = 30.4375
ROUNDS = 3  # of fitting: each leaves a small part of the last one's error
DAYS = 90.0  # most days of a calm run
CUSTOMERS = 30_000  # a round of calm runs covers at least so many customers, so that chance hardly moves the fit ...
RUNS = 12  # ... but has no more runs than this
SHORT = 200_000  # customer-days of a calm run below which threads wait for each other more than they help
SEED = 2**62  # run seed of the first calm run, beyond every replication's

CalmRun = Callable[[Scenario, NDArray[np.float64], int], NDArray[np.int64]]


def base_hazards(scenario: Scenario, people: int, calm_run: CalmRun) -> NDArray[np.float64]:
    """Base hazards (per month, [B]) with which a market without events shows each brand's ``base_churn``.

    ``calm_run(scenario, hazards, seed)`` lives the scenario without its events, every brand following its own policy, and
    returns the hourly record [T, B, columns]. The hazard is scaled by what the target leaves for reviews after poaching
    and losses at the shelf, over the chance to leave that the reviews added up to. ``reviews.intercept``, if given, is taken.
    """
    target = np.array([brand.base_churn for brand in scenario.brands])
    if scenario.reviews.intercept is not None:
        return np.full(len(target), scenario.reviews.intercept)
    days = min(DAYS, scenario.time.days)
    calm = scenario.model_copy(update={"time": scenario.time.model_copy(update={"days": days})})
    hazards = 0.5 * target
    runs = max(1, min(RUNS, -(-CUSTOMERS // people)))
    threads = 1 if people * days < SHORT else runs
    for _ in range(ROUNDS):
        counted = _sums(calm, hazards, runs, threads, calm_run)
        months = counted[:, C_CUSTOMERS] * scenario.time.tick_hours / (24.0 * MONTH_DAYS)
        by_review = counted[:, C_REVIEW_WEIGHT] / FIXED_STOCK
        otherwise = counted[:, C_POACHED] + counted[:, C_LEFT_AT_SHELF]
        wanted = np.maximum(0.0, target * months - otherwise)
        hazards = hazards * np.divide(wanted, by_review, out=np.ones_like(wanted), where=by_review > 0)
    return hazards


def _sums(
    calm: Scenario, hazards: NDArray[np.float64], runs: int, threads: int, calm_run: CalmRun
) -> NDArray[np.int64]:
    """Columns of the record, summed over counted ticks and over so many calm runs ([B, columns]); integers, so the
    order in which threads finish does not matter."""

    def sums(number: int) -> NDArray[np.int64]:
        hourly = calm_run(calm, hazards, SEED + number)
        return np.asarray(hourly[ticks_of(calm)[0] :].sum(axis=0))

    with ThreadPoolExecutor(threads) as pool:
        return np.sum(list(pool.map(sums, range(runs))), axis=0)
