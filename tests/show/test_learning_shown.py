"""What a reader is told of learning: where it acts, and nothing of it where it does not."""

from __future__ import annotations

from typing import Any

import pytest
from quiet import merged

import wom_sim as ws
from wom_sim.show import report
from wom_sim.show.describe import describe

FIXES = {"fixes_at_once": 2, "evidence": 5.0, "fix_days": 2.0, "fix_cost": 300.0}


def market(rules: dict[str, Any], **learning: Any) -> ws.Scenario:
    desk = {"agents": 1, "night_agents": 1}
    policies = {"desk": desk, "fixes": {**desk, "learning": rules}}
    tables = merged({"policies": policies, "learning": learning})
    return ws.Scenario(**{**tables, "study": {"replications": 2, "policies": ["desk", "fixes"]}})


@pytest.mark.parametrize("on", [True, False])
def test_the_report_has_a_group_and_a_picture_of_it(on: bool) -> None:
    scenario = market(FIXES if on else {}, root_causes=6 if on else 0)
    page = report.render(ws.compare(scenario, ["desk", "fixes"]))
    for words in (
        "What the brand learns",
        "What is put right",
        "failures in 100 touches",
        "What fixing root causes of failures costs",
    ):
        assert (words in page) == on, words


def test_the_description_says_what_happens() -> None:
    page = describe(market(FIXES, root_causes=6, incident_cause=True))
    assert "Each failure has one of 6 root causes" in page
    assert "a further one that all incidents share" in page
    assert "Under fixes they also put right what complaints tell them of" in page
    assert "brands that listen learn why they fail" in page
    assert "State of each root cause of its failures" in page


def test_the_description_says_what_does_not_happen() -> None:
    page = describe(market(FIXES, root_causes=0))
    assert "Failures have no root causes." in page
    assert "put right what complaints" not in page
    assert "Each failure has one of" not in page
    assert "*No policy in play fixes any.*" in describe(market({}, root_causes=1))
