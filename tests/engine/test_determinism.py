"""The same scenario gives the same run: again, in threads, in pieces, with tiny pools, in another order of memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from builders import assert_same, lively, replaced

import wom_sim as ws
from wom_sim.engine import setup, simulate, state
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
    run = setup.build_run(SCENE, world.graph, world.population, world.intercept, None, SCENE.seed.run)
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


def test_rows_handed_out_in_another_order_change_nothing(
    reference: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "FIRST_CAPACITY", 50_000)
    run = setup.build_run(SCENE, world.graph, world.population, world.intercept, None, SCENE.seed.run)
    take_stock(run)
    pools = {"agenda": state.N_AGENDA, "posts": state.N_POSTS, "cascades": state.N_CASCADES,
             "sightings": state.N_SIGHTINGS, "tickets": state.N_TICKETS}  # fmt: skip
    for name, number in pools.items():  # as if all rows had been used, the last one given back last, and then at random
        rows = getattr(run, name)
        order = np.random.default_rng(number).permutation(len(rows))
        rows["next"][order[:-1]] = order[1:]
        rows["next"][order[-1]] = state.NOBODY
        run.meta[number, state.USED], run.meta[number, state.FREE] = len(rows), order[0]
    run = to_the_end(run, iter([int(run.clock[state.TICKS])]))
    assert_same(reference, replaced(reference, run))


def test_a_change_to_the_policy_already_in_force_changes_nothing(reference: Any, world: Any) -> None:
    same = {"kind": "policy", "brand": "A", "policy": "dedicated_team", "hours": 100.0}
    storm = ("firestorm", "firestorm_hours")  # the usual level is that before the first event
    assert_same(reference, ws.run(lively(events=(same,)), world=world), but=storm)


def test_what_a_brand_does_later_leaves_the_past_alone(reference: Any, world: Any) -> None:
    later = {"kind": "policy", "brand": "A", "policy": "ignore", "hours": 240.0}
    changed = ws.run(lively(events=(later,)), world=world)
    before = reference.series["hour"] < 240.0
    assert changed.series[before].equals(reference.series[before])
    assert not changed.series.equals(reference.series)
