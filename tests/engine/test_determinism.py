"""The same scenario gives the same run: again, in threads, in pieces, with tiny pools, in another order of memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from builders import assert_same, lively, replaced

import wom_sim as ws
from wom_sim.engine import dtypes, setup, simulate, state
from wom_sim.engine.kernel import MAKE_ROOM, advance, log_unfinished, take_stock

SCENE = lively()


@pytest.fixture(scope="module")
def world() -> Any:
    return ws.prepare(SCENE)


@pytest.fixture(scope="module")
def reference(world: Any) -> Any:
    return ws.run(SCENE, world=world)


@pytest.fixture
def start(world: Any) -> state.Run:
    """A run before its first hour, with its stock taken."""
    run = setup.build_run(
        SCENE, world.graph, world.population, world.intercept, None, SCENE.seed.run, SCENE.seed.population
    )
    take_stock(run)
    return run


def to_the_end(run: state.Run, steps: Iterator[int]) -> state.Run:
    """Live a run up to each of the given ticks."""
    for until in steps:
        while advance(run, until) == MAKE_ROOM:
            run = simulate.make_room(run)
    log_unfinished(run)
    return run


def test_the_reference_run_is_lively(reference: Any) -> None:
    figures = reference.measures
    for name in ("mentions_negative", "reshares", "poached", "churned", "won", "abandoned", "churned_friend_left"):
        assert figures[name] > 0, name
    assert reference.cascades["size"].max() > 10
    assert set(reference.tickets["state"]) >= {"resolved", "unresolved", "abandoned", "poached"}


def test_a_second_run_is_the_same(reference: Any) -> None:
    assert_same(reference, ws.run(SCENE))


def test_another_seed_is_another_run(reference: Any, world: Any) -> None:
    assert ws.run(SCENE, seed=2, world=world).measures != reference.measures


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_at_once(reference: Any, world: Any, threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        runs = list(pool.map(lambda _: ws.run(SCENE, world=world), range(threads)))
    for run in runs:
        assert_same(reference, run)


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_lived_in_pieces_of_any_length(reference: Any, start: state.Run, step: int) -> None:
    ticks = int(start.clock[state.TICKS])
    run = to_the_end(start, (min(ticks, until) for until in range(step, ticks + step, step)))
    for name in ("people", "opinion", "clocks", "hourly", "flows", "stock"):
        np.testing.assert_array_equal(getattr(run, name), getattr(reference.state, name), err_msg=name)
    assert_same(reference, replaced(reference, run))


@pytest.mark.parametrize("capacity", [1, 50_000])
def test_pools_that_grow_in_mid_tick_change_nothing(
    reference: Any, world: Any, monkeypatch: pytest.MonkeyPatch, capacity: int
) -> None:
    monkeypatch.setattr(setup, "FIRST_CAPACITY", capacity)
    assert_same(reference, ws.run(SCENE, world=world))


def turn_round(run: state.Run) -> None:
    """Turn round the order in memory of agenda, posts, replies and diary (not of one customer's touches)."""
    bucket = int(run.clock[state.TICK]) % dtypes.WHEEL
    before, row = dtypes.NOBODY, run.agenda_head[bucket]
    while row >= 0:
        run.agenda["next"][row], before, row = before, row, run.agenda["next"][row]
    run.agenda_head[bucket] = before
    for pool, due in ((run.to_deliver, state.N_FRESH), (run.casts, state.N_CASTS)):
        count = run.meta[due, state.DUE]
        pool[:count] = pool[:count][::-1].copy()
    at = int(run.clock[state.TICK] % run.clock[state.DAY_TICKS])
    if at > 0:  # the diary of a day is written in its first tick
        touches = run.touches[run.touch_start[at] : run.touch_start[at + 1]]
        touches[:] = touches[np.argsort(-touches["who"], kind="stable")]
        reviews = run.review_who[run.review_start[at] : run.review_start[at + 1]]
        reviews[:] = reviews[::-1].copy()


@pytest.fixture
def turned(reference: Any, world: Any, start: state.Run) -> Any:
    """The same run, everything that happens in a tick taken in the other order."""
    run = start
    while run.clock[state.TICK] < run.clock[state.TICKS]:
        turn_round(run)
        while advance(run, run.clock[state.TICK] + 1) == MAKE_ROOM:
            run = simulate.make_room(run)
    log_unfinished(run)
    return replaced(reference, run)


def test_order_within_a_tick_changes_nothing(reference: Any, turned: Any) -> None:
    logged = [run.state.cascade_log["key"][:500] for run in (reference, turned)]
    assert not np.array_equal(*logged), "memory was not in another order"
    assert_same(reference, turned)


def test_a_change_to_the_policy_already_in_force_changes_nothing(reference: Any, world: Any) -> None:
    same = {"kind": "policy", "brand": "A", "policy": "dedicated_team", "hours": 100.0}
    assert_same(reference, ws.run(lively(events=(same,)), world=world))


def test_what_a_brand_does_later_leaves_the_past_alone(reference: Any, world: Any) -> None:
    later = {"kind": "policy", "brand": "A", "policy": "ignore", "hours": 240.0}
    changed = ws.run(lively(events=(later,)), world=world)
    before = reference.series["hour"] < 240.0
    assert changed.series[before].equals(reference.series[before])
    assert not changed.series.equals(reference.series)


def test_an_early_change_of_policy_leaves_scripted_posts_alone(world: Any) -> None:
    """Which readers see a post is drawn by the post's key, and that must not depend on what else is scheduled."""
    post = {"kind": "post", "brand": "A", "author": 7, "hours": 100.0}
    early = {"kind": "policy", "brand": "A", "policy": "dedicated_team", "hours": 50.0}
    one, other = (ws.run(lively(events=events), world=world) for events in ((post,), (early, post)))
    assert one.series.equals(other.series)
