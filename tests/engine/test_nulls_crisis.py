"""Playbooks that stay closed, alarms without a word, and words without force change nothing else, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.model.trust import STATEMENT
from wom_sim.world.policy import overlay

EASY = {"active": True, "trigger": 0.1, "least": 1, "check_hours": 1.0, "calm_hours": 2.0}
LOUD = {
    **EASY,
    "holding_statement": True,
    "promised_hours": 3.0,
    "messages": 3,
    "preparation_hours": 2.0,
    "repeat_hours": 4.0,
}
FEEDS = [{"name": "news", "posts_per_week": 20.0, "followers": 0.5, "useful": 0.8}]
COUNTED = (
    "crisis_hours",
    "false_alarms",
    "detection_lag",
    "statements",
    "counter_messages",
    "crisis_cost",
    "net_value",
)


def alarmed(playbook: dict[str, Any] | None, own: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario in which the first brand has employees, and a playbook or none."""
    brands = [{**LIVELY["brands"][0], "employees": 20, "policy": "own"}, LIVELY["brands"][1]]
    policies = {"own": {"preset": "dedicated_team", "playbook": playbook or {}, **(own or {})}}
    return lively(**overlay({"brands": brands, "policies": policies}, above))


@pytest.mark.parametrize(
    ("playbook", "above"),
    [
        ({**LOUD, "active": False, "pause_content": True, "voices": 9}, {}),
        ({**LOUD, "trigger": 10_000.0}, {}),
        ({**LOUD, "least": 1_000_000}, {}),
        ({**LOUD, "check_hours": 168.0, "window_hours": 0.1, "least": 500}, {}),
        (LOUD, {"policies": {"own": {"listening": {"coverage": 0.0}}}}),
        ({}, {"crisis": {"improvised": 0.0, "letdown_strength": 9.0, "contradiction": 1.0, "leaders": 0.5}}),
        ({}, {"crisis": {"tone_deaf": 1.0}}),  # nothing is pushed
        ({**EASY, "cost_per_hour": 0.0, "trigger": 10_000.0, "pause_content": True}, {}),
    ],
)
def test_what_is_never_opened_changes_nothing(playbook: dict[str, Any], above: dict[str, Any]) -> None:
    without = ws.run(alarmed(None, **{key: value for key, value in above.items() if key != "crisis"}))
    assert_same_record(without, ws.run(alarmed(playbook, **above)))


def test_an_alarm_without_a_word_only_costs() -> None:
    without, alarm = ws.run(alarmed(None)), ws.run(alarmed({**EASY, "pause_content": True, "messages": 0}))
    assert alarm.measures["crisis_hours"] > 20.0
    assert alarm.measures["crisis_cost"] == pytest.approx(100.0 * alarm.measures["crisis_hours"])
    assert_same(without, alarm, but=COUNTED)
    assert without.measures["net_value"] - alarm.measures["net_value"] == pytest.approx(alarm.measures["crisis_cost"])
    hours = np.array(alarm.record.hourly)
    hours[:, :, [RECORD_COLUMNS.index(name) for name in ("crisis_seconds", "crisis_cents")]] = 0
    np.testing.assert_array_equal(hours, without.record.hourly)


def test_to_pause_where_nothing_is_said_is_nothing() -> None:
    assert_same_record(ws.run(alarmed(EASY)), ws.run(alarmed({**EASY, "pause_content": True})))


@pytest.mark.parametrize("spoken_by", ["official", "employees", "supporters", "leaders"])
def test_words_without_force_leave_every_other_draw_alone(spoken_by: str) -> None:
    """Where what is said moves nobody (and opinions stand still), eases nothing, crowds no feed and brings nothing up
    again, customers live the same lives."""
    deaf: dict[str, Any] = {
        "spread": {"reexposure": 0.0, "reshare_positive": 0.0, "crowding_posts": 0.0, "opinion_half_life_days": 0.0},
        "crisis": {"message_strength": 0.0, "statement_strength": 0.0, "letdown_strength": 0.0, "contradiction_strength": 0.0,
                   "eased_by_message": 1.0, "eased_by_statement": 1.0, "statement_quality": 0.5},
    }  # fmt: skip
    book = {**LOUD, "spoken_by": spoken_by, "voices": 3, "one_voice": False}
    silent, loud = ws.run(alarmed(None, **deaf)), ws.run(alarmed(book, **deaf))
    assert loud.measures["statements"] > 1
    assert loud.measures["counter_messages"] > 9
    for table in ("tickets", "switches"):
        np.testing.assert_array_equal(getattr(silent.record, table), getattr(loud.record, table))
    own = loud.record.cascades[loud.record.cascades["voice"] < STATEMENT]
    np.testing.assert_array_equal(silent.record.cascades["key"], own["key"])
    np.testing.assert_array_equal(silent.record.cascades["size"], own["size"])
    np.testing.assert_array_equal(silent.record.opinion, loud.record.opinion)


def test_a_promise_that_is_kept_lets_nobody_down() -> None:
    kept = {**LOUD, "preparation_hours": 1.0, "promised_hours": 2.0}
    weak, strong = (ws.run(alarmed(kept, crisis={"letdown_strength": force})) for force in (0.0, 5.0))
    assert weak.measures["statements"] > 1
    assert_same_record(weak, strong)


def test_one_voice_cannot_contradict_itself() -> None:
    for book in ({**LOUD, "voices": 1, "one_voice": False}, {**LOUD, "voices": 3}):
        calm, loud = (ws.run(alarmed(book, crisis={"contradiction": chance})) for chance in (0.0, 1.0))
        assert_same_record(calm, loud)


def test_push_is_read_as_on_any_day_where_nobody_complains() -> None:
    calm: dict[str, Any] = {
        "brands": [{**LIVELY["brands"][0], "failure_rate": 0.0, "policy": "own"}, LIVELY["brands"][1]],
        "policies": {"own": {"preset": "dedicated_team", "feeds": FEEDS}},
    }
    usual, touchy = (ws.run(alarmed(None, **calm, crisis={"tone_deaf": share})) for share in (0.0, 1.0))
    assert usual.measures["content_seen"] > 100
    assert_same_record(usual, touchy)
