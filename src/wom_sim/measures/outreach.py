"""What a brand says and pays for, and who speaks for it."""

from __future__ import annotations

from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio
from wom_sim.measures.money import campaign_cost, content_cost
from wom_sim.model.trust import AMBASSADOR, EMPLOYEE


@measure("posts", 0)
def content_posts(c: Counted) -> float:
    """Posts on the brand's own feeds."""
    return float(c.sums["content_posts"])


@measure("impressions", 0)
def impressions(c: Counted) -> float:
    """Adverts shown, seen or not, in the whole market."""
    return c.sums["impressions"] * c.represents


@measure("views", 0)
def content_seen(c: Counted) -> float:
    """How often somebody on the graph saw what is pushed for the brand: posts of its feeds, adverts, posts of those who speak
    for it."""
    return float(c.sums["pushed"])


@measure("money", -1)
def cost_per_view(c: Counted) -> float:
    """Content and campaigns, for each time that somebody in the market saw what is pushed for the brand."""
    return ratio(content_cost(c) + campaign_cost(c), c.sums["pushed"] * c.represents)


@measure("subscriptions", +1)
def subscribers(c: Counted) -> float:
    """People on the graph who follow the brand's feeds at the end, under the policy that it follows then; once for each feed."""
    return float(c.at("subscribers", -1))


@measure("subscriptions", -1)
def unfollowed(c: Counted) -> float:
    """How often somebody on the graph stopped following one of the brand's feeds."""
    return float(c.sums["unfollowed"])


@measure("share", -1)
def unfollowed_share(c: Counted) -> float:
    """Of the subscriptions to the brand's feeds, the share that was ended."""
    return ratio(unfollowed(c), unfollowed(c) + subscribers(c))


@measure("follows", -1)
def muted(c: Counted) -> float:
    """How often a reader on the graph stopped following a person because of what that person posted for the brand."""
    return float(c.sums["muted"])


@measure("posts", 0)
def sponsored_posts(c: Counted) -> float:
    """Posts that influencers and ambassadors made for the brand; they are no mentions."""
    return float(c.sums["sponsored_posts"])


@measure("readers", 0)
def sponsored_reach(c: Counted) -> float:
    """People who saw a post of an influencer or an ambassador, or a reshare of it, summed over these posts."""
    return float(c.cascades["reach"][c.cascades["voice"] >= AMBASSADOR].sum())


@measure("posts", -1)
def called_out(c: Counted) -> float:
    """Posts in which readers say that a post was paid for and did not say so; they are negative mentions as well."""
    return float(c.sums["called_out"])


@measure("posts", 0)
def employee_posts(c: Counted) -> float:
    """Posts of employees about the brand that they work for, reshares not counted."""
    return float(c.sums["employee_posts"])


@measure("posts", -1)
def off_message(c: Counted) -> float:
    """Those of them that harm the brand, which count among its negative mentions; and answers of colleagues under complaints that
    do."""
    return float(c.sums["off_message"])


@measure("views", 0)
def employee_reach(c: Counted) -> float:
    """People who saw a post of an employee about the brand, summed over posts."""
    return float(c.cascades["reach"][c.cascades["voice"] == EMPLOYEE].sum())
