"""A sweep as one comparison: every policy's measures averaged over the points, replication by replication.

Points of a replication share their chance and are not independent of each other, so the average is taken within a
replication first, and intervals are those of the replications' averages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.study import ranking, runs
from wom_sim.study.cells import MEASURES_A_PASS, replications

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sweep.result import SweepResult
    from wom_sim.world.scenario import Scenario


@dataclass(frozen=True)
class Overall:
    """What a ``ComparisonResult`` has of policies and measures: of the averages over all points, or of the base point
    where the design varies one factor at a time. ``points`` is the number of points that went in."""

    scenario: Scenario
    policies: list[str]
    baseline: str
    rank_by: str
    replications: int
    points: int
    runs: pd.DataFrame
    paired: pd.DataFrame
    table: pd.DataFrame
    contenders: list[str]


def overall(result: SweepResult) -> Overall:
    """Average a sweep over its points; the runs of each replication come in, in a few passes, and only averages are kept."""
    plan = result.plan
    known = runs.engine().known_measures()
    measures = [name for name in known if name in plan.measures]
    only_base = plan.design.kind == "one_at_a_time"
    table = _averages(result, measures, only_base)
    better = {name: known[name].better for name in measures if table[name].notna().any()}
    better = better or {plan.rank_by: known[plan.rank_by].better}
    points = 1 if only_base else plan.n_points
    chances = ranking.CHANCES if points == 1 else frozenset[str]()
    confidence, policies = plan.base.study.confidence, list(plan.policies)
    paired = ranking.paired_table(table, policies, plan.baseline, better, confidence, chances)
    best = ranking.rank(table, policies, plan.rank_by, known[plan.rank_by].better, confidence)
    ranked = ranking.ranked_table(paired, [policies[i] for i in best.order], plan.rank_by)
    contenders = [policies[i] for i in best.contenders]
    return Overall(
        plan.base, policies, plan.baseline, plan.rank_by, int(table["replication"].nunique()), points, table, paired,
        ranked, contenders,
    )  # fmt: skip


def _averages(result: SweepResult, measures: list[str], only_base: bool) -> pd.DataFrame:
    """Columns policy, replication and every measure: means over the points that have a value (NaN where none has)."""
    import pandas as pd

    policies = list(result.plan.policies)
    columns: dict[str, Any] = {}
    for start in range(0, len(measures), MEASURES_A_PASS):
        some = measures[start : start + MEASURES_A_PASS]
        blocks: dict[str, list[Any]] = {name: [] for name in some}
        for block in replications(result, some):
            for name in some:
                values = block[name][:, :1] if only_base else block[name]
                count = np.isfinite(values).sum(axis=1)
                total = np.where(np.isfinite(values), values, 0.0).sum(axis=1)
                blocks[name].append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
        columns |= {
            name: np.concatenate(parts) if parts else np.empty((0, len(policies))) for name, parts in blocks.items()
        }
    count = len(columns[measures[0]])
    return pd.DataFrame(
        {
            "policy": np.tile(np.array(policies, dtype=object), count),
            "replication": np.repeat(np.arange(count, dtype=np.int32), len(policies)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )
