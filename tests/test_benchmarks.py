"""The benchmark cases load, run in a tiny form and give sensible figures. Nothing here is timed."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest

import wom_sim
from wom_sim.engine import simulate
from wom_sim.engine.setup import build_run

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import cases, run, steps  # noqa: E402
from benchmarks.machine import machine  # noqa: E402


@pytest.mark.parametrize("name", ["compare", "million", "exposures", "diary", "engines", "plugins", "sweeps"])
def test_a_case_runs_in_a_tiny_form(name: str) -> None:
    rows = cases.CASES[name](True)
    assert rows
    assert all(math.isfinite(row.value) and row.value >= 0 for row in rows)
    assert len({row.what for row in rows}) == len(rows)


def test_the_timed_loop_lives_the_kernels_hours() -> None:
    scenario = wom_sim.load(ROOT / "benchmarks" / "million.toml", ["network.customers=2000", "time.days=5"])
    world = simulate.prepare(scenario)
    expected = simulate.simulate(scenario, world).state
    start = build_run(
        scenario, world.graph, world.population, world.intercept, None, scenario.seed.run, scenario.seed.population
    )
    timed, seconds = steps.live(start)
    np.testing.assert_array_equal(timed.hourly, expected.hourly)
    np.testing.assert_array_equal(timed.people, expected.people)
    assert math.isclose(sum(seconds[step] for step in steps.STEPS), seconds["total"], rel_tol=1e-6)


def test_memory_at_rest_is_sixty_bytes_a_customer_and_four_for_each_opinion() -> None:
    scenario = wom_sim.load(ROOT / "benchmarks" / "million.toml", ["network.customers=20000", "time.days=1"])
    ended = simulate.simulate(scenario, simulate.prepare(scenario)).state
    customer, follow = cases.bytes_at_rest(ended)
    assert round(customer, 2) == 60 + 4 * len(scenario.brands)
    assert follow <= 6


def test_the_printed_table_has_the_machine_and_every_figure() -> None:
    text = run.as_markdown(machine(), [("start", cases.Row("help", 0.1234, "s", "<= 0.4"))])
    assert "- processor: " in text
    assert "- numba: " in text
    assert "| start | help | 0.123 | s | <= 0.4 |" in text
