"""What cannot be true together of campaigns with people who speak for a brand, and what is only odd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.faults import dotted
from wom_sim.world.named_people import start_shares
from wom_sim.world.outreach import Campaign

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

Found = Iterator[tuple[str, str]]


def spokespeople_faults(scenario: Scenario) -> Found:
    """Campaigns that lack how many or for how much, and, where the size of the network is known, those that ask for too many."""
    for where, _, campaign in _campaigns(scenario):
        if campaign.people is None:
            yield f"{where}.people", f"missing; a campaign of {campaign.kind} needs to know how many"
        if campaign.kind == "influencers" and campaign.fee_per_post is None:
            budget = "a budget without a price; " if campaign.budget is not None else ""
            yield f"{where}.fee_per_post", f"missing; {budget}influencers need a fee (0 where they ask for none)"
    if scenario.network.customers is not None:
        yield from too_many_spokespeople(scenario, scenario.network.customers)


def too_many_spokespeople(scenario: Scenario, people: int) -> Found:
    """More influencers than there are people, or more ambassadors than a brand that follows the policy has customers."""
    shares = start_shares(scenario.brands, people)
    for where, policy, campaign in _campaigns(scenario):
        asked = campaign.people or 0
        if campaign.kind == "influencers" and asked > people:
            yield f"{where}.people", f"{asked}: there are {people} people"
        if campaign.kind == "ambassadors":
            for name, share in zip((brand.name for brand in scenario.brands), shares, strict=True):
                customers = round(share * people)
                if name in _followers(scenario, policy) and asked > customers:
                    yield f"{where}.people", f"{asked} ambassadors: {name} has about {customers} customers at the start"
                    break  # one fault a key


def spokespeople_notes(scenario: Scenario) -> Found:
    """What is legal and still deserves a second look."""
    for where, _, campaign in _campaigns(scenario):
        if campaign.people == 0 or campaign.posts_per_week == 0:
            yield where, "nobody will post in this campaign"
        if campaign.budget is not None and _costs_nothing(campaign):
            yield f"{where}.budget", "nothing costs anything in this campaign, so the budget limits nothing"
        if campaign.budget == 0 and not _costs_nothing(campaign):
            yield f"{where}.budget", "0: it pays for nothing"
        if (
            campaign.kind == "ambassadors"
            and scenario.persuasion.least_goodwill > scenario.touchpoints.ordinary_outcome
        ):
            yield ("persuasion.least_goodwill", f"{scenario.persuasion.least_goodwill:g}: is above what an ordinary touch leaves "
                   f"({scenario.touchpoints.ordinary_outcome:g}); there may be fewer ambassadors than asked for")  # fmt: skip


def _costs_nothing(campaign: Campaign) -> bool:
    if campaign.kind == "ambassadors":
        return campaign.perk == 0
    return campaign.fee_per_post == 0 and campaign.fee_per_thousand == 0


def _campaigns(scenario: Scenario) -> Iterator[tuple[str, str, Campaign]]:
    """Every campaign with influencers or ambassadors: its key, its policy and itself."""
    for name, policy in scenario.policies.items():
        for place, campaign in enumerate(policy.campaigns):
            if campaign.kind != "adverts":
                yield f"{dotted(('policies', name))}.campaigns[{place}]", name, campaign


def _followers(scenario: Scenario, policy: str) -> set[str]:
    """Names of the brands that may follow a policy: by themselves, from an event on, or (the first one) to be compared."""
    own = {brand.name for brand in scenario.brands if brand.follows == policy}
    begun = {event.brand for event in scenario.events if event.policy == policy}
    compared = {scenario.focal.name} if policy in scenario.compared_policies else set()
    return own | begun | compared
