"""Sweeps that were never run: plans of real experiments, with results that are a function of the factors, plus chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from made_up import noise

from wom_sim.study.experiment.experiment import Experiment
from wom_sim.study.experiment.plan import Plan, plan
from wom_sim.study.sweep.result import SweepResult

SCENARIO = """
title = "A small town"
[time]
days = 4
[network]
customers = 300
[[brands]]
name = "Ours"
market_share = 0.5
policy = "ignore"
[[brands]]
name = "Theirs"
market_share = 0.3
[study]
replications = 10
"""
AGENTS = {"name": "agents", "path": "policies.dedicated_team.agents", "values": (1, 2, 4, 8)}
SHARE = {"name": "public_share", "path": "voice.public_share", "range": (0.1, 0.6), "steps": 5}
PATIENCE = {"path": "service.patience_hours", "range": (1.0, 100.0), "scale": "log", "steps": 3}
RIVAL = {
    "name": "rival",
    "levels": tuple(
        {"label": label, "set": {"brands.Theirs.poaching.hazard_per_hour": hazard}}
        for label, hazard in (("asleep", 0.0), ("eager", 0.2), ("a rival who never sleeps", 1.0))
    ),
}
Function = Callable[[pd.DataFrame, str], Any]
MONEY = {"revenue": 3.0, "customer_equity": 2.0, "service_cost": -1.0}  # made of the ranking measure


def made_plan(folder: Path, factors: Sequence[dict[str, Any]], kind: str = "grid",
              policies: Sequence[str] = ("ignore", "dedicated_team"), replications: int = 10, **more: Any) -> Plan:  # fmt: skip
    """The plan of an experiment on a small town; ``more`` are further keys of the experiment, ``design`` among them."""
    path = folder / "town.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    tables = {
        "title": "How many agents?", "question": "How many agents are enough?", "hypothesis": "Four are enough.",
        "scenario": "town.toml", "policies": tuple(policies), "factors": tuple(factors),
        "stop": {"replications": replications}, **more,
        "design": {"kind": kind, **more.get("design", {})},
    }  # fmt: skip
    return plan(Experiment.model_validate(tables, strict=True).placed("agents", "agents.toml", folder))


@dataclass(repr=False)
class Invented(SweepResult):
    """A result with values of its own: float64 [replications, points, policies] by measure."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: pd.DataFrame = field(default_factory=pd.DataFrame)

    def batches(self, columns: Sequence[str], groups: int = 4096) -> Iterator[dict[str, Any]]:
        shape = next(iter(self.values.values())).shape
        replication, point, policy = (place.ravel() for place in np.indices(shape))
        for start in range(0, len(point), groups * shape[2]):
            cut = slice(start, start + groups * shape[2])
            told = {"point": point[cut], "policy": policy[cut], "replication": replication[cut]}
            yield told | {name: self.values[name].ravel()[cut] for name in columns if name not in told}

    @property
    def runs(self) -> pd.DataFrame:
        batch = next(self.batches(list(self.values), groups=10**9))
        names = np.array(self.plan.policies, dtype=object)
        frame = pd.DataFrame(batch | {"policy": names[batch["policy"]], "error": None})
        return self.plan.points.merge(frame, on="point", how="right")

    @property
    def failures(self) -> pd.DataFrame:
        return self.errors


def sweep(made: Plan, function: Function, own: float = 300.0, shared: float = 2000.0, failing: int = 0) -> Invented:
    """``function(points, policy)`` is the ranking measure; other money moves with it. The first ``failing`` runs failed."""
    shape = (made.replications, made.n_points, made.n_policies)
    truth = np.column_stack([np.broadcast_to(function(made.points, name), made.n_points) for name in made.policies])
    numbers, runs = np.arange(shape[0]), np.arange(truth.size).reshape(truth.shape)
    base = truth + shared * noise(1, numbers, 0)[:, None, None] + own * noise(2, numbers[:, None, None], runs)
    values = {}
    for place, name in enumerate(made.measures):
        small = 0.2 + 0.02 * noise(3 + place, numbers[:, None, None], runs) + truth / 1e7
        values[name] = MONEY[name] * base if name in MONEY else small
    values |= {made.rank_by: base}
    if "firestorm" in values:
        values["firestorm"] = (values["firestorm"] > 0.2).astype(float)
    for array in values.values():
        array.reshape(-1)[:failing] = np.nan
    rows = made.points.loc[made.points.index.repeat(made.n_policies)].reset_index(drop=True)
    rows["policy"] = list(made.policies) * made.n_points
    errors = rows.iloc[:failing].assign(
        replication=0, error=[f"ValueError: it broke in {k % 2}" for k in range(failing)]
    )
    return Invented(made, Path("results"), shape[0], made.runs, failing, "replications", {"total": 3.2}, values, errors)
