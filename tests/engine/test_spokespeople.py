"""Influencers and ambassadors: who is won and when, what they post and cost, who sees through hidden pay; and what is off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively, silent

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.model.trust import AMBASSADOR, CUSTOMER, HIDDEN, INFLUENCER
from wom_sim.world.expected_spread import best_spreaders, passing, sample_of
from wom_sim.world.influence import ranking

INFLUENCERS = {"name": "paid", "kind": "influencers", "at": "day 2 12:00", "lasts_days": 5.0, "people": 4,
               "fee_per_post": 10.0, "posts_per_week": 7.0}  # fmt: skip
AMBASSADORS = {"name": "won", "kind": "ambassadors", "at": "day 2 12:00", "lasts_days": 5.0, "people": 6,
               "perk": 20.0, "posts_per_week": 7.0}  # fmt: skip
CROWD = {"kind": "community", "customers": 300, "mean_followers": 10.0, "interest_groups": 3}
HALF = [{"name": "A", "market_share": 0.5, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "talks"}]


def quiet(*campaigns: dict[str, Any], **above: Any) -> ws.Scenario:
    """Nothing happens but the campaigns of the brand's policy."""
    policies = {"talks": {"agents": 0, "campaigns": campaigns}, "mute": {"agents": 0}}
    below = {"network": CROWD, "brands": HALF, "policies": policies}
    return silent(**{**below, **above})


def spoke(run: Any) -> Any:
    """The campaigns' posts (CASCADE_ROW)."""
    rows = run.record.cascades
    return rows[rows["voice"] != CUSTOMER]


def total(run: Any, column: str) -> int:
    return int(run.record.hourly[:, :, RECORD_COLUMNS.index(column)].sum())


# Who, when, how often


@pytest.mark.parametrize("chosen_by", ["followers", "pagerank", "k_core", "bridging", "random"])
def test_the_first_of_a_ranking_are_taken(chosen_by: str) -> None:
    run = ws.run(quiet({**INFLUENCERS, "chosen_by": chosen_by}))
    order = ranking(run.world.graph, chosen_by, run.scenario.seed.run)
    assert run.state.spokespeople.tolist() == order[:4].tolist()
    assert set(spoke(run)["author"]) == set(order[:4].tolist())


@pytest.mark.parametrize("chosen_by", ["spread", "reach"])
def test_those_who_reach_most_together_are_taken(chosen_by: str) -> None:
    scene = quiet({**AMBASSADORS, "chosen_by": chosen_by}, spread={"reshare": 0.2})
    run = ws.run(scene)
    graph = run.world.graph
    chances = passing(scene, scene.spread.see, scene.spread.other_group)
    order = ranking(graph, "followers", 1)
    customers = order[run.world.population.brand[order] == 0]
    best = best_spreaders(sample_of(graph, chances, chosen_by == "reach"), customers, 6)
    assert run.state.spokespeople.tolist() == best.tolist()


def test_all_ways_to_choose_differ() -> None:
    big = {**CROWD, "customers": 1000, "interest_groups": 8}
    names = ("followers", "pagerank", "k_core", "bridging", "random", "spread", "reach")
    runs = [ws.run(quiet({**INFLUENCERS, "people": 150, "chosen_by": name}, network=big)) for name in names]
    assert len({frozenset(run.state.spokespeople.tolist()) for run in runs}) == len(names)
    assert len({run.measures["sponsored_reach"] for run in runs}) == len(names)


def test_only_groups_aimed_at_are_asked() -> None:
    run = ws.run(quiet({**INFLUENCERS, "interest_groups": [1, 2]}))
    assert set(run.world.graph.group[run.state.spokespeople].tolist()) <= {1, 2}


def test_they_post_within_the_dates_on_an_even_grid() -> None:
    run = ws.run(quiet({**INFLUENCERS, "people": 40}))
    posts = spoke(run)
    assert posts["born"].min() >= 60.0
    assert posts["born"].max() < 60.0 + 120.0
    assert set(np.bincount(posts["author"])) == {0, 5}  # seven a week, for five days
    for author in set(posts["author"].tolist()):
        gaps = np.diff(np.sort(posts["born"][posts["author"] == author]))
        np.testing.assert_allclose(gaps, 24.0, atol=1e-6)


