"""The list, eighth part: what people do just before they choose. What a shop does about it stands in its policy."""

from __future__ import annotations

from wom_sim.model.parameters.section import P, Section, Share


class Showrooming(Section):
    """Late buyers: customers at a review and those who choose a brand may read, and compare at a shelf, just before."""

    share: Share = P(0.0, "share of reviews and choices before which people look around (0: nobody does)", "share", (0, 0.6))
    late: Share = P(
        0.4, "weight of what was read just before a choice, against the opinion that one had", "share", (0, 0.8),
        "assumption; chevalier2006 (reviews move sales)")
    recent_days: float = P(14.0, "time in which a public post counts half of what people read", "days", (3, 90), gt=0, le=10000)
    prior_posts: float = P(20.0, "usual posts that stand beside a brand's own in its rating", "posts", (0, 100), ge=0, le=1e6)
    shelf: Share = P(
        0.4, "share of those who look around who do so at a shelf: of the brand that they have, or would take", "share", (0, 0.8),
        "assumption; harris2013 (39 % have done so)")
    here: float = P(
        3.0, "worth of having it here and now: with two rivals alike one in ten goes elsewhere", "utility", (1, 5), "gallup2013", ge=0, le=50)
    worth_of_money: float = P(0.05, "utility of having spent one less", "utility per money", (0.01, 0.2), ge=0, le=10)
    advice: float = P(1.0, "utility that a seller who talks to people adds to buying there", "utility", (0, 3), "rapp2015 (sign)", ge=0, le=50)
    claim: Share = P(
        0.3, "share of those who would have stayed who ask for a rival's price as well, where it is matched", "share", (0, 0.8),
        "assumption; merchantwarehouse2014 (36 % of showroomers ask)")
    put_off: Share = P(
        0.15, "share of people who turn away from a shop that takes a tariff", "share", (0, 0.6),
        "assumption; kahneman1986 (sign)")
    talks: Share = P(0.1, "chance that somebody who paid a tariff, or turned away from it, says so in public", "chance", (0, 0.5))
