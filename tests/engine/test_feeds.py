"""Feeds, adverts, wear-out and unfollowing: what can be said of them exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import lively, silent

import wom_sim as ws
from wom_sim.engine.record import ADVERT, CONTENT, READ, RECORD_COLUMNS
from wom_sim.model.attention import effect_left, posts_due
from wom_sim.model.spread import strength
from wom_sim.model.trust import OWN_FEED
from wom_sim.world.policy import overlay

DAYS = 20.0
FEED = {"name": "news", "posts_per_week": 14.0, "useful": 1.0, "followers": 1.0, "cost_per_post": 12.5}
ADVERTS = {
    "name": "spring",
    "kind": "adverts",
    "at": "day 2",
    "lasts_days": 8.0,
    "budget": 100.0,
    "cost_per_thousand": 20.0,
}
ALL_SEEN = {"see": 1.0, "other_group": 1.0, "crowding_posts": 0.0, "reshare": 0.0}
PLAIN = {"wear_out_posts": 0.0, "unfollow": 0.0, "engage": 0.0}


def quiet(
    people: int = 20, *, feeds: Any = (), campaigns: Any = (), attention: Any = None, **above: Any
) -> ws.Scenario:
    """Nothing happens but what one brand says to people who see everything."""
    brand = {"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "talks"}
    below = {
        "time": {"days": DAYS}, "network": {"customers": people, "interest_groups": min(4, people)},
        "brands": [brand], "spread": ALL_SEEN,
        "policies": {"talks": {"feeds": feeds, "campaigns": campaigns}, "mute": {}},
        "attention": {**PLAIN, **(attention or {})},
    }  # fmt: skip
    return silent(**overlay(below, above))


def lived(scene: ws.Scenario) -> Any:
    """A run in which everything is kept."""
    world = ws.prepare(scene)
    return ws.run(scene, world=world, trace=True, watch=np.ones(world.graph.n, np.bool_))


def column(run: Any, name: str) -> np.ndarray:
    return run.record.hourly[:, 0, RECORD_COLUMNS.index(name)]


# Posts


def test_posts_come_on_an_even_grid_and_are_paid_for() -> None:
    run = lived(quiet(feeds=[FEED]))
    assert run.measures["content_posts"] in (40.0, 39.0)  # two a day; the grid begins at a phase
    assert run.measures["content_cost"] == 12.5 * run.measures["content_posts"]
    born = run.cascades["born_hour"].to_numpy()
    np.testing.assert_allclose(np.diff(born), 12.0)
    assert (run.record.cascades["voice"] == OWN_FEED).all()
    assert (run.record.cascades["author"] == -1).all()
    assert (run.posts["author"] == -1).all()
    assert run.posts["key"].is_unique


def test_posts_follow_the_waking_day() -> None:
    awake = (0.0,) * 8 + (1.0,) * 8 + (0.0,) * 8
    run = lived(quiet(feeds=[{**FEED, "posts_per_week": 70.0}], time={"rhythm": awake}))
    clock = run.cascades["born_hour"].to_numpy() % 24.0
    assert len(clock) in (199, 200)
    assert ((clock >= 8.0) & (clock <= 16.0)).all()


@pytest.mark.parametrize("rate", [0.0, 0.3, 7.0])
def test_the_grid_forgets_no_post_whatever_the_ticks(rate: float) -> None:
    edges = np.concatenate([np.arange(0.0, 50.0, 0.7), [50.0]])
    counts = np.diff([posts_due(edge, rate, 0.4) for edge in edges])
    assert counts.sum() == posts_due(50.0, rate, 0.4) - posts_due(0.0, rate, 0.4)
    assert (counts >= 0).all()


def test_every_reader_gets_every_post_once_in_the_next_hour() -> None:
    run = lived(quiet(feeds=[FEED]))
    heard = run.record.hearings
    assert (heard["how"] == CONTENT).all()
    delivered = run.record.posts[run.record.posts["tick"] < 24 * DAYS - 1]
    assert len(heard) == 20 * len(delivered)
    for post in delivered:
        readers = heard[heard["key"] == post["key"]]
        assert set(readers["tick"]) == {post["tick"] + 1}
        assert sorted(readers["who"]) == list(range(20))
    assert (heard["source"] == -1).all()
    assert run.measures["content_seen"] == len(heard) == column(run, "seen").sum()


def test_followers_are_customers_and_a_few_others_of_the_groups() -> None:
    feed = {**FEED, "interest_groups": [1, 3], "followers": 0.6, "followers_elsewhere": 0.2}
    scene = quiet(4000, feeds=[feed], brands=[{"name": "A", "market_share": 0.5, "policy": "talks"}])
    world = ws.prepare(scene)
    run = ws.run(scene, world=world)
    group, own = world.graph.group, world.population.brand == 0
    follows = np.zeros(4000, np.bool_)
    follows[run.state.subscribers] = True
    assert not follows[~np.isin(group, [1, 3])].any()
    for held, share in ((own, 0.6), (~own, 0.2)):
        some = follows[held & np.isin(group, [1, 3])]
        assert some.mean() == pytest.approx(share, abs=4.0 * np.sqrt(share / len(some)))


def test_what_is_about_another_group_is_seen_less() -> None:
    """A feed for two groups is about each of them half of the time, one for everybody is about nobody in particular."""
    spread = {**ALL_SEEN, "see": 0.8, "other_group": 0.25}
    seen = {}
    for name, groups in (("one", [1]), ("two", [1, 2]), ("everybody", [])):
        feed = {**FEED, "posts_per_week": 70.0, "interest_groups": groups}
        run = lived(quiet(400, feeds=[feed], spread=spread))
        delivered = len(run.state.subscribers) * (run.measures["content_posts"] - 1.0)
        seen[name] = run.measures["content_seen"] / delivered
    assert seen["one"] == pytest.approx(0.8, abs=0.01)
    assert seen["two"] == pytest.approx(0.5, abs=0.03)
    assert seen["everybody"] == pytest.approx(0.2, abs=0.01)


def test_a_feed_is_silent_while_its_brand_follows_another_policy() -> None:
    events = [
        {"kind": "policy", "brand": "A", "hours": hours, "policy": name}
        for hours, name in ((120, "mute"), (240, "talks"))
    ]
    run = lived(quiet(feeds=[FEED], events=events))
    born = run.cascades["born_hour"]
    assert not ((born > 120.0) & (born < 240.0)).any()
    assert ((born < 120.0).sum(), (born >= 240.0).sum()) == (10, 20)
    subscribers = column(run, "subscribers")
    assert (subscribers[:120].min(), subscribers[120:240].max(), subscribers[240:].min()) == (20, 0, 20)


# What posts do


def test_strength_falls_with_what_was_seen_lately() -> None:
    """One reader, one post a tick, nothing fades: the k-th has 1 / (1 + k / wear_out_posts) of the first one's effect."""
    attention = {"wear_out_posts": 3.0, "wear_out_half_life_days": 1e9}
    run = lived(quiet(1, feeds=[{**FEED, "posts_per_week": 168.0}], attention=attention, time={"days": 2.0}))
    heard = run.record.hearings["strength"]
    rates, trust = run.scenario.spread, run.scenario.trust.brand
    weight = rates.post_weight / rates.strong_tie_factor
    expected = [
        strength(
            rates.advice, weight * (1.0 / (1.0 + k / 3.0)), trust, True, 1, rates.keep_positive, rates.keep_negative
        )
        for k in range(len(heard))
    ]
    assert len(heard) > 40
    np.testing.assert_allclose(heard, expected, atol=1)


