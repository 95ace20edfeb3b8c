"""From one row a replication to one row an outcome of a pilot, and to sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.study.pilot_runs import OUTCOMES
from wom_sim.study.statistics import Interval, chance_interval, mean_interval

if TYPE_CHECKING:
    import pandas as pd


ANALYSES = ("naive", "by_group")
PARTS = ("treated_part", "control_part", "groups_part")  # of the pilot's error; they add up to it


def summary(runs: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """One row an outcome, over the replications.

    Columns: outcome, unit; all_control and all_treated, a customer's mean where nobody and where everybody is treated;
    truth, the difference of the two, paired; pilot, the difference between the arms of the pilot; bias, pilot − truth, and
    its parts, of which the first two make the spillover; each of the last seven with _low and _high, a t-interval of its
    mean. spread: standard deviation of what pilots show. Then for each analysis, naive and by_group: its mean standard
    error (_error); the share of intervals that hold the mean truth (_covers, with Wilson's interval); the share that leave
    out zero (_significant), and leave it out on the wrong side of it (_wrong).
    """
    import pandas as pd

    rows = []
    for outcome in OUTCOMES:
        own = runs[runs["outcome"] == outcome.name]
        values = {name: own[name].to_numpy(np.float64) for name in own.columns if name != "outcome"}
        values["bias"] = values["pilot"] - values["truth"]
        values["spillover"] = values["treated_part"] + values["control_part"]
        row: dict[str, Any] = {"outcome": outcome.name, "unit": outcome.unit}
        row |= {name: float(values[name].mean()) for name in ("all_control", "all_treated")}
        for name in ("truth", "pilot", "bias", "spillover", *PARTS):
            row |= _with_ends(name, mean_interval(values[name], confidence))
        row["spread"] = float(np.std(values["pilot"], ddof=1)) if len(own) > 1 else np.nan
        for way in ANALYSES:
            row |= _judged(way, values, row["truth"], confidence)
        rows.append(row)
    return pd.DataFrame(rows)


def _judged(way: str, values: dict[str, np.ndarray], truth: float, confidence: float) -> dict[str, float]:
    """How one analysis of the replications' pilots does; those in which it has no interval are left out."""
    low, high = values[f"{way}_low"], values[f"{way}_high"]
    there = ~np.isnan(low)
    low, high = low[there], high[there]
    above, below = low > 0, high < 0
    wrong = (above & (truth < 0)) | (below & (truth > 0))
    covers = ((low <= truth) & (truth <= high)).astype(np.float64)
    error = float(values[f"{way}_error"][there].mean()) if there.any() else np.nan
    found = {f"{way}_error": error} | _with_ends(f"{way}_covers", chance_interval(covers, confidence))
    return found | {
        f"{way}_significant": float((above | below).mean()) if there.any() else np.nan,
        f"{way}_wrong": float(wrong.mean()) if there.any() else np.nan,
    }


def _with_ends(name: str, found: Interval) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
