"""Leaving and choosing without word of mouth: constant hazards, and shares that follow the logit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from builders import silent

import wom_sim as ws

PLAIN = {"failure_rate": 0.0, "delight_rate": 0.0}


def market(brands: list[dict[str, Any]], days: float, **reviews: float) -> Any:
    """A market in which only reviews happen, all customers and opinions alike."""
    return ws.run(silent(
        time={"days": days, "tick_hours": 24.0},
        network={"customers": 6000},
        population={"loyalty_spread": 0.0, "brand_homophily": 0.0},
        touchpoints={"ordinary_outcome": 0.0},
        brands=[PLAIN | brand for brand in brands],
        reviews={"interval_days": 10.0, "opinion": 0.0, "loyalty_tenure": 0.0, "leave_market": 0.0, **reviews},
    ))  # fmt: skip


def test_churn_is_the_base_hazard() -> None:
    run = market([{"name": "A", "market_share": 0.5}, {"name": "B", "market_share": 0.5}], 360.0, intercept=0.05)
    chance = 1.0 - math.exp(-0.05 * 10.0 / 30.4375)
    months = run.series["customers"].sum() / 30.4375
    assert run.measures["churned"] == pytest.approx(
        months * 30.4375 / 10.0 * chance, abs=3 * math.sqrt(run.measures["churned"])
    )
    assert run.measures["churned_base"] == run.measures["churned"]


def test_leavers_choose_by_logit() -> None:
    brands = [{"name": "A", "market_share": 0.5}, {"name": "B", "market_share": 0.25, "attraction": math.log(2.0)},
              {"name": "C", "market_share": 0.25}]  # fmt: skip
    flows = market(brands, 360.0, intercept=0.3).flows.query("`from` == 'A'").set_index("to")["customers"]
    share = flows["B"] / flows.sum()
    assert flows.sum() > 2000
    assert share == pytest.approx(2.0 / 3.0, abs=3 * math.sqrt(2.0 / 9.0 / flows.sum()))


def test_shares_settle_at_the_stationary_vector() -> None:
    brands = [{"name": name, "market_share": share, "attraction": pull} for name, share, pull in
              (("A", 0.6, 0.0), ("B", 0.3, 0.5), ("C", 0.1, 1.0))]  # fmt: skip
    run = market(brands, 1500.0, intercept=1.0)
    pull = np.array([0.6, 0.3 * math.exp(0.5), 0.1 * math.exp(1.0)])
    switching = np.array([[0.0 if i == j else pull[j] / (pull.sum() - pull[i]) for j in range(3)] for i in range(3)])
    values, vectors = np.linalg.eig(switching.T)
    stationary = np.real(vectors[:, np.argmin(abs(values - 1.0))])
    stationary /= stationary.sum()
    shares = [run.series_of(name)["customers"].to_numpy()[500:].mean() / 6000 for name in "ABC"]
    assert shares == pytest.approx(stationary.tolist(), abs=0.01)


def test_some_leave_the_market() -> None:
    run = market(
        [{"name": "A", "market_share": 0.5}, {"name": "B", "market_share": 0.5}],
        360.0,
        intercept=0.3,
        leave_market=0.25,
    )
    flows = run.flows.query("`from` == 'A'").set_index("to")["customers"]
    assert flows["no brand"] / flows.sum() == pytest.approx(0.25, abs=3 * math.sqrt(0.25 * 0.75 / flows.sum()))
    alone = market([{"name": "A", "market_share": 0.9}], 100.0, intercept=0.3)
    assert alone.flows["to"].unique().tolist() == ["no brand"]
