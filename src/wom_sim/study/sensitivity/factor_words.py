"""Values and regions of factors in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.study import wording

FEW = 12  # values of a factor that are told one by one; more are told as a range


def shown(value: Any, digits: int = 4) -> str:
    """A factor's value: a label as it is, a number with so many significant digits."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return str(value)
    value = float(value)
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = wording.number(float(value), min(decimals, 12))
    return text.rstrip("0").rstrip(".") if "." in text else text


def roundest(low: float, high: float) -> float:
    """The number with the fewest digits in [low, high)."""
    exponent = math.floor(math.log10(high - low)) + 1
    if low <= 0 < high:
        return 0.0
    while True:
        step = 10.0**exponent
        number = round(math.ceil(round(low / step, 9)) * step, max(0, -exponent))
        if low <= number < high:
            return number
        exponent -= 1


def region(
    bounds: Mapping[str, tuple[float, float]], labels: Mapping[str, Sequence[str]],
    values: Mapping[str, NDArray[np.float64]],
) -> str:  # fmt: skip
    """A box as a phrase: "agents is at most 2, hazard is above 0.12 and rival is none or mild".

    ``values`` are the values [points] that the design gives each factor with bounds.
    """
    parts = [f"{name} is {_interval(*ends, np.unique(values[name]))}" for name, ends in bounds.items()]
    parts += [f"{name} is {wording.listed(list(kept), 'or')}" for name, kept in labels.items()]
    return wording.listed(parts)


def _interval(low: float, high: float, values: NDArray[np.float64]) -> str:
    """Values above ``low`` up to and with ``high``; infinite where open."""
    inside = values[(values > low) & (values <= high)]
    if len(values) <= FEW:
        if len(inside) == 1:
            return shown(inside[0])
        first, last = shown(inside[0]), shown(inside[-1])
        if math.isinf(low):
            return f"at most {last}"
        return f"at least {first}" if math.isinf(high) else f"from {first} to {last}"
    bottom = "" if math.isinf(low) else shown(roundest(values[values <= low].max(), inside[0]))
    top = "" if math.isinf(high) else shown(roundest(inside[-1], values[values > high].min()))
    if not bottom:
        return f"at most {top}"
    return f"above {bottom}" if not top else f"above {bottom} and at most {top}"
