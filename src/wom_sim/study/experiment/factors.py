"""Factors against the base scenario: every path led to its parameter, every value held against its bounds.

A factor's *level* is a number at each point: its value, or the number of its entry where values are no numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.study.experiment.experiment import FactorTable
from wom_sim.study.experiment.laws import Distribution
from wom_sim.world.faults import Location
from wom_sim.world.scenario_file import FILE_KEYS

Levels = NDArray[np.float64]
AS_BASE = -1.0  # the level of a factor without numbers that is left as the base scenario has it


class Target(NamedTuple):
    """A parameter that a factor sets: its path, its place in the tables, its own value, whether it takes whole numbers."""

    path: str
    location: Location
    own: Any
    whole: bool

    @property
    def file(self) -> bool:
        """Whether it names a file."""
        return self.location[0] == "network" and self.location[-1] in FILE_KEYS

    def value(self, given: float, relative: bool) -> Any:
        """What a number is for it."""
        if relative:
            given = given * self.own
        return round(given) if self.whole else float(given)


@dataclass(frozen=True)
class Factor:
    """One thing that is varied.

    ``targets`` are the parameters that it sets. ``entries`` are its values or labels; for labels, ``settings`` has the
    (target, value) pairs of each. Otherwise it has a ``low`` and a ``high`` end, linear or ``log``, or a ``law`` between
    them. ``numeric`` says whether a level is the value itself; ``own`` is the base scenario's (None: it has none that is one
    number). ``unit`` may be empty. ``lever``: whether it is what we decide; other factors are what we must assume.
    """

    name: str
    targets: tuple[Target, ...]
    entries: tuple[Any, ...] = ()
    settings: tuple[tuple[tuple[Target, Any], ...], ...] = ()
    low: float = math.nan
    high: float = math.nan
    law: Distribution | None = None
    log: bool = False
    steps: int | None = None
    relative: bool = False
    numeric: bool = True
    own: Any = None
    unit: str = ""
    lever: bool = False

    @property
    def discrete(self) -> bool:
        """Whether it has entries, not a range."""
        return bool(self.entries)

    @property
    def whole(self) -> bool:
        """Whether its levels are whole numbers of a range."""
        return not self.relative and bool(self.targets) and any(target.whole for target in self.targets)

    @property
    def labels(self) -> tuple[str, ...]:
        """What its levels 0, 1, 2 … are called; empty where levels are numbers."""
        return () if self.numeric else tuple(str(entry) for entry in self.entries)

    @property
    def centre(self) -> float:
        """The level of the base scenario; NaN where it has none that is one number."""
        if not self.numeric:
            return float(self.entries.index(self.own)) if self.own in self.entries else AS_BASE
        return math.nan if self.own is None else float(self.own)

    def shown(self, level: float) -> Any:
        """A level as tables have it: a number, or a label."""
        if not self.numeric:
            return "as in the base" if level == AS_BASE else str(self.entries[round(level)])
        return round(level) if self.whole else float(level)

    def changes(self, level: float) -> list[tuple[Location, Any]]:
        """What a level sets: places in the tables, and values."""
        if self.settings:
            return [] if level == AS_BASE else [(to.location, value) for to, value in self.settings[round(level)]]
        if not self.numeric:
            return [] if level == AS_BASE else [(to.location, self.entries[round(level)]) for to in self.targets]
        return [(target.location, target.value(level, self.relative)) for target in self.targets]

    def quantile(self, unit: Levels) -> Levels:
        """Levels at shares ``unit`` (0 to 1): entries have equal shares, so have the whole numbers of a linear range."""
        if self.discrete:
            number = np.minimum((unit * len(self.entries)).astype(np.int64), len(self.entries) - 1)
            return np.asarray(self.entries, np.float64)[number] if self.numeric else number.astype(np.float64)
        low, high, half = self.low, self.high, 0.5 if self.whole else 0.0
        if self.law is not None:
            found = self.law.quantile(unit, low, high)
        elif self.log:
            found = np.exp(np.log(low - half) + unit * (np.log(high + half) - np.log(low - half)))
        else:
            found = (low - half) + unit * (high - low + 2.0 * half)
        return np.clip(np.rint(found), np.ceil(low), np.floor(high)) if self.whole else np.clip(found, low, high)

    def stepped(self, steps: int) -> Levels:
        """So many levels: evenly over a range, ends included; at the middles of equal shares of a law."""
        if self.discrete:
            return self.quantile((np.arange(len(self.entries)) + 0.5) / len(self.entries))
        if self.law is not None:
            return self.quantile((np.arange(steps) + 0.5) / steps)
        spread = np.geomspace if self.log else np.linspace
        found = np.clip(spread(self.low, self.high, steps), self.low, self.high)
        return np.rint(found) if self.whole else found

    def told(self) -> dict[str, Any]:
        """The factor as JSON."""
        facts: dict[str, Any] = {"name": self.name, "paths": [target.path for target in self.targets]}
        if self.settings:
            facts["levels"] = [
                {"label": label, "set": {target.path: value for target, value in pairs}}
                for label, pairs in zip(self.entries, self.settings, strict=True)
            ]
        elif self.discrete:
            facts["values"] = list(self.entries)
        elif self.law is not None:
            facts["distribution"] = self.law.model_dump(exclude_none=True)
        elif not math.isnan(self.low):  # a factor of a table has no range
            facts["range"] = [self.low, self.high]
            facts["scale"] = "log" if self.log else "linear"
        if self.steps is not None:
            facts["steps"] = self.steps
        return facts | ({"relative": True} if self.relative else {})


def stated(table: FactorTable) -> str:
    """Which of values, range, distribution and levels a factor has; empty for none."""
    return next((key for key in ("values", "range", "distribution", "levels") if getattr(table, key) is not None), "")
