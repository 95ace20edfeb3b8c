"""A sweep end to end: the same runs as one by one and as in a comparison, whoever makes them and however often it ends."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_study import content, write

import wom_sim as ws
from wom_sim.errors import BadInput, OutputError, RunFailed
from wom_sim.study.sweep import batch, execute
from wom_sim.study.sweep.parts import Rows
from wom_sim.study.sweep.sweep import SweepInterrupted, read_sweep, sweep


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An uninterrupted sweep on one thread, of the experiment that `write` writes."""
    home = tmp_path_factory.mktemp("whole")
    return sweep(write(home), home / "out", workers=1)


def test_a_row_a_run_in_the_order_of_the_plan(whole: Any) -> None:
    runs = whole.runs
    assert (whole.done, whole.failed, whole.replications, whole.stopped_by) == (48, 0, 4, "replications")
    assert list(runs.columns[:6]) == ["run", "point", "agents", "public_share", "policy", "replication"]
    assert list(runs.columns[6:]) == [*ws.MEASURES, "error"]
    assert runs["policy"].tolist() == ["ignore", "dedicated_team"] * 24
    assert runs["point"].tolist() == sorted(list(range(6)) * 2) * 4
    assert runs["replication"].tolist() == sorted(list(range(4)) * 12)
    assert runs["error"].isna().all()


def test_a_run_of_a_sweep_is_the_run_of_its_scenario(whole: Any) -> None:
    for row in (5, 17, 42):
        told = whole.runs.iloc[row]
        scenario = whole.plan.scenario(int(told["point"]))
        alone = ws.run(scenario, told["policy"], replication=int(told["replication"])).measures
        same = [name for name in alone if not name.startswith("firestorm")]
        np.testing.assert_array_equal([told[name] for name in same], [alone[name] for name in same])


def test_each_point_is_the_comparison_of_its_scenario_to_the_bit(whole: Any) -> None:
    for point in (0, 3):
        compared = ws.compare(whole.plan.scenario(point), whole.plan.policies, 4, workers=1).runs
        rows = whole.runs[whole.runs["point"] == point].reset_index(drop=True)
        pd.testing.assert_frame_equal(rows[compared.columns], compared, check_exact=True)


def test_without_factors_it_is_the_comparison_to_the_bit(tmp_path: Path) -> None:
    made = sweep(write(tmp_path, factors="", replications=5), tmp_path / "out")
    compared = ws.compare(made.plan.base, made.plan.policies, 5).runs
    pd.testing.assert_frame_equal(made.runs[compared.columns], compared, check_exact=True)
    assert compared["firestorm"].nunique() == 2  # some replications have a storm: the bar was put to the test


def test_runs_that_a_factor_does_not_touch_are_the_same_run(whole: Any) -> None:
    runs = whole.runs.query("public_share == 0.2 and replication == 1")
    assert runs.query("policy == 'ignore'")["run"].nunique() == 1
    assert runs.query("policy == 'dedicated_team'")["run"].nunique() == 3
    assert whole.runs["run"].str.fullmatch("[0-9a-f]{32}").all()


def test_a_run_that_was_made_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = batch.runs.engine()

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def run(self, scenario: Any, policy: str, **given: Any) -> Any:
            made.append(policy)
            return real.run(scenario, policy, **given)

    monkeypatch.setattr(batch.runs, "engine", Counting)
    sweep(write(tmp_path), tmp_path / "out", workers=1)
    assert (made.count("ignore"), made.count("dedicated_team")) == (2 * 4, 6 * 4)


@pytest.mark.parametrize("workers", [2, 5])
def test_the_same_bytes_for_any_number_of_workers(whole: Any, tmp_path: Path, workers: int) -> None:
    sweep(write(tmp_path), tmp_path / "out", workers=workers)
    assert content(tmp_path / "out") == content(whole.folder)


def test_the_same_bytes_for_any_size_of_batches(whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = iter([5, 1, 7, 2] * 20)
    monkeypatch.setattr(execute.Pace, "groups", lambda *_: next(sizes))
    sweep(write(tmp_path), tmp_path / "out", workers=2)
    assert content(tmp_path / "out") == content(whole.folder)


def test_more_replications_are_added_to_what_is_there(whole: Any, tmp_path: Path) -> None:
    path = write(tmp_path)
    assert sweep(path, tmp_path / "out", replications=1).done == 12
    assert sweep(path, tmp_path / "out", replications=3).done == 36
    assert content(sweep(path, tmp_path / "out").folder) == content(whole.folder)
    assert not (tmp_path / "out" / "parts").exists()
    assert sweep(path, tmp_path / "out", replications=2).done == 48  # what is there is never thrown away


def test_a_finished_sweep_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path)
    sweep(path, tmp_path / "out")
    monkeypatch.setattr(batch.Runner, "run", None)
    assert sweep(path, tmp_path / "out").done == 48


