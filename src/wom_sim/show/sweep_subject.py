"""What a picture of a sweep is about: a measure under a policy, or its paired difference to another policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wom_sim.show import style, titles
from wom_sim.show.drawing import plain

LONGEST_LINE = 58  # characters below a picture


@dataclass(frozen=True)
class Subject:
    """A measure of ``policy``, or of ``policy`` less that of ``against``; ``written`` says how its figures look."""

    measure: str
    policy: str
    against: str | None
    written: style.Quantity
    better: int = 0
    confidence: float = 0.95

    @property
    def words(self) -> str:
        """``net value of dedicated_team against ignore``."""
        against = f" against {style.label(self.against, 24)}" if self.against else ""
        return f"{titles.words(self.measure)} of {style.label(self.policy, 24)}{against}"

    @property
    def heading(self) -> str:
        """The words with the unit, as they stand at an axis."""
        return self.at_axis(self.words)

    def at_axis(self, text: str, room: int = LONGEST_LINE, *, unit: bool = True) -> str:
        """A text, with the unit, broken into lines of so many letters; as many as fit below a picture, if left out."""
        tail = f", {self.written.unit}" if unit and self.written.unit else ""
        return plain(titles.wrapped(text + tail, room))

    @property
    def unit(self) -> str:
        """The unit with a space before it, where there is one."""
        return f" {self.written.unit}" if self.written.unit else ""

    def scaled(self, values: Iterable[float]) -> list[float]:
        """Values as they are drawn."""
        return [float(value) / self.written.divisor for value in values]

    def text(self, value: float) -> str:
        """A figure without its unit; a difference has its sign."""
        return self.written.difference(value) if self.against else self.written.value(value)

    @property
    def note(self) -> str:
        """What the whiskers are."""
        return f"Whiskers: {100 * self.confidence:g} % intervals."


def subject(
    measure: str, policy: str, against: str | None, values: Iterable[float], spreads: Iterable[float], *,
    currency: str, confidence: float = 0.95,
) -> Subject:  # fmt: skip
    """A subject whose figures are written as fits these values and half-widths of intervals."""
    from wom_sim.show.reading import measure as known

    told = known(measure)
    unit = "share" if measure == "firestorm" else told.unit
    written = style.quantity(unit, values, spreads, currency)
    return Subject(measure, policy, against, written, told.better, confidence)
