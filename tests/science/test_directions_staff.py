"""Employees in public act, and in the expected direction: resolved paired differences on the same chance."""

from __future__ import annotations

from typing import Any

import pytest
from levers import UNSHARED, Case, assert_acts

from wom_sim.measures.result import RunResult


def opinion(result: RunResult) -> float:
    """Mean opinion of the focal brand among all people at the end."""
    return float(result.record.opinion[:, 0].mean())


def complaints_read(result: RunResult) -> float:
    """How often posts that harm the focal brand were seen."""
    cascades = result.cascades
    return float(cascades.loc[(cascades["brand"] == "Ours") & (cascades["sign"] < 0), "reach"].sum())


PROGRAMME = {"advocates": 0.8, "posts_per_week": 7.0}
STAFFED: dict[str, Any] = {"brands.0.employees": 100, **UNSHARED}
SPEAKING: dict[str, Any] = {**STAFFED, "policies.desk.employees": PROGRAMME}
CASES = [
    Case(
        "a programme",
        {"policies.desk.employees": PROGRAMME},
        [("employee_posts", +1), ("employee_reach", +1), ("employee_hours", +1), ("employee_cost", +1), (opinion, +1)],
        {**STAFFED, "employees.off_message": 0.0},
    ),
    Case(
        "employees who talk of their own accord",
        {"employees.chatter": 20.0},
        [("employee_posts", +1), (opinion, +1)],
        {**STAFFED, "employees.off_message": 0.0},
    ),
    Case(
        "off message",
        {"employees.off_message": 0.6},
        [("off_message", +1), ("mentions_negative", +1), ("firestorm_peak", +1), (complaints_read, +1), (opinion, -1)],
        {**SPEAKING, "employees.off_message": 0.05},
    ),
    Case(
        "training",
        {"policies.desk.employees": {**PROGRAMME, "trained": 1.0}},
        [("off_message", -1), ("mentions_negative", -1), ("training_cost", +1), (opinion, +1)],
        {**SPEAKING, "employees.off_message": 0.6},
    ),
    Case(
        "limited access",
        {"policies.desk.employees": {**PROGRAMME, "access": "limited"}},
        [("employee_posts", -1), ("off_message", -1), ("employee_hours", -1), (opinion, -1)],
        {**SPEAKING, "employees.off_message": 0.1},
    ),
    Case(
        "a ban ends the programme",
        {"policies.desk.employees": {**PROGRAMME, "access": "blocked"}},
        [("employee_posts", -1), ("employee_reach", -1), (opinion, -1)],
        {**SPEAKING, "employees.off_message": 0.0},
    ),
    Case(
        "a ban sends people to their phones",
        {"policies.desk.employees": {"access": "blocked"}},
        [("employee_hours", +1), ("employee_cost", +1)],
        {**STAFFED, "employees.phones": 1.5},
    ),
    Case(
        "more of them",
        {"brands.0.employees": 200},
        [("employee_posts", +1), ("employee_hours", +1), (opinion, +1)],
        {**SPEAKING, "employees.off_message": 0.0},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
