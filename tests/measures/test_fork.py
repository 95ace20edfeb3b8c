"""A fork equals, to the last bit, a run whose scenario changes the policy at that hour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import assert_same_record, lively

import wom_sim as ws

EVENTS: tuple[dict[str, Any], ...] = (
    {"kind": "incident", "brand": "A", "hours": 120.0, "share_of_customers": 0.3},
    {"kind": "policy", "brand": "B", "hours": 90.0, "policy": "crisis_room"},
    {"kind": "policy", "brand": "A", "hours": 200.0, "policy": "marketing_led"},
    {"kind": "policy", "brand": "A", "hours": 300.0, "policy": "influencer_first"},
    {"kind": "post", "brand": "A", "hours": 200.0, "author": 3},
    {"kind": "post", "brand": "B", "hours": 310.0, "author": 5, "sign": 1},
    {"kind": "post", "brand": "A", "hours": 249.9, "authors": 6},
)
OWN = {"night_shift": {"preset": "service_led", "hours": "00:00-24:00", "agents": 2}}


def eventful(*more: dict[str, Any]) -> ws.Scenario:
    """A lively scenario in which policies change, also at the hours at which it is forked."""
    return lively(events=(*EVENTS, *more), policies=OWN)


SCENE = eventful()


@pytest.fixture(scope="module")
def world() -> Any:
    return ws.prepare(SCENE)


@pytest.fixture(scope="module")
def run(world: Any) -> Any:
    return ws.run(SCENE, world=world, trace=True, watch=np.arange(400) % 4 == 0)


def scheduled(run: Any, *changes: tuple[float, str]) -> Any:
    """The run, from its start, of the scenario in which the first brand's policy is to change at given hours."""
    events = [{"kind": "policy", "brand": "A", "hours": float(hour), "policy": policy} for hour, policy in changes]
    return ws.run(eventful(*events), run.policy, world=run.world, trace=True, watch=run.watch)


@pytest.mark.parametrize("policy", ["ignore", "crisis_room", "night_shift"])
@pytest.mark.parametrize("hour", [-48, -3.5, 0, 121, 200, 250.25, 300, 479])
def test_a_fork_is_a_scheduled_change(run: Any, tmp_path: Path, hour: float, policy: str) -> None:
    straight = scheduled(run, (hour, policy))
    fork = ws.fork(run, hour, policy)
    assert_same_record(straight, fork)
    assert fork.scenario.digest() == straight.scenario.digest()
    assert (fork.policy, fork.seeds) == (run.policy, run.seeds)
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, policy))


@pytest.mark.parametrize("taken", [-48, 100, 299, 300])
def test_an_earlier_checkpoint_lives_on_to_the_hour(run: Any, tmp_path: Path, taken: float) -> None:
    path = run.save(tmp_path / "before.wom", taken)
    assert_same_record(scheduled(run, (300, "ignore")), ws.fork(path, 300, "ignore"))
    assert_same_record(run, ws.restore(path))


def test_a_fork_of_a_fork(run: Any, tmp_path: Path) -> None:
    first = ws.fork(run, 100, "ignore")
    second = ws.fork(first, 310.0, "night_shift")
    straight = scheduled(run, (100, "ignore"), (310, "night_shift"))
    assert_same_record(straight, second)
    assert_same_record(straight, ws.fork(first.save(tmp_path / "first.wom", 200), 310, "night_shift"))


def test_the_policy_already_in_force_changes_nothing() -> None:
    plain = ws.run(lively())
    assert_same_record(plain, ws.fork(plain, 100, "dedicated_team"))


def test_the_past_is_shared_and_the_future_is_not(run: Any) -> None:
    fork = ws.fork(run, 240, "ignore")
    before = run.series["hour"] < 240
    assert fork.series[before].equals(run.series[before])
    assert not fork.series.equals(run.series)
    assert fork.scenario.events[:-1] == run.scenario.events
    assert (fork.scenario.events[-1].what, fork.scenario.events[-1].hours) == ("fork", 240.0)


def test_neither_policies_nor_base_hazards_are_fitted_anew(world: Any) -> None:
    odd = world._replace(intercept=np.array([0.2, 0.4]))
    run = ws.run(SCENE, "service_led", world=odd, replication=2)
    fork = ws.fork(run, 100, "crisis_room")
    change = {"kind": "policy", "brand": "A", "hours": 100.0, "policy": "crisis_room"}
    assert_same_record(ws.run(eventful(change), "service_led", world=odd, replication=2), fork)


def test_ticks_of_several_hours_take_the_next_one() -> None:
    scene = lively(time={"tick_hours": 6.0})
    run = ws.run(scene)
    assert_same_record(ws.fork(run, 97.0, "ignore"), ws.fork(run, 102.0, "ignore"))


def test_a_run_of_the_other_engine_is_saved_and_forked_alike(tmp_path: Path) -> None:
    scene = lively(time={"days": 4.0, "warmup_days": 1.0}, network={"customers": 80})
    run = ws.run(scene, engine="mesa", trace=True, watch=np.arange(80) % 2 == 0)
    assert_same_record(run, ws.restore(run.save(tmp_path / "here.wom", 40)))
    fork = ws.fork(run, 40, "ignore")
    assert (fork.engine, len(fork.posts) > 0, len(fork.record.hearings) > 0) == ("kernel", True, True)
    again = ws.run(fork.scenario, run.policy, world=run.world, engine="mesa", trace=True, watch=run.watch)
    assert_same_record(again, fork)


def test_progress_is_told_to_the_end(run: Any) -> None:
    shares: list[float] = []
    ws.fork(run, 300, "ignore", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("hour", [-48.1, 480, 1e9, float("nan"), float("-inf"), "12", None, True, 12j])
def test_an_hour_outside_the_run_is_refused(run: Any, hour: Any) -> None:
    with pytest.raises(ws.BadInput, match=r"hour: .*must be a number from -48 .* to below 480"):
        ws.fork(run, hour, "ignore")


def test_an_unknown_policy_is_told_the_nearest(run: Any, tmp_path: Path) -> None:
    path = run.save(tmp_path / "here.wom", 10)
    for source in (run, path):
        with pytest.raises(ws.BadInput, match='policy: there is no policy "nigt_shift"; did you mean `night_shift`'):
            ws.fork(source, 100, "nigt_shift")
        with pytest.raises(ws.BadInput, match="policy: there is no policy"):
            ws.fork(source, 100, None)


def test_an_hour_before_the_checkpoint_is_refused(run: Any, tmp_path: Path) -> None:
    path = run.save(tmp_path / "here.wom", 10)
    with pytest.raises(
        ws.BadInput, match=r"here.wom: hour: 9: the checkpoint was taken at hour 10; fork there or later"
    ):
        ws.fork(path, 9, "ignore")
    ws.fork(path, 9.5, "ignore")  # counts from the tick at 10


@pytest.mark.parametrize("given", [None, 3, b"x.wom"])
def test_what_is_no_run_and_no_path_is_refused(given: Any) -> None:
    for asked in (lambda: ws.restore(given), lambda: ws.fork(given, 1.0, "ignore")):
        with pytest.raises(ws.BadInput, match="must be the path of a file, or a run"):
            asked()
