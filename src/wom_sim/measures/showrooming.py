"""Late buyers: who looks around before choosing, who looks in the brand's shop and buys elsewhere, and what that costs."""

from __future__ import annotations

from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("share", 0)
def researched_share(c: Counted) -> float:
    """Of the reviews of the brand's customers, the share before which they looked around; none where nobody does."""
    return ratio(c.sums["researched"], c.sums["reviews"]) if c.scenario.showrooming.share > 0.0 else float("nan")


@measure("visits", 0)
def shelf_visits(c: Counted) -> float:
    """How often somebody compared at the brand's shelf before a review or a choice: its customers, and people about to take
    it."""
    return c.sums["shelf_visits"] * c.represents


@measure("visits", -1)
def showroomed(c: Counted) -> float:
    """How often somebody was served in the brand's shop and then bought from a rival."""
    return c.sums["showroomed"] * c.represents


@measure("share", -1)
def showroomed_share(c: Counted) -> float:
    """Of those who came to look in the brand's shop, the share that bought from a rival, served or turned away."""
    return ratio(c.sums["showroomed"] + c.sums["turned_away"], c.sums["shelf_visits"])


@measure("visits", -1)
def turned_away(c: Counted) -> float:
    """How often somebody turned away from the brand's shop because advice there has a tariff, and bought from a rival."""
    return c.sums["turned_away"] * c.represents


@measure("customers", -1)
def left_at_shelf(c: Counted) -> float:
    """Customers who meant to stay and left the brand at its own shelf; part of those who left for no other cause."""
    return c.sums["left_at_shelf"] * c.represents


@measure("visits", +1)
def kept_in_shop(c: Counted) -> float:
    """How often somebody would have bought from a rival, and bought here for what the shop did about it."""
    return c.sums["kept_in_shop"] * c.represents


@measure("money", -1)
def shop_discounts(c: Counted) -> float:
    """Discounts among them, of those who would have stayed as well as of those who were kept."""
    return c.sums["shop_discount_cents"] / 100.0 * c.represents


@measure("posts", -1)
def tariff_posts(c: Counted) -> float:
    """Posts of people on the graph who were asked to pay for advice; they are negative mentions as well."""
    return float(c.sums["tariff_posts"])
