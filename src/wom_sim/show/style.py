"""How things look, in one place: colours, sizes, and how a number is written.

Colours are Okabe and Ito's (2008), continued with Tol's "muted" scheme: readers with colour-blindness can tell them
apart. A policy keeps its colour in every picture; the baseline is grey, because the others are read against it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

INK, MUTED, RULE, PAPER = "#1c2330", "#667085", "#d9dee7", "#ffffff"
BETTER, WORSE = "#006b4f", "#a83a00"
BASELINE_COLOUR = "#5b6472"
PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
    "#882255", "#44aa99", "#999933", "#332288", "#aa4499", "#661100",
)  # fmt: skip
TEXT, SMALL = 8.2, 7.4  # points, in a picture of FIGURE_WIDTH
FIGURE_WIDTH = 4.8  # inches; a half-column on a desk, the whole width of a phone

NOTHING = "–"
SPACE = "\u00a0"  # a no-break space between a number and its unit, and between thousands


def colours(policies: Sequence[str], baseline: str) -> dict[str, str]:
    """The colour of each policy: grey for the baseline, the palette in the scenario's order for the others."""
    others = [name for name in policies if name != baseline]
    chosen = {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(others)}
    return {name: chosen.get(name, BASELINE_COLOUR) for name in policies}


def shorten(text: str, length: int) -> str:
    """The text, cut with an ellipsis where it is longer than ``length`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip(" _-") + "…"


def label(name: str, length: int) -> str:
    """A name cut in its middle, for names often differ at their ends."""
    name = " ".join(name.split())
    tail = length // 3
    return name if len(name) <= length else f"{name[: length - tail - 1]}…{name[-tail:]}"


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """A number with a true minus, spaces between thousands and, if wanted, its plus sign; a dash for NaN."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{abs(value):,.{decimals}f}".replace(",", SPACE)
    if not any(digit in text for digit in "123456789"):
        return text
    return ("−" if value < 0 else "+" if signed else "") + text


def interval(low: float, high: float, decimals: int = 0, *, signed: bool = False) -> str:
    """``[low, high]``, or nothing where there is no interval (one replication)."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"[{number(low, decimals, signed=signed)}, {number(high, decimals, signed=signed)}]"


def percent(share: float, decimals: int | None = None) -> str:
    """A share as a percentage; one decimal below 10 % unless told otherwise, none at 0 and 100 %."""
    if not math.isfinite(share):
        return NOTHING
    if decimals is None:
        decimals = 0 if share in (0, 1) or abs(share) >= 0.0995 else 1 if abs(share) >= 0.0095 else 2
    return f"{number(100 * share, decimals)}{SPACE}%"


def duration(hours: float) -> str:
    """A wait in the unit one would say it in: seconds, minutes, hours or days, to two digits."""
    if not math.isfinite(hours):
        return NOTHING
    for factor, unit, below in ((3600, "s", 1 / 60), (60, "min", 1), (1, "h", 48), (1 / 24, "days", math.inf)):
        if abs(hours) < below:
            amount = hours * factor
            return f"{number(amount, 1 if abs(amount) < 9.95 and unit != 's' else 0)}{SPACE}{unit}"
    return NOTHING


def decimals_for(values: Iterable[float], most: int = 3) -> int:
    """Decimals that show the typical size among the values (half of them) with two digits: between 0 and ``most``."""
    sizes = sorted(abs(value) for value in values if math.isfinite(value) and value != 0)
    if not sizes:
        return 0
    return min(most, max(0, 1 - math.floor(math.log10(sizes[len(sizes) // 2]) + 1e-9)))


@dataclass(frozen=True)
class Quantity:
    """How the values of one measure are written: divided by ``divisor``, with ``unit`` said once in the heading."""

    divisor: float
    unit: str
    decimals: int  # of values
    difference_decimals: int

    def value(self, value: float) -> str:
        """A value without its unit."""
        return number(value / self.divisor, self.decimals)

    def bounds(self, low: float, high: float) -> str:
        """The interval of a value."""
        return interval(low / self.divisor, high / self.divisor, self.decimals)

    def difference(self, value: float) -> str:
        """A difference, with its sign."""
        return number(value / self.divisor, self.difference_decimals, signed=True)

    def difference_bounds(self, low: float, high: float) -> str:
        """The interval of a difference, with signs."""
        return interval(low / self.divisor, high / self.divisor, self.difference_decimals, signed=True)


def quantity(unit: str, values: Iterable[float], spreads: Iterable[float], currency: str) -> Quantity:
    """How to write a measure of this unit, given its values and the half-widths of its differences' intervals."""
    values, spreads = list(values), list(spreads)
    divisor, name = _scale(unit, values, currency)
    finer = min(3, decimals_for(spread / divisor for spread in spreads))
    tiny = all(abs(value / divisor) < 0.05 for value in values if math.isfinite(value))  # such as the cost of a view
    shown = min(4 if tiny else 2, max(decimals_for((value / divisor for value in values), most=4), finer - 1))
    return Quantity(divisor, name, shown, max(shown, min(finer, 2)))


def _scale(unit: str, values: Sequence[float], currency: str) -> tuple[float, str]:
    """What a measure of this unit is divided by to be read easily, and the name of the unit then."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if unit.startswith("money"):
        if largest >= 2e6:
            return 1e6, f"million {currency}"
        return (1e3, f"thousand {currency}") if largest >= 1e4 else (1.0, currency)
    if unit.startswith("share"):
        return 0.01, "%" + unit.removeprefix("share").removeprefix("s").replace(" per ", " a ")
    return 1.0, unit
