"""Who stays, leaves and comes, and why."""

from __future__ import annotations

from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio
from wom_sim.model import reviews


@measure("share per month", -1)
def churn_rate(c: Counted) -> float:
    """Customers who left, over customer-months."""
    return ratio(c.sums["churned"], c.customer_months)


@measure("customers", -1)
def churned(c: Counted) -> float:
    """Customers who left the brand."""
    return c.sums["churned"] * c.represents


@measure("customers", -1)
def churned_failure(c: Counted) -> float:
    """Part of the leavers that own dissatisfaction and unresolved failures account for (its share of the hazard)."""
    return c.leavers(reviews.OWN_FAILURE) * c.represents


@measure("customers", -1)
def churned_word_of_mouth(c: Counted) -> float:
    """Part of the leavers that a better opinion of a rival accounts for."""
    return c.leavers(reviews.WORD_OF_MOUTH) * c.represents


@measure("customers", -1)
def churned_friend_left(c: Counted) -> float:
    """Part of the leavers that friends who left lately account for."""
    return c.leavers(reviews.FRIEND_LEFT) * c.represents


@measure("customers", -1)
def churned_poached(c: Counted) -> float:
    """Leavers who took a rival's offer under an open complaint."""
    return c.leavers(reviews.POACHED) * c.represents


@measure("customers", -1)
def churned_base(c: Counted) -> float:
    """Part of the leavers that no other cause accounts for."""
    return c.leavers(reviews.BASE) * c.represents


@measure("customers", -1)
def poached(c: Counted) -> float:
    """Customers lost to a rival's offer under an open complaint."""
    return c.sums["poached"] * c.represents


@measure("customers", +1)
def won(c: Counted) -> float:
    """Customers won from rivals, and prospects who joined."""
    return (c.sums["won"] + c.sums["joined"]) * c.represents


@measure("share", +1)
def market_share(c: Counted) -> float:
    """The brand's customers at the end, over all people on the graph."""
    return ratio(c.customers, c.world.graph.n)
