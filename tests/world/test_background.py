"""Complaints of the customers who are not on the graph, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from builders import silent

from wom_sim.world.background import background_tickets


@pytest.mark.parametrize(
    ("tick", "start", "lasts", "ticks"),
    [(1.0, 3.0, 2.0, [3, 4]), (1.0, 3.5, 1.0, [3, 4]), (0.1, 0.3, 0.1, [3]), (0.1, 0.1, 0.2, [1, 2])],
)
def test_an_incident_reaches_them_in_its_own_ticks(tick: float, start: float, lasts: float, ticks: list[int]) -> None:
    scenario = silent(
        time={"days": 1.0, "warmup_days": 0.0, "tick_hours": tick},
        population={"represents": 10.0},
        brands=[{"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0}],
        events=[{"kind": "incident", "brand": "A", "hours": start, "lasts_hours": lasts, "share_of_customers": 0.5}],
    )
    table = background_tickets(scenario, people=100)
    assert np.flatnonzero(table[0]).tolist() == ticks
    event, voice = scenario.events[0], scenario.voice
    each = (1 - event.severity) * voice.complain_minor + event.severity * voice.complain_serious
    assert table.sum() * tick == pytest.approx(9 * 100 * 0.5 * each)