def test_at_night_they_sleep() -> None:
    rhythm = [0.0] * 8 + [1.0] * 16
    posts = spoke(
        ws.run(quiet({**INFLUENCERS, "people": 40}, time={"days": 10.0, "warmup_days": 0.0, "rhythm": rhythm}))
    )
    assert len(posts) == 200
    assert (posts["born"] % 24.0).min() >= 8.0


def test_ambassadors_are_customers() -> None:
    run = ws.run(quiet(AMBASSADORS))
    brand = run.world.population.brand
    assert (brand[run.state.spokespeople] == 0).all()
    order = ranking(run.world.graph, "followers", 1)
    assert run.state.spokespeople.tolist() == [who for who in order.tolist() if brand[who] == 0][:6]
    assert run.measures["relationship"] == pytest.approx(
        6 / run.measures["market_share"] / 300
    )  # they speak well of it


def test_employees_speak_in_their_own_name_only() -> None:
    order = ranking(ws.run(quiet(INFLUENCERS)).world.graph, "followers", 1)
    staff = [{**HALF[0], "employees": order[:3].tolist()}]
    for campaign in (INFLUENCERS, AMBASSADORS):
        run = ws.run(quiet(campaign, brands=staff))
        assert not set(run.state.spokespeople.tolist()) & set(order[:3].tolist())
        assert (run.state.spokespeople >= 0).all()


def test_whoever_is_aggrieved_falls_silent_and_whoever_leaves() -> None:
    """An incident hits everybody after the first posts: ambassadors say no more, paid people go on."""
    incident = {"kind": "incident", "brand": "A", "at": "day 4 12:00", "share_of_customers": 1.0, "lasts_hours": 0.0}
    for campaign, goes_on in ((AMBASSADORS, False), (INFLUENCERS, True)):
        born = spoke(ws.run(quiet(campaign, events=[incident])))["born"]
        assert (born < 108.0).sum() >= campaign["people"]
        assert bool((born > 109.0).any()) is goes_on
    leaving = {"reviews": {"intercept": 1000.0, "interval_days": 1.0, "leave_market": 1.0}}
    at = {**AMBASSADORS, "at": "day 0"}
    silent_after = spoke(ws.run(quiet(at, **leaving)))["born"]
    assert len(silent_after) < len(spoke(ws.run(quiet(at)))["born"]) / 2


def test_fewer_are_taken_where_fewer_can_be_had() -> None:
    few = [{**HALF[0], "market_share": 0.0, "first_customers": [3, 5, 8, 13, 21, 34]}]
    incident = {"kind": "incident", "brand": "A", "at": "day 0", "share_of_customers": 0.6, "lasts_hours": 1.0}
    run = ws.run(quiet(AMBASSADORS, brands=few, events=[incident]))
    hit = run.state.people["grievance"][[3, 5, 8, 13, 21, 34]] > 0
    assert 0 < hit.sum() < 6
    assert (run.state.spokespeople >= 0).sum() == 6 - hit.sum() == run.measures["campaign_cost"] / 20.0


def test_a_campaign_begins_for_whoever_takes_up_its_policy_late() -> None:
    event = {"kind": "policy", "brand": "A", "policy": "talks", "at": "day 4"}
    late = spoke(ws.run(quiet(INFLUENCERS, brands=[{**HALF[0], "policy": "mute"}], events=[event])))
    assert 96.0 <= late["born"].min() < 121.0
    assert 180.0 > late["born"].max() > 156.0
    stop = {**event, "policy": "mute", "at": "day 4"}
    assert spoke(ws.run(quiet(INFLUENCERS, events=[stop])))["born"].max() < 96.0


# Money


def test_what_it_costs() -> None:
    paid = ws.run(quiet({**INFLUENCERS, "fee_per_thousand": 500.0}))
    followers = np.diff(paid.world.graph.indptr)[spoke(paid)["author"]]
    assert paid.measures["campaign_cost"] == pytest.approx((10.0 + 0.5 * followers).sum())
    assert ws.run(quiet(AMBASSADORS)).measures["campaign_cost"] == 6 * 20.0
    market = quiet(AMBASSADORS, population={"represents": 7.0})
    assert ws.run(market).measures["campaign_cost"] == 7 * 6 * 20.0
    free = ws.run(quiet({**INFLUENCERS, "fee_per_post": 0.0}))
    dear = ws.run(quiet(INFLUENCERS))
    assert free.measures["net_value"] - dear.measures["net_value"] == pytest.approx(10.0 * len(spoke(dear)))


