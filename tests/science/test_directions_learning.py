"""Learning acts in the expected direction: listening, fixing, lag and cost; resolved paired differences on the same chance."""

from __future__ import annotations

from typing import Any

import pytest
from levers import OUTAGE, UNSHARED, VIRAL, Case, assert_acts

FIXES = {"fixes_at_once": 2, "evidence": 20.0, "fix_days": 3.0, "fix_cost": 1000.0, "effect": 0.8}
CAUSED: dict[str, Any] = {"learning.root_causes": 8, **UNSHARED}
LEARNS: dict[str, Any] = {**CAUSED, "policies.desk.learning": FIXES}
LOUD: dict[str, Any] = {**LEARNS, "policies.desk.answers": "public", "brands.0.background_tickets_per_day": 20.0}


def rules(**other: Any) -> dict[str, Any]:
    return {"policies.desk.learning": {**FIXES, **other}}


CASES = [
    Case(
        "fixing",
        rules(),
        [
            ("failures_averted", +1), ("failure_rate_now", -1), ("fixing_cost", +1), ("sentiment", +1), ("nps_true", +1),
            ("mentions_negative", -1), ("churn_rate", -1), ("churned_failure", -1), ("utilisation", -1), ("abandoned", -1),
        ],
        CAUSED,
    ),
    Case(
        "listening",
        {"policies.desk.listening.coverage": 0.9},
        [("causes_known", +1), ("fixes", +1), ("failures_averted", +1), ("failure_rate_now", -1), ("churn_rate", -1)],
        {**LOUD, "policies.desk.listening.coverage": 0.01, "voice.public_share": 0.9},
    ),
    Case(
        "public failure",
        {"voice.public_share": 0.9},
        [("causes_known", +1), ("failures_averted", +1)],
        {**LOUD, "voice.public_share": 0.02},
    ),
    Case("a brand that minds what is public", rules(public_weight=20.0), [("fixes", +1), ("failures_averted", +1)],
         {**LOUD, **rules(public_weight=0.2)}),
    Case("complaints that are passed on", {"spread.reshare": 0.05}, [("causes_known", +1), ("fixes", +1)],
         {**LOUD, **VIRAL, **rules(evidence=200.0), "spread.reshare": 0.0}),
    Case("a short lag", rules(fix_days=1.0), [("failures_averted", +1), ("sentiment", +1)], {**CAUSED, **rules(fix_days=12.0)}),
    Case("dear fixes", rules(fix_cost=50_000.0), [("fixing_cost", +1), ("net_value", -1)], LEARNS),
    Case("fixes that remove more", rules(effect=0.95), [("failures_averted", +1), ("failure_rate_now", -1)],
         {**CAUSED, **rules(effect=0.3)}),
    Case("more fixes at once", rules(fixes_at_once=5), [("fixes", +1), ("failures_averted", +1)],
         {**CAUSED, **rules(fixes_at_once=1)}),
    Case("causes told apart", rules(told_apart=0.9), [("causes_known", +1), ("failures_averted", +1)],
         {**CAUSED, **rules(told_apart=0.02)}),
    Case("a brand that waits for more evidence", rules(evidence=200.0), [("fixes", -1), ("failures_averted", -1)], LEARNS),
    Case("evidence that is soon stale", rules(evidence=60.0, evidence_half_life_days=1.0),
         [("fixes", -1), ("failures_averted", -1)], {**CAUSED, **rules(evidence=60.0, evidence_half_life_days=0.0)}),
    Case("few causes behind most failures", {"learning.concentration": 2.0}, [("failures_averted", +1), ("failure_rate_now", -1)],
         {**LEARNS, **rules(fixes_at_once=1), "learning.root_causes": 20, "learning.concentration": 0.0}),
    Case("many causes", {"learning.root_causes": 40}, [("failures_averted", -1)],
         {**LEARNS, **rules(fixes_at_once=1), "learning.concentration": 0.0, "learning.root_causes": 4}),
    Case("causes that come back", {"learning.return_half_life_days": 5.0}, [("failure_rate_now", +1), ("failures_averted", -1)],
         {**LEARNS, "learning.return_half_life_days": 0.0}),
    Case(
        "an outage that was understood",
        {"learning.incident_cause": True},
        [("failures_averted", +1), ("mentions_negative", -1)],
        {**LEARNS, **rules(fixes_at_once=9), "events": [{**OUTAGE, "at": "day 1"}, {**OUTAGE, "at": "day 14"}]},
    ),
    Case(
        "customers off the graph teach",
        {"brands.0.background_tickets_per_day": 200.0},
        [("causes_known", +1), ("failures_averted", +1)],
        {**CAUSED, **rules(evidence=60.0), "policies.desk.agents": 8, "brands.0.background_tickets_per_day": 0.0},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
