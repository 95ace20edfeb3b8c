"""An organisation without effect changes nothing to the last bit, and what it changes shifts nobody else's draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.world.policy import overlay

Tables = dict[str, Any]
COUNTED = ("repeated", "repeated_share")
BUSY: Tables = {**LIVELY["brands"][0], "policy": "own", "background_tickets_per_day": 500.0}


def organised(rules: Tables | None = None, policy: Tables | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario with six interest groups, in which the first brand is organised in some way."""
    brands = [{**LIVELY["brands"][0], "policy": "own", "background_tickets_per_day": 120.0}, LIVELY["brands"][1]]
    plan = {"preset": "dedicated_team", **(policy or {}), "organisation": rules or {}}
    return lively(**overlay({"brands": brands, "policies": {"own": plan}, "network": {"interest_groups": 6}}, above))


@pytest.mark.parametrize(
    "rules",
    [
        {"known_saves": 0.9, "stiffness": 0.9, "untrained": 0.0, "colleague_minutes": 500.0},
        {"teams": 1, "hub_share": 0.9, "local_knowledge": 1.0, "coordination": 0.5, "thin": 1.0},
        {"agenda": "service_led", "stiffness": 0.0},
        {"governance": "local", "teams": 1, "local_knowledge": 1.0, "coordination": 0.5, "thin": 1.0},
        {"who_answers": "colleagues", "colleague_minutes": 500.0},
    ],
)  # fmt: skip
def test_what_has_nothing_to_do(rules: Tables) -> None:
    assert_same_record(ws.run(organised()), ws.run(organised(rules)))


def test_local_teams_where_all_have_one_interest() -> None:
    alike: Tables = {"network": {"interest_groups": 1}}
    assert_same_record(ws.run(organised(**alike)), ws.run(organised({"governance": "local", "thin": 1.0}, **alike)))


def test_colleagues_without_time_or_out_of_hours() -> None:
    staffed: Tables = {"brands": [{**LIVELY["brands"][0], "policy": "own", "employees": 30}, LIVELY["brands"][1]]}
    usual = ws.run(organised(**staffed))
    no_time = {"who_answers": "colleagues", "colleague_minutes": 0.0}
    assert_same_record(usual, ws.run(organised(no_time, **staffed)))
    no_days: Tables = {**staffed, "employees": {"days_per_week": 0}}
    assert_same_record(ws.run(organised(**no_days)), ws.run(organised({"who_answers": "colleagues"}, **no_days)))


def test_silos_whose_handovers_take_nothing_only_count() -> None:
    free: Tables = {"service": {"handover_kept": 1.0, "handover_time": 0.0}}
    usual, silos = ws.run(organised(**free)), ws.run(organised({"customer_view": "silos"}, **free))
    assert silos.measures["repeated"] > 100
    assert_same(usual, silos, but=(*COUNTED, "handed_over"))
    led = ws.run(organised({"agenda": "marketing_led"}, **free))
    assert led.measures["handed_over"] > 100
    assert_same(usual, led, but=("handed_over",))


def test_contacts_that_nobody_repeats() -> None:
    once: Tables = {"service": {"comes_again": 0.0, "complaint_lifetime_days": 0.001}}
    usual = ws.run(organised(**once))
    for view in ("silos", "one"):
        assert_same_record(usual, ws.run(organised({"customer_view": view}, **once)))


@pytest.mark.parametrize(
    "rules",
    [
        {"customer_view": "one"}, {"customer_view": "silos", "agenda": "marketing_led"}, {"governance": "local", "teams": 3},
        {"governance": "hub_and_spokes", "teams": 3}, {"who_answers": "colleagues", "colleague_minutes": 300.0},
    ],
)  # fmt: skip
def test_other_draws_are_left_alone(rules: Tables) -> None:
    """Where answers move nobody, customers live the same lives: they complain of the same at the same time."""
    deaf: Tables = {
        "service": {"reply_calm": 0.0, "recovery": 0.0, "fast_recovery": 0.0, "money_recovery": 0.0, "satisfaction_gain": 0.0,
                    "thanks": 0.0,
                    "patience_hours": 0.0, "reply_effect": 0.0, "eased_by_apology": 1.0, "eased_by_empathy": 1.0,
                    "eased_by_invite": 1.0, "eased_by_compensation": 1.0, "poached_leave_queue": False},
        "voice": {"answered_boost": 0.0, "helped_talk": 1.0, "helped_praise": 0.0},
        "spread": {"reexposure": 0.0},
        "brands": [{**BUSY, "employees": 30}, {**LIVELY["brands"][1], "poaching": {}}],
    }  # fmt: skip
    unsaid: Tables = {"reply": {"minor": "none", "serious": "none"}}
    usual, other = ws.run(organised(policy=unsaid, **deaf)), ws.run(organised(rules, unsaid, **deaf))
    assert not np.array_equal(usual.record.tickets["closed"], other.record.tickets["closed"])
    for name in ("key", "born", "arrived", "who", "severity"):
        np.testing.assert_array_equal(usual.record.tickets[name], other.record.tickets[name])
    np.testing.assert_array_equal(usual.record.switches, other.record.switches)
    np.testing.assert_array_equal(usual.record.opinion, other.record.opinion)


def test_rivals_are_as_they_were() -> None:
    """A brand's organisation is its own: where rivals share nothing with it, their desks do the same."""
    alone: Tables = {"spread": {"see": 0.0, "advice": 0.0}, "reviews": {"intercept": 0.0}, "joining": {"kind": "none"}}
    both = {**alone, "brands": [{**LIVELY["brands"][0], "policy": "own"}, {**LIVELY["brands"][1], "poaching": {}}]}
    usual = ws.run(organised(**both))
    other = ws.run(organised({"customer_view": "one", "governance": "local", "agenda": "service_led"}, **both))
    np.testing.assert_array_equal(usual.record.hourly[:, 1], other.record.hourly[:, 1])