def test_a_budget_is_never_exceeded() -> None:
    run = ws.run(quiet({**INFLUENCERS, "budget": 77.0}))
    assert len(spoke(run)) == 7
    assert run.measures["campaign_cost"] == 70.0
    won = ws.run(quiet({**AMBASSADORS, "budget": 50.0}))
    assert (won.state.spokespeople >= 0).sum() == 2
    assert won.measures["campaign_cost"] == 40.0


# What readers make of it


def test_who_speaks_is_known() -> None:
    for campaign, voice in (
        (INFLUENCERS, INFLUENCER),
        ({**INFLUENCERS, "disclosed": False}, HIDDEN),
        (AMBASSADORS, AMBASSADOR),
    ):
        run = ws.run(quiet(campaign))
        assert set(spoke(run)["voice"].tolist()) == {voice}
        assert run.measures["sponsored_posts"] == len(spoke(run)) > 10
        assert run.measures["mentions_positive"] == 0.0
        assert run.measures["sponsored_reach"] == spoke(run)["reach"].sum() > 20


def test_hidden_pay_that_all_recognise_works_against_the_brand() -> None:
    hidden = {**INFLUENCERS, "disclosed": False, "people": 30}
    watch = np.ones(300, bool)
    for recognised, sign in ((0.0, 1), (1.0, -1)):
        persuasion = {"recognised": recognised, "called_out": 0.0}
        run = ws.run(quiet(hidden, persuasion=persuasion, spread={"reshare": 0.1}), watch=watch)
        assert set(run.record.hearings["sign"].tolist()) == {sign}
        assert bool(total(run, "reshares")) is (recognised == 0.0)
    open_pay = ws.run(quiet({**hidden, "disclosed": True}, persuasion={"recognised": 1.0}), watch=watch)
    assert set(open_pay.record.hearings["sign"].tolist()) == {1}


def test_some_who_recognise_it_call_it_out_once_without_a_ticket() -> None:
    scene = quiet({**INFLUENCERS, "disclosed": False}, persuasion={"recognised": 0.5, "called_out": 1.0})
    run = ws.run(scene, watch=np.ones(300, bool))
    rows = run.record.cascades
    calls = rows[rows["voice"] == CUSTOMER]
    assert len(calls) == run.measures["called_out"] == run.measures["mentions_negative"] > 20
    assert (calls["sign"] == -1).all()
    assert len(run.record.tickets) == 0
    seen = run.record.hearings
    roots = spoke(run)["key"]
    through = {(row["who"], row["key"]) for row in seen if row["sign"] < 0 and row["key"] in roots}
    assert len(calls) <= len(through)  # those who recognise it in the last hours have not spoken yet
    assert len(calls) > 0.8 * len(through)


def test_every_copy_is_recognised_alike() -> None:
    """Nobody is first taken in by a message and then sees through a reshare of it."""
    scene = quiet(
        {**INFLUENCERS, "disclosed": False}, persuasion={"recognised": 0.4}, spread={"reshare": 0.4, "see": 0.9}
    )
    run = ws.run(scene, watch=np.ones(300, bool), trace=True)
    root = dict(zip(run.record.posts["key"].tolist(), run.record.posts["root"].tolist(), strict=True))
    taken: dict[tuple[int, int], set[int]] = {}
    several = 0
    for row in run.record.hearings:
        signs = taken.setdefault((int(row["who"]), root[int(row["key"])]), set())
        several += bool(signs)
        signs.add(int(row["sign"]))
    assert several > 100
    assert all(len(signs) == 1 for signs in taken.values())


# Off


