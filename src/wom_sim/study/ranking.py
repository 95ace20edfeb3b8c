"""From one row a run to what is said of each policy: the long paired table, the ranking and the ranked table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.study.statistics import Best, best_of, chance_interval, mean_interval, paired

if TYPE_CHECKING:
    import pandas as pd

CHANCES = frozenset({"firestorm"})  # measures that are 0 or 1 in a run: their mean is a probability
COMPARED = (
    "difference", "difference_low", "difference_high", "better_share", "resolved", "replications_needed",
)  # fmt: skip


def by_replication(runs: pd.DataFrame, policies: Sequence[str], measure: str) -> np.ndarray:
    """Values of one measure, float64 [policies, replications], replications in ascending order."""
    wide = runs.pivot(index="replication", columns="policy", values=measure)
    return wide[list(policies)].to_numpy(dtype=np.float64).T


def paired_table(
    runs: pd.DataFrame, policies: Sequence[str], baseline: str, better: Mapping[str, int], confidence: float,
    chances: frozenset[str] = CHANCES,
) -> pd.DataFrame:  # fmt: skip
    """One row for each policy and measure.

    Parameters
    ----------
    runs
        Columns policy, replication and every measure named in ``better``; every policy has the same replications.
    better
        Measure to +1 (more is better), -1 (less is better) or 0.
    chances
        Measures that are 0 or 1 in every row: their intervals are those of proportions.

    Returns
    -------
    Columns policy, measure; mean, low, high: each policy by itself, uncorrected; difference, difference_low,
    difference_high: policy minus baseline, corrected for all policies compared; better_share, resolved,
    replications_needed (NA: nothing left to resolve), identical, pairs. The baseline's own differences are NaN.
    """
    import pandas as pd

    rows = []
    for measure, direction in better.items():
        values = dict(zip(policies, by_replication(runs, policies, measure), strict=True))
        for policy in policies:
            alone = (chance_interval if measure in chances else mean_interval)(values[policy], confidence)
            row: dict[str, Any] = {"policy": policy, "measure": measure}
            row |= {"mean": alone.value, "low": alone.low, "high": alone.high}
            if policy == baseline:
                row |= dict.fromkeys(COMPARED[:4], np.nan)
                row |= {"resolved": False, "replications_needed": None, "identical": False, "pairs": alone.count}
            else:
                row |= _against(
                    values[policy], values[baseline], measure in chances, direction, confidence, len(policies) - 1
                )
            rows.append(row)
    table = pd.DataFrame(rows)
    return table.astype({"replications_needed": "Int64", "resolved": bool, "identical": bool, "pairs": "int32"})


def _against(
    values: np.ndarray, base: np.ndarray, chance: bool, better: int, confidence: float, comparisons: int
) -> dict[str, Any]:
    """The compared columns of one policy and measure."""
    found = paired(values, base, better, confidence, comparisons, chance)
    change = found.difference
    return {
        "difference": change.value,
        "difference_low": change.low,
        "difference_high": change.high,
        "better_share": found.better_share,
        "resolved": found.resolved,
        "replications_needed": found.replications_needed,
        "identical": found.identical,
        "pairs": change.count,
    }


def rank(runs: pd.DataFrame, policies: Sequence[str], rank_by: str, better: int, confidence: float) -> Best:
    """Which policy is best by ``rank_by``; positions are those in ``policies``."""
    return best_of(by_replication(runs, policies, rank_by), better, confidence)


def ranked_table(long: pd.DataFrame, order: Sequence[str], rank_by: str) -> pd.DataFrame:
    """One row a policy, best first; first column ``policy``, then the columns of each measure, ``rank_by``'s first.

    Measure M gives M, M_low, M_high, M_difference, M_difference_low, M_difference_high, M_better_share, M_resolved and
    M_replications_needed.
    """
    import pandas as pd

    measures = sorted(long["measure"].unique(), key=lambda name: name != rank_by)
    columns: dict[str, Any] = {"policy": list(order)}
    cells = long.set_index(["measure", "policy"])
    for measure in measures:
        found = cells.loc[measure].loc[list(order)]
        columns |= {measure: found["mean"].array, f"{measure}_low": found["low"].array}
        columns |= {f"{measure}_high": found["high"].array}
        columns |= {f"{measure}_{column}": found[column].array for column in COMPARED}
    return pd.DataFrame(columns)
