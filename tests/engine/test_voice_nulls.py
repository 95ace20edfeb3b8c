"""Owned and paid voice that is switched off is off to the last bit, and what it does on leaves all else alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.engine.simulate import built
from wom_sim.world.policy import PRESETS

FEED = {"name": "news", "posts_per_week": 20.0, "followers": 0.5, "followers_elsewhere": 0.2}
ADVERTS = {
    "name": "spring",
    "kind": "adverts",
    "at": "day 2",
    "lasts_days": 8.0,
    "budget": 500.0,
    "cost_per_thousand": 20.0,
}
NUMBERS = ("subscribers", "unfollowed_share")


def team(**voice: Any) -> dict[str, Any]:
    """The lively scenario's first policy, with a voice of its own."""
    return {"policies": {"dedicated_team": {**PRESETS["dedicated_team"], **voice}}}


@pytest.fixture(scope="module")
def usual() -> Any:
    return ws.run(lively(**team()), trace=True)


@pytest.mark.parametrize(
    "never",
    [
        {"feeds": [{**FEED, "posts_per_week": 0.0}]},
        {
            "feeds": [
                {**FEED, "followers": 0.0, "followers_elsewhere": 0.0, "cost_per_post": 0.0, "posts_per_week": 0.0}
            ]
        },
        {"campaigns": [{**ADVERTS, "budget": 0.0}]},
        {"feeds": [{**FEED, "posts_per_week": 0.0}], "campaigns": [{**ADVERTS, "budget": 0.0}]},
    ],
)
def test_a_voice_that_says_nothing_changes_nothing(usual: Any, never: dict[str, Any]) -> None:
    assert_same(usual, ws.run(lively(**team(**never)), trace=True), but=NUMBERS)


def test_another_policys_voice_is_not_heard(usual: Any) -> None:
    policies = {**team()["policies"], "loud": {"feeds": [FEED], "campaigns": [ADVERTS]}}
    assert_same_record(usual, ws.run(lively(policies=policies), trace=True))


@pytest.mark.parametrize(
    "attention",
    [
        {"wear_out_posts": 1.0, "wear_out_half_life_days": 1.0, "unfollow": 1.0, "mute": 1.0, "engage": 1.0},
        {"background_posts": 0.0},
    ],
)
def test_what_wears_out_does_not_matter_where_nothing_is_pushed(usual: Any, attention: dict[str, float]) -> None:
    assert_same_record(usual, ws.run(lively(**team(), attention=attention), trace=True))


def test_background_posts_do_not_matter_where_feeds_are_not_crowded() -> None:
    feeds = [
        ws.run(lively(spread={"crowding_posts": 0.0}, attention={"background_posts": posts})) for posts in (0.0, 200.0)
    ]
    assert_same(*feeds)


def test_no_room_is_kept_where_nothing_is_pushed(usual: Any) -> None:
    run = built(usual.scenario, usual.world, None, 0)
    for name in (
        "fatigue",
        "muted",
        "feeds",
        "adverts",
        "subscribers",
        "audience",
        "unfollowed",
        "following",
        "push_kept",
    ):
        assert len(getattr(run, name)) == 0, name
    only_feeds = built(lively(**team(feeds=[FEED])), usual.world, None, 0)
    assert len(only_feeds.fatigue) == 400
    assert len(only_feeds.muted) == 0


def test_what_is_of_no_use_costs_attention_and_nothing_else(usual: Any) -> None:
    """Where feeds are not crowded, a feed that only pushes moves nobody: all that customers do stays as it was."""
    spacious = {"crowding_posts": 0.0}
    quiet, pushed = (ws.run(lively(**team(feeds=feeds), spread=spacious)) for feeds in ([], [{**FEED, "useful": 0.0}]))
    assert pushed.measures["content_seen"] > 1000
    np.testing.assert_array_equal(quiet.record.opinion, pushed.record.opinion)
    np.testing.assert_array_equal(quiet.record.switches, pushed.record.switches)
    np.testing.assert_array_equal(quiet.record.tickets, pushed.record.tickets)
    of_customers = pushed.record.cascades["voice"] == 0
    np.testing.assert_array_equal(quiet.record.cascades, pushed.record.cascades[of_customers])
    spent = quiet.measures["net_value"] - pushed.measures["net_value"]
    assert spent == pytest.approx(pushed.measures["content_cost"])


def test_customers_speak_alike_whatever_a_brand_says() -> None:
    """Where opinions neither move nor count, adverts change no draw of anything else."""
    still = {"advice": 0.0, "crowding_posts": 0.0, "opinion_half_life_days": 0.0}
    quiet, loud = (ws.run(lively(**team(campaigns=campaigns), spread=still)) for campaigns in ([], [ADVERTS]))
    assert loud.measures["content_seen"] > 100
    voice = {"seen", "reached", "pushed", "impressions", "campaign_cents"}
    for number, name in enumerate(RECORD_COLUMNS):
        if name not in voice:
            np.testing.assert_array_equal(
                quiet.record.hourly[:, :, number], loud.record.hourly[:, :, number], err_msg=name
            )
