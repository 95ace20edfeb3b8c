"""The list of measures, and how a function is put into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wom_sim.measures.counted import Counted


@dataclass(frozen=True)
class Measure:
    """A measure: its name, unit, definition, and whether more is better (+1), less is better (-1) or neither (0)."""

    name: str
    unit: str
    definition: str
    better: int
    of: Callable[[Counted], float]


MEASURES: dict[str, Measure] = {}


def measure(
    unit: str, better: int, name: str | None = None
) -> Callable[[Callable[[Counted], float]], Callable[[Counted], float]]:
    """Put a function into the list of measures, under its own name or another, with its docstring as definition."""

    def listed(function: Callable[[Counted], float]) -> Callable[[Counted], float]:
        definition = " ".join((function.__doc__ or "").split())
        title = name or function.__name__
        MEASURES[title] = Measure(title, unit, definition, better, function)
        return function

    return listed


def ratio(part: float, whole: float) -> float:
    """Part over whole; NaN over nothing."""
    return part / whole if whole else float("nan")
