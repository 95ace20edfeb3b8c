"""Employees as a scenario has them: what is refused, and what is noted."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.world.check import check
from wom_sim.world.scenario import Scenario

OURS, THEIRS = {"name": "Ours", "market_share": 0.5, "policy": "own"}, {"name": "Theirs", "market_share": 0.3}
SPEAKING = {"advocates": 0.3}


def tables(employees: Any = None, rules: dict[str, Any] | None = None, **above: Any) -> dict[str, Any]:
    """Two brands, of which the first has employees, under a policy with rules for them."""
    return {"brands": [{**OURS, "employees": employees}, THEIRS], "policies": {"own": {"employees": rules or {}}},
            "network": {"customers": 100}, **above}  # fmt: skip


def faults(**sections: Any) -> dict[str, str]:
    with pytest.raises(ScenarioError) as raised:
        Scenario(**sections)
    return {fault.where: fault.what for fault in raised.value.faults}


def notes(**sections: Any) -> dict[str, str]:
    return {note.where: note.what for note in check(Scenario(**sections)).notes}


@pytest.mark.parametrize(
    ("sections", "where", "what"),
    [
        (tables(101), "brands[0].employees", "101: there are 100 people"),
        (
            tables([3, 100, 200]),
            "brands[0].employees[1]",
            "must be from 0 to 99; there are 100 people (1 more of the list",
        ),
        (tables([3, 5, 3]), "brands[0].employees[2]", "3: is named already, in brands[0].employees[0]"),
        (tables(-1), "brands[0].employees", "must be at least 0"),
        (tables("many"), "brands[0].employees", "must be a whole number"),
        (tables([3, "x"]), "brands[0].employees[1]", "must be a whole number"),
        (
            tables(brands=[{**OURS, "employees": [1, 2]}, {**THEIRS, "employees": [2]}]),
            "brands[1].employees[0]",
            "2: is named already, in brands[0].employees[1]",
        ),
        (
            tables(brands=[{**OURS, "employees": 60}, {**THEIRS, "employees": 41}]),
            "brands[1].employees",
            "41: there are 100 people, and 60 are asked for before",
        ),
        (tables(rules={"acess": "open"}), "policies.own.employees.acess", "did you mean `access`"),
        (tables(rules={"access": "bloked"}), "policies.own.employees.access", "did you mean `blocked`"),
        (tables(rules={"advocates": 1.2}), "policies.own.employees.advocates", "must be from 0 to 1"),
        (tables() | {"employees": {"hours": "17:00-09:00"}}, "employees.hours", "work must begin"),
        (
            tables(9, {"channel": "forum"}),
            "policies.own.employees.channel",
            'there is no channel "forum"; there is public',
        ),
        (
            tables(9, {"channel": "private"}),
            "policies.own.employees.channel",
            '"private" is private, nobody could read it',
        ),
        (tables() | {"employees": {"off_message": 2}}, "employees.off_message", "must be from 0 to 1"),
        (tables() | {"employees": {"chater": 2}}, "employees.chater", "did you mean `chatter`"),
    ],
)
def test_what_cannot_be_is_refused(sections: dict[str, Any], where: str, what: str) -> None:
    assert what in faults(**sections)[where]


def test_first_customers_may_be_employees_of_any_brand() -> None:
    assert Scenario(**tables(brands=[{**OURS, "employees": [1, 2]}, {**THEIRS, "first_customers": [1, 2]}]))


@pytest.mark.parametrize(
    ("sections", "where", "what"),
    [
        (tables(None, SPEAKING), "policies.own.employees", "no brand that follows this policy has `employees`"),
        (tables(0, SPEAKING), "policies.own.employees", "no brand that follows this policy has `employees`"),
        (tables(None, {"access": "blocked"}), "policies.own.employees", "no brand that follows this policy"),
        (
            tables(9, {**SPEAKING, "access": "blocked"}),
            "policies.own.employees.advocates",
            "there is no programme while",
        ),
        (tables(9), "brands[0].employees", "they only read"),
        (tables(9, {"trained": 0.5}), "policies.own.employees.trained", "training only costs"),
        (
            tables(9, {"advocates": 0.3, "posts_per_week": 50}),
            "policies.own.employees.posts_per_week",
            "plausible is 0.1",
        ),
    ],
)
def test_what_deserves_a_second_look_is_noted(sections: dict[str, Any], where: str, what: str) -> None:
    assert what in notes(**sections)[where]


def test_employees_who_speak_need_no_note() -> None:
    assert notes(**tables(9, SPEAKING)) == {}
    assert notes(**{**tables(9, {"trained": 0.5}), "employees": {"chatter": 1.0}}) == {}
