"""The list, fourth part: brands, and how they court the customers of others. What a policy may set: ``world/policy.py``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from wom_sim.model.parameters.section import P, People, Position, Section, Share

MOST_BRANDS = 16  # the engine keeps a bit for each


class Poaching(Section):
    preset: Literal["no_poaching", "opportunist", "aggressive"] | None = P(None, "a ready-made way to poach; other keys change it")
    hazard_per_hour: float = P(0.0, "rate at which this brand reaches out to a rival's open public complaint", "per hour", (0, 1), ge=0, le=1000)
    delay_hours: float = P(0.5, "time before which it never reaches out", "hours", (0, 24), ge=0)
    offers_per_day: int = P(1_000_000, "most offers a day", "offers per day", (0, 100), ge=0)
    min_followers: int = P(0, "only complaints of people with at least as many followers", "people", (0, 1000), ge=0)
    min_severity: Share = P(0.0, "only complaints at least as severe", "severity", (0, 1))
    offer: float = P(25.0, "what an accepted offer costs", "money", (0, 300), ge=0)
    accepted: Share = P(0.05, "chance that an offer is accepted", "chance", (0.01, 0.3))
    pushy: Share = P(0.3, "share of readers who find the offer pushy", "share", (0, 0.9))

    @model_validator(mode="before")
    @classmethod
    def _preset_below(cls, given: Any) -> Any:
        """A preset's keys stand below the given ones."""
        if isinstance(given, dict) and str(given.get("preset")) in POACHING_PRESETS:
            return {**POACHING_PRESETS[given["preset"]], **given}
        return given


POACHING_PRESETS: dict[str, dict[str, Any]] = {
    "no_poaching": {"hazard_per_hour": 0.0},
    "opportunist": {"hazard_per_hour": 0.1, "offers_per_day": 40},
    "aggressive": {"hazard_per_hour": 0.5, "delay_hours": 0.1, "offer": 60.0, "accepted": 0.08, "pushy": 0.5},
}


class Brand(Section):
    name: str = P(..., "the brand's name", min_length=1, max_length=60)
    market_share: Share = P(..., "share of the people on the graph who are its customers at the start (0 where only first_customers are given)", "share")
    first_customers: People | None = P(
        None, "customers at the start beside those drawn by market_share: how many (drawn by chance), or a list of positions in the network",
        "people")
    interest_groups: tuple[Position, ...] = P(
        (), "groups to which the customers belong that market_share gives it (none: any)", "interest groups")
    failure_rate: Share = P(0.01, "chance that a touch fails", "per touchpoint", (0.001, 0.1))
    serious_share: Share = P(0.3, "share of failures that are serious", "share", (0.05, 0.8))
    delight_rate: Share = P(0.06, "chance that a touch delights", "per touchpoint", (0.005, 0.3))
    base_churn: float = P(0.016, "observed churn in a calm market, all causes together", "per month", (0.005, 0.08), "assumption: telco", ge=0, lt=1)
    margin: float = P(20.0, "margin per customer and month", "money per month", (1, 200), ge=0)
    attraction: float = P(0.0, "what draws people to it beside opinion, price included", "utility", (-3, 3), ge=-20, le=20)
    policy: str | None = P(None, "name of the policy that it follows (none: `ignore`)")
    poaching: Poaching = P(Poaching(), "how it courts rivals' complaining customers")
    employees: People | None = P(
        None, "people on the graph who work for it: how many (drawn by chance), or a list of positions in the network",
        "people")
    background_tickets_per_day: float | None = P(
        None, "tickets from customers who are not on the graph; from population.represents, if left out", "per day", (0, 1e5), ge=0)

    @model_validator(mode="before")
    @classmethod
    def _named_customers_may_be_all(cls, given: Any) -> Any:
        """A brand whose first customers are given need not have others."""
        if isinstance(given, dict) and given.get("first_customers") is not None:
            return {"market_share": 0.0, **given}
        return given

    @property
    def follows(self) -> str:
        """Name of the policy that it follows at the start."""
        return self.policy or "ignore"
