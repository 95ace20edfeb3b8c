"""Playbooks: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.playbook_faults import playbook_notes

WHERE = "policies.own.playbook"
WHOLE = {"active": True, "pause_content": True, "holding_statement": True, "promised_hours": 24.0, "messages": 1}


def tables(playbook: dict[str, Any], **above: Any) -> dict[str, Any]:
    return {
        "time": {"days": 10.0}, "network": {"customers": 60},
        "brands": [{"name": "A", "market_share": 0.3, "policy": "own"}, {"name": "B", "market_share": 0.1}],
        "policies": {"own": {"playbook": playbook}}, **above,
    }  # fmt: skip


def faults(playbook: dict[str, Any], **above: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(playbook, **above))
    return [f"{fault.where}: {fault.what}" for fault in caught.value.faults]


def notes(playbook: dict[str, Any], **above: Any) -> list[tuple[str, str]]:
    return list(playbook_notes(ws.Scenario(**tables(playbook, **above))))


def test_what_is_whole_is_taken() -> None:
    assert notes(WHOLE) == notes({}) == []


def test_every_fault_at_once_with_the_nearest_right_name() -> None:
    found = faults({"active": True, "trigger": 0.0, "mesages": 2, "spoken_by": "supporter", "window_hours": 30.0})
    assert [one.split(":")[0] for one in found] == [
        f"{WHERE}.trigger", f"{WHERE}.window_hours", f"{WHERE}.spoken_by", f"{WHERE}.mesages",
    ]  # fmt: skip
    assert '"messages"' in found[3] or "messages" in found[3]
    assert "supporters" in found[2]


def test_preparation_that_makes_a_message_worse_is_odd() -> None:
    assert notes(WHOLE, crisis={"improvised": 0.7, "prepared": 0.5}) == [
        ("crisis.prepared", "0.5: below crisis.improvised (0.7): preparation makes messages worse")
    ]


def test_more_voices_than_people() -> None:
    many = {**WHOLE, "spoken_by": "supporters", "voices": 61}
    assert faults(many) == [f"{WHERE}.voices: 61: there are 60 people"]
    assert notes({**many, "voices": 60}) == []


@pytest.mark.parametrize(
    ("playbook", "above", "key", "said"),
    [
        ({"messages": 2}, {}, "", "has no effect: set active = true to use it"),
        ({"active": True}, {}, "", "an alarm only costs"),
        ({**WHOLE, "messages": 0}, {}, ".holding_statement", "promises an answer that never comes"),
        ({**WHOLE, "preparation_hours": 30.0}, {}, ".promised_hours", "24: the counter-message is ready after 30 hours"),
        ({**WHOLE, "voices": 16, "promised_hours": 15.0}, {}, ".promised_hours", "message is ready after 16 hours"),
        ({**WHOLE, "spoken_by": "employees"}, {}, ".voices", "nobody can post the message"),
        ({**WHOLE, "window_hours": 2.0}, {"time": {"days": 10.0, "tick_hours": 6.0}}, ".window_hours", "shorter than a tick"),
        ({**WHOLE, "preparation_hours": 300.0, "promised_hours": 500.0}, {}, ".preparation_hours", "never ready within the run"),
    ],
)  # fmt: skip
def test_what_is_odd_is_noted(playbook: dict[str, Any], above: dict[str, Any], key: str, said: str) -> None:
    found = notes(playbook, **above)
    assert [where for where, _ in found] == [WHERE + key]
    assert said in found[0][1]


def test_a_desk_that_notices_nothing_raises_no_alarm() -> None:
    deaf = {"own": {"playbook": WHOLE, "listening": {"coverage": 0.0}}}
    assert "no alarm can be raised" in notes({}, policies=deaf)[0][1]


def test_too_few_employees_are_counted() -> None:
    brands = [{"name": "A", "market_share": 0.3, "policy": "own", "employees": 2}, {"name": "B", "market_share": 0.1}]
    book = {**WHOLE, "spoken_by": "employees", "voices": 3}
    assert notes(book, brands=brands) == [(f"{WHERE}.voices", "3 employees are to speak, there are 2")]
    assert notes({**book, "voices": 2}, brands=brands) == []
