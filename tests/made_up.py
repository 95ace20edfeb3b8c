"""Sweeps that were never run: a plan, and results that are a function of the factors plus chance from the draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import qmc

from wom_sim.study.cells import Cells
from wom_sim.study.sensitivity.chance import uniform
from wom_sim.world.scenario import Scenario

STREAM = 250  # of no process of the package
Function = Callable[[pd.DataFrame, str], Any]


def noise(purpose: int, who: Any, whom: Any) -> np.ndarray:
    """Standard normal draws."""
    return ndtri(uniform(purpose, STREAM, 0, who, whom))


@dataclass
class MadeUp:
    """A result as the analysis sees it."""

    plan: SimpleNamespace
    values: dict[str, np.ndarray]  # measure to [replications, points, policies]
    replications: int
    failed: int = 0
    stopped_by: str = "replications"
    drop: Sequence[int] = field(default_factory=list)  # rows that are missing

    @cached_property
    def cells(self) -> Cells:
        return Cells(self)

    @property
    def points(self) -> pd.DataFrame:
        return self.plan.points

    def batches(self, columns: Sequence[str], groups: int = 4096) -> Iterator[dict[str, np.ndarray]]:
        some = next(iter(self.values.values()))
        rows = np.setdiff1d(np.arange(some.size), np.asarray(self.drop, int))
        places = np.unravel_index(rows, some.shape)
        step = groups * some.shape[2]
        for start in range(0, len(rows), step):
            cut = tuple(place[start : start + step] for place in places)
            batch = dict(zip(("replication", "point", "policy"), cut, strict=True))
            yield batch | {name: self.values[name][cut] for name in columns}

    @property
    def runs(self) -> pd.DataFrame:
        batch = next(self.batches(list(self.values), groups=10**9))
        names = np.array(self.plan.policies, dtype=object)
        return pd.DataFrame(batch | {"policy": names[batch["policy"]]})


def plan(
    points: pd.DataFrame, kind: str, policies: Sequence[str], rank_by: str = "net_value",
    expect: Mapping[str, Any] | None = None, levers: Sequence[str] = (), **design: Any,
) -> SimpleNamespace:  # fmt: skip
    """A plan of these points (a column a factor)."""
    levels = [column if column.dtype.kind in "fiu" else pd.factorize(column)[0] for _, column in points.items()]
    matrix = np.column_stack(levels).astype(float) if levels else np.zeros((len(points), 0))
    scenario = Scenario.model_validate({"title": "Made up", "brands": [{"name": "A", "market_share": 0.5}]})
    count = points.shape[1]
    shape = tuple(column.nunique() for _, column in points.items()) if kind == "grid" else ()
    design = {"shape": shape} | design
    blocks = {"morris": count + 1, "sobol": (1 + bool(design.get("second_order"))) * count + 2}
    none = {"policy": None, "against": None, "measure": None, "share_of_points": 1.0, "factor": None}
    expected = SimpleNamespace(**none | dict(expect)) if expect else None
    return SimpleNamespace(
        experiment=SimpleNamespace(title="Made up", question="?", hypothesis="", exploratory=False, expect=expected, factors=()),
        base=scenario, factors=tuple(SimpleNamespace(name=name, lever=name in levers) for name in points.columns), levels=matrix,
        design=SimpleNamespace(**{"kind": kind, "second_order": False, "block": blocks.get(kind, 1), **design}),
        policies=tuple(policies), baseline=policies[0], rank_by=rank_by, measures=("net_value",),
        n_points=len(points), n_policies=len(policies), name="made_up", source="made_up.toml",
        points=points.reset_index(drop=True).rename_axis("point").reset_index(),
    )  # fmt: skip


def result(
    points: pd.DataFrame, function: Function, kind: str = "grid", policies: Sequence[str] = ("only",),
    replications: int = 10, own: float = 0.0, shared: float = 0.0, expect: Mapping[str, Any] | None = None,
    measure: str = "net_value", levers: Sequence[str] = (), **design: Any,
) -> MadeUp:  # fmt: skip
    """``function(points, policy)`` at each point, plus chance: ``shared`` by all runs of a replication, and ``own``."""
    made = plan(points, kind, policies, rank_by=measure, expect=expect, levers=levers, **design)
    truth = np.column_stack([np.broadcast_to(function(points, policy), len(points)) for policy in policies])
    numbers, runs = np.arange(replications), np.arange(truth.size).reshape(truth.shape)
    chance = shared * noise(1, numbers, 0)[:, None, None] + own * noise(2, numbers[:, None, None], runs)
    return MadeUp(made, {measure: truth + chance}, replications)


def grid(**factors: Sequence[Any]) -> pd.DataFrame:
    """Every combination of the given levels."""
    return pd.DataFrame(list(product(*factors.values())), columns=list(factors))


def hypercube(points: int, seed: int = 1, **ranges: tuple[float, float]) -> pd.DataFrame:
    """A Latin hypercube."""
    units = qmc.LatinHypercube(len(ranges), rng=seed).random(points)
    low, high = np.array(list(ranges.values())).T
    return pd.DataFrame(low + units * (high - low), columns=list(ranges))


def saltelli(base: int, second_order: bool = False, seed: int = 1, **ranges: tuple[float, float]) -> pd.DataFrame:
    """Saltelli's design, base sample by base sample: A, A with each column of B, (B with each of A,) and B."""
    count = len(ranges)
    units = qmc.Sobol(2 * count, rng=seed).random(base)
    first, second = units[:, :count], units[:, count:]
    rows = [first]
    for into, out_of in ((first, second), (second, first))[: 1 + second_order]:
        for i in range(count):
            mixed = into.copy()
            mixed[:, i] = out_of[:, i]
            rows.append(mixed)
    units = np.stack([*rows, second], axis=1).reshape(-1, count)
    low, high = np.array(list(ranges.values())).T
    return pd.DataFrame(low + units * (high - low), columns=list(ranges))