def test_batches_stream_the_table(whole: Any) -> None:
    got = list(whole.batches(["net_value", "agents"], groups=5))
    assert [len(each["policy"]) for each in got] == [10, 10, 10, 10, 8]
    joined = {name: np.concatenate([each[name] for each in got]) for name in got[0]}
    runs = whole.runs
    for name in ("net_value", "agents", "point", "replication"):
        np.testing.assert_array_equal(joined[name], runs[name])
    assert [whole.plan.policies[number] for number in joined["policy"]] == runs["policy"].tolist()
    assert set(next(whole.batches([], groups=1))) == {"point", "policy", "replication"}


def test_the_table_has_a_row_a_point_and_policy(whole: Any) -> None:
    table = whole.table
    assert list(table.columns[:5]) == ["point", "agents", "public_share", "policy", "runs"]
    assert (len(table), set(table["runs"])) == (12, {4})
    compared = ws.compare(whole.plan.scenario(3), whole.plan.policies, 4).table.set_index("policy")
    row = table.query("point == 3 and policy == 'dedicated_team'").iloc[0]
    for measure in ("net_value", "firestorm"):
        for end in ("", "_low", "_high", "_difference", "_difference_low", "_difference_high"):
            assert row[measure + end] == pytest.approx(compared.loc["dedicated_team", measure + end], rel=1e-12)


def test_it_says_what_was_found(whole: Any) -> None:
    said = repr(whole)
    assert said.startswith("study: 6 points, 2 policies, 4 replications; in ")
    assert all(sentence in said for sentence in whole.answer)
    assert whole._repr_html_().startswith("<p>study: 6 points")


def test_it_can_be_read_again(whole: Any) -> None:
    again = read_sweep(whole.folder)
    assert (again.done, again.failed, again.replications, again.stopped_by) == (48, 0, 4, "replications")
    pd.testing.assert_frame_equal(again.runs, whole.runs)
    pd.testing.assert_frame_equal(again.points, whole.points)
    assert again.plan.digest() == whole.plan.digest()


