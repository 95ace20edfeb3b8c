"""What a pilot does to either arm, by resolved paired differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from levers import BUSY, Case, assert_acts

from wom_sim.measures.result import RunResult

TREATED = tuple(range(0, 30, 2))


def in_arm(reading: Callable[[Any, np.ndarray], float], treated: bool) -> Callable[[RunResult], float]:
    """A reading of the focal brand's tickets of people on the graph, of one arm."""

    def read(result: RunResult) -> float:
        log = result.record.tickets
        log = log[(log["brand"] == 0) & (log["who"] >= 0)]
        own = np.isin(result.world.graph.group[log["who"]], TREATED) == treated
        return reading(log, own)

    read.__name__ = f"{reading.__name__} of the {'treated' if treated else 'control'}"
    return read


def wait(log: Any, own: np.ndarray) -> float:
    """Mean hours to the first reply, of complaints that got one."""
    answered = own & (log["first_reply"] >= 0)
    return float((log["first_reply"] - log["born"])[answered].mean())


def answered(log: Any, own: np.ndarray) -> float:
    """Share of complaints that got a reply."""
    return float((log["first_reply"] >= 0)[own].mean())


MARKET: dict[str, Any] = {**BUSY, "network.interest_groups": 30}
PILOT = {"of": "tried", "interest_groups": list(TREATED)}
DESK = {
    "agents": 2, "night_agents": 1, "hours": "07:00-22:00", "reply": {"minor": "empathy", "serious": "apology"},
    "compensation": {"serious": 20.0},
}  # fmt: skip


def tried(**levers: Any) -> dict[str, Any]:
    return {"policies.tried": {**DESK, **levers}}


CASES = [
    Case(
        "who is treated comes first, at the cost of who is not",
        {"policies.desk.pilot": PILOT},
        [
            (in_arm(wait, True), -1), (in_arm(wait, False), +1),
            (in_arm(answered, True), +1), (in_arm(answered, False), -1),
        ],
        {**MARKET, **tried(triage={"age": 1.0, "severity": 100.0, "public": 100.0, "value": 100.0})},
    ),
    Case(
        "a team of their own helps the treated alone",
        {"policies.desk.pilot": {**PILOT, "desk": "split"}},
        [(in_arm(answered, True), +1), (in_arm(wait, True), -1), ("service_cost", +1), ("churn_rate", -1)],
        {**MARKET, **tried(agents=8)},
    ),
    Case(
        "wider listening for the treated",
        {"policies.desk.pilot": PILOT},
        [(in_arm(answered, True), +1), ("response_rate", +1)],
        {
            **MARKET, "policies.desk.listening.coverage": 0.1, "voice.public_share": 0.9,
            "brands.0.background_tickets_per_day": 20.0, **tried(listening={"coverage": 1.0}),
        },
    ),
    Case(
        "compensation for the treated",
        {"policies.desk.pilot": PILOT},
        [("compensation_cost", +1)],
        {**MARKET, **tried(compensation={"serious": 60.0})},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