@pytest.mark.parametrize(
    "nobody",
    [
        [],
        [{**INFLUENCERS, "people": 0}],
        [{**INFLUENCERS, "posts_per_week": 0.0}],
        [{**INFLUENCERS, "budget": 0.0}],
        [{**AMBASSADORS, "budget": 0.0}],
        [{**AMBASSADORS, "perk": 0.0, "posts_per_week": 0.0, "chosen_by": "reach"}],
        [{**INFLUENCERS, "at": "day 19 23:00", "lasts_days": 0.001, "posts_per_week": 0.1}],
    ],
)
def test_a_campaign_in_which_nobody_posts_changes_nothing(nobody: list[dict[str, Any]]) -> None:
    brands = [{**LIVELY["brands"][0], "policy": "desk"}, LIVELY["brands"][1]]
    desk = {"preset": "dedicated_team"}
    odd = {"least_goodwill": -2.0, "recognised": 1.0, "called_out": 1.0, "strength": 1.0}
    without = ws.run(lively(brands=brands, policies={"desk": desk}))
    with_it = ws.run(lively(brands=brands, policies={"desk": {**desk, "campaigns": nobody}}, persuasion=odd))
    assert_same(without, with_it)


def test_what_they_say_moves_opinions_only_and_no_other_chance() -> None:
    """Posts that say nothing (advice 0) and are never passed on leave every customer's fate as it was."""
    brands = [{**LIVELY["brands"][0], "policy": "desk"}, {**LIVELY["brands"][1], "poaching": {}}]
    desk = {"preset": "dedicated_team"}
    mild = {"spread": {"advice": 0.0, "reshare": 0.0, "crowding_posts": 0.0}, "brands": brands}
    quiet_run, loud = (
        ws.run(lively(**mild, policies={"desk": {**desk, "campaigns": campaigns}}))
        for campaigns in ([], [INFLUENCERS, AMBASSADORS])
    )
    assert loud.measures["sponsored_posts"] > 20
    for name in ("churned", "won", "mentions_negative", "mentions_positive", "talk_negative", "abandoned", "sentiment"):
        assert quiet_run.measures[name] == loud.measures[name], name
    np.testing.assert_array_equal(quiet_run.record.brand, loud.record.brand)


def test_without_campaigns_there_are_no_arrays() -> None:
    state = ws.run(lively()).state
    for name in ("sponsorships", "sponsored", "spokespeople", "candidates", "cover_starts", "covers", "covered"):
        assert len(getattr(state, name)) == 0, name
    assert state.choosing.size == 0


# Forks, checkpoints, engines


def campaigning() -> ws.Scenario:
    brands = [{**LIVELY["brands"][0], "policy": "desk"}, {**LIVELY["brands"][1], "policy": "loud"}]
    loud = {"preset": "dedicated_team", "campaigns": [
        {**INFLUENCERS, "chosen_by": "reach", "disclosed": False, "budget": 900.0}, {**AMBASSADORS, "lasts_days": 12.0},
    ]}  # fmt: skip
    policies = {
        "desk": {"preset": "dedicated_team", "campaigns": [{**AMBASSADORS, "chosen_by": "random"}]},
        "loud": loud,
    }
    return lively(brands=brands, policies=policies, persuasion={"recognised": 0.3, "called_out": 0.5})


@pytest.mark.parametrize("hour", [-10.0, 61.0, 100.0])
def test_a_fork_is_a_run_with_the_change(hour: float) -> None:
    scene = campaigning()
    run = ws.run(scene, "desk", trace=True)
    fork = ws.fork(run, hour, "loud")
    event = {"kind": "policy", "brand": "A", "hours": hour, "policy": "loud", "what": "fork"}
    direct = ws.run(ws.Scenario(**{**scene.model_dump(), "events": [event]}), "desk", world=run.world, trace=True)
    assert_same_record(fork, direct)
    assert fork.measures["sponsored_posts"] != run.measures["sponsored_posts"]


def test_a_checkpoint_keeps_who_was_won(tmp_path: Any) -> None:
    run = ws.run(campaigning(), "loud", trace=True)
    restored = ws.restore(run.save(tmp_path / "here.wom", 100.0))
    assert_same_record(run, restored)
    assert run.state.spokespeople.tolist() == restored.state.spokespeople.tolist()
    assert run.state.sponsored.tolist() == restored.state.sponsored.tolist()


def test_agents_do_the_same() -> None:
    scene = campaigning()
    world = ws.prepare(scene)
    for policy in ("desk", "loud"):
        kernel, mesa = (ws.run(scene, policy, world=world, engine=engine) for engine in ("kernel", "mesa"))
        assert_same_record(kernel, mesa)