def test_a_tone_that_does_not_match_weakens() -> None:
    strengths = []
    for tone in ("matched", "corporate"):
        run = lived(quiet(1, feeds=[{**FEED, "tone": tone}], attention={"corporate_tone": 0.25}))
        strengths.append(run.record.hearings["strength"].astype(float))
    np.testing.assert_allclose(strengths[1], 0.25 * strengths[0], atol=1)


def test_what_is_of_no_use_moves_nobody() -> None:
    run = lived(quiet(feeds=[{**FEED, "useful": 0.0}]))
    assert run.measures["content_seen"] > 0
    assert not run.record.hearings["strength"].any()
    assert (run.record.opinion == lived(quiet()).record.opinion).all()


def test_whoever_leaves_a_feed_reads_it_no_more() -> None:
    run = lived(quiet(feeds=[{**FEED, "useful": 0.0}], attention={"unfollow": 1.0}))
    assert run.measures["content_seen"] == run.measures["unfollowed"] == 20.0
    assert run.measures["subscribers"] == 0.0
    assert run.measures["unfollowed_share"] == 1.0


def test_two_posts_in_one_tick_are_both_read_and_left_once() -> None:
    feed = {**FEED, "posts_per_week": 70.0, "useful": 0.0}
    run = lived(quiet(feeds=[feed], attention={"unfollow": 1.0}, time={"tick_hours": 24.0}))
    assert run.measures["content_seen"] == 200.0
    assert run.measures["unfollowed"] == 20.0


