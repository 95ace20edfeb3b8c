"""Campaigns with people who speak for a brand: when they run, who may be asked, in which order, and at what price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.attention import WAKING_HOURS_A_WEEK
from wom_sim.model.service import cents
from wom_sim.model.trust import AMBASSADOR, HIDDEN, INFLUENCER
from wom_sim.world.channels import media_of, public_channel
from wom_sim.world.expected_spread import Sample, passing, sample_of
from wom_sim.world.influence import ranking
from wom_sim.world.network import SocialGraph
from wom_sim.world.outreach import Campaign
from wom_sim.world.scenario import Scenario

NO_LIMIT = 1 << 62


class Sponsorship(NamedTuple):
    """A campaign of a brand with people who speak for it; hours from the run's first."""

    brand: int
    policy: str
    number: int  # among the policy's campaigns
    campaign: Campaign
    start: float
    end: float

    @property
    def rate(self) -> float:
        """Posts of one person per waking hour."""
        return self.campaign.posts_per_week / WAKING_HOURS_A_WEEK

    @property
    def people(self) -> int:
        """How many are asked for."""
        return self.campaign.people or 0

    @property
    def voice(self) -> int:
        """Who speaks, as in ``model.trust``."""
        if self.campaign.kind == "ambassadors":
            return AMBASSADOR
        return INFLUENCER if self.campaign.disclosed else HIDDEN


def sponsorships_of(scenario: Scenario, warmup: int) -> list[Sponsorship]:
    """Every campaign with influencers or ambassadors, by brand, policy and place in the policy."""
    first = warmup * scenario.time.tick_hours
    found = []
    for brand in range(len(scenario.brands)):
        for policy, plan in scenario.policies.items():
            for number, campaign in enumerate(plan.campaigns):
                if campaign.kind != "adverts" and campaign.people:
                    start, end = first + campaign.start_hour, first + campaign.end_hour
                    found.append(Sponsorship(brand, policy, number, campaign, start, end))
    return found


def candidates_for(graph: SocialGraph, campaign: Campaign, run_seed: int, number: int) -> NDArray[np.int32]:
    """Positions (int32) of those who may be asked, the first to be asked first; of the groups aimed at, if there are any."""
    ranked = ranking(graph, campaign.chosen_by, run_seed, number)
    if not campaign.interest_groups:
        return ranked
    return ranked[np.isin(graph.group[ranked], campaign.interest_groups)]


def sample_for(scenario: Scenario, graph: SocialGraph, campaign: Campaign) -> Sample | None:
    """The sample on which those are chosen who spread word furthest together; None for the other ways to choose."""
    if campaign.chosen_by not in ("spread", "reach"):
        return None
    media = media_of(scenario)
    medium = media[public_channel(media, campaign.channel)]
    return sample_of(graph, passing(scenario, medium.see, medium.other_group), campaign.chosen_by == "reach")


class Prices(NamedTuple):
    """What people who speak cost in the whole market (cents), where each on the graph stands for ``represents`` others."""

    fee: int  # of a post
    per_thousand: int  # further fee of a post, by a thousand followers
    perk: int
    budget: int


def prices_of(campaign: Campaign, represents: float) -> Prices:
    """The prices of a campaign; what its kind does not use is free."""
    budget = NO_LIMIT if campaign.budget is None else cents(campaign.budget)
    if campaign.kind == "ambassadors":
        return Prices(0, 0, cents(campaign.perk * represents), budget)
    fee, per_thousand = (campaign.fee_per_post or 0.0) * represents, campaign.fee_per_thousand * represents
    return Prices(cents(fee), cents(per_thousand), 0, budget)
