"""Whose folder it is: one process at a time, one experiment, one version."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import content, write

from wom_sim.errors import BadInput, OutputError
from wom_sim.study.sweep import folder as folders
from wom_sim.study.sweep.sweep import read_sweep, sweep

HOLD = """
import sys, time
from pathlib import Path
from wom_sim.study.sweep.folder import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def changed(folder: Path, **facts: object) -> None:
    """Change a manifest by hand."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def test_two_processes_on_one_folder_are_refused(tmp_path: Path) -> None:
    path, out = write(tmp_path), tmp_path / "out"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(out)], stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match=f"process {holder.pid} on {platform.node()}") as caught:
            sweep(path, out)
        assert caught.value.exit_code == 2
        holder.kill()
        holder.wait()
        assert (out / ".lock").exists()
        assert sweep(path, out).done == 48  # a lock left by a killed process does not block
    assert not (out / ".lock").exists()


def test_a_lock_is_let_go_at_the_end(tmp_path: Path) -> None:
    for _ in range(2):
        with folders.locked(tmp_path):
            assert f"process {os.getpid()}" in (tmp_path / ".lock").read_text()
            with pytest.raises(OutputError, match="another sweep"), folders.locked(tmp_path):
                pass
    assert list(tmp_path.iterdir()) == []


def test_a_changed_experiment_is_refused_with_what_changed(tmp_path: Path) -> None:
    out = sweep(write(tmp_path, replications=1), tmp_path / "out").folder
    before = content(out)
    text = (tmp_path / "town.toml").read_text()
    (tmp_path / "town.toml").write_text(text.replace("failure_rate = 0.2", "failure_rate = 0.3"))
    path = tmp_path / "study.toml"
    path.write_text(path.read_text().replace("values = [1, 2, 3]", "values = [1, 2, 5]"))
    with pytest.raises(BadInput) as caught:
        sweep(path, out)
    said = str(caught.value)
    assert caught.value.exit_code == 2
    assert "another experiment" in said
    assert "failure_rate was 0.2, and is 0.3" in said
    assert "agents" in said
    assert content(out) == before


def test_words_and_stopping_may_change(tmp_path: Path) -> None:
    path = write(tmp_path, replications=1)
    out = sweep(path, tmp_path / "out").folder
    path.write_text(
        'title = "A title"\nquestion = "Why?"\n' + path.read_text().replace("replications = 1", "replications = 2")
    )
    assert sweep(path, out).done == 24


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"wom_sim": "99.0.0"}, "was begun by wom_sim 99.0.0, and this is"),
        ({"rules": "0" * 64}, "other rules than those of today"),
        ({"what": "comparison"}, "holds the results of a comparison"),
    ],
)
def test_what_others_have_begun_is_refused(tmp_path: Path, facts: dict[str, str], said: str) -> None:
    path = write(tmp_path, replications=1)
    out = sweep(path, tmp_path / "out").folder
    before = content(out)
    changed(out, **facts)
    with pytest.raises(BadInput, match=said):
        sweep(path, out)
    assert content(out) == before


def test_other_things_in_a_folder_are_not_touched(tmp_path: Path) -> None:
    path, out = write(tmp_path), tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("all my work")
    with pytest.raises(BadInput, match=r"has other files in it \(thesis.docx\)"):
        sweep(path, out)
    assert [each.name for each in out.iterdir()] == ["thesis.docx"]


def test_a_broken_manifest_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, replications=1)
    out = sweep(path, tmp_path / "out").folder
    (out / "manifest.json").write_text('{"what": "swe')
    for go in (lambda: sweep(path, out), lambda: read_sweep(out)):
        with pytest.raises(BadInput, match="cannot be read"):
            go()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(OutputError, match="is a file, not a folder"):
        sweep(path, path)


def test_a_plan_is_read_without_the_files_that_it_was_made_from(tmp_path: Path) -> None:
    factors = """
[[factors]]
name = "rival"
levels = [{ label = "calm", set = { "brands.B.failure_rate" = 0.0 } }, { label = "bad", set = { "brands.B.failure_rate" = 0.3 } }]
[[factors]]
path = "voice.public_share"
[design]
kind = "table"
file = "points.csv"
"""
    (tmp_path / "points.csv").write_text("rival,public_share\ncalm,0.2\nbad,0.4\nbad,0.1\n")
    made = sweep(write(tmp_path, 1, factors=factors, more='[set]\n"time.days" = 3.0\n'), tmp_path / "out")
    for name in ("study.toml", "town.toml", "points.csv"):
        (tmp_path / name).unlink()
    again = read_sweep(made.folder)
    assert again.plan.digest() == made.plan.digest()
    assert again.points.equals(made.points)
    for point in range(3):
        assert again.plan.scenario(point).digest() == made.plan.scenario(point).digest()


def test_a_manifest_that_comes_out_differently_cannot_be_read(tmp_path: Path) -> None:
    out = sweep(write(tmp_path, replications=1), tmp_path / "out").folder
    plan = json.loads((out / "manifest.json").read_text())["plan"]
    changed(out, plan=plan | {"told": plan["told"] | {"baseline": "crisis_room"}})
    with pytest.raises(BadInput, match="comes out differently here"):
        read_sweep(out)
    changed(out, plan={})
    with pytest.raises(BadInput, match="is not as a sweep writes it"):
        read_sweep(out)
