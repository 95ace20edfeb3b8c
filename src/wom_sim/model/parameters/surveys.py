"""The list, eighth part: how people answer surveys. What a brand asks, and whether it steers by it, stands in its policy."""

from __future__ import annotations

from wom_sim.model.parameters.section import P, Section, Share


class Surveys(Section):
    """Who answers when asked, when, and how true to what they think."""

    answer_rate: Share = P(0.2, "share of those asked who answer, of people who are neither pleased nor angry", "share", (0.05, 0.6))
    pleased: float = P(1.0, "how much more often the fully pleased answer (1: twice as often)", "factor - 1", (0, 3), "assumption; anderson1998 (U shape of who speaks)", ge=0, le=100)
    angry: float = P(2.0, "how much more often the fully angry answer", "factor - 1", (0, 5), "assumption; anderson1998 (U shape of who speaks)", ge=0, le=100)
    noise: float = P(1.0, "standard deviation of an answer (0 to 10) about what somebody thinks", "points", (0, 3), ge=0, le=10)
    answer_days: float = P(2.0, "mean time until whoever answers has done so (exponential)", "days", (0, 14), ge=0, le=1000)