def test_reading_engages_and_is_no_mention() -> None:
    run = lived(quiet(feeds=[FEED], attention={"engage": 1.0}))
    assert run.measures["depth"] == run.measures["reach"] == 1.0
    assert run.measures["mentions_positive"] == run.measures["relationship"] == 0.0


def test_what_is_reshared_is_a_friends_own_word_to_all_followers() -> None:
    network = {"kind": "complete", "customers": 30, "strong_tie_share": 0.0}
    feed = {**FEED, "followers": 0.1}
    run = lived(quiet(30, feeds=[feed], network=network, spread={**ALL_SEEN, "reshare": 0.2}))
    heard = run.record.hearings
    read, content = heard[heard["how"] == READ], heard[heard["how"] == CONTENT]
    assert run.measures["reshares"] > 10
    assert len(set(read["who"])) == 30 > len(set(content["who"]))
    trust = run.scenario.trust
    ratio = read["strength"].max() / content["strength"].max()
    assert ratio == pytest.approx(trust.friend / trust.brand, rel=0.01)
    assert run.measures["content_seen"] == len(content)


# Adverts


def test_a_budget_is_spent_to_the_cent_and_never_more() -> None:
    run = lived(quiet(campaigns=[ADVERTS], population={"represents": 7.0}))
    cents, shown = column(run, "campaign_cents"), column(run, "impressions")
    assert run.measures["campaign_cost"] == 100.0
    assert shown.sum() == int(5000 / 7.0)
    assert run.measures["impressions"] == 7.0 * shown.sum()
    during = slice(48, 240)
    assert cents[during].sum() == 10_000
    assert shown[during].sum() == shown.sum()
    assert cents[during].min() >= int(10_000 / 192)
    assert run.measures["cost_per_view"] == pytest.approx(100.0 / (7.0 * shown.sum()))


def test_a_campaign_that_ends_after_the_run_is_paid_in_part() -> None:
    run = lived(quiet(campaigns=[{**ADVERTS, "at": "day 16"}]))
    assert run.measures["campaign_cost"] == 50.0
    assert column(run, "impressions").sum() == 2500


def test_what_another_policy_leaves_out_is_not_paid() -> None:
    event = {"kind": "policy", "brand": "A", "hours": 24.0 * 4, "policy": "mute"}
    run = lived(quiet(campaigns=[ADVERTS], events=[event]))
    assert run.measures["campaign_cost"] == 25.0
    assert column(run, "impressions").sum() == 1250


def test_adverts_reach_the_groups_that_they_are_aimed_at() -> None:
    scene = quiet(400, campaigns=[{**ADVERTS, "interest_groups": [2]}])
    run = lived(scene)
    heard = run.record.hearings
    assert (heard["how"] == ADVERT).all()
    assert (run.world.graph.group[heard["who"]] == 2).all()
    assert len(heard) == 5000
    rates, trust = scene.spread, scene.trust.advert
    weight = rates.post_weight / rates.strong_tie_factor
    own = strength(rates.advice, weight, trust, True, 1, rates.keep_positive, rates.keep_negative)
    assert (heard["strength"] == own).all()


# The feed as a whole


def test_push_crowds_out_friends() -> None:
    """Deliveries of feeds count in the load, seen or not, and so do posts about other things."""
    talks = {"preset": "dedicated_team", "feeds": [{**FEED, "posts_per_week": 300.0, "useful": 0.0}]}
    crowded = {"crowding_posts": 5.0, "reshare": 0.0}
    brands = [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": "talks"},
        {"name": "B", "market_share": 0.5},
    ]
    reach = []
    for feeds, others in ((False, 0.0), (True, 0.0), (False, 50.0)):
        policies = {"talks": {**talks, "feeds": talks["feeds"] if feeds else []}}
        run = ws.run(lively(brands=brands, policies=policies, spread=crowded,
                            attention={"unfollow": 0.0, "background_posts": others}))  # fmt: skip
        reach.append(run.cascades.loc[run.record.cascades["voice"][-len(run.cascades) :] == 0, "reach"].sum())
    assert reach[1] < 0.7 * reach[0]
    assert reach[2] < 0.7 * reach[0]


def test_nothing_wears_out_without_posts_seen() -> None:
    assert effect_left(0, 3.0) == effect_left(5000, 0.0) == 1.0
