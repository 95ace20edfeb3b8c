"""What a parameter is, and the kinds of values that parameters have.

A class is a section of the scenario file and a field is a key in it. *Bounds* are what is mathematically possible, and
only they refuse a value; the plausible *range* is what sweeps use, and ``check`` warns outside it. A source is a
reference in ``docs/references.md``, a data set that a default was derived from, or the word "assumption".
"""

from __future__ import annotations

from numbers import Integral
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag


def P(
    default: Any,
    meaning: str,
    unit: str = "",
    span: tuple[float, float] | None = None,
    source: str = "assumption",
    **bounds: Any,
) -> Any:
    """A parameter: its default, what it means, its unit, its plausible range, its source and its bounds."""
    facts: Any = {"unit": unit, "span": span, "source": source}
    return Field(default, description=meaning, json_schema_extra=facts, **bounds)


class Section(BaseModel):
    """A table of the scenario file: unknown keys, NaN and infinities are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True, validate_default=True)


def _plain(given: Any) -> Any:
    """NumPy's whole numbers as Python's, so that only what is no number, true and false are refused."""
    return int(given) if isinstance(given, Integral) and not isinstance(given, bool) else given


Share = Annotated[float, Field(ge=0, le=1)]
Position = Annotated[int, BeforeValidator(_plain), Field(strict=True, ge=0)]
# So many people, drawn by chance, or just these (positions in the network).
People = Annotated[
    Annotated[Position, Tag("number")] | Annotated[tuple[Position, ...], Tag("list")],
    Discriminator(lambda given: "list" if isinstance(given, list | tuple) else "number"),
]
Moment = Annotated[str, Field(pattern=r"^day \d+( \d\d?:\d\d)?$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$")]


def clock_hours(hours: str) -> tuple[float, float]:
    """Opening and closing hour of "06:00-23:00", as numbers."""
    opens, closes = (int(clock[:2]) + int(clock[3:]) / 60.0 for clock in hours.split("-"))
    return opens, closes


def hours_of(moment: str) -> float:
    """Hours from the first counted hour to a moment such as ``day 20 06:00``."""
    hour, minute = clock_of(moment)
    return 24.0 * int(moment.split()[1]) + hour + minute / 60.0


def clock_of(moment: str | None) -> tuple[int, int]:
    """Hour and minute in ``day 20 06:00``; midnight where none are given."""
    words = (moment or "").split()
    hour, minute = words[2].split(":") if len(words) > 2 else ("0", "0")
    return int(hour), int(minute)
