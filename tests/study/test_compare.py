"""What compare() does with runs, whoever runs them and in whatever order they finish."""

from __future__ import annotations

import pickle
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fake_engine import EFFECT, HOURS, FakeEngine, make_scenario

import wom_sim
from wom_sim.errors import NetworkFileError, RunFailed, ScenarioError
from wom_sim.study import compare as study
from wom_sim.study import runs
from wom_sim.study.compare import ComparisonResult, Interrupted, compare
from wom_sim.world.scenario import Scenario


def assert_same(one: ComparisonResult, other: ComparisonResult) -> None:
    for name in ("runs", "series", "flows", "table", "paired"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.sentences == other.sentences


def test_tables_have_the_promised_columns(engine: FakeEngine, scenario: Scenario) -> None:
    result = compare(scenario)
    assert result.policies == list(EFFECT)
    assert (result.baseline, result.rank_by, result.replications) == ("marketing_led", "net_value", 12)
    assert list(result.runs.columns) == ["policy", "replication", *engine.MEASURES]
    assert len(result.runs) == 12 * len(EFFECT)
    assert list(result.series.columns) == ["policy", "replication", "hour", "mentions_negative", "cost"]
    assert len(result.series) == 12 * len(EFFECT) * HOURS
    assert list(result.flows.columns) == ["policy", "replication", "from", "to", "cause", "customers"]
    assert list(result.table.columns[:10]) == [
        "policy", "net_value", "net_value_low", "net_value_high", "net_value_difference", "net_value_difference_low",
        "net_value_difference_high", "net_value_better_share", "net_value_resolved", "net_value_replications_needed",
    ]  # fmt: skip
    assert len(result.table.columns) == 1 + 9 * len(engine.MEASURES)
    assert set(result.paired["measure"]) == set(engine.MEASURES)


def test_series_are_kept_in_32_bits(engine: FakeEngine, scenario: Scenario) -> None:
    types = compare(scenario, replications=2).series.dtypes
    assert (types["mentions_negative"], types["cost"], types["hour"]) == (np.int32, np.float32, np.int32)
    huge = pd.DataFrame({"n": np.array([2**31]), "small": np.array([-5])})
    assert dict(runs.compact(huge).dtypes) == {"n": np.int64, "small": np.int32}


def test_ranked_from_best_to_worst_with_paired_differences(engine: FakeEngine, scenario: Scenario) -> None:
    result = compare(scenario)
    assert set(result.table["policy"][:2]) == {"dedicated_team", "crisis_room"}
    assert list(result.table["policy"][2:]) == ["marketing_led", "ignore"]
    assert result.table["net_value"].is_monotonic_decreasing
    wide = result.runs.pivot(index="replication", columns="policy", values="net_value")
    row = result.table.set_index("policy").loc["dedicated_team"]
    difference = wide["dedicated_team"] - wide["marketing_led"]
    assert row["net_value_difference"] == pytest.approx(difference.mean())
    assert row["net_value_resolved"]
    assert row["net_value_better_share"] == 1.0
    # chance shared by all policies (sd 200) is in the means' intervals and not in the differences'
    assert row["net_value_high"] - row["net_value_low"] > 100
    assert row["net_value_difference_high"] - row["net_value_difference_low"] < 10


def test_ranking_follows_the_direction_of_better(engine: FakeEngine) -> None:
    result = compare(make_scenario(rank_by="churned"))
    assert result.table["churned"].is_monotonic_increasing
    assert result.table.columns[1] == "churned"
    assert result.table["policy"].iloc[-1] == "ignore"


def test_the_baseline_has_no_difference_to_itself(engine: FakeEngine, scenario: Scenario) -> None:
    own = compare(scenario).paired.query("policy == 'marketing_led'")
    assert own["difference"].isna().all()
    assert not own["resolved"].any()


def test_undefined_measures_are_left_out(engine: FakeEngine, scenario: Scenario) -> None:
    row = compare(scenario).paired.query("policy == 'ignore' and measure == 'first_reply_hours'").iloc[0]
    assert np.isnan(row["mean"])
    assert row["pairs"] == 0
    assert not row["resolved"]


@pytest.mark.parametrize("workers", [1, 3, 8])
def test_workers_and_order_do_not_matter(
    engine: FakeEngine, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    expected = compare(scenario, workers=1)
    plain = engine.run

    def unevenly(scenario: Scenario, policy: str, *, replication: int, world: str, progress: Any) -> Any:
        time.sleep(0.002 * ((7 * replication + len(policy)) % 5))
        return plain(scenario, policy, replication=replication, world=world, progress=progress)

    monkeypatch.setattr(engine, "run", unevenly)
    assert_same(compare(scenario, workers=workers), expected)


class PicklingExecutor(Executor):
    """Sends task and answer through pickle, as a process or a cluster would, and finishes backwards."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], bytes]] = []
        self.shut = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, pickle.dumps((fn, args, kwargs))))
        if len(self.waiting) == 8 * len(EFFECT):
            threading.Thread(target=self._work).start()
        return future

    def _work(self) -> None:
        for future, task in reversed(self.waiting):
            fn, args, kwargs = pickle.loads(task)
            future.set_result(pickle.loads(pickle.dumps(fn(*args, **kwargs))))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.shut = True


def test_any_executor_gives_the_same_from_pickled_tasks(engine: FakeEngine, scenario: Scenario) -> None:
    expected = compare(scenario, replications=8)
    runs._worlds_here.cache_clear()
    engine.prepared.clear()
    executor = PicklingExecutor()
    assert_same(compare(scenario, replications=8, executor=executor), expected)
    assert not executor.shut
    assert engine.prepared == [0]


def test_one_world_is_shared_where_only_the_run_varies(engine: FakeEngine, scenario: Scenario) -> None:
    compare(scenario, workers=4)
    assert engine.prepared == [0]


def test_a_world_for_each_replication_where_customers_vary(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[tuple[int, str]] = set()
    plain = engine.run

    def noting(scenario: Scenario, policy: str, *, replication: int, world: str, progress: Any) -> Any:
        seen.add((replication, world))
        return plain(scenario, policy, replication=replication, world=world, progress=progress)

    monkeypatch.setattr(engine, "run", noting)
    compare(make_scenario(vary=["population", "run"], replications=6), workers=3)
    assert sorted(engine.prepared) == list(range(6))
    assert seen == {(k, f"world {k}") for k in range(6)}


def test_replications_are_run_one_after_the_other(engine: FakeEngine, scenario: Scenario) -> None:
    compare(scenario, replications=3, workers=1)
    assert engine.ran == [(k, name) for k in range(3) for name in EFFECT]


def test_more_replications_leave_the_first_as_they_were(engine: FakeEngine, scenario: Scenario) -> None:
    few, many = compare(scenario, replications=3), compare(scenario, replications=9)
    pd.testing.assert_frame_equal(few.runs, many.runs.query("replication < 3").reset_index(drop=True))


def test_progress_counts_every_run_and_names_the_leader(engine: FakeEngine, scenario: Scenario) -> None:
    heard: list[tuple[int, int, str]] = []
    compare(scenario, replications=3, workers=1, progress=lambda *what: heard.append(what))
    assert [done for done, _, _ in heard] == list(range(1, 13))
    assert {total for _, total, _ in heard} == {12}
    assert heard[0][2] == ""
    assert heard[-1][2] in {"crisis_room leads", "dedicated_team leads"}


def test_firestorms_are_told_against_the_baselines_calm_days(engine: FakeEngine, scenario: Scenario) -> None:
    result = compare(scenario)
    storms = result.runs.groupby("policy")["firestorm"].mean()
    assert storms["ignore"] == 1.0
    assert storms["marketing_led"] == 0.0
    calm = result.series.query("policy == 'marketing_led' and replication == 4 and hour < 48")["mentions_negative"]
    storm = result.series.query("policy == 'ignore' and replication == 4")["mentions_negative"]
    peak = np.convolve(storm, np.ones(24))[:HOURS].max() / (24 * calm.mean())
    row = result.runs.query("policy == 'ignore' and replication == 4").iloc[0]
    assert row["firestorm_peak"] == pytest.approx(peak)
    assert row["firestorm_hours"] > 0


@pytest.mark.parametrize(("events", "hour"), [([], 96.0), ([30.5, 12.0], 12.0), ([-5.0, 20.0], 96.0)])
def test_calm_ends_with_the_first_incident(events: list[float], hour: float) -> None:
    told = [{"kind": "incident", "brand": "A", "hours": start} for start in events]
    told.append({"kind": "policy", "brand": "A", "hours": 1.0, "policy": "ignore"})  # is none
    scenario = Scenario.model_validate(
        {"time": {"days": 4}, "brands": [{"name": "A", "market_share": 0.5}], "events": told}
    )
    assert study.first_incident_hour(scenario) == hour


def test_asked_policies_only_and_the_first_stands_in_for_a_missing_baseline(
    engine: FakeEngine, scenario: Scenario
) -> None:
    result = compare(scenario, ["ignore", "crisis_room", "ignore"], replications=3)
    assert result.policies == ["ignore", "crisis_room"]
    assert result.baseline == "ignore"
    assert compare(scenario, ["ignore", "marketing_led"], replications=2).baseline == "marketing_led"


def test_every_fault_of_the_question_at_once(engine: FakeEngine) -> None:
    with pytest.raises(ScenarioError) as caught:
        compare(make_scenario(rank_by="net_valu"), ["ignor", "crisis_room"], 0, workers=0)
    assert [fault.where for fault in caught.value.faults] == ["policies", "study.rank_by", "replications", "workers"]
    assert "ignore" in str(caught.value)
    assert "net_value" in str(caught.value)
    assert engine.ran == []


def test_no_policy_is_a_fault(engine: FakeEngine, scenario: Scenario) -> None:
    with pytest.raises(ScenarioError, match="at least one"):
        compare(scenario, [])


def test_a_failing_run_is_named_and_the_rest_dropped(engine: FakeEngine, scenario: Scenario) -> None:
    cause = ValueError("the desk has no door")
    engine.fail[2, "ignore"] = cause
    with pytest.raises(RunFailed, match="policy ignore, replication 2: the desk has no door") as caught:
        compare(scenario, replications=500, workers=1)
    assert caught.value.__cause__ is cause
    assert len(engine.ran) < 500


@pytest.mark.parametrize("tick_hours", [0.5, 2.0])
def test_the_baselines_storms_are_those_of_its_run_whatever_the_tick(tick_hours: float) -> None:
    scenario = Scenario.model_validate({
        "time": {"days": 6.0, "warmup_days": 0.0, "tick_hours": tick_hours},
        "network": {"kind": "random", "customers": 80, "mean_followers": 6.0},
        "brands": [{"name": "A", "market_share": 0.9, "failure_rate": 0.1, "policy": "ignore"}],
        "policies": {"ignore": {}},
        "touchpoints": {"gap_days": 1.0},
        "reviews": {"intercept": 0.0},
        "events": [{"kind": "incident", "brand": "A", "hours": 72.0, "share_of_customers": 0.8}],
        "study": {"firestorm_min": 3, "firestorm_factor": 1.5},
    })  # fmt: skip
    runs = compare(scenario, replications=3).runs
    storms = ["firestorm", "firestorm_peak", "firestorm_hours"]
    assert runs["firestorm"].any()
    for row in runs.to_dict("records"):
        own = wom_sim.run(scenario, "ignore", replication=row["replication"]).measures
        assert {name: row[name] for name in storms} == {name: own[name] for name in storms}


@pytest.mark.parametrize("error", [NetworkFileError("follows.csv", ["line 3: one column"]), MemoryError("no room")])
def test_bad_input_and_lack_of_memory_stay_what_they_are(
    engine: FakeEngine, scenario: Scenario, error: Exception
) -> None:
    engine.fail[0, "ignore"] = error
    with pytest.raises(type(error), match=str(error)):
        compare(scenario)


def test_ctrl_c_keeps_the_replications_that_are_complete(engine: FakeEngine, scenario: Scenario) -> None:
    whole = compare(scenario, replications=3)

    def stop(done: int, total: int, leader: str) -> None:
        if done == 3 * len(EFFECT) + 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="3 of 12 replications") as caught:
        compare(scenario, workers=1, progress=stop)
    assert caught.value.exit_code == 130
    assert caught.value.result is not None
    assert_same(caught.value.result, whole)


def test_ctrl_c_before_anything_is_complete_keeps_nothing(engine: FakeEngine, scenario: Scenario) -> None:
    engine.fail[0, "crisis_room"] = KeyboardInterrupt()
    with pytest.raises(Interrupted) as caught:
        compare(scenario, workers=1)
    assert caught.value.result is None


def test_ctrl_c_does_not_wait_for_runs_under_way(
    engine: FakeEngine, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, release, told = engine.run, threading.Event(), threading.Event()

    def slow(scenario: Scenario, policy: str, *, replication: int, world: str, progress: Any) -> Any:
        while replication > 0 and not release.wait(0.01):
            try:
                progress(0.5)
            except runs.Stopped:
                told.set()
                release.wait(20)  # it heard, and is slow to go
                raise
        return plain(scenario, policy, replication=replication, world=world, progress=progress)

    def stop(done: int, total: int, leader: str) -> None:
        if done == len(EFFECT):
            raise KeyboardInterrupt

    monkeypatch.setattr(engine, "run", slow)
    started = time.perf_counter()
    with pytest.raises(Interrupted):
        compare(scenario, workers=2, progress=stop)
    took = time.perf_counter() - started
    assert told.wait(10)
    release.set()
    assert took < 10


def test_own_executor_of_threads(engine: FakeEngine, scenario: Scenario) -> None:
    with ThreadPoolExecutor(2) as pool:
        result = compare(scenario, replications=4, executor=pool)
        assert pool.submit(int).result() == 0  # still open
    assert result.workers is None
    assert_same(result, compare(scenario, replications=4))


def test_it_can_be_read_as_text_and_as_a_page(engine: FakeEngine, scenario: Scenario) -> None:
    result = compare(scenario)
    assert "Four ways to answer: ignore, marketing_led, dedicated_team, crisis_room; 12 replications" in repr(result)
    assert result.sentences[0] in repr(result)
    assert "<table" in result._repr_html_()
    assert result.seconds["total"] >= result.seconds["evaluate"] > 0
