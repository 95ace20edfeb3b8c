"""At what value of a factor one policy overtakes another: where their paired difference changes its sign."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Turn:
    """A change of sign at ``value``; ``low`` and ``high`` are the ends of its interval (NaN where it has none);
    ``rising`` says that the difference is positive above it."""

    value: float
    low: float
    high: float
    rising: bool


def turns(at: Sequence[float], mean: Sequence[float], low: Sequence[float], high: Sequence[float]) -> list[Turn]:
    """Where the line through (at, mean) changes its sign for good, ``at`` ascending.

    Between two levels whose signs are beyond doubt (the interval low, high leaves out zero) and opposite lies one turn:
    the middle one, should chance let the line cross more than once. Its interval holds the values at which zero is
    between the lines through ``low`` and through ``high`` (an interval turned on its side, Fieller 1954); as the line
    between two ends lies outside the interval of what is interpolated, it is never too narrow. Where no two levels are
    beyond doubt, a line that crosses once has a turn without an interval.
    """
    lines = {"mean": _crossings(at, mean), "low": _crossings(at, low), "high": _crossings(at, high)}
    sure = [(i, low[i] > 0) for i in range(len(at)) if low[i] > 0 or high[i] < 0]
    found = []
    for (i, before), (j, after) in pairwise(sure):
        if before == after:
            continue
        between = {name: [x for x in line if at[i] <= x <= at[j]] for name, line in lines.items()}
        first, last = ("high", "low") if after else ("low", "high")
        middle = between["mean"][len(between["mean"]) // 2]
        found.append(Turn(middle, between[first][0], between[last][-1], after))
    if not found and len(lines["mean"]) == 1:
        rising = next(y for y in reversed(mean) if y and not math.isnan(y)) > 0
        found.append(Turn(lines["mean"][0], math.nan, math.nan, rising))
    return found


def _crossings(at: Sequence[float], line: Sequence[float]) -> list[float]:
    """Where a broken line changes its sign; a stretch of zeros is crossed at its middle."""
    signed = [i for i, y in enumerate(line) if y != 0 and not math.isnan(y)]
    found = []
    for i, j in pairwise(signed):
        if (line[i] > 0) == (line[j] > 0):
            continue
        if j > i + 1:
            found.append((at[i + 1] + at[j - 1]) / 2)
        else:
            found.append(at[i] + (at[j] - at[i]) * abs(line[i]) / (abs(line[i]) + abs(line[j])))
    return found
