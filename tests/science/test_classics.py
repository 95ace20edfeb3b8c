"""The classics that are shipped: they load, pass the check, run, and give what their comments say. The formulas that the
verification compares with agree with published figures."""

from __future__ import annotations

import math
from typing import Any

import pytest
from builders import CLASSICS, classic

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
