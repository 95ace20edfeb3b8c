"""Pilots at the desk, by hand: who is treated, by which levers, and at which team; in both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import lively
from parity import assert_parity, both

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS, RESOLVED_
from wom_sim.model.draws import BACKGROUND_KEY, BACKGROUND_KIND, PILOT_GROUP, absorb, stream_key, u
from wom_sim.world.pilots import Pilot, treated_groups
from wom_sim.world.policy import overlay
from wom_sim.world.stages import arms_of, teams_of

OWN: dict[str, Any] = {"agents": 3, "hours": "00:00-24:00", "listening": {"coverage": 1.0, "delay_minutes": 0.0}}
TREATED = (1, 3)


def market(tried: dict[str, Any], pilot: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively market in four groups of 110; the first brand pilots a policy, which is its own but for some levers."""
    whom = {"of": "tried", "interest_groups": TREATED, **(pilot or {})}
    policies = {"own": {**OWN, "pilot": whom}, "tried": overlay(OWN, tried)}
    brands = [
        {"name": "A", "market_share": 0.6, "failure_rate": 0.4, "policy": "own", "background_tickets_per_day": 20.0},
        {"name": "B", "market_share": 0.3, "policy": "service_led"},
    ]
    network = {"customers": 110, "interest_groups": 4}
    return lively(**overlay({"brands": brands, "policies": policies, "network": network, "time": {"days": 5.0}}, above))


def own_tickets(run: Any) -> tuple[Any, np.ndarray]:
    """The first brand's tickets of people on the graph, and whether their authors are treated."""
    log = run.record.tickets
    log = log[(log["brand"] == 0) & (log["who"] >= 0)]
    return log, np.isin(run.world.graph.group[log["who"]], TREATED)


def total(run: Any, column: str) -> int:
    return int(run.record.hourly[:, 0, RECORD_COLUMNS.index(column)].sum())


# Who is treated


def test_groups_that_are_named() -> None:
    pilot = Pilot(of="x", interest_groups=(3, 1, 9))
    assert treated_groups(pilot, 5, 7) == (3, 1)  # of a group that nobody is in nothing is asked
    assert treated_groups(Pilot(), 5, 7) == ()


def test_groups_that_are_drawn_are_those_with_the_lowest_draws() -> None:
    drawn = [float(u(np.uint64(7), PILOT_GROUP, 0, group, 0)) for group in range(10)]
    few, many = (treated_groups(Pilot(of="x", share=share), 10, 7) for share in (0.3, 0.6))
    assert few == tuple(sorted(np.argsort(drawn)[:3].tolist()))
    assert set(few) < set(many)
    assert {treated_groups(Pilot(of="x", share=0.3), 10, seed) for seed in range(40)} != {few}
    assert treated_groups(Pilot(of="x", share=0.25), 10, 7) == treated_groups(Pilot(of="x", share=0.3), 10, 7)


def test_every_group_is_treated_as_often() -> None:
    drawn = [group for seed in range(2000) for group in treated_groups(Pilot(of="x", share=0.5), 6, seed)]
    counts = np.bincount(drawn, minlength=6)
    assert counts.sum() == 6000
    assert np.abs(counts - 1000).max() < 4 * np.sqrt(2000 * 0.25)


def test_arms_and_teams() -> None:
    scene = market({}, {"desk": "split"})
    policy = scene.policy("own")
    assert arms_of(policy, 4, 0) == {1: "tried", 3: "tried"}
    control, team = teams_of(policy, (10, 20, 30, 40), 0)
    assert (control.policy, control.share, team.policy, team.share) == (None, 0.4, "tried", 0.6)
    assert team.minor == team.serious == TREATED
    assert arms_of(scene.policy("tried"), 4, 0) == {}


# By which levers


def test_compensation_by_arm() -> None:
    pair = both(market({"compensation": {"minor": 7.0, "serious": 7.0}}))
    log, treated = own_tickets(pair.kernel)
    background = pair.kernel.record.tickets
    background = background[(background["brand"] == 0) & (background["who"] < 0)]
    helped = int((log["state"][treated] == RESOLVED_).sum()) + sum(
        like_group(pair.kernel, one) in TREATED for one in background[background["state"] == RESOLVED_]
    )
    assert helped > 20
    assert total(pair.kernel, "compensation_cents") == 700 * helped
    assert_parity(pair)


