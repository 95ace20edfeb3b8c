"""Which parameters of those who are asked to speak for a brand have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.outreach import KEYS_OF_KINDS, Campaign

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts


def idle_persuasion(facts: Facts) -> Iterator[tuple[str, str]]:
    """What readers would make of voices that nobody lends."""
    campaigns = [one for plan in facts.plans.values() for one in plan.campaigns if speaks(one)]
    hidden = [one for one in campaigns if one.kind == "influencers" and not one.disclosed]
    recognised = facts.scenario.persuasion.recognised
    if not campaigns:
        yield "persuasion.strength", "no policy in play has influencers or ambassadors who post"
    if not any(one.kind == "ambassadors" for one in campaigns):
        yield "persuasion.least_goodwill", "no policy in play has ambassadors who post"
    if not hidden:
        for key in ("recognised", "called_out"):
            yield f"persuasion.{key}", "no policy in play hides that it pays"
    if recognised == 0:
        why = "nobody recognises hidden pay (`persuasion.recognised` is 0)"
        yield "persuasion.called_out", why
        yield "trust.pay_found_out", why
    for name, plan in facts.plans.items():
        for one in plan.campaigns:
            if one.kind != "adverts" and one.people == 0:
                for key in ("lasts_days", "budget", *KEYS_OF_KINDS[one.kind][1:]):
                    yield f"policies.{name}.campaigns.{one.name}.{key}", "nobody is asked (`people` is 0)"


def speaks(campaign: Campaign) -> bool:
    """Whether people post in a campaign."""
    return campaign.kind != "adverts" and bool(campaign.people) and campaign.posts_per_week > 0
