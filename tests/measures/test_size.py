"""How loud a brand is for its size; and a brand so small that it has a handful of customers, or none, in both engines."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import C_CUSTOMERS, C_SEEN

TINY = {"name": "Tiny", "failure_rate": 0.2, "delight_rate": 0.3, "policy": "own"}
OWN = {
    "own": {
        "preset": "dedicated_team",
        "agents": 1,
        "surveys": {"nps_every_days": 4, "nps_share": 1.0, "csat_share": 1.0},
    }
}


def small(share: float, **above: Any) -> ws.Scenario:
    brands = [{**TINY, "market_share": share}, *LIVELY["brands"]]
    return lively(**{"brands": brands, "policies": OWN, "time": {"days": 8.0, "warmup_days": 1.0}, **above})


def test_shares_of_attention_add_up_and_loudness_is_share_over_share() -> None:
    run = ws.run(small(0.05))
    hours = run.record.hourly[run.record.warmup :]
    seen, customers = hours[:, :, C_SEEN].sum(axis=0), hours[:, :, C_CUSTOMERS].sum(axis=0)
    for number, brand in enumerate(run.scenario.brands):
        figures = run.measures_of(brand.name)
        assert figures["attention_share"] == pytest.approx(seen[number] / seen.sum())
        assert figures["loudness"] == pytest.approx(seen[number] / seen.sum() / (customers[number] / customers.sum()))
        reached = np.count_nonzero(run.record.seen & np.uint16(1 << number))
        assert figures["reach_per_customer"] == pytest.approx(reached / (customers[number] / len(hours)))


@pytest.mark.parametrize("share", [0.0, 0.005])
def test_a_handful_of_customers(share: float) -> None:
    scene = small(share, joining={"kind": "none"} if share == 0.0 else {})
    run = ws.run(scene, trace=True)
    assert_same_record(run, ws.run(scene, trace=True, engine="mesa"))
    customers = run.series["customers"] / 3.0
    assert 0 <= customers.iloc[0] <= 6
    money = [run.measures[name] for name in ("net_value", "revenue", "service_cost", "survey_cost", "customer_equity")]
    assert all(math.isfinite(figure) for figure in money)
    if not customers.any():
        assert math.isnan(run.measures["nps_true"])
        assert math.isnan(run.measures["reach_per_customer"])
