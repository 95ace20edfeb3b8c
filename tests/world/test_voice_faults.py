"""Feeds and campaigns that cannot be, each with one plain message; and those that are only odd."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.world.check import check, workload
from wom_sim.world.scenario import Scenario

FEED = {"name": "news"}
ADVERTS = {"name": "spring", "kind": "adverts", "at": "day 3", "budget": 100.0, "cost_per_thousand": 10.0}


def scenario(feeds: Any = (), campaigns: Any = (), **sections: Any) -> Scenario:
    policies = {"talks": {"feeds": feeds, "campaigns": campaigns}}
    below = {"brands": [{"name": "Ours", "market_share": 0.5, "policy": "talks"}], "policies": policies}
    return Scenario(**{**below, **sections})


def faults(**given: Any) -> dict[str, str]:
    with pytest.raises(ScenarioError) as caught:
        scenario(**given)
    return {fault.where: fault.what for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("given", "where", "what"),
    [
        ({"feeds": [{**FEED, "interest_groups": [0, 7]}]}, "feeds[0].interest_groups[1]", "7: must be from 0 to 5"),
        ({"campaigns": [{**ADVERTS, "interest_groups": [6]}]}, "campaigns[0].interest_groups[0]", "there are 6 interest groups"),
        ({"campaigns": [{**ADVERTS, "at": "day 60"}]}, "campaigns[0].at", "a campaign outside the run, which counts 60 days"),
        ({"campaigns": [{**ADVERTS, "at": "day 3 24:00"}]}, "campaigns[0].at", "must be from 00:00 to 23:59"),
        ({"campaigns": [{**ADVERTS, "cost_per_thousand": None}]}, "campaigns[0].cost_per_thousand", "a budget without a price"),
        ({"campaigns": [{**ADVERTS, "budget": None}]}, "campaigns[0].budget", "missing; it says"),
        ({"campaigns": [{**ADVERTS, "perk": 3.0}]}, "campaigns[0].perk", "of adverts does not use it; ambassadors do"),
        ({"campaigns": [{**ADVERTS, "people": 3}]}, "campaigns[0].people", "influencers and ambassadors do"),
        ({"campaigns": [ADVERTS, {**ADVERTS, "name": "Spring"}]}, "campaigns[1].name", 'is a campaign "Spring" already'),
        ({"feeds": [FEED, {"name": "News"}]}, "feeds[1].name", 'there is a feed "News" already'),
        ({"feeds": [{**FEED, "channel": "publik"}]}, "feeds[0].channel", "did you mean `public`?"),
        ({"feeds": [{**FEED, "channel": "private"}]}, "feeds[0].channel", "is private, nobody could read it; public: public"),
        ({"campaigns": [{**ADVERTS, "channel": "tv"}]}, "campaigns[0].channel", 'there is no channel "tv"; there is public'),
        ({"feeds": [{**FEED, "usefull": 0.3}]}, "feeds[0].usefull", "did you mean `useful`?"),
        ({"campaigns": [{**ADVERTS, "kind": "advert"}]}, "campaigns[0].kind", "adverts"),
        ({"campaigns": [{**ADVERTS, "cost_per_thousand": 0.0}]}, "campaigns[0].cost_per_thousand", "must be from 0.01 to"),
    ],
)  # fmt: skip
def test_what_cannot_be(given: dict[str, Any], where: str, what: str) -> None:
    assert what in faults(**given)[f"policies.talks.{where}"]


def test_every_fault_at_once() -> None:
    found = faults(feeds=[FEED, FEED], campaigns=[{**ADVERTS, "at": "day 70", "perk": 1.0, "budget": None}])
    assert len(found) == 4


def notes(**given: Any) -> dict[str, str]:
    return {note.where: note.what for note in check(scenario(**given)).notes}


@pytest.mark.parametrize(
    ("given", "where", "what"),
    [
        ({"campaigns": [{**ADVERTS, "at": "day 50"}]}, "policies.talks.campaigns[0]", "goes on after the last counted day (60)"),
        ({"feeds": [{**FEED, "followers": 0, "followers_elsewhere": 0}]}, "policies.talks.feeds[0]", "nobody follows it"),
        ({"feeds": [{**FEED, "posts_per_week": 200}]}, "policies.talks.feeds[0].posts_per_week", "plausible is 0 to 50"),
        ({"attention": {"background_posts": 5}, "spread": {"crowding_posts": 0}}, "attention.background_posts", "does nothing"),
    ],
)  # fmt: skip
def test_what_is_odd_is_noted(given: dict[str, Any], where: str, what: str) -> None:
    assert what in notes(**given)[where]


def test_what_is_pushed_enters_the_estimate() -> None:
    quiet, loud = scenario(), scenario(feeds=[{**FEED, "posts_per_week": 7.0, "followers": 0.2}], campaigns=[ADVERTS])
    assert workload(quiet).pushed == 0.0
    readers = 1000 * (0.5 * 0.2 + 0.5 * 0.01)
    assert workload(loud).pushed == pytest.approx(readers * 74 + 10_000)
    assert check(loud).seconds > check(quiet).seconds


def test_a_flood_is_refused_before_it_runs() -> None:
    flood = {**ADVERTS, "lasts_days": 1.0, "budget": 1e12, "cost_per_thousand": 0.01}
    with pytest.raises(ScenarioError, match="of memory"):
        check(scenario(campaigns=[flood]))
