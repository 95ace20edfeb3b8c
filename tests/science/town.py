"""A small, lively market in which every mechanism has something to do, and paired runs of it on the same chance."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.stats import t

from wom_sim.measures.result import RunResult, World, prepare, run
from wom_sim.world.scenario import Scenario

Changes = Mapping[str, Any]  # dotted key -> value, as with --set on the command line
Reading = str | Callable[[RunResult], float]

# Failures are far more frequent than in real life, and the base hazard is given, not fitted: a lever then acts in full.
TOWN: dict[str, Any] = {
    "time": {"days": 21.0, "warmup_days": 7.0},
    "seed": {"network": 3, "population": 5, "run": 7},
    "network": {"kind": "community", "customers": 1500, "mean_followers": 20.0},
    "brands": [
        {
            "name": "Ours", "market_share": 0.45, "failure_rate": 0.25, "serious_share": 0.5, "delight_rate": 0.2,
            "policy": "desk", "background_tickets_per_day": 200.0,
        },
        {
            "name": "Theirs", "market_share": 0.3, "failure_rate": 0.1, "delight_rate": 0.2, "policy": "desk",
            "poaching": {"hazard_per_hour": 0.1, "accepted": 0.2},
        },
        {"name": "Others", "market_share": 0.1, "failure_rate": 0.1},
    ],
    "policies": {
        "desk": {
            "agents": 2, "night_agents": 1, "hours": "07:00-22:00", "reply": {"minor": "empathy", "serious": "apology"},
            "compensation": {"serious": 20.0},
        },
    },
    "reviews": {"intercept": 0.02, "interval_days": 10.0},
    "joining": {"review_days": 10.0},
    "study": {"replications": 2},
}  # fmt: skip


def town(changes: Changes | None = None) -> Scenario:
    """The market with some keys changed: ``{"policies.desk.agents": 4, "brands.0.failure_rate": 0.1}``."""
    tables = copy.deepcopy(TOWN)
    for key, value in (changes or {}).items():
        *path, last = key.split(".")
        at: Any = tables
        for step in path:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        at[last] = value
    return Scenario.model_validate(tables)


def read(result: RunResult, reading: Reading) -> float:
    """A measure by name, or what a function makes of the run."""
    return result.measures[reading] if isinstance(reading, str) else reading(result)


def paired(
    without: Scenario, with_lever: Scenario, readings: list[Reading], replications: int,
    policies: tuple[str, str] = ("desk", "desk"),
) -> np.ndarray:  # fmt: skip
    """Differences (with − without) of each reading on the same replications: float64 [replications, readings]."""
    scenarios = (without, with_lever)
    worlds = [world_of(scenario) for scenario in scenarios]
    rows = []
    for replication in range(replications):
        one, other = (
            run(scenario, policy, replication=replication, world=world)
            for scenario, policy, world in zip(scenarios, policies, worlds, strict=True)
        )
        rows.append([read(other, reading) - read(one, reading) for reading in readings])
    return np.array(rows)


def world_of(scenario: Scenario) -> World:
    """The scenario's network, customers and base hazards; made once for all that agree in what these stand on."""
    shares = [(brand.market_share, brand.first_customers, brand.interest_groups) for brand in scenario.brands]
    stands_on: list[Any] = [scenario.network, scenario.population, scenario.seed, shares]
    stands_on.append(scenario.reviews.intercept or scenario)
    key = repr(stands_on)
    if key not in _WORLDS:
        _WORLDS[key] = prepare(scenario)
    return _WORLDS[key]


_WORLDS: dict[str, World] = {}


def interval(differences: np.ndarray, confidence: float = 0.99) -> tuple[float, float]:
    """The t interval of a mean paired difference (float64 [replications])."""
    count = len(differences)
    half = t.ppf(0.5 + confidence / 2, count - 1) * differences.std(ddof=1) / np.sqrt(count)
    return float(differences.mean() - half), float(differences.mean() + half)
