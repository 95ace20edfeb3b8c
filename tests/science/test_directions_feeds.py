"""What brands say of their own accord, and what clutter does to it, acts in the expected direction (see test_directions.py)."""

from __future__ import annotations

from typing import Any

import pytest
from levers import Case, assert_acts

from wom_sim.measures.result import RunResult

FEED = {"name": "news", "posts_per_week": 14.0, "useful": 0.5, "followers": 0.3, "followers_elsewhere": 0.05}
ADVERTS = {
    "name": "spring",
    "kind": "adverts",
    "at": "day 1",
    "lasts_days": 18.0,
    "budget": 2000.0,
    "cost_per_thousand": 20.0,
}
FLOOD = {**FEED, "posts_per_week": 100.0, "followers_elsewhere": 0.3}
UNSHARED = {"spread.reshare": 0.0}
FEEDS = {**UNSHARED, "policies.desk.feeds": [FEED]}
STAFF = {"brands.0.employees": 100, "policies.desk.employees": {"advocates": 0.5, "posts_per_week": 7.0}}
WON = {"joining.external": 5.0, "reviews.preference": 10.0, "spread.advice": 0.4, "attention.wear_out_posts": 0.0}


def one_feed(**above: Any) -> dict[str, Any]:
    return {"policies.desk.feeds": [{**FEED, **above}]}


def adverts(**above: Any) -> dict[str, Any]:
    return {"policies.desk.campaigns": [{**ADVERTS, **above}]}


def opinion(result: RunResult) -> float:
    """Mean chance to prefer the first brand, of everybody at the end."""
    return float(result.record.opinion[:, 0].mean())


def complaints_read(result: RunResult) -> float:
    """People who saw what customers said of the first brand, summed over their posts."""
    cascades = result.record.cascades
    own = (cascades["brand"] == 0) & (cascades["voice"] == 0)
    return float(cascades["reach"][own].sum())


def views_of_each(result: RunResult) -> float:
    """Posts seen by each subscriber."""
    return result.measures["content_seen"] / result.measures["subscribers"]


def views_for_each_advert(result: RunResult) -> float:
    return result.measures["content_seen"] / result.measures["impressions"]


CASES = [
    Case("useful content", one_feed(useful=0.9), [(opinion, +1), ("depth", +1), ("unfollowed", -1), ("subscribers", +1)],
         {**UNSHARED, **one_feed(useful=0.1)}),
    Case("a feed of use is worth having", one_feed(useful=0.9), [(opinion, +1), ("reach", +1), ("content_cost", +1)], UNSHARED),
    Case("more of the same", one_feed(posts_per_week=50.0),
         [("content_posts", +1), ("unfollowed", +1), ("content_cost", +1), (complaints_read, -1)],
         {**FEEDS, "spread.crowding_posts": 20.0}),
    Case("push of no use drives readers away", one_feed(posts_per_week=50.0), [("subscribers", -1), ("unfollowed_share", +1)],
         {**UNSHARED, **one_feed(useful=0.0)}),
    Case("its own tone", one_feed(tone="matched"), [(opinion, +1), ("depth", +1)],
         {**UNSHARED, **one_feed(tone="corporate"), "attention.corporate_tone": 0.2}),
    Case("made for one group", one_feed(interest_groups=[0]), [(views_of_each, +1)],
         {**UNSHARED, **one_feed(), "spread.other_group": 0.2, "attention.unfollow": 0.0}),
    Case("wear-out", {"attention.wear_out_posts": 2.0}, [(opinion, -1), ("depth", -1), ("unfollowed", +1)],
         {**FEEDS, "attention.wear_out_posts": 100.0}),
    Case("wear-out that stays", {"attention.wear_out_half_life_days": 90.0}, [(opinion, -1), ("unfollowed", +1)],
         {**FEEDS, "attention.wear_out_half_life_days": 1.0}),
    Case("readers who go", {"attention.unfollow": 0.2}, [("unfollowed", +1), ("content_seen", -1), ("subscribers", -1)],
         {**FEEDS, "attention.unfollow": 0.01}),
    Case("readers who join in", {"attention.engage": 0.2}, [("depth", +1)], {**FEEDS, "attention.engage": 0.001}),
    Case("people who push are left", {"attention.mute": 0.1}, [("muted", +1), ("employee_reach", -1)],
         {**UNSHARED, **STAFF, "attention.mute": 0.0}),
    Case("cluttered feeds", {"attention.background_posts": 200.0},
         [("engagement_hours", -1), (complaints_read, -1), ("content_seen", -1)], FEEDS),
    Case("a rival's push is clutter, too", {"policies.rival": {"agents": 2, "feeds": [FLOOD]}},
         [(complaints_read, -1)], {**UNSHARED, "brands.1.policy": "rival", "policies.rival": {"agents": 2},
                                  "spread.crowding_posts": 20.0}),
    Case("adverts", adverts(budget=8000.0), [("reach", +1), (opinion, +1), ("won", +1), ("campaign_cost", +1)],
         {**UNSHARED, **WON}),
    Case("cheaper adverts", adverts(cost_per_thousand=5.0), [("impressions", +1), (opinion, +1), ("cost_per_view", -1)],
         {**UNSHARED, **adverts()}),
    Case("adverts for whom they are about", adverts(interest_groups=[0]), [(views_for_each_advert, +1), ("cost_per_view", -1)],
         {**UNSHARED, **adverts(budget=300.0), "spread.other_group": 0.2, "spread.crowding_posts": 0.0}),
    Case("adverts that are believed", {"trust.advert": 0.8}, [(opinion, +1)], {**UNSHARED, **adverts(), "trust.advert": 0.2}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
