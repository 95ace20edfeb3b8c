"""What the tables and pictures look up in a comparison: who is first, by how much, and whether that can be told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wom_sim.model.trust import UNTRIED
from wom_sim.show import style

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.measures.measures import Measure
    from wom_sim.study.compare import ComparisonResult

NAN = math.nan
SERIES = {
    "mentions_negative": "sum", "reached": "sum", "sentiment": "mean", "customers": "mean", "queue": "mean",
    "failure_rate": "mean",
}  # fmt: skip
MOST_BINS = 120


def measure(name: str) -> Measure:
    """The definition of a measure, by its name."""
    from wom_sim.measures.measures import MEASURES

    return MEASURES[name]


@dataclass(frozen=True)
class Cell:
    """One measure under one policy: its mean, the paired difference to the baseline, and how sure they are."""

    mean: float = NAN
    low: float = NAN
    high: float = NAN
    difference: float = NAN
    difference_low: float = NAN
    difference_high: float = NAN
    better_share: float = NAN
    resolved: bool = False
    replications_needed: float = NAN  # NaN where no number would do


class Reading:
    """A comparison, opened for reading: ``reading.cell(policy, measure)`` and the few questions asked of it."""

    def __init__(self, result: ComparisonResult) -> None:
        self.result = result
        self.scenario = result.scenario
        self.currency: str = result.scenario.money.currency
        self.ranked: list[str] = [str(name) for name in result.table["policy"]]
        self.baseline = result.baseline
        self.colours = style.colours(result.policies, result.baseline)

    @cached_property
    def _cells(self) -> dict[tuple[str, str], Cell]:
        return {(str(row["policy"]), str(row["measure"])): _cell(row) for row in self.result.paired.to_dict("records")}

    @cached_property
    def binned(self) -> tuple[pd.DataFrame, int]:
        """The series that are drawn, by (policy, replication, bin), and the length of a bin in hours.

        A bin is an hour in a run of a few days, else a day or more, so that there are at most ``MOST_BINS``. What is
        left of the last one is dropped: it would look like a fall.
        """
        series = self.result.series
        hours = int(series["hour"].max()) + 1 if len(series) else 0
        width = 24 if hours >= 5 * 24 else 1
        while hours / width > MOST_BINS:
            width *= 2 if width >= 24 else 24
        kept = series[series["hour"] < max(hours // width, 1) * width]
        combine = {column: how for column, how in SERIES.items() if column in kept and len(kept)}
        bins = (kept["hour"] // width).astype(int).rename("bin")
        return kept.groupby(["policy", "replication", bins])[list(combine)].agg(combine), width

    @property
    def lead(self) -> str:
        """The policy that ranks first."""
        return self.ranked[0]

    @property
    def other(self) -> str | None:
        """The policy the first is read against: the baseline or, where that is first itself, the second."""
        if len(self.ranked) == 1:
            return None
        return self.baseline if self.lead != self.baseline else self.ranked[1]

    @property
    def others(self) -> list[str]:
        """All policies but the baseline, best first."""
        return [name for name in self.ranked if name != self.baseline]

    def cell(self, policy: str, name: str) -> Cell:
        """What is known of a measure under a policy; NaN throughout where nothing is."""
        return self._cells.get((policy, name), Cell())

    def has(self, name: str) -> bool:
        """Whether the measure has a value under any policy."""
        return any(math.isfinite(self.cell(policy, name).mean) for policy in self.ranked)

    def happens(self, name: str) -> bool:
        """Whether the measure is anything but 0 (belief: but what it is at first) under any policy."""
        means = (self.cell(policy, name).mean for policy in self.ranked)
        idle = UNTRIED if name == "credibility" else 0.0
        return any(mean != idle for mean in means if math.isfinite(mean))

    def verdict(self, policy: str, name: str) -> str:
        """``better``, ``worse`` or ``different`` than the baseline where the difference is resolved, else nothing."""
        cell = self.cell(policy, name)
        if policy == self.baseline or not cell.resolved or not math.isfinite(cell.difference):
            return ""
        gain = cell.difference * measure(name).better
        return "better" if gain > 0 else "worse" if gain < 0 else "different"

    def told_apart(self, name: str) -> bool:
        """Whether lead and other differ resolvedly in a measure (one of them is the baseline)."""
        policy = self.lead if self.lead != self.baseline else self.other
        return policy is not None and self.cell(policy, name).resolved

    def quantity(self, name: str) -> style.Quantity:
        """How the values of a measure are written in this comparison."""
        cells = [self.cell(policy, name) for policy in self.ranked]
        spreads = [(cell.difference_high - cell.difference_low) / 2 for cell in cells]
        return style.quantity(measure(name).unit, [cell.mean for cell in cells], spreads, self.currency)

    def what(self, policy: str) -> str:
        """The policy in one line, as the scenario says it."""
        return self.scenario.policy(policy).what


def _cell(row: Mapping[Any, Any]) -> Cell:
    figures = {key: _float(row.get(key)) for key in Cell.__dataclass_fields__ if key != "resolved"}
    return Cell(**figures, resolved=_float(row.get("resolved")) == 1.0)


def _float(value: Any) -> float:
    """A figure of the table; pandas' NA and None become NaN."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return NAN
