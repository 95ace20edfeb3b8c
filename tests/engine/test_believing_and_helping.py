"""Belief in brands and help among customers in whole runs: off is off, both engines agree, forks and checkpoints hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import invariants
import numpy as np
import pytest
from builders import assert_same, assert_same_record, lively, replaced, silent
from parity import assert_parity, both
from test_determinism import turn_round

import wom_sim as ws
from wom_sim.engine import state
from wom_sim.engine.kernel import MAKE_ROOM, advance, log_unfinished, take_stock
from wom_sim.engine.record import HELPED, RESOLVED_, TAKEN
from wom_sim.engine.simulate import built, make_room
from wom_sim.world.policy import overlay

FORUM = {"name": "forum", "kind": "forum", "other_group": 1.0, "half_life_hours": 0.4, "strangers": False}
MAIL = {"name": "mail", "kind": "mail"}
STEPS = ("pushy_offer", "good_reply", "poor_reply", "public_thanks", "pay_disclosed", "pay_found_out")
SLOW_DESK = {"agents": 1, "hours": "09:00-12:00", "listening": {"coverage": 0.9, "delay_minutes": 120.0}}


def scene(peer_help: float = 0.6, learning: float = 0.3, **above: Any) -> ws.Scenario:
    """A lively market with a forum, in which the desk is slow enough for customers and rivals to come first."""
    return lively(**overlay(
        {
            "channels": [{**FORUM, "peer_help": peer_help}, MAIL],
            "trust": {"learning": learning},
            "voice": {"public_share": 0.8},
            "spread": {"see": 0.7, "reshare": 0.03},
            "service": {"peer_delay_hours": 1.0, "peer_minor": 0.9, "peer_serious": 0.5},
            "policies": {"desk": SLOW_DESK},
            "brands": [
                {"name": "A", "market_share": 0.6, "failure_rate": 0.1, "delight_rate": 0.3, "policy": "desk"},
                {"name": "B", "market_share": 0.3, "failure_rate": 0.1, "policy": "service_led",
                 "poaching": {"preset": "aggressive", "accepted": 0.3}},
            ],
        },
        above,
    ))  # fmt: skip


@pytest.fixture(scope="module")
def run() -> Any:
    """A run with both mechanisms on, counted from its first hour."""
    return ws.run(scene(time={"days": 20.0, "warmup_days": 0.0}), trace=True)


# Off is off


def test_who_learns_from_steps_of_nothing_learns_nothing() -> None:
    """Belief is kept then, and weighs exactly one."""
    off = ws.run(scene(learning=0.0))
    idle = ws.run(scene(learning=0.5, trust=dict.fromkeys(STEPS, 0.0)))
    assert len(off.record.credibility) == 0
    assert (idle.record.credibility == 0.5).all()
    assert np.isnan(off.measures["credibility"])
    assert_same(off, idle, but=("credibility",))
    assert ws.run(scene(learning=0.5)).measures["credibility"] != 0.5


def test_steps_are_nothing_where_nobody_learns() -> None:
    assert_same(ws.run(scene(learning=0.0)), ws.run(scene(learning=0.0, trust=dict.fromkeys(STEPS, 90.0))))


def test_customers_who_can_help_nobody_change_nothing() -> None:
    """Where nobody may help, and where all who sit down to it are too late."""
    alone = ws.run(scene(peer_help=0.0))
    late = ws.run(scene(service={"peer_delay_hours": 1000.0, "complaint_lifetime_days": 0.01}))
    lifetime = ws.run(scene(peer_help=0.0, service={"complaint_lifetime_days": 0.01}))
    assert alone.measures["peer_helped"] == late.measures["peer_helped"] == 0.0
    assert_same(lifetime, late)


def test_advice_that_solves_nothing_only_engages() -> None:
    vain = {"service": {"peer_minor": 0.0, "peer_serious": 0.0}, "time": {"days": 2.0}}
    alone, advised = ws.run(scene(peer_help=0.0, **vain)), ws.run(scene(**vain))
    assert_same(alone, advised, but=("depth",))
    assert (advised.record.engaged > 0).sum() > (alone.record.engaged > 0).sum()


def test_a_forum_without_help_is_the_implicit_feed_but_for_what_it_says() -> None:
    declared = [
        {"name": "public", "kind": "microblog", "capacity": "heavy"},
        {"name": "private", "kind": "messaging", "capacity": "heavy"},
    ]
    assert_same(ws.run(scene(channels=())), ws.run(scene(channels=declared)))


def test_touchpoints_are_the_same_with_help_and_without() -> None:
    """Where nobody leaves, what customers live through is not what they make of it."""
    still = {"reviews": {"intercept": 0.0}, "joining": {"kind": "none"}, "trust": {"learning": 0.0}}
    quiet = [{"name": "A", "market_share": 0.6, "failure_rate": 0.1, "delight_rate": 0.3, "policy": "desk"}]
    alone, helped = (ws.run(scene(peer_help, brands=quiet, **still)) for peer_help in (0.0, 1.0))
    assert helped.measures["peer_helped"] > 0
    problems = ws.engine.record.RECORD_COLUMNS.index("problems")
    first, second = (one.record.hourly[:, :, problems] for one in (alone, helped))
    np.testing.assert_array_equal(first, second)


# What happens


def test_both_happen_and_everything_adds_up(run: Any) -> None:
    invariants.check_all(run)
    states = run.record.tickets["state"]
    assert {HELPED, RESOLVED_, TAKEN} <= set(states.tolist())
    assert run.series["tickets"].sum() > 0
    believed = run.record.credibility
    assert believed[:, 1].mean() < 0.5 < believed.max()
    assert run.measures_of("B")["credibility"] == pytest.approx(believed[:, 1].astype(float).mean())


def test_only_public_complaints_of_people_on_the_graph_are_helped_before_they_expire(run: Any) -> None:
    helped = run.record.tickets[run.record.tickets["state"] == HELPED]
    assert len(helped) > 20
    assert (helped["public"] == 1).all()
    assert (helped["who"] >= 0).all()
    assert ((helped["closed"] > helped["born"]) & (helped["closed"] < helped["born"] + 7 * 24.0)).all()


def test_whoever_is_helped_waits_no_more(run: Any) -> None:
    helped = run.record.tickets[run.record.tickets["state"] == HELPED]
    queued = helped["arrived"] >= 0.0
    assert queued.any()
    assert (~queued).any()  # some before the desk had noticed
    assert (run.series["queue"] >= 0).all()


def test_a_bystander_learns_from_what_others_are_offered() -> None:
    """One complaint, one pushy offer: who reads it doubts the rival, and so does its author; nobody else does."""
    story = silent(
        network={"customers": 30, "kind": "complete", "strong_tie_share": 0.0},
        brands=[
            {"name": "A", "market_share": 0.5, "failure_rate": 0.0, "delight_rate": 0.0},
            {"name": "B", "market_share": 0.3, "failure_rate": 0.0, "delight_rate": 0.0,
             "poaching": {"hazard_per_hour": 1000.0, "delay_hours": 0.0, "accepted": 0.0, "pushy": 1.0}},
        ],
        spread={"see": 0.5, "crowding_posts": 0.0, "reshare": 0.0},
        trust={"learning": 0.5, "belief_half_life_days": 0.0},
        events=[{"kind": "post", "brand": "A", "author": author, "hours": 5.0} for author in range(30)],
    )  # fmt: skip
    run = ws.run(story, watch=np.ones(30, bool))
    believed = run.record.credibility
    offers = run.record.hearings[run.record.hearings["how"] == 2]
    authors = run.record.tickets["who"][[run.world.population.brand[who] == 0 for who in run.record.tickets["who"]]]
    told = np.bincount(offers["who"], minlength=30) + np.bincount(authors, minlength=30)
    assert 0 < len(authors) < 30
    assert (believed[:, 0] == 0.5).all()
    np.testing.assert_allclose(believed[:, 1], 0.5 ** (1.0 + told), rtol=1e-3)


def test_belief_fades_back() -> None:
    kept, faded = (
        ws.run(scene(trust={"belief_half_life_days": days})).measures_of("B")["credibility"] for days in (0.0, 1.0)
    )
    assert kept < faded - 0.02 < 0.5


# Two engines, forks, checkpoints


@pytest.mark.parametrize("hours", [0.5, 1.0, 6.0, 24.0])
def test_both_engines_agree(hours: float) -> None:
    small = scene(time={"days": 8.0, "warmup_days": 1.0, "tick_hours": hours}, network={"customers": 120})
    pair = both(small)
    assert pair.kernel.measures["peer_helped"] > 0
    assert (pair.kernel.record.credibility != 0.5).any()
    assert_parity(pair)


def test_a_fork_is_a_scheduled_change(tmp_path: Path) -> None:
    base = scene()
    whole = ws.run(base)
    change = {"kind": "policy", "brand": "A", "hours": 200.0, "policy": "crisis_room"}
    straight = ws.run(scene(events=[change]), world=whole.world)
    path = whole.save(tmp_path / "before.wom", 150)
    assert_same_record(whole, ws.restore(path))
    for fork in (ws.fork(whole, 200, "crisis_room"), ws.fork(path, 200, "crisis_room")):
        assert_same_record(straight, fork)
    assert straight.measures["peer_helped"] < whole.measures["peer_helped"]


def test_order_within_a_tick_changes_nothing() -> None:
    """Readers and helpers are many in a tick; memory in the other order gives the same run."""
    base = scene()
    whole = ws.run(base)
    run = built(base, whole.world, None, 0)
    take_stock(run)
    while run.clock[state.TICK] < run.clock[state.TICKS]:
        turn_round(run)
        while advance(run, run.clock[state.TICK] + 1) == MAKE_ROOM:
            run = make_room(run)
    log_unfinished(run)
    turned = replaced(whole, run)
    assert not np.array_equal(*(one.state.cascade_log["key"][:500] for one in (whole, turned)))
    assert_same_record(whole, turned)