def like_group(run: Any, ticket: Any) -> int:
    """The interest group of the person whom the author of a background ticket is like."""
    start = np.uint64(absorb(np.uint64(stream_key(np.uint64(run.seeds.run), BACKGROUND_KEY)), np.uint64(0)))
    for ordinal in range(10_000):
        key = np.uint64(absorb(start, np.uint64(ordinal)))
        if key == ticket["key"]:
            people = len(run.world.graph.group)
            like = int(u(np.uint64(run.seeds.run), BACKGROUND_KIND, np.uint64(2), key, np.uint64(0)) * people)
            return int(run.world.graph.group[like])
    raise AssertionError("no ticket has this key")


def test_listening_by_arm() -> None:
    pair = both(market({"listening": {"coverage": 0.0}}, voice={"public_share": 1.0}))
    log, treated = own_tickets(pair.kernel)
    assert (log["arrived"][treated] < 0).all()
    assert (log["arrived"][~treated] >= 0).mean() > 0.9
    assert treated.sum() > 20
    assert_parity(pair)


def test_who_is_answered_at_all_by_arm() -> None:
    pair = both(market({"answers": "private"}, voice={"public_share": 1.0}))
    log, treated = own_tickets(pair.kernel)
    assert (log["first_reply"][treated] < 0).all()
    assert (log["first_reply"][~treated] >= 0).mean() > 0.9
    assert_parity(pair)


CHANNELS = [{"name": "feed", "kind": "microblog"}, {"name": "phone", "kind": "phone"}, {"name": "mail", "kind": "mail"}]


def test_presence_by_arm() -> None:
    tried = {"channels": [{"name": "phone", "present": False}]}
    pair = both(market(tried, channels=CHANNELS, voice={"public_share": 0.0}))
    log, treated = own_tickets(pair.kernel)
    assert not (log["channel"][treated] == 1).any()
    assert (log["channel"][~treated] == 1).mean() > 0.2
    assert_parity(pair)


def test_triage_by_arm_at_one_desk() -> None:
    """What the treated weigh puts them before all others, who weigh only age."""
    scene = market(
        {"triage": {"age": 1.0, "public": 1000.0}}, voice={"public_share": 1.0},
        policies={"own": {"agents": 1, "handling": {"mean_minutes": 120.0}}, "tried": {"handling": {"mean_minutes": 120.0}}},
        service={"patience_hours": 0.0},
    )  # fmt: skip
    pair = both(scene)
    log, treated = own_tickets(pair.kernel)
    waited = np.where(log["first_reply"] >= 0, log["first_reply"], 24.0 * 8) - log["arrived"]
    assert np.median(waited[treated]) < 0.5 * np.median(waited[~treated])
    assert_parity(pair)


# At which team


def test_a_split_desk_has_two_teams() -> None:
    """The treated have a team that opens for an hour only: they are answered then, or not at all."""
    tried, patient = {"hours": "10:00-11:00", "agents": 8}, {"patience_hours": 0.0}
    scene = market(tried, {"desk": "split"}, policies={"own": {"agents": 8}}, service=patient)
    pair = both(scene)
    log, treated = own_tickets(pair.kernel)
    sizes = np.bincount(pair.kernel.world.graph.group)
    share = sizes[list(TREATED)].sum() / sizes.sum()
    team = 8 - int(8 * (1.0 - share) + 0.5)
    hours = (8 - team) * 24.0 + team * 1.0
    assert total(pair.kernel, "duty_seconds") == hours * 3600 * 7  # days
    answered = log["first_reply"] >= 0
    clock = log["first_reply"] % 24.0  # at most three minutes after it was taken up
    within = (clock > 10.0) & (clock < 11.05 + 1e-6)
    assert within[answered & treated].all()
    assert not within[answered & ~treated].all()
    assert (answered & treated).sum() > 10
    assert_parity(pair)


def test_a_team_of_nobody() -> None:
    """So small a share of an agent is none: its tickets wait in vain, callers on hold; the others are answered."""
    scene = market(
        {"agents": 1}, {"desk": "split", "interest_groups": (3,)}, channels=CHANNELS, voice={"public_share": 0.2}
    )
    pair = both(scene)
    log = pair.kernel.record.tickets
    log = log[(log["brand"] == 0) & (log["who"] >= 0)]
    treated = pair.kernel.world.graph.group[log["who"]] == 3
    assert treated.sum() > 5
    assert (log["first_reply"][treated] < 0).all()
    assert (log["first_reply"][~treated] >= 0).mean() > 0.5
    assert_parity(pair)


@pytest.mark.parametrize("desk", ["shared", "split"])
def test_drawn_groups_in_both_engines(desk: str) -> None:
    tried = {"skill": 0.3, "reply": {"minor": "apology"}, "agents": 2, "queues": "split", "night_agents": 1}
    whom = {"desk": desk, "interest_groups": (), "share": 0.5}
    for replication in range(3):
        assert_parity(both(market(tried, whom), replication=replication))
