"""Leaving and choosing without word of mouth: constant hazards, and shares that follow the logit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from builders import classic, silent

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


def test_shares_settle_at_the_stationary_vector(targets: Any) -> None:
    run = ws.run(classic("zero_order_switching"))
    stationary = targets.stationary(targets.switching_matrix([0.6, 0.3 * math.exp(0.5), 0.1 * math.exp(1.0)]))
    shares = [run.series_of(name)["customers"].to_numpy()[500:].mean() / 6000 for name in "ABC"]
    assert shares == pytest.approx(stationary.tolist(), abs=0.01)


@pytest.mark.parametrize(("name", "half_life"), [("churn_contagion", 0.0), ("churn_contagion_fading", 30.0)])
def test_friends_who_left_draw_others_after_them(name: str, half_life: float, targets: Any) -> None:
    """Pairs of friends who decide once a day: how many are left can be worked out, with a memory that fades or not."""
    kept = targets.pair_kept(365, 0.1, 1.8, 3.0, half_life)
    runs = [ws.run(classic(name), replication=k).series["customers"].to_numpy() / 20_000 for k in range(4)]
    for day in (90, 365):
        share = np.mean([run[day - 1] for run in runs])
        assert share == pytest.approx(kept[day - 1], abs=3 * math.sqrt(kept[day - 1] * (1 - kept[day - 1]) / 60_000))


def test_contagious_churn_on_a_ring_is_bass_on_a_ring(targets: Any) -> None:
    """Each neighbour who left adds h (friend_left − 1), as each adopter adds q / 2 (Fibich & Gibori 2010)."""
    ring = {"kind": "ring", "mean_followers": 2.0}
    run = ws.run(classic("churn_contagion", network=ring, reviews={"friend_left": 2.0, "friend_left_cap": 100.0}))
    left = 1.0 - run.series["customers"].to_numpy() / 20_000
    assert left[[89, 364]] == pytest.approx([targets.bass_ring(d / 30.4375, 0.1, 0.2) for d in (90, 365)], abs=0.01)


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
