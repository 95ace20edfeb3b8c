"""A dated change of a policy's levers to those of another, ``[policies.NAME.transformation]``: its steps, its dips, its cost.

What the levers are on the way is in ``course.py``.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import field_validator

from wom_sim.model.parameters import Moment, P, Section, Share, hours_of

PARTS = 4  # of dip_days, in which a dip is brought up to date
LEAST_DIP = 0.01  # of skill; what is less is as good as learned


class Transformation(Section):
    """From a policy's own levers to those of another, at once or step by step, for whoever follows the policy then."""

    to: str | None = P(None, "the policy whose levers it ends with, declared or ready-made (none: it stays as it is)")
    at: Moment | None = P(None, 'when it begins: "day 60", counted from the first counted day')
    way: Literal["big_bang", "micro_steps"] = P("big_bang", "all at once, or in equal steps")
    steps: int = P(6, "micro-steps: how many", "steps", (2, 24), ge=1, le=100)
    lasts_days: float = P(180.0, "micro-steps: from the first step to the last", "days", (30, 720), ge=0, le=20000)
    dip: Share = P(
        0.2,
        "share of skill lost, and of handling time gained, where all is changed at once, until people have learned",
        "share",
        (0, 0.5),
        "assumption; mcafee2002 (sign and form)",
    )
    dip_days: float = P(
        30.0, "time in which a dip halves", "days", (7, 120), "assumption; mcafee2002 (months)", gt=0, le=20000
    )
    dip_growth: float = P(
        1.0,
        "exponent of the share of the change that a step makes, in the dip that it causes (1: in proportion; 0: every step "
        "costs the whole dip)",
        "",
        (0, 2),
        ge=0,
        le=10,
    )
    cost: float = P(
        0.0,
        "what the whole change costs, billed in equal parts on the dates of its steps",
        "money",
        (0, 1e6),
        ge=0,
        le=1e12,
    )
    step_cost: float = P(
        0.0, "what each step costs on top: planning, a release, meetings", "money", (0, 1e5), ge=0, le=1e12
    )

    @field_validator("lasts_days", mode="before")
    @classmethod
    def _ends_after_it_begins(cls, given: Any) -> Any:
        if isinstance(given, int | float) and given < 0:
            raise ValueError(f"{given:g}: it would end before it begins; must be from 0 to 20000 (days)")
        return given

    @property
    def start_hour(self) -> float:
        """When it begins, in hours from the first counted hour."""
        return hours_of(self.at or "day 0")

    @property
    def end_hour(self) -> float:
        """When its last step is made; the last dip is not over then."""
        return self.step_hours[-1]

    @property
    def step_hours(self) -> list[float]:
        """When each step is made, in counted hours."""
        if self.way == "big_bang" or self.steps == 1:
            return [self.start_hour]
        apart = 24.0 * self.lasts_days / (self.steps - 1)
        return [self.start_hour + apart * step for step in range(self.steps)]

    def made(self, hour: float) -> int:
        """How many steps have been made."""
        return sum(step <= hour for step in self.step_hours)

    def kept(self, hour: float) -> float:
        """Share of the skill that is left while people learn what has been changed so far; dips of several steps multiply."""
        from wom_sim.model.change import dip_left

        share, left = 1.0 / len(self.step_hours), 1.0
        for step in self.step_hours[: self.made(hour)]:
            left *= 1.0 - dip_left(self.dip, share, self.dip_growth, (hour - step) / 24.0, self.dip_days)
        return left if left < 1.0 - LEAST_DIP else 1.0

    def due(self, hour: float) -> float:
        """What the steps made so far cost (money)."""
        made = self.made(hour)
        return self.cost * (made / len(self.step_hours)) + self.step_cost * made

    @property
    def dates(self) -> list[float]:
        """Counted hours at which levers change: those of the steps, and of people's progress after each."""
        found, steps = [], self.step_hours
        for step, following in zip(steps, [*steps[1:], float("inf")], strict=True):
            at, part = step, 24.0 * self.dip_days / PARTS
            found.append(at)
            while self.kept(at) < 1.0 and at + part < following:
                at += part
                found.append(at)
        return found
