"""What comes of how a brand is organised for its customers."""

from __future__ import annotations

from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("tickets", -1)
def repeated(c: Counted) -> float:
    """Complaints about a matter that was still open with the desk, where the policy keeps contacts together or in silos."""
    return float(c.sums["repeated"])


@measure("share", -1)
def repeated_share(c: Counted) -> float:
    """Of the complaints that the desk knew of, the share that was about a matter still open with it; NaN where there is
    none."""
    return ratio(c.sums["repeated"], c.sums["tickets"]) if c.sums["repeated"] else float("nan")


@measure("tickets", 0)
def merged(c: Counted) -> float:
    """Complaints that still waited and went on as a later one of the same customer; shares of complaints leave them out."""
    return float(c.sums["merged"])


@measure("tickets", 0)
def colleague_answers(c: Counted) -> float:
    """Public complaints that employees took up beside the desk."""
    return float(c.sums["colleague_answers"])


@measure("hours", -1)
def colleague_hours(c: Counted) -> float:
    """Working time that employees spent on answering customers."""
    return c.sums["colleague_seconds"] / 3600.0


@measure("money", -1)
def colleague_cost(c: Counted) -> float:
    """Working time that employees spent on answering customers, times the cost of their hour."""
    return float(colleague_hours(c) * c.scenario.money.employee_hour)
