"""Policies that turn into others, in a run: what is billed to whom, who is trained when, forks, checkpoints, both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same_record, lively, scenario
from parity import assert_parity, both

import wom_sim as ws
from wom_sim.engine.dtypes import CHANGES_STAGE
from wom_sim.engine.record import C_CHANGE_CENTS, C_TRAINING_CENTS
from wom_sim.world.policy import overlay

STEPS = {
    "way": "micro_steps",
    "steps": 4,
    "lasts_days": 9.0,
    "dip": 0.5,
    "dip_days": 2.0,
    "cost": 400.0,
    "step_cost": 10.0,
}
SLOW = {
    "agents": 1, "hours": "09:00-17:00", "skill": 0.6, "handovers": 2, "handling": {"mean_minutes": 60.0},
    "listening": {"coverage": 0.5}, "employees": {"trained": 0.2, "training": 100.0},
}  # fmt: skip
QUICK = {
    "agents": 3, "night_agents": 1, "hours": "06:00-23:00", "queues": "split",
    "triage": {"age": 1.0, "random": 5.0, "reshares": 2.0},
    "employees": {"trained": 1.0, "training": 300.0, "advocates": 0.6, "posts_per_week": 20.0},
}  # fmt: skip
AT_ONCE = {"to": "quick", "at": "day 8 13:00", "dip": 0.5, "dip_days": 3.0, "cost": 70.0}
POLICIES: dict[str, Any] = {
    "steps": {**SLOW, "transformation": {"to": "quick", "at": "day 4 06:00", **STEPS}},
    "bang": {**SLOW, "transformation": AT_ONCE},
    "chain": {**SLOW, "transformation": {"to": "bang", "at": "day 1", "dip": 0.3, "dip_days": 1.0, "cost": 5.0}},
    "quick": QUICK,
    "slow": SLOW,
}
WAITING = {
    "brands": [
        {**LIVELY["brands"][0], "policy": "steps", "employees": 40, "background_tickets_per_day": 40.0},
        {**LIVELY["brands"][1], "policy": "slow", "background_tickets_per_day": 40.0},
    ],
    "employees": {"chatter": 9.0, "off_message": 0.3},
}  # fmt: skip
DAY = 24


def changing(policy: str = "steps", *events: dict[str, Any], **above: Any) -> ws.Scenario:
    """A lively scenario with too few agents, in which tickets always wait."""
    tables = overlay({**WAITING, "policies": POLICIES, "events": events}, above)
    first = {**tables["brands"][0], "policy": policy}
    return lively(**{**tables, "brands": [first, *tables["brands"][1:]]})


def follows(hours: float, policy: str, brand: str = "A") -> dict[str, Any]:
    return {"kind": "policy", "brand": brand, "hours": float(hours), "policy": policy}


def billed(run: Any, brand: int = 0) -> dict[int, int]:
    """Cents by counted hour."""
    paid = run.record.hourly[run.record.warmup :, brand, C_CHANGE_CENTS]
    return {int(hour): int(paid[hour]) for hour in np.flatnonzero(paid)}


def test_steps_are_billed_on_their_dates() -> None:
    run = ws.run(changing())
    days = (4.25, 7.25, 10.25, 13.25)
    assert billed(run) == {int(DAY * day): 11000 for day in days}
    assert billed(run, 1) == {}
    assert run.measures["change_cost"] == 440.0
    assert billed(ws.run(changing("chain"))) == {DAY: 500, 8 * DAY + 13: 7000}


def test_whoever_takes_it_up_later_pays_what_fell_due_before_and_nobody_pays_twice() -> None:
    late = changing(
        "slow", follows(5 * DAY, "steps"), follows(6 * DAY, "slow"), follows(8 * DAY, "bang"), follows(11 * DAY, "steps"),
        follows(9 * DAY, "steps", "B"), follows(9 * DAY, "slow", "B"),
    )  # fmt: skip
    run = ws.run(late)
    assert billed(run) == {5 * DAY: 11000, 8 * DAY + 13: 7000, 11 * DAY: 22000, 13 * DAY + 6: 11000}
    assert billed(run, 1) == {9 * DAY: 22000}


def test_on_the_first_hour_of_all() -> None:
    change = {"bang": {"transformation": {"at": "day 0"}}, "chain": {"transformation": {"to": "quick"}}}
    scene = changing("bang", time={"warmup_days": 0.0, "days": 3.0}, policies=change)
    run = ws.run(scene)
    assert billed(run) == {0: 7000}
    assert_parity(both(scene))


def test_employees_are_trained_step_by_step() -> None:
    run = ws.run(changing())
    cents = run.record.hourly[run.record.warmup :, 0, C_TRAINING_CENTS]
    assert np.flatnonzero(cents).tolist() == [0, *(int(DAY * day) for day in (4.25, 7.25, 10.25, 13.25))]
    assert run.state.desks["trained"][0] == 1.0
    prices = cents[np.flatnonzero(cents)] / 100.0
    people = prices / np.array([100.0, 150.0, 200.0, 250.0, 300.0])
    assert people.sum() == 40
    assert (people == people.astype(int)).all()
    assert run.measures["employee_posts"] > ws.run(changing("slow")).measures["employee_posts"]


def test_a_change_into_employees_who_speak_lets_readers_stop_following_them() -> None:
    """Nobody spoke before it."""
    scene = changing("bang", employees={"chatter": 0.0}, attention={"mute": 0.2})
    run = ws.run(scene)
    assert run.measures["muted"] > 0
    assert_parity(both(scene))


def test_people_work_worse_for_a_while() -> None:
    run, lasting = (
        ws.run(changing("bang", policies={"bang": {"transformation": {"dip_days": days}}})) for days in (3.0, 50.0)
    )
    assert lasting.measures["resolution_rate"] < run.measures["resolution_rate"]


@pytest.mark.parametrize("policy", ["steps", "bang", "chain"])
def test_both_engines(policy: str) -> None:
    pair = both(changing(policy))
    assert (pair.kernel.state.events["kind"] == CHANGES_STAGE).sum() > 1
    assert_parity(pair)


@pytest.mark.parametrize("tick_hours", [0.5, 7.0, 72.0])
def test_both_engines_in_other_ticks(tick_hours: float) -> None:
    """Several stages may begin in one tick."""
    scene = changing(
        "steps", follows(100, "chain"), follows(200, "steps"), time={"tick_hours": tick_hours, "days": 16.0}
    )
    assert_parity(both(scene))


def test_both_engines_where_policies_come_and_go() -> None:
    dates = [4 * DAY + 6, 7 * DAY + 6, 8 * DAY + 13, 10 * DAY + 6]  # on which stages begin
    comings = [follows(hour, ("bang", "steps")[at % 2], "AB"[at // 2 % 2]) for at, hour in enumerate(dates * 2)]
    assert_parity(both(changing("chain", *comings, follows(dates[1], "slow"), follows(dates[1], "steps"))))


def test_both_engines_on_the_telephone() -> None:
    channels = [
        {"name": "feed", "kind": "microblog"},
        {"name": "phone", "kind": "phone"},
        {"name": "mail", "kind": "mail"},
    ]
    away = {
        "quick": {
            "channels": [{"name": "phone", "present": False}, {"name": "feed", "coverage": 1.0, "delay_minutes": 1.0}]
        }
    }
    assert_parity(both(changing(channels=channels, policies=away)))


HOURS = [-20, 0, 50, 4 * DAY + 6, 5 * DAY + 2.5, 8 * DAY + 13, 10 * DAY + 6, 15 * DAY, 19 * DAY + 23]


@pytest.mark.parametrize("policy", ["steps", "bang", "chain"])
@pytest.mark.parametrize("hour", HOURS)
def test_a_fork_to_a_policy_that_changes_is_a_scheduled_change(hour: float, policy: str, tmp_path: Path) -> None:
    """Before, within and after its change; events that have happened are not lived again."""
    post = {"kind": "post", "brand": "A", "hours": 30.0, "authors": 5}
    scene = changing("slow", post, follows(60, "quick", "B"))
    run = ws.run(scene, trace=True)
    told = scenario(scene.model_dump(), events=[*scene.model_dump()["events"], follows(hour, policy)])
    straight = ws.run(told, world=run.world, trace=True)
    assert_same_record(straight, ws.fork(run, hour, policy))
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, policy))


@pytest.mark.parametrize("policy", ["slow", "bang", "steps"])
@pytest.mark.parametrize("hour", HOURS)
def test_a_fork_from_a_policy_that_changes(hour: float, policy: str, tmp_path: Path) -> None:
    run = ws.run(changing(), trace=True)
    told = changing("steps", follows(hour, policy))
    straight = ws.run(told, world=run.world, trace=True)
    assert_same_record(straight, ws.fork(run, hour, policy))
    path = run.save(tmp_path / "there.wom", hour)
    assert_same_record(straight, ws.fork(path, hour, policy))
    assert_same_record(run, ws.restore(path))


def test_a_fork_of_a_fork_back_into_the_change(tmp_path: Path) -> None:
    run = ws.run(changing(), trace=True)
    first = ws.fork(run, 5 * DAY, "slow")
    second = ws.fork(first.save(tmp_path / "first.wom", 6 * DAY), 11 * DAY, "steps")
    told = changing("steps", follows(5 * DAY, "slow"), follows(11 * DAY, "steps"))
    assert_same_record(ws.run(told, world=run.world, trace=True), second)
    assert billed(second) == {4 * DAY + 6: 11000, 11 * DAY: 22000, 13 * DAY + 6: 11000}