def test_only_a_sweep_can_be_read(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(BadInput, match="there is no sweep"):
            read_sweep(place)


def test_measures_that_are_not_asked_for_are_not_kept(whole: Any, tmp_path: Path) -> None:
    path = write(tmp_path, more='measures = ["churn_rate", "firestorm"]\n')
    runs = sweep(path, tmp_path / "out").runs
    assert {"net_value", "churn_rate", "firestorm"} == set(runs.columns) & set(ws.MEASURES)
    np.testing.assert_array_equal(runs["firestorm"], whole.runs["firestorm"])


def test_series_and_tickets_are_kept_on_request(tmp_path: Path) -> None:
    path = write(tmp_path, more='keep = ["series", "tickets"]\n')
    first = sweep(path, tmp_path / "out", replications=2)
    made = sweep(path, tmp_path / "out", replications=3, workers=3)
    assert first.plan.digest() == made.plan.digest()
    series, tickets = (pd.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in ("series", "tickets"))
    assert len(series) == 36 * 96
    alone = ws.run(made.plan.scenario(4), "dedicated_team", replication=2)
    rows = series.query("point == 4 and policy == 'dedicated_team' and replication == 2").reset_index(drop=True)
    np.testing.assert_array_equal(rows["mentions_negative"], alone.series["mentions_negative"])
    asked = tickets.query("point == 4 and policy == 'dedicated_team' and replication == 2")
    np.testing.assert_array_equal(asked["key"], alone.tickets["key"])
    sweep(write(tmp_path / "once", 3, more='keep = ["series", "tickets"]\n'), tmp_path / "once" / "out")
    for name in ("runs.parquet", "series.parquet", "tickets.parquet"):
        assert content(tmp_path / "out", name) == content(tmp_path / "once" / "out", name)


def test_the_manifest_says_what_made_it(whole: Any) -> None:
    told = json.loads((whole.folder / "manifest.json").read_text())
    assert (told["what"], told["digest"], told["runs"]) == ("sweep", whole.plan.digest(), 48)
    assert told["plan"]["told"] == json.loads(json.dumps(whole.plan.told()))
    assert told["command"].startswith("wom-sim sweep ")
    assert told["stopped_by"] == "replications"


def test_progress_tells_rate_and_leader(tmp_path: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    path = write(tmp_path)
    sweep(path, tmp_path / "out", replications=2)
    sweep(path, tmp_path / "out", progress=lambda *told: heard.append(told))
    assert heard[0][:2] == (24, 48)
    assert heard[-1][:2] == (48, 48)
    assert "runs/s" in heard[-1][2]
    assert heard[-1][2].endswith(" leads")


def test_ctrl_c_keeps_what_is_finished(whole: Any, tmp_path: Path) -> None:
    path = write(tmp_path)

    def stop(done: int, total: int, words: str) -> None:
        if done >= 10:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(SweepInterrupted, match="the same command continues") as caught:
        sweep(path, tmp_path / "out", workers=2, progress=stop)
    result = caught.value.result
    assert caught.value.exit_code == 130
    assert 0 < result.done < 48
    assert result.stopped_by == "interrupted"
    pd.testing.assert_frame_equal(result.runs, whole.runs[: result.done])
    assert read_sweep(tmp_path / "out").done == result.done
    assert content(sweep(path, tmp_path / "out").folder) == content(whole.folder)


def failing(monkeypatch: pytest.MonkeyPatch, wrong: Any, error: Exception) -> None:
    """Let runs fail: those for which ``wrong(scenario, policy, replication)``."""
    real = batch.runs.engine()

    class Failing:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def run(self, scenario: Any, policy: str, *, replication: int, **given: Any) -> Any:
            if wrong(scenario, policy, replication):
                raise error
            return real.run(scenario, policy, replication=replication, **given)

    monkeypatch.setattr(batch.runs, "engine", Failing)


def test_failed_runs_are_rows_and_can_be_made_again(
    whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)

    def wrong(scenario: Any, policy: str, replication: int) -> bool:
        return policy == "dedicated_team" and replication == 2 and scenario.policies[policy].agents == 2

    with monkeypatch.context() as patched:
        failing(patched, wrong, RunFailed("the desk\nburnt down"))
        made = sweep(path, tmp_path / "out")
        assert (made.done, made.failed) == (48, 2)
        assert made.failures["error"].tolist() == ["the desk burnt down"] * 2
        assert made.failures["agents"].tolist() == [2, 2]
        assert made.failures["replication"].tolist() == [2, 2]
        rows = made.runs[made.runs["error"].notna()]
        assert rows[list(ws.MEASURES)].isna().all(axis=None)
        assert sweep(path, tmp_path / "out").failed == 2  # not again unless it is asked for
    sound = made.runs["error"].isna()
    pd.testing.assert_frame_equal(made.runs[sound], whole.runs[sound])
    assert sweep(path, tmp_path / "out", retry_failed=True).failed == 0
    assert content(tmp_path / "out") == content(whole.folder)


def test_no_firestorm_is_told_where_the_baseline_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(
        monkeypatch, lambda scenario, policy, replication: policy == "ignore", ZeroDivisionError("division by zero")
    )
    made = sweep(write(tmp_path, replications=1), tmp_path / "out").runs
    team = made[made["policy"] == "dedicated_team"]
    assert team[["firestorm", "firestorm_peak", "firestorm_hours"]].isna().all(axis=None)
    assert team["net_value"].notna().all()
    assert made["error"].dropna().unique().tolist() == ["ZeroDivisionError: division by zero"]


def test_what_is_asked_must_make_sense(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(BadInput, match="workers"):
        sweep(path, tmp_path / "out", workers=0)
    with pytest.raises(BadInput, match="replications"):
        sweep(path, tmp_path / "out", replications=0)
    with ThreadPoolExecutor(1) as pool, pytest.raises(BadInput, match="together"):
        sweep(path, tmp_path / "out", workers=2, executor=pool)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_loses_nothing(whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path)
    written, plain = 0, Rows._write_part

    def full(self: Any, table: Any, start: int, file: Any) -> None:
        nonlocal written
        written += 1
        if written > 4:
            file.write(b"half of it")
            raise OSError(28, "No space left on device")
        plain(self, table, start, file)

    with monkeypatch.context() as patched:
        patched.setattr(Rows, "_write_part", full)
        with pytest.raises(OutputError, match="the disk is full") as caught:
            sweep(path, tmp_path / "out", workers=1)  # so that what comes first is the first, and is told of
    assert "the same command continues" in str(caught.value)
    kept = read_sweep(tmp_path / "out")
    assert 0 < kept.done < 48
    assert not list((tmp_path / "out" / "parts").glob(".*"))
    assert content(sweep(path, tmp_path / "out").folder) == content(whole.folder)
