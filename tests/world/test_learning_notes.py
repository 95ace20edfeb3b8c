"""Root causes and fixes: what is refused, and what `check` finds odd."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.learning_notes import learning_notes

FIXES = {"fixes_at_once": 2, "fix_days": 5.0}


def tables(rules: dict[str, Any], learning: dict[str, Any], **desk: Any) -> dict[str, Any]:
    return {
        "time": {"days": 10.0}, "brands": [{"name": "A", "market_share": 0.3, "policy": "own"}], "learning": learning,
        "policies": {"own": {**desk, "learning": rules}},
    }  # fmt: skip


def notes(rules: dict[str, Any], learning: dict[str, Any], **desk: Any) -> dict[str, str]:
    return dict(learning_notes(ws.Scenario(**tables(rules, learning, **desk))))


def faults(rules: dict[str, Any], learning: dict[str, Any]) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(rules, learning))
    return [f"{fault.where}: {fault.what}" for fault in caught.value.faults]


def test_what_is_complete_is_not_odd() -> None:
    assert notes(FIXES, {"root_causes": 5}) == {}
    assert notes({}, {}) == {}
    assert notes(FIXES, {"root_causes": 1, "incident_cause": True}) == {}


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        {"fixes_at_once": -1, "told_apart": 1.2, "efect": 0.5, "evidence": 0.0},
        {"root_causes": 101, "concentraton": 1.0},
    )
    assert len(found) == 6
    assert any("policies.own.learning.efect" in one and "effect" in one for one in found)
    assert any("learning.concentraton" in one and "concentration" in one for one in found)
    assert any("learning.root_causes" in one and "100" in one for one in found)
    assert any("told_apart" in one and "1" in one for one in found)
    assert any("policies.own.learning.evidence" in one and "0" in one for one in found)


def test_fixes_without_causes_and_causes_without_fixes() -> None:
    assert "no root causes" in notes(FIXES, {})["policies.own.learning"]
    assert "no root causes" in notes({}, {"incident_cause": True})["learning.incident_cause"]
    assert "nobody fixes any" in notes({}, {"root_causes": 4})["learning.root_causes"]


def test_more_fixes_than_causes() -> None:
    assert "only 1 root" in notes(FIXES, {"root_causes": 1})["policies.own.learning.fixes_at_once"]


@pytest.mark.parametrize(
    ("rules", "desk", "why"),
    [
        ({"told_apart": 0.0}, {}, "told_apart"),
        ({}, {"agents": 0, "listening": {"coverage": 0.0}}, "neither listens"),
        ({}, {"answers": "public", "listening": {"coverage": 0.0}}, "neither listens"),
        ({"public_weight": 0.0}, {"agents": 0}, "neither listens"),
    ],
)
def test_brands_that_can_learn_nothing(rules: dict[str, Any], desk: dict[str, Any], why: str) -> None:
    assert why in notes({**FIXES, **rules}, {"root_causes": 4}, **desk)["policies.own.learning.fixes_at_once"]


def test_fixes_that_come_too_late() -> None:
    assert (
        "only after the last"
        in notes({**FIXES, "fix_days": 10.0}, {"root_causes": 4})["policies.own.learning.fix_days"]
    )
