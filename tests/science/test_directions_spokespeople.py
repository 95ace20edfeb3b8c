"""People who are asked to speak for a brand act in the expected direction: resolved paired differences on the same chance."""

from __future__ import annotations

from typing import Any

import pytest
from levers import Case, assert_acts

from wom_sim.measures.result import RunResult

PAID = {"name": "voices", "kind": "influencers", "at": "day 1", "lasts_days": 20.0, "people": 40, "posts_per_week": 5.0,
        "fee_per_post": 20.0, "chosen_by": "followers"}  # fmt: skip
WON = {"name": "voices", "kind": "ambassadors", "at": "day 1", "lasts_days": 20.0, "people": 40, "posts_per_week": 5.0}
CONTENT = {"brands.0.failure_rate": 0.03, "brands.0.background_tickets_per_day": 20.0}  # so that there are ambassadors
NOBODY: dict[str, Any] = {"policies.desk.campaigns": []}


def campaign(base: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """A market in which the first brand has a campaign, a few keys of it changed."""
    return {"policies.desk.campaigns": [{**base, **keys}], "brands.1.policy": None}


def opinion_of_others(result: RunResult) -> float:
    """Mean opinion of the first brand among those who are not its customers at the end."""
    record = result.record
    return float(record.opinion[record.brand != 0, 0].mean())


HIDDEN = campaign(PAID, disclosed=False)
SUSPICIOUS = {**HIDDEN, "persuasion.recognised": 0.2, "persuasion.called_out": 0.1}
RECORDED: list[Any] = [("sponsored_posts", +1), ("sponsored_reach", +1), ("campaign_cost", +1)]

CASES = [
    Case("ambassadors", campaign(WON), [(opinion_of_others, +1), *RECORDED], {**CONTENT, **NOBODY}),
    Case("influencers", campaign(PAID), [(opinion_of_others, +1), *RECORDED], {**CONTENT, **NOBODY}),
    Case("more of them", campaign(PAID, people=120), [(opinion_of_others, +1), *RECORDED], campaign(PAID)),
    Case("more posts", campaign(PAID, posts_per_week=14.0), [(opinion_of_others, +1), *RECORDED], campaign(PAID)),
    Case("paid posts that are believed", {"trust.influencer": 0.6}, [(opinion_of_others, +1)], campaign(PAID)),
    Case("stronger words", {"persuasion.strength": 1.0}, [(opinion_of_others, +1)], campaign(PAID)),
    Case("a higher fee", campaign(PAID, fee_per_post=60.0), [("campaign_cost", +1), ("net_value", -1)], campaign(PAID)),
    Case("a fee by followers", campaign(PAID, fee_per_thousand=90.0), [("campaign_cost", +1)], campaign(PAID)),
    Case("a dearer perk", campaign(WON, perk=90.0), [("campaign_cost", +1)], {**CONTENT, **campaign(WON)}),
    Case("a budget", campaign(PAID, budget=500.0), [(key, -1) for key, _ in RECORDED], campaign(PAID)),
    Case("pay that nobody recognises, hidden", campaign(PAID, disclosed=False), [(opinion_of_others, +1)],
         {**campaign(PAID), "persuasion.recognised": 0.0}),
    Case("readers who recognise hidden pay", {"persuasion.recognised": 0.6},
         [(opinion_of_others, -1), ("called_out", +1)], SUSPICIOUS),
    Case("readers who call it out", {"persuasion.called_out": 0.8},
         [("called_out", +1), ("mentions_negative", +1), (opinion_of_others, -1)], SUSPICIOUS),
    Case("a higher bar for ambassadors", {"persuasion.least_goodwill": 0.45},
         [("sponsored_posts", -1), (opinion_of_others, -1)], {**CONTENT, **campaign(WON)}),
    Case("anybody instead of those with many followers", campaign(PAID, chosen_by="random"),
         [("sponsored_reach", -1), (opinion_of_others, -1)], campaign(PAID)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
