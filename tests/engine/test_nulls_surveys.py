"""Surveys that nobody sends, and steering that has no room to act, change nothing to the last bit; asking alone only costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.world.policy import overlay

ASKED = {"nps_every_days": 3, "nps_share": 0.5, "csat_share": 0.5, "report_days": 1.0}
SEEN = (
    "surveys_sent", "survey_cents", "nps_answered", "promoters", "detractors", "csat_answered", "satisfied_answers",
    "heard_positive", "heard_negative", "survey_days", "wave_customers", "wave_net", "contacts", "contact_worth",
)  # fmt: skip
TOLD = (
    "nps_surveyed", "survey_bias", "csat_surveyed", "csat_true", "heard_positive", "survey_response", "survey_lag",
    "survey_cost", "net_value",
)  # fmt: skip


def surveyed(asked: dict[str, Any] | None = None, steering: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario in which the first brand asks its customers, and steers by something."""
    brands = [{**LIVELY["brands"][0], "policy": "own"}, LIVELY["brands"][1]]
    own = {"preset": "dedicated_team", "agents": 2, "surveys": asked or {}, "steering": steering or {}}
    return lively(**overlay({"brands": brands, "policies": {"own": own}}, above))


def assert_same_world(one: Any, other: Any) -> None:
    """Two runs agree to the last bit but for what is seen of them, and what seeing costs."""
    assert_same(one, other, but=TOLD, columns_but=tuple(name for name in SEEN if name in one.series))
    hours, others = (np.array(run.record.hourly) for run in (one, other))
    for name in SEEN:
        hours[:, :, RECORD_COLUMNS.index(name)] = others[:, :, RECORD_COLUMNS.index(name)] = 0
    np.testing.assert_array_equal(hours, others)
    for name in ("tickets", "cascades", "switches", "opinion", "brand", "seen", "engaged", "advocated"):
        np.testing.assert_array_equal(getattr(one.record, name), getattr(other.record, name))


@pytest.mark.parametrize(
    ("asked", "steering"),
    [
        ({"nps_every_days": 0, "nps_share": 1.0, "report_days": 0.0, "cost": 9.0}, {}),
        ({"nps_every_days": 5, "nps_share": 0.0}, {}),
        ({}, {"by": "none", "target": 99.0, "band": 0.0, "review_days": 1, "step_agents": 5, "least_agents": 2}),
    ],
)
def test_what_is_off(asked: dict[str, Any], steering: dict[str, Any]) -> None:
    others = {"surveys": {"answer_rate": 1.0, "pleased": 3.0, "angry": 5.0, "noise": 3.0, "answer_days": 0.0}}
    assert_same_record(ws.run(surveyed()), ws.run(surveyed(asked, steering, **others)))


def test_asking_only_costs() -> None:
    silent, asking = ws.run(surveyed()), ws.run(surveyed(ASKED))
    assert_same_world(silent, asking)
    assert asking.measures["survey_cost"] > 0
    lost = silent.measures["net_value"] - asking.measures["net_value"]
    assert lost == pytest.approx(asking.measures["survey_cost"], rel=1e-9)
    assert np.isnan(silent.measures["nps_surveyed"])


@pytest.mark.parametrize("by", ["nps", "csat", "live"])
@pytest.mark.parametrize(
    "idle",
    [
        {"band": 200.0},
        {"least_answers": 1_000_000},
        {"least_agents": 2, "most_agents": 2},
        {"review_days": 365},
    ],
)
def test_steering_without_room_to_act(by: str, idle: dict[str, Any]) -> None:
    steering = {"by": by, "target": 95.0, "band": 0.0, "review_days": 2, "least_answers": 1, **idle}
    steered = ws.run(surveyed(ASKED, steering))
    assert steered.measures["steered_hours"] == 0.0
    assert_same_record(ws.run(surveyed(ASKED)), steered)


def test_a_rival_that_asks_and_steers_touches_nobody_elses_draws() -> None:
    """More agents at a desk without tickets change what they cost, and nothing else."""
    brand = {**LIVELY["brands"][0], "failure_rate": 0.0, "policy": "own"}
    desks = {"brands": [brand, LIVELY["brands"][1]]}
    steering = {"by": "live", "target": 100.0, "band": 0.0, "review_days": 1, "least_answers": 1, "window_days": 5}
    one, other = ws.run(surveyed(**desks)), ws.run(surveyed({}, {**steering, "target": 0.0}, **desks))
    assert other.measures["steered_hours"] < 0
    np.testing.assert_array_equal(one.record.opinion, other.record.opinion)
    np.testing.assert_array_equal(one.record.switches, other.record.switches)
    np.testing.assert_array_equal(one.record.tickets, other.record.tickets)
