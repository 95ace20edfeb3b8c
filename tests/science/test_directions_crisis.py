"""What a brand does in a firestorm acts in the expected direction: resolved paired differences on the same chance."""

from __future__ import annotations

from typing import Any

import pytest
from levers import Case, assert_acts

from wom_sim.measures.result import RunResult


def opinion(result: RunResult) -> float:
    """Mean opinion of the focal brand among all people at the end."""
    return float(result.record.opinion[:, 0].mean())


OUTAGE = {
    "kind": "incident", "brand": "Ours", "at": "day 12 10:00",
    "share_of_customers": 0.5, "severity": 0.7, "lasts_hours": 20.0,
}  # fmt: skip
STORMY: dict[str, Any] = {
    "events": [OUTAGE], "brands.0.background_tickets_per_day": 20.0, "brands.0.failure_rate": 0.05, "voice.public_share": 0.7,
    "spread.appeal_tail": 0.0, "spread.see": 0.4, "study.firestorm_factor": 3.0,
}  # fmt: skip
BOOK = {"active": True, "trigger": 2.0, "least": 5}
CAREFUL = {**BOOK, "trigger": 4.0, "least": 20}  # no false alarms
DAILY = {**BOOK, "trigger": 2.5, "least": 20, "window_hours": 24.0}  # and none that never comes
MESSAGE = {**BOOK, "messages": 2, "preparation_hours": 6.0}
STATEMENT = {**BOOK, "holding_statement": True, "promised_hours": 8.0}
DISSENT = {**MESSAGE, "voices": 6, "one_voice": False}
BRAND_IS_HEARD = {"trust.brand": 0.6, "crisis.message_strength": 2.0}
FEEDS = [{"name": "news", "posts_per_week": 30.0, "useful": 1.0, "followers": 0.6}]

CASES = [
    Case(
        "a lower trigger",
        {"policies.desk.playbook": {**BOOK, "trigger": 1.5}},
        [("crisis_hours", +1), ("crisis_cost", +1)],
        {**STORMY, "policies.desk.playbook": {**BOOK, "trigger": 4.0}},
    ),
    Case(
        "somebody who looks but once a day",
        {"policies.desk.playbook": {**DAILY, "check_hours": 24.0}},
        [("detection_lag", +1)],
        {**STORMY, "policies.desk.playbook": DAILY},
    ),
    Case(
        "listening that hears late",
        {"policies.desk.listening.delay_minutes": 600.0},
        [("detection_lag", +1)],
        {**STORMY, "policies.desk.playbook": DAILY},
    ),
    Case(
        "a good answer",
        {"policies.desk.playbook": MESSAGE},
        [(opinion, +1), ("counter_messages", +1)],
        {**STORMY, **BRAND_IS_HEARD, "crisis.improvised": 0.9, "crisis.prepared": 0.9, "policies.desk.playbook": BOOK},
    ),
    Case(
        "a poor answer is worse than none",
        {"policies.desk.playbook": MESSAGE},
        [(opinion, -1)],
        {**STORMY, **BRAND_IS_HEARD, "crisis.improvised": 0.1, "crisis.prepared": 0.1, "policies.desk.playbook": BOOK},
    ),
    Case(
        "a better answer beats a faster one",
        {"policies.desk.playbook": {**MESSAGE, "preparation_hours": 18.0}},
        [(opinion, +1)],
        {**STORMY, **BRAND_IS_HEARD, "policies.desk.playbook": {**MESSAGE, "preparation_hours": 0.0}},
    ),
    Case(
        "voices that contradict each other do more harm than none",
        {"policies.desk.playbook": DISSENT},
        [(opinion, -1)],
        {**STORMY, **BRAND_IS_HEARD, "crisis.contradiction": 0.3, "policies.desk.playbook": BOOK},
    ),
    Case(
        "one voice",
        {"policies.desk.playbook": {**DISSENT, "one_voice": True}},
        [(opinion, +1)],
        {**STORMY, **BRAND_IS_HEARD, "policies.desk.playbook": DISSENT},
    ),
    Case(
        "a statement that is followed by nothing",
        {"crisis.letdown_strength": 4.0},
        [(opinion, -1)],
        {**STORMY, "policies.desk.playbook": STATEMENT, "crisis.letdown_strength": 0.0, "policies.desk.feeds": FEEDS},
    ),
    Case(
        "a statement, for the moment",
        {"policies.desk.playbook": STATEMENT},
        [(opinion, +1), ("statements", +1)],
        {**STORMY, **BRAND_IS_HEARD, "crisis.letdown_strength": 0.0, "crisis.statement_quality": 0.95,
         "crisis.statement_strength": 2.0, "policies.desk.playbook": BOOK},
    ),
    Case(
        "supporters",
        {"policies.desk.playbook": {**MESSAGE, "spoken_by": "supporters", "voices": 40}},
        [(opinion, +1), ("counter_messages", +1)],
        {**STORMY, "crisis.coordination_hours": 0.0, "crisis.prepared": 0.95, "policies.desk.playbook": BOOK},
    ),
    Case(
        "to pause what nobody wants to read now",
        {"policies.desk.playbook": {**CAREFUL, "pause_content": True}},
        [(opinion, +1), ("content_posts", -1), ("content_cost", -1)],
        {**STORMY, "policies.desk.feeds": FEEDS, "crisis.tone_deaf": 1.0, "policies.desk.playbook": CAREFUL},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_lever_acts(case: Case) -> None:
    assert_acts(case)
