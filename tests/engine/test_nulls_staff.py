"""Employees of whom nothing is asked, and rules for employees whom nobody has, change nothing to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.world.policy import overlay

TIME_SPENT = ("employee_hours", "employee_cost", "net_value")
AT_WORK = RECORD_COLUMNS.index("employee_seconds")


def staffed(people: Any = 40, rules: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario in which the first brand has employees, under a policy with these rules for them."""
    brands = [{**LIVELY["brands"][0], "employees": people, "policy": "own"}, LIVELY["brands"][1]]
    policies = {"own": {"preset": "dedicated_team", "employees": rules or {}}}
    return lively(**overlay({"brands": brands, "policies": policies}, above))


def unstaffed(rules: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    return staffed(None, rules, **above)


def test_employees_of_whom_nothing_is_asked_cost_the_time_they_read_and_change_nothing_else() -> None:
    without, with_them = ws.run(unstaffed()), ws.run(staffed())
    assert_same(without, with_them, but=TIME_SPENT)
    hours, idle = np.array(with_them.record.hourly), np.array(without.record.hourly)
    assert hours[:, :, AT_WORK].sum() > 0
    hours[:, :, AT_WORK] = 0
    np.testing.assert_array_equal(hours, idle)
    lost = without.measures["net_value"] - with_them.measures["net_value"]
    assert lost == pytest.approx(with_them.measures["employee_cost"])


@pytest.mark.parametrize(
    "rules",
    [
        {"access": "blocked"},
        {"access": "limited", "allowed": 0.1},
        {"advocates": 1.0, "posts_per_week": 50.0, "trained": 1.0},
    ],
)
def test_rules_for_employees_whom_nobody_has(rules: dict[str, Any]) -> None:
    assert_same_record(ws.run(unstaffed()), ws.run(unstaffed(rules, employees={"chatter": 100.0, "off_message": 1.0})))
    assert_same_record(ws.run(unstaffed()), ws.run(staffed(0, rules)))


@pytest.mark.parametrize(
    ("rules", "above"),
    [
        ({"advocates": 0.0, "posts_per_week": 50.0}, {}),
        ({"advocates": 1.0, "posts_per_week": 0.0}, {}),
        ({"access": "limited", "allowed": 1.0}, {}),
        ({"access": "blocked"}, {"employees": {"phones": 1.0}}),
        ({"access": "blocked", "advocates": 1.0, "posts_per_week": 50.0}, {"employees": {"phones": 1.0}}),
        ({"training": 0.0, "trained": 1.0}, {}),
    ],
)
def test_programmes_without_posts_and_access_that_limits_nothing(rules: dict[str, Any], above: dict[str, Any]) -> None:
    assert_same_record(ws.run(staffed()), ws.run(staffed(rules=rules, **above)))


def test_a_ban_outside_working_hours_is_none() -> None:
    never = {"employees": {"days_per_week": 0, "phones": 3.0}}
    banned = ws.run(staffed(rules={"access": "blocked"}, **never))
    assert_same_record(ws.run(staffed(**never)), banned)
    assert_same_record(ws.run(unstaffed()), banned)


def test_training_that_does_nothing_only_costs() -> None:
    speaking = {"employees": {"chatter": 20.0, "off_message": 0.3, "training_effect": 0.0}}
    none, all_of_them = (ws.run(staffed(rules={"trained": share}, **speaking)) for share in (0.0, 1.0))
    assert none.measures["off_message"] > 10
    assert_same(none, all_of_them, but=("training_cost", "net_value"))
    assert all_of_them.measures["training_cost"] == 40 * 200.0 * 3.0  # represents


def test_what_employees_say_leaves_every_other_draw_alone() -> None:
    """Where posts move nobody (and opinions stand still), crowd no feed, are not passed on and drive nobody away, customers
    live the same lives."""
    deaf: dict[str, Any] = {
        "spread": {"advice": 0.0, "reshare": 0.0, "crowding_posts": 0.0, "opinion_half_life_days": 0.0}
    }
    deaf["attention"] = {"mute": 0.0}
    silent = ws.run(staffed(**deaf))
    loud = ws.run(staffed(rules={"advocates": 1.0, "posts_per_week": 20.0}, employees={"chatter": 50.0}, **deaf))
    assert loud.measures["employee_posts"] > 1000
    for table in ("tickets", "switches"):
        np.testing.assert_array_equal(getattr(silent.record, table), getattr(loud.record, table))
    np.testing.assert_array_equal(silent.record.opinion, loud.record.opinion)
    own = loud.record.cascades[loud.record.cascades["voice"] == 0]
    np.testing.assert_array_equal(silent.record.cascades["key"], own["key"])
    np.testing.assert_array_equal(silent.record.cascades["reach"], own["reach"])


def test_under_a_ban_people_go_on_talking_of_their_own_accord() -> None:
    talking = {"employees": {"chatter": 20.0, "phones": 1.0}}
    openly, banned = (ws.run(staffed(rules={"access": access}, **talking)) for access in ("open", "blocked"))
    assert openly.measures["employee_posts"] > 100
    assert_same_record(openly, banned)
