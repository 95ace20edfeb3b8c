"""Root causes that nobody fixes, fixes without root causes and fixes that do nothing change nothing to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same, assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.record import FIXED_STOCK, RECORD_COLUMNS

KNOWING = ("causes_known", "causes_known_share", "averted_share", "failure_rate_now")
FIXES = {"fixes_at_once": 3, "evidence": 3.0, "fix_days": 1.0, "fix_cost": 500.0}
CAUSES = {"learning": {"root_causes": 8}}
OUTAGE = {
    "kind": "incident",
    "brand": "A",
    "hours": 100.0,
    "share_of_customers": 0.4,
    "severity": 0.5,
    "lasts_hours": 6.0,
}


def learning(rules: dict[str, Any] | None = None, **above: Any) -> ws.Scenario:
    """The lively scenario in which the first brand follows a policy with these rules for fixing."""
    brands = [{**LIVELY["brands"][0], "policy": "own"}, LIVELY["brands"][1]]
    policies = {"own": {"preset": "dedicated_team", "learning": rules or {}}}
    return lively(**{"brands": brands, "policies": policies, "events": [OUTAGE], **above})


def without(run: Any, *columns: str) -> np.ndarray:
    """The hourly record without some columns."""
    return np.delete(run.record.hourly, [RECORD_COLUMNS.index(name) for name in columns], axis=2)


def test_fixes_where_failures_have_no_causes() -> None:
    rules = {**FIXES, "told_apart": 1.0, "public_weight": 50.0}
    off = ws.run(learning())
    assert_same_record(off, ws.run(learning(rules)))
    assert_same_record(off, ws.run(learning(rules, learning={"concentration": 0.0, "incident_cause": True})))
    assert np.isnan([off.measures[name] for name in KNOWING]).all()
    assert [off.measures[name] for name in ("fixes", "fixing_cost", "failures_averted")] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("causes", [{"root_causes": 8}, {"root_causes": 1, "incident_cause": True}])
def test_causes_that_nobody_fixes_are_only_known(causes: dict[str, Any]) -> None:
    off, known = ws.run(learning()), ws.run(learning({"evidence": 3.0}, learning=causes))
    assert_same(off, known, but=KNOWING, columns_but=("causes_known",))
    np.testing.assert_array_equal(
        without(off, "causes_known", "failures_left"), without(known, "causes_known", "failures_left")
    )
    assert known.measures["causes_known"] > 0
    assert (known.record.hourly[:, :, RECORD_COLUMNS.index("failures_left")] == FIXED_STOCK).all()
    for table in ("tickets", "cascades", "switches", "opinion"):
        np.testing.assert_array_equal(getattr(off.record, table), getattr(known.record, table))


def test_fixes_that_remove_nothing_only_cost() -> None:
    off, vain = ws.run(learning()), ws.run(learning({**FIXES, "effect": 0.0}, **CAUSES))
    assert_same(off, vain, but=(*KNOWING, "fixes", "fixing_cost", "net_value"), columns_but=("causes_known",))
    assert vain.measures["fixes"] > 5
    assert vain.measures["fixing_cost"] == 500.0 * vain.measures["fixes"]
    assert off.measures["net_value"] - vain.measures["net_value"] == pytest.approx(vain.measures["fixing_cost"])


def test_fixes_that_work_only_after_the_end_only_cost() -> None:
    off, late = ws.run(learning()), ws.run(learning({**FIXES, "fix_days": 60.0, "fix_days_cv": 0.0}, **CAUSES))
    assert_same(off, late, but=(*KNOWING, "fixes", "fixing_cost", "net_value"), columns_but=("causes_known",))
    assert late.measures["fixes"] == 3


def test_what_a_brand_learns_is_nothing_to_a_calm_market() -> None:
    """Base hazards are those of the brand as it was when the scenario says that it had its churn: before anything was fixed."""
    fitted = {"reviews": {"interval_days": 7.0}, "time": {"days": 4.0}}
    plain, causes = (ws.prepare(learning(rules, **fitted, **above)) for rules, above in (({}, {}), (FIXES, CAUSES)))
    np.testing.assert_array_equal(plain.intercept, causes.intercept)


def test_failures_that_are_left_are_the_very_same_ones() -> None:
    """Where what happened before does not matter to what people say, complaints of a brand that learns are some of those
    that there would have been, and no draw of anything else moves."""
    still: dict[str, Any] = {
        "voice": {"grievance_boost": 0.0, "answered_boost": 0.0, "mention": 0.0, "leave_plan": 0.0},
        "reviews": {"intercept": 0.0}, "joining": {"kind": "none"}, "spread": {"reshare": 0.0},
        "service": {"patience_hours": 0.0}, **CAUSES,
    }  # fmt: skip
    still["brands"] = [{**LIVELY["brands"][0], "policy": "own"}, {**LIVELY["brands"][1], "poaching": {}}]
    failing, learns = ws.run(learning(**still)), ws.run(learning(FIXES, **still))
    before, after = (set(run.record.tickets["key"].tolist()) for run in (failing, learns))
    assert after < before
    assert len(after) < 0.8 * len(before)
    own = [run.record.tickets[run.record.tickets["brand"] == 1] for run in (failing, learns)]
    np.testing.assert_array_equal(*own)
    problems, averted = (RECORD_COLUMNS.index(name) for name in ("problems", "averted"))
    hours = learns.record.hourly
    np.testing.assert_array_equal(hours[:, :, problems] + hours[:, :, averted], failing.record.hourly[:, :, problems])


def test_a_rival_learns_by_its_own_policy() -> None:
    brands = [LIVELY["brands"][0], {**LIVELY["brands"][1], "policy": "own"}]
    run = ws.run(learning(FIXES, brands=brands, **CAUSES))
    first, second = (run.measures_of(name) for name in ("A", "B"))
    assert first["fixes"] == first["failures_averted"] == 0.0
    assert second["fixes"] > 0
    assert second["failures_averted"] > 0


# --- forks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hour", [-24.0, 0.0, 130.5, 240.0])
def test_a_fork_is_a_scheduled_change_also_while_fixes_are_under_way(hour: float, tmp_path: Any) -> None:
    rules = {"own": {"preset": "dedicated_team", "learning": {**FIXES, "fix_days": 4.0}},
             "other": {"preset": "dedicated_team", "learning": {**FIXES, "evidence": 20.0, "fixes_at_once": 1, "effect": 0.3}},
             "none": {"preset": "dedicated_team"}}  # fmt: skip
    for then in ("other", "none", "ignore"):
        change = {"kind": "policy", "brand": "A", "hours": hour, "policy": then}
        same = {"policies": rules, "learning": {"root_causes": 8, "return_half_life_days": 5.0, "incident_cause": True}}
        run = ws.run(learning(**same), trace=True)
        straight = ws.run(learning(**same, events=[OUTAGE, change]), trace=True)
        assert_same_record(straight, ws.fork(run, hour, then))
        assert_same_record(straight, ws.fork(run.save(tmp_path / f"{then}.wom", hour), hour, then))
        assert run.measures["fixes"] > 5


def test_what_is_restored_goes_on_learning(tmp_path: Any) -> None:
    run = ws.run(learning({**FIXES, "fix_days": 4.0}, **CAUSES), trace=True)
    restored = ws.restore(run.save(tmp_path / "here.wom", 133.0))
    assert_same_record(run, restored)
    np.testing.assert_array_equal(run.state.roots, restored.state.roots)
