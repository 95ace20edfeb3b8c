"""Rules that are plugged in do what they are meant to do: resolved paired differences on the same replications."""

from __future__ import annotations

import pytest
from levers import BUSY, COURTED, WEAK_SOLUTION, Case, assert_acts, serious_wait

CASES = [
    Case("serious first", {"policies.desk.triage_rule": "serious_first"}, [(serious_wait, -1)], BUSY),
    Case(
        "money for all",
        {"policies.desk.reply_rule": "generous"},
        [("compensation_cost", +1), ("churn_rate", -1)],
        {**WEAK_SOLUTION, "service.money_recovery": 0.5, "policies.desk.compensation.serious": 0.0},
        30,
    ),
    Case("high offers to all", {"brands.1.poaching.offer_rule": "high_offers"}, [("poached", +1), ("churn_rate", +1)], COURTED),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_rule_acts_as_meant(case: Case) -> None:
    assert_acts(case)
