"""A factor of a sweep as an axis of a picture: where its levels lie, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wom_sim.show import style
from wom_sim.show.drawing import plain
from wom_sim.show.settings import said

FEW = 6  # levels that get a tick each
LONGEST_FIGURE = 6  # characters of a chosen level
CHARACTER = 4.1  # points, of small text


@dataclass(frozen=True)
class FactorAxis:
    """A factor: its name and unit, whether its scale is logarithmic, the labels of its levels if they are words, and
    whether its levels are few and chosen (else they are binned, and round figures stand at the axis)."""

    name: str
    unit: str = ""
    log: bool = False
    labels: tuple[str, ...] = ()
    chosen: bool = False

    @property
    def words(self) -> str:
        """The name as words."""
        return self.name.replace("_", " ")

    def heading(self, length: int = 40) -> str:
        """Name and unit, as they stand at an axis; the unit where it is not said already, and fits."""
        name, unit = style.label(self.words, length), f", {self.unit}"
        said = self.unit == "factor" or self.unit in self.words  # agents, agents
        return plain(name if said or len(name) + len(unit) > length else name + unit)

    def place(self, level: Any) -> float:
        """Where a level lies: its value, or the number of its label."""
        return float(self.labels.index(str(level))) if self.labels else float(level)

    def places(self, levels: Sequence[Any]) -> list[float]:
        """Where several levels lie."""
        return [self.place(level) for level in levels]

    def text(self, level: Any, length: int = 24) -> str:
        """A level as it is written: a label shortened; a number to three digits, or to more if it was chosen and they are few."""
        if self.labels or isinstance(level, str):
            return style.label(str(level), length)
        value = float(level)
        exact = self.chosen and (value == int(value) or len(f"{value:g}") <= LONGEST_FIGURE)
        return said(value if exact else float(f"{value:.3g}"))

    def with_unit(self, level: Any) -> str:
        """A level with its unit, for sentences: ``3 people``, ``0.25``."""
        return f"{self.text(level)}{style.SPACE}{self.unit}" if self.unit and not self.labels else self.text(level)

    def dress(
        self, axes: Any, levels: Sequence[Any], points: float, *, upright: bool = False, size: float = style.SMALL
    ) -> None:
        """Scale, limits and ticks of the axis (``upright``: the vertical one) over ``points`` typographic points."""
        axis, limit = (axes.yaxis, axes.set_ylim) if upright else (axes.xaxis, axes.set_xlim)
        distinct = sorted(dict.fromkeys(self.places(levels)))
        if self.log:
            (axes.set_yscale if upright else axes.set_xscale)("log")
        limit(*self._limits(distinct))
        axis.set_minor_locator(_nothing())
        if self.labels:
            room = 24 if upright else max(4, int(points / max(1, len(self.labels)) / CHARACTER))
            names = [plain(style.label(name, room)) for name in self.labels]
            axis.set_ticks(range(len(names)), names, fontsize=size)
        elif self.chosen and len(distinct) <= FEW and self._fits(distinct, points):
            axis.set_ticks(distinct, [self.text(level) for level in distinct], fontsize=size)
        else:
            shown = _round_ticks(distinct[0], distinct[-1], self.log, 4 if points > 150 else 2)
            axis.set_ticks(shown, [self.text(level) for level in shown], fontsize=size)

    def _limits(self, distinct: Sequence[float]) -> tuple[float, float]:
        """A little more than the levels."""
        first, last = distinct[0], distinct[-1]
        if self.labels:
            return -0.4, len(self.labels) - 0.6
        if self.log:
            room = (last / first) ** 0.06 if last > first else 2.0
            return first / room, last * room
        room = 0.06 * (last - first) or max(1.0, abs(first)) * 0.5
        return first - room, last + room

    def _fits(self, distinct: Sequence[float], points: float) -> bool:
        """Whether the levels' texts stand apart on an axis of so many points."""
        low, high = self._limits(distinct)
        scale = math.log if self.log else float
        along = [points * (scale(x) - scale(low)) / (scale(high) - scale(low)) for x in distinct]
        widths = [CHARACTER * (len(self.text(x)) + 1.0) for x in distinct]
        return all(
            right - left >= (one + other) / 2
            for left, right, one, other in zip(along, along[1:], widths, widths[1:], strict=False)
        )


def _nothing() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _round_ticks(low: float, high: float, log: bool, intervals: int) -> list[float]:
    """Round values from ``low`` to ``high``, at least two where there are two."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    for locator in (LogLocator(numticks=intervals + 1), LogLocator(subs=(1.0, 2.0, 5.0), numticks=9)) if log else ():
        ticks = [float(tick) for tick in locator.tick_values(low, high) if low <= tick <= high]
        if len(ticks) >= 2:
            return ticks[:: math.ceil(len(ticks) / (intervals + 1))]
    ticks = [float(tick) for tick in MaxNLocator(intervals, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    return [tick for tick in ticks if low - 1e-12 * abs(low) <= tick <= high + 1e-12 * abs(high)] or [low, high]
