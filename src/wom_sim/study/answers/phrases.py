"""Figures of a sweep in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wom_sim.study import wording
from wom_sim.study.sensitivity.factor_words import shown
from wom_sim.study.sensitivity.levels import Level
from wom_sim.study.sensitivity.target import Target, unit_of
from wom_sim.study.statistics import Interval

if TYPE_CHECKING:
    from wom_sim.study.sweep.sweep import SweepResult


def amount(result: SweepResult, measure: str, estimate: Interval, size: bool = False) -> str:
    """A figure of a measure with interval and unit; as a ``size``, without its sign."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if size and value < 0:
        value, low, high = -value, -high, -low
    return wording.amount(Interval(value, low, high, 0), unit_of(measure), result.plan.base.money.currency)


def bare(value: float) -> Interval:
    """A figure without an interval."""
    return Interval(value, math.nan, math.nan, 0)


def measured(target: Target) -> str:
    """What is looked at: "net value", or "the difference in net value of team to ignore"."""
    name = target.measure.replace("_", " ")
    return f"the difference in {name} of {target.policy} to {target.against}" if target.against else name


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def placed(factor: str, level: Level) -> str:
    """ "agents at 3", "hazard from 0.1 to 0.2", "rival none"."""
    if isinstance(level.value, str):
        return f"{factor} {level.value}"
    if level.low == level.high:
        return f"{factor} at {shown(level.value)}"
    return f"{factor} from {shown(level.low, 2)} to {shown(level.high, 2)}"


def valued(level: Level) -> str:
    """A level by itself: "3", "about 0.15", "none"."""
    if isinstance(level.value, str) or level.low == level.high:
        return shown(level.value)
    return f"about {shown(level.value, 2)}"


def points(part: int, whole: int) -> str:
    """ "all 24 points", "14 of 24 points", "the one point"."""
    if whole == 1:
        return "the one point"
    return f"all {whole} points" if part == whole else f"{part} of {whole} points"
