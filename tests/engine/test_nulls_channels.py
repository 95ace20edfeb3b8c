"""Channels that say what is so without them change nothing, to the last bit; what they do change moves no other draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.measures.result import RunResult

SPREAD = {"see": 0.4, "half_life_hours": 2.0, "reshare": 0.03}
FEED = {"name": "public", "kind": "microblog", "half_life_hours": 2.0, "capacity": "heavy"}
DESK_LINE = {"name": "private", "kind": "mail"}
CALLS = {"name": "line", "kind": "phone", "patience_minutes": 20.0, "goes_public": 0.4, "calls_again": 0.5}
FAITHFUL = {
    "brands": [LIVELY["brands"][0], {**LIVELY["brands"][1], "poaching": {}}],
    "reviews": {"intercept": 0.0}, "joining": {"kind": "none"},
}  # fmt: skip
"""Nobody leaves or joins."""


def scene(*channels: dict[str, Any], **above: Any) -> ws.Scenario:
    return lively(channels=channels, **{"spread": SPREAD, **above})


WITHOUT = scene()


@pytest.fixture(scope="module")
def world() -> Any:
    return ws.prepare(WITHOUT)


@pytest.fixture(scope="module")
def before(world: Any) -> RunResult:
    return ws.run(WITHOUT, world=world, trace=True)


@pytest.mark.parametrize(
    "channels",
    [
        (FEED, DESK_LINE),
        ({**FEED, "attention": 1.0, "preference": 7.0, "interest_groups": [0], "goes_public": 0.1}, DESK_LINE),
        (FEED, {**DESK_LINE, "kind": "phone", "live": False, "calls_again": 0.9, "patience_minutes": None}),
    ],
    ids=["the same numbers", "preferred to none", "a phone on which nobody holds"],
)
def test_channels_that_say_what_is_so_without_them(channels: Any, world: Any, before: RunResult) -> None:
    same = tuple({key: value for key, value in one.items() if key != "calls_again"} for one in channels)
    assert_same_record(before, ws.run(scene(*same), world=world, trace=True))


def test_two_alike_are_as_good_as_one(world: Any, before: RunResult) -> None:
    """Who posts on which of two equal feeds, or writes to which of two equal addresses, changes no other figure."""
    double = scene(FEED, DESK_LINE, {**FEED, "name": "other"}, {**DESK_LINE, "name": "box", "preference": 3.0})
    run = ws.run(double, world=world, trace=True)
    tables = [one.tickets.drop(columns="channel") for one in (before, run)]
    assert tables[0].equals(tables[1])
    np.testing.assert_array_equal(before.record.hourly, run.record.hourly)
    assert set(run.tickets["channel"]) == {"public", "private", "other", "box"}
    assert set(run.cascades["channel"]) == {"public", "other"}


def test_a_policy_that_is_on_every_channel_says_nothing(world: Any, before: RunResult) -> None:
    said = {"dedicated_team": {"channels": [{"name": "public"}, {"name": "private", "present": True}]}}
    assert_same_record(before, ws.run(scene(FEED, DESK_LINE, policies=said), world=world, trace=True))


def test_people_keep_their_channels_whatever_the_policy_and_the_chance() -> None:
    """Who talks where is a trait: the seed of the population decides it, not that of the run."""
    own = scene(FEED, {**FEED, "name": "other"}, DESK_LINE, {**DESK_LINE, "name": "box"})
    world, where = ws.prepare(own), {}
    for seed, policy in ((1, "ignore"), (2, "crisis_room")):
        run = ws.run(own, policy, seed=seed, world=world)
        tickets = run.record.tickets
        for who, public, channel in tickets[tickets["who"] >= 0][["who", "public", "channel"]]:
            assert where.setdefault((int(who), int(public)), int(channel)) == channel
    assert len(where) > 300
    assert len(set(where.values())) == 4


def test_where_a_brand_is_changes_no_complaint_of_those_who_stay() -> None:
    """Where nobody leaves, and nobody is calmer or angrier for an answer, the same complaints are raised at the same hours."""
    calm = {
        **FAITHFUL,
        "voice": {"grievance_boost": 0.0, "answered_boost": 0.0, "shame": 0.0, "mention": 0.0, "praise": 0.0},
        "service": {"thanks": 0.0},
    }
    away = {"away": {"channels": [{"name": "box", "present": False}, {"name": "other", "present": False}]}, "here": {}}
    own = scene(
        FEED, {**FEED, "name": "other"}, DESK_LINE, {**DESK_LINE, "name": "box"}, policies=away,
        **calm,
    )  # fmt: skip
    world = ws.prepare(own)
    here, gone = (ws.run(own, policy, world=world) for policy in ("here", "away"))
    columns = ["key", "brand", "public", "severity", "born_hour", "followers", "background"]
    assert here.tickets[columns].equals(gone.tickets[columns])
    ours = gone.tickets["brand"] == "A"
    assert "box" not in set(gone.tickets["channel"][ours])
    assert "box" in set(here.tickets["channel"][ours])
    public = here.tickets["public"]
    assert here.tickets["channel"][public].equals(gone.tickets["channel"][public])
    unheard = gone.tickets[ours & (gone.tickets["channel"] == "other")]
    assert unheard["noticed_hour"].isna().all()
    heard = gone.tickets[ours & (gone.tickets["channel"] == "public")]
    assert heard["noticed_hour"].equals(here.tickets.loc[heard.index, "noticed_hour"])


def test_a_brand_on_no_private_channel_hears_of_nobody_in_private() -> None:
    nowhere = {"mute": {"channels": [{"name": "private", "present": False}, {"name": "line", "present": False}]}}
    run = ws.run(scene(FEED, DESK_LINE, CALLS, policies=nowhere), "mute")
    private = run.tickets[(run.tickets["brand"] == "A") & ~run.tickets["public"]]
    assert len(private) > 100
    assert set(private["state"]) == {"unnoticed"}
    assert private["noticed_hour"].isna().all()


def test_without_live_channels_nothing_is_said_of_callers(before: RunResult) -> None:
    assert np.isnan([before.measures[name] for name in ("hold_minutes", "hold_minutes_p90", "hang_up_rate")]).all()
    assert before.measures["hung_up_public"] == before.measures["handed_over"] == 0.0


def test_callers_who_never_hang_up_are_only_answered_sooner() -> None:
    """A line without impatience, always open, differs from mail in nothing but the time that writing takes."""
    always = {"desk": {"agents": 3, "hours": "00:00-24:00", "writing_minutes": 0.0}}
    line = {**CALLS, "name": "private", "patience_minutes": 0.0}
    given: dict[str, Any] = {"policies": always, "service": {"patience_hours": 0.0}, "joining": {"kind": "none"}}
    given["brands"] = [{**brand, "policy": "desk"} for brand in LIVELY["brands"]]
    called, written = (ws.run(scene(FEED, one, **given)) for one in (line, DESK_LINE))
    assert called.measures["hang_up_rate"] == 0.0
    assert_same(called, written, but=("hold_minutes", "hold_minutes_p90", "hang_up_rate"))


def test_a_fork_is_a_scheduled_change_with_callers_on_hold() -> None:
    policies = {
        "few": {"agents": 1, "channels": [{"name": "private", "present": False}]},
        "other": {"agents": 2, "channels": [{"name": "line", "present": False}, {"name": "public", "coverage": 0.3}]},
    }
    brands = [{**LIVELY["brands"][0], "policy": "few"}, LIVELY["brands"][1]]
    channels = (FEED, DESK_LINE, CALLS)
    own = scene(*channels, policies=policies, brands=brands)
    run = ws.run(own, trace=True)
    assert run.measures["hang_up_rate"] > 0.1
    for hour in (100.0, 250.5):
        event = {"kind": "policy", "brand": "A", "hours": hour, "policy": "other"}
        scheduled = scene(*channels, policies=policies, brands=brands, events=(event,))
        straight = ws.run(scheduled, world=run.world, trace=True)
        assert_same_record(straight, ws.fork(run, hour, "other"))
