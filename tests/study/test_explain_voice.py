"""What a brand says of its own accord is among the reasons why customers fare differently."""

from __future__ import annotations

from typing import Any

import pytest
from builders import lively

import wom_sim as ws
from wom_sim.study.explain.paths import OWN_VOICE
from wom_sim.world.policy import PRESETS

FEED = {"name": "news", "posts_per_week": 40.0, "useful": 0.9, "followers": 0.9, "followers_elsewhere": 0.6}
ADVERTS = {
    "name": "a",
    "kind": "adverts",
    "at": "day 0",
    "lasts_days": 20.0,
    "budget": 900.0,
    "cost_per_thousand": 20.0,
}


@pytest.fixture(scope="module")
def told() -> Any:
    silent = PRESETS["dedicated_team"]
    policies = {"dedicated_team": silent, "loud": {**silent, "feeds": [FEED], "campaigns": [ADVERTS]}}
    scene = lively(policies=policies, spread={"reshare": 0.1, "advice": 0.4}, attention={"wear_out_posts": 0.0})
    run = ws.run(scene)
    return ws.explain(run, ws.fork(run, 24.0, "loud"))


def test_feeds_and_adverts_are_named(told: Any) -> None:
    causes = set(told.causes["cause"])
    assert {"a brand's feeds read", "adverts seen"} <= causes
    assert set(told.hearings["how"]) >= {"read a brand's feed", "saw an advert"}
    assert OWN_VOICE in set(told.customers["why"])


def test_the_brand_stands_at_the_beginning_of_the_way(told: Any) -> None:
    assert any(through.startswith("the brand") for through in told.customers["through"])
    first = told.paths[told.paths["hop"] == 0]
    assert {"posted it on a feed", "advertised"} <= set(first.loc[first["person"] < 0, "did"])


def test_it_can_be_said_and_drawn(told: Any) -> None:
    assert any("feeds said" in line or "adverts" in line for line in told.sentences), told.sentences
    assert told.plot() is not None
