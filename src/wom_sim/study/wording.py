"""Figures in plain words: scales, digits, signs and units, so that a sentence says no more than is known."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.study.statistics import MOST_REPLICATIONS, Interval

MINUS = "−"
SPACE = "\u00a0"  # between thousands, and between a number and its unit: no line breaks there


def number(value: float, decimals: int = 0) -> str:
    """A figure with spaces between thousands and a true minus sign; never "−0"."""
    text = f"{abs(value):,.{decimals}f}".replace(",", SPACE)
    negative = value < 0 and any(digit in text for digit in "123456789")
    return MINUS + text if negative else text


def amount(estimate: Interval, unit: str, currency: str = "") -> str:
    """An estimate with its interval and unit: "38.1 [31.0, 45.2] thousand EUR".

    ``unit`` is a measure's unit: ``money`` is written in ``currency``, shares as percentage points. Digits follow the
    interval's width (two significant digits of its half), or the value's own size where there is no interval.
    """
    factor, word = _scale(estimate, unit, currency)
    value, low, high = (figure * factor for figure in (estimate.value, estimate.low, estimate.high))
    half = (high - low) / 2
    wide = half > 1e-9 * abs(value)  # not just rounding
    decimals = _decimals(half if wide else value / 10)
    text = number(value, decimals)
    if math.isfinite(low) and math.isfinite(high) and wide:
        text += f" [{number(low, decimals)}, {number(high, decimals)}]"
    return f"{text} {word}".rstrip()


def rough(value: float, unit: str, currency: str = "") -> str:
    """A figure of which little is known, with two significant digits: "about 38 thousand EUR"."""
    factor, word = _scale(Interval(value, math.nan, math.nan, 0), unit, currency)
    figure = float(f"{value * factor:.1e}")
    return f"about {number(figure, _decimals(figure))} {word}".rstrip()


def percent(estimate: Interval) -> str:
    """A chance with its interval in whole percent: "7 % [2 %, 21 %]"."""
    text = f"{100 * estimate.value:.0f}{SPACE}%"
    if math.isfinite(estimate.low):
        text += f" [{100 * estimate.low:.0f}{SPACE}%, {100 * estimate.high:.0f}{SPACE}%]"
    return text


def at_least_percent(chance: float) -> str:
    """A lower bound of a chance, rounded down: never more than is known, never "100 %"."""
    if chance >= 0.999:
        return f"more than 99.9{SPACE}%"
    return f"at least {math.floor(100 * chance):.0f}{SPACE}%"


def replications(count: int) -> str:
    """A number of replications, rounded up to two digits: "about 90", "10 000 or more"."""
    if count >= MOST_REPLICATIONS:
        return f"{number(MOST_REPLICATIONS)} or more"
    return f"about {number(round_up(count))}"


def round_up(count: int) -> int:
    """The next number with two significant digits: 87 to 87, 412 to 420."""
    step = 10 ** max(0, len(str(count)) - 2)
    return -(-count // step) * step


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a phrase: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _scale(estimate: Interval, unit: str, currency: str) -> tuple[float, str]:
    """What to multiply by, and the words behind the figure."""
    if unit.startswith("share"):
        return 100.0, "percentage points" + unit.removeprefix("share")
    word = unit.replace("money", currency) if currency else unit
    largest = max(abs(figure) for figure in (estimate.value, estimate.low, estimate.high) if not math.isnan(figure))
    if largest >= 1e6:
        return 1e-6, f"million {word}"
    if largest >= 1e4:
        return 1e-3, f"thousand {word}"
    return 1.0, word


def _decimals(step: float) -> int:
    """Decimals that show two significant digits of ``step``."""
    if not math.isfinite(step) or step == 0:
        return 0
    return min(6, max(0, 1 - math.floor(math.log10(abs(step)))))
