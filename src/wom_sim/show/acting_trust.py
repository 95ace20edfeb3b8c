"""Which parameters of trust, and of help among customers, have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts

WEIGHTS = "friend reviewer brand advert employee salesperson influencer"
STEPS = "belief_half_life_days pushy_offer good_reply poor_reply public_thanks pay_disclosed pay_found_out"
HELP = "peer_delay_hours peer_minor peer_serious peer_credit"


def idle_trust(facts: Facts) -> Iterator[tuple[str, str]]:
    """Weights of voices that nobody raises, and steps of belief that nobody takes."""
    for rule in (_weights, _voices, _steps):
        for key, why in rule(facts):
            yield f"trust.{key}", why


def _weights(facts: Facts) -> Iterator[tuple[str, str]]:
    """What weighs nothing, or is never said."""
    spread = facts.scenario.spread
    if spread.advice == 0:
        for key in WEIGHTS.split():
            yield key, "what is heard moves nobody (`spread.advice` is 0)"
    if spread.post_weight == 0:
        for key in WEIGHTS.split()[1:]:
            yield key, "posts move nobody (`spread.post_weight` is 0)"
    plans = facts.plans.values()
    if not (facts.replies and facts.tickets) and not any(plan.feeds or plan.playbook.active for plan in plans):
        yield "brand", "no policy in play replies in public, or has a feed"
    if not facts.poachers:
        yield "salesperson", "no brand poaches"
    if not any(channel.strangers and channel.public for channel in facts.scenario.channels):
        yield "reviewer", "strangers speak on no channel"


def _voices(facts: Facts) -> Iterator[tuple[str, str]]:
    """Voices that a brand lends or pays."""
    campaigns = [campaign for plan in facts.plans.values() for campaign in plan.campaigns]
    paid = [campaign for campaign in campaigns if campaign.kind == "influencers"]
    if not any(campaign.kind == "adverts" for campaign in campaigns):
        yield "advert", "no policy in play has adverts"
    if not any(campaign.disclosed for campaign in paid):
        for key in ("influencer", "pay_disclosed"):
            yield key, "no policy in play pays influencers who say so"
    if all(campaign.disclosed for campaign in paid):
        yield "pay_found_out", "no policy in play hides that it pays"
    if not any(brand.employees for brand in facts.scenario.brands):
        yield "employee", "no brand has employees on the graph"


def _steps(facts: Facts) -> Iterator[tuple[str, str]]:
    """Experiences that nobody makes, or learns from."""
    if facts.scenario.trust.learning == 0:
        for key in STEPS.split():
            yield key, "belief stays as it is (`trust.learning` is 0)"
    if not facts.poachers:
        yield "pushy_offer", "no brand poaches"
    if not (facts.replies and facts.tickets) and not any(plan.playbook.active for plan in facts.plans.values()):
        for key in ("good_reply", "poor_reply"):
            yield key, "no policy in play replies in public"
    if not facts.answering or not facts.tickets:
        yield "public_thanks", "no complaint is resolved"
    if facts.scenario.service.thanks == 0:
        yield "public_thanks", "nobody gives thanks in public (`service.thanks` is 0)"


def idle_help(facts: Facts) -> Iterator[tuple[str, str]]:
    """What help among customers would do."""
    if not any(channel.peer_help > 0 for channel in facts.scenario.channels):
        for key in HELP.split():
            yield f"service.{key}", "customers help each other on no channel (`peer_help` is 0)"
