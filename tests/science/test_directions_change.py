"""Policies that turn into others act, and in the expected direction: resolved paired differences on the same chance."""

from __future__ import annotations

from typing import Any

import pytest
from levers import BUSY, UNSHARED, Case, assert_acts
from town import town

from wom_sim.measures.result import RunResult, run
from wom_sim.world.maturity import MATURITY


def resolved_until(day: float) -> Any:
    """How many complaints were resolved before a day (from outside the graph as well)."""

    def resolved(result: RunResult) -> float:
        series = result.series
        return float(series.loc[series["hour"] < 24.0 * day, "resolved"].sum())

    return resolved


def resolved_from(day: float) -> Any:
    """How many were resolved from a day on."""
    until, all_days = resolved_until(day), resolved_until(1e9)

    def resolved(result: RunResult) -> float:
        return float(all_days(result) - until(result))

    return resolved


early, late, every = resolved_until(10.0), resolved_from(14.0), resolved_from(0.0)
NOW = {"to": "better", "at": "day 3"}
BETTER = {
    "agents": 3,
    "night_agents": 1,
    "skill": 1.4,
    "handovers": 0,
    "handling": {"mean_minutes": 7.0},
    "reply": {"quality": 0.9},
}
OLD: dict[str, Any] = {**UNSHARED, "policies.better": BETTER, "policies.desk.handovers": 1, "policies.desk.skill": 0.8}
STAFFED = {**OLD, "brands.0.employees": 100, "employees.chatter": 10.0, "employees.off_message": 0.6}


def changing(**change: Any) -> dict[str, Any]:
    return {"policies.desk.transformation": {**NOW, **change}}


CASES = [
    Case(
        "a change for the better, without a dip",
        changing(dip=0.0),
        [(early, +1), (late, +1), ("resolution_rate", +1), ("churned_failure", -1)],
        OLD,
    ),
    Case(
        "the dip costs before the gain comes",
        changing(dip=0.8, dip_days=2.0),
        [(resolved_until(4.0), -1), (late, +1)],
        OLD,
    ),
    Case(
        "a deeper dip",
        changing(dip=0.6),
        [(every, -1), ("resolution_rate", -1), ("first_reply_hours_p90", +1), ("abandoned", +1)],
        {**OLD, **BUSY, **changing(dip=0.1)},
    ),
    Case(
        "a longer dip",
        changing(dip=0.5, dip_days=60.0),
        [("resolution_rate", -1)],
        {**OLD, **changing(dip=0.5, dip_days=3.0)},
    ),
    Case(
        "step by step the gain comes later",
        changing(dip=0.0, way="micro_steps", steps=4, lasts_days=15.0),
        [(early, -1), ("resolution_rate", -1)],
        {**OLD, **changing(dip=0.0)},
    ),
    Case(
        "small steps spare people where dips grow fast",
        changing(dip=0.8, dip_growth=2.0, way="micro_steps", steps=4, lasts_days=3.0),
        [(every, +1), ("resolution_rate", +1)],
        {**OLD, **changing(dip=0.8)},
    ),
    Case(
        "and not where every step costs the whole dip",
        changing(dip=0.5, dip_growth=0.0, way="micro_steps", steps=4, lasts_days=3.0),
        [(every, -1), ("resolution_rate", -1)],
        {**OLD, **changing(dip=0.5)},
    ),
    Case("what it costs", changing(cost=5000.0), [("change_cost", +1), ("net_value", -1)], {**OLD, **changing()}),
    Case(
        "what each step costs",
        changing(step_cost=500.0, way="micro_steps", lasts_days=10.0),
        [("change_cost", +1), ("net_value", -1)],
        {**OLD, **changing(way="micro_steps", lasts_days=10.0)},
    ),
    Case(
        "training on the way",
        changing(dip=0.0, way="micro_steps", steps=3, lasts_days=6.0),
        [("training_cost", +1), ("off_message", -1)],
        {**STAFFED, "policies.better.employees": {"trained": 1.0}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)


def test_a_more_mature_stage_answers_more_and_sooner() -> None:
    """Each against the one before it: public complaints that were noticed and answered; one run each is plain enough."""
    found = {name: run(town({**UNSHARED, "brands.0.policy": name, "voice.public_share": 0.8})) for name in MATURITY}
    answered = [one.measures["response_rate"] for one in found.values()]
    assert answered[0] < answered[1] < answered[2] < answered[3] < answered[5]
    waits = [
        found[name].measures["first_reply_hours"] for name in ("presence", "engagement", "formalized", "converged")
    ]
    assert waits == sorted(waits, reverse=True)
