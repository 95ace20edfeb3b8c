"""The classics that are shipped: they load, pass the check, run, and give what their comments say. The formulas that the
verification compares with agree with published figures; and a classic is the same in both engines."""

from __future__ import annotations

import math
from typing import Any

import pytest
from builders import CLASSICS, assert_same, classic

import wom_sim as ws

NAMES = sorted(path.stem for path in CLASSICS.glob("*.toml"))
LONG = {"bass_complete", "bass_ring", "bass_per_tie", "queue_impatient", "zero_order_switching"}  # cut short here


def test_formulas_agree_with_published_figures(targets: Any) -> None:
    assert targets.check_published() > 60


@pytest.mark.parametrize("name", NAMES)
def test_every_classic_can_be_run(name: str) -> None:
    scene = classic(name, *(["time.days=50"] if name in LONG else []))
    ws.check(scene)
    assert scene.title
    assert scene.question
    assert math.isfinite(ws.run(scene).measures["market_share"])


def test_a_classic_can_be_changed_from_the_command_line() -> None:
    scene = classic("influence_maximisation", "events.0.authors=[1, 3]", "spread.reshare=1.0")
    assert scene.events[0].authors == (1, 3)
    assert ws.run(scene).measures["cascade_largest"] == 7


SMALL = {  # for the reference engine
    "bad_news": ["network.customers=300", "time.days=20"],
    "bass_per_tie": ["network.customers=300", "time.days=300"],
    "churn_contagion": ["network.customers=300", "time.days=120"],
    "churn_contagion_fading": ["network.customers=300", "time.days=120"],
    "complex_contagion": ["network.customers=400", "time.days=20", "brands.0.first_customers=[1, 2, 21, 22]"],
    "independent_cascade": ["network.customers=1000", "time.days=10", "events.0.authors=5"],
    "influence_maximisation": [],
    "poached_customers": ["network.customers=400", "time.days=4", "touchpoints.gap_days=0.5"],
    "poached_stay_in_queue": ["network.customers=400", "time.days=4", "touchpoints.gap_days=0.5"],
    "queue_impatient": ["time.days=10"],
    "queue_last_come": ["time.days=40"],
    "queue_priorities": ["time.days=40"],
    "queue_random_order": ["time.days=40"],
    "threshold_cascade": ["network.customers=1000", "time.days=30", "seed.population=2"],
    "zero_order_switching": ["network.customers=300", "time.days=100"],
}


@pytest.mark.parametrize("name", SMALL)
def test_both_engines_agree_on_a_classic(name: str) -> None:
    scene = classic(name, *SMALL[name])
    world = ws.prepare(scene)
    kernel = ws.run(scene, world=world)
    assert_same(kernel, ws.run(scene, world=world, engine="mesa"))
    assert (
        len(kernel.flows) + len(kernel.tickets) + int(kernel.cascades["size"].sum() > 1) + int(kernel.measures["won"])
        > 0
    )
