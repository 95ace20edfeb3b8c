"""The list, seventh part: how employees are in public. Who works for a brand stands there, what they may do in its policy."""

from __future__ import annotations

from pydantic import model_validator

from wom_sim.model.parameters.section import Clock, P, Section, Share, clock_hours


class Employees(Section):
    """What people do who work for a brand, at work and in public; ``employees`` of a brand says who they are."""

    hours: Clock = P("09:00-17:00", "working hours, local time")
    days_per_week: int = P(5, "working days, from Monday", "days", (4, 7), ge=0, le=7)
    phones: float = P(
        1.3, "posts that people see at work under a ban, on phones of their own, against open access", "factor", (0.5, 2),
        "assumption; silkroad2012 (they look); olmstead2016 (rules of any kind: less)", ge=0, le=10)
    chatter: float = P(0.0, "posts about work that an employee writes of their own accord", "posts per month", (0, 4), ge=0, le=1000)
    strength: Share = P(0.5, "strength of an employee's good word against a customer's praise, before trust", "factor", (0.1, 1))
    off_message: Share = P(
        0.05, "chance that a post of an untrained employee is off message: it harms the brand", "chance", (0, 0.3),
        "assumption; webershandwick2014 (14 % of people have posted something they regret)")
    off_message_strength: float = P(
        1.5, "strength of a post off message against a customer's serious complaint, before trust: it speaks against its author's interest",
        "factor", (0.3, 4), ge=0, le=20)
    training_effect: Share = P(0.7, "share of those posts that training prevents", "share", (0.2, 0.95))

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Employees:
        opens, closes = clock_hours(self.hours)
        if not 0.0 <= opens < closes <= 24.0:
            raise ValueError("hours: work must begin before it ends, within one day (00:00-24:00)")
        return self
