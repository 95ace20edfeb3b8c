"""The list of measures, and how a function is put into it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from numbers import Real

from wom_sim.errors import BadInput, Fault, RunFailed
from wom_sim.measures.counted import Counted
from wom_sim.world.plugins import Plugin
from wom_sim.world.scenario import Scenario


@dataclass(frozen=True)
class Measure:
    """A measure: its name, unit, definition, and whether more is better (+1), less is better (-1) or neither (0)."""

    name: str
    unit: str
    definition: str
    better: int
    of: Callable[[Counted], float]
    digest: str = ""  # of its source, if it is plugged in


MEASURES: dict[str, Measure] = {}
"""The measures of the package."""
PLUGGED: dict[str, Measure] = {}
"""Those plugged in so far; which of them a run has is its scenario's: see ``measures_of``."""


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


def measures_of(scenario: Scenario) -> dict[str, Measure]:
    """The measures of a scenario's runs: those of the package, then those that the scenario carries or that are installed.

    Raises:
        BadInput: one that is plugged in has the name of another.
    """
    plugged = scenario.plugins.measures
    if taken := [name for name in plugged if name in MEASURES]:
        raise BadInput(
            "plugins", [Fault(f"measures.{name}", "there is a measure of this name already") for name in taken]
        )
    for name, one in plugged.items():
        if name not in PLUGGED or PLUGGED[name].digest != one.digest:
            PLUGGED[name] = Measure(name, one.unit, one.definition, one.better, partial(plugged_value, one), one.digest)
    return MEASURES | {name: PLUGGED[name] for name in plugged} if plugged else MEASURES


def known_measures() -> dict[str, Measure]:
    """All measures that this process has met, by name: to look a definition up."""
    return MEASURES | PLUGGED


def plugged_value(plugin: Plugin, counted: Counted) -> float:
    """What a measure that is plugged in comes to; NaN where it says None: that nothing can be said.

    Raises:
        RunFailed: it failed, or is no finite number.
    """
    where = f'measure "{plugin.name}" of {counted.parameters.name}'
    if plugin.function is None:
        raise RunFailed(f"{where}: {plugin.fault}")
    try:
        value = plugin.function(counted)
    except (Exception, SystemExit) as error:
        raise RunFailed(f"{where}: {type(error).__name__}: {error}") from error
    if value is None:
        return math.nan
    if not isinstance(value, Real) or not math.isfinite(value):
        said = f"{value!r}" if isinstance(value, Real) else type(value).__name__
        raise RunFailed(f"{where}: came to {said}; allowed: a finite number, or None where nothing can be said")
    return float(value)


def ratio(part: float, whole: float) -> float:
    """Part over whole; NaN over nothing."""
    return part / whole if whole else float("nan")
