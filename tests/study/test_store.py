"""Results on disk: all of them or none, and the same bytes for the same content."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from fake_engine import FakeEngine

from wom_sim.errors import OutputError
from wom_sim.files import ResultSet, ensure_writable
from wom_sim.study.compare import ComparisonResult, compare
from wom_sim.study.store import save_comparison, save_run
from wom_sim.world.scenario import Scenario

FILES = {"report.html", "comparison.csv", "runs.parquet", "series.parquet", "flows.parquet", "manifest.json"}


@pytest.fixture
def result(engine: FakeEngine, scenario: Scenario) -> ComparisonResult:
    return compare(scenario, replications=3)


def page(path: Path) -> None:
    path.write_text("<p>all is well</p>", encoding="utf-8")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def full_disk(path: Path) -> None:
    """A report whose last bytes do not fit."""
    path.write_text("<p>half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_everything_is_written_and_can_be_read_again(result: ComparisonResult, tmp_path: Path) -> None:
    folder = save_comparison(result, tmp_path / "results" / "airline", page)
    assert names(folder) == FILES
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "runs.parquet"), result.runs)
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "series.parquet"), result.series, check_dtype=False)
    table = pd.read_csv(folder / "comparison.csv")
    assert table.columns[0] == "policy"
    assert list(table["policy"]) == list(result.table["policy"])
    assert np.allclose(table["net_value"], result.table["net_value"], rtol=0, atol=0)


def test_the_manifest_says_what_made_it(result: ComparisonResult, tmp_path: Path) -> None:
    folder = save_comparison(result, tmp_path, page)
    told = json.loads((folder / "manifest.json").read_text())
    assert told["digest"] == result.scenario.digest()
    assert told["seed"]["run"] == 1
    assert told["seed"]["vary"] == ["run"]
    assert told["replications"] == [0, 1, 2]
    assert told["command"].endswith("--policies ignore,marketing_led,dedicated_team,crisis_room --replications 3")
    assert told["packages"]["numpy"] == np.__version__
    assert told["machine"]["cores"] == os.cpu_count()
    assert Scenario.model_validate(told["scenario"]).digest() == told["digest"]
    assert set(told["files"]) == FILES - {"manifest.json"}
    for name, facts in told["files"].items():
        content = (folder / name).read_bytes()
        assert (facts["bytes"], facts["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert facts["what"]


def test_the_command_that_was_given_is_kept(result: ComparisonResult, tmp_path: Path) -> None:
    save_comparison(result, tmp_path, page, command="wom-sim compare a.toml --set time.days=4")
    assert json.loads((tmp_path / "manifest.json").read_text())["command"].endswith("--set time.days=4")


def test_tables_are_the_same_bytes_for_any_number_of_workers(
    engine: FakeEngine, scenario: Scenario, tmp_path: Path
) -> None:
    one = save_comparison(compare(scenario, workers=1), tmp_path / "one", page)
    many = save_comparison(compare(scenario, workers=7), tmp_path / "many", page)
    for name in FILES - {"manifest.json"}:
        assert (one / name).read_bytes() == (many / name).read_bytes(), name


def test_a_full_disk_leaves_earlier_results_and_no_crumbs(result: ComparisonResult, tmp_path: Path) -> None:
    save_comparison(result, tmp_path, page)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OutputError, match="the disk is full") as caught:
        save_comparison(result, tmp_path, full_disk)
    assert caught.value.exit_code == 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("name", ["comparison.csv", "series.parquet", "manifest.json"])
def test_each_file_may_be_the_one_that_does_not_fit(result: ComparisonResult, tmp_path: Path, name: str) -> None:
    stem, suffix = name.split(".")
    (tmp_path / f".{stem}.{os.getpid()}.tmp.{suffix}").symlink_to("/dev/full")
    with pytest.raises(OutputError, match="the disk is full"):
        save_comparison(result, tmp_path, page)
    assert names(tmp_path) == set()


def test_a_disk_that_fills_up_at_the_last_moment(
    result: ComparisonResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="quota"):
        save_comparison(result, tmp_path, page)
    assert names(tmp_path) == set()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("a fault of the report")])
def test_other_errors_pass_and_leave_no_crumbs(result: ComparisonResult, tmp_path: Path, error: BaseException) -> None:
    def fail(path: Path) -> None:
        path.write_text("<p>half")
        raise error

    with pytest.raises(type(error)):
        save_comparison(result, tmp_path, fail)
    assert names(tmp_path) == set()


def test_ensure_writable_makes_nothing(tmp_path: Path) -> None:
    ensure_writable(tmp_path / "a" / "b")
    ensure_writable(tmp_path)
    assert names(tmp_path) == set()


def test_ensure_writable_refuses_a_file(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        ensure_writable(taken)
    with pytest.raises(OutputError, match="is a file, not a folder"):
        ensure_writable(taken / "deeper" / "still")
    assert taken.read_text() == "mine"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "not writable"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "Input"),
    ],
)
def test_ensure_writable_tells_what_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=words):
        ensure_writable(tmp_path / "new")
    assert names(tmp_path) == set()


def test_a_name_that_is_too_long_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="too long"):
        ensure_writable(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which even root cannot write")
def test_a_folder_that_cannot_be_made() -> None:
    with pytest.raises(OutputError, match="/proc/results"):
        ensure_writable("/proc/results")
    with pytest.raises(OutputError, match="/proc/results"), ResultSet(Path("/proc/results")):
        pass


@pytest.fixture
def run(scenario: Scenario) -> SimpleNamespace:
    return SimpleNamespace(
        scenario=scenario, policy="ignore", replication=2, engine="kernel", seconds=0.5,
        seeds=scenario.seed.model_copy(update={"run": 3, "population": 9}),
        measures={"net_value": np.float64(12.5), "first_reply_hours": float("nan")},
        series=pd.DataFrame({"hour": [0, 1], "mentions_negative": [3, 4]}),
        tickets=pd.DataFrame({"arrived": [0.5]}), cascades=pd.DataFrame({"size": [1, 7]}),
    )  # fmt: skip


def test_a_run_is_written_with_null_for_what_is_undefined(run: SimpleNamespace, tmp_path: Path) -> None:
    folder = save_run(run, tmp_path / "run")
    assert names(folder) == {"measures.json", "series.parquet", "manifest.json"}
    assert json.loads((folder / "measures.json").read_text()) == {"net_value": 12.5, "first_reply_hours": None}
    told = json.loads((folder / "manifest.json").read_text())
    assert (told["policy"], told["replication"]) == ("ignore", 2)
    assert told["command"] == "wom-sim run scenario --policy ignore --set seed.population=9 --seed 3"


def test_tickets_and_cascades_on_request(run: SimpleNamespace, tmp_path: Path) -> None:
    save_run(run, tmp_path, tickets=True, cascades=True)
    assert pd.read_parquet(tmp_path / "cascades.parquet")["size"].tolist() == [1, 7]
    assert pd.read_parquet(tmp_path / "tickets.parquet")["arrived"].tolist() == [0.5]
