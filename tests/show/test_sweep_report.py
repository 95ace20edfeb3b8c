"""The report of a sweep: one file that stands by itself and has what it must, whatever the design is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import invented
import numpy as np
import pandas as pd
import pytest
from invented import AGENTS, SHARE
from outline import Outline, stands_by_itself
from test_sweep_plots import DESIGNS, THREE, made, worth

from wom_sim.errors import OutputError
from wom_sim.show import results_index, sweep_files, sweep_report
from wom_sim.show.sweep_reading import SweepReading


def text_of(result: invented.Invented) -> str:
    return stands_by_itself(sweep_report.render(SweepReading(result))).text


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_has_a_report(tmp_path: Path, name: str) -> None:
    result = made(tmp_path, name)
    text = text_of(result)
    assert not re.search(r"\bnan\b|\binf\b|<NA>|\bNone\b", text)
    for needed in (*result.answer, *result.details, result.conditional_on, "How many agents are enough?",
                   "Four are enough.", result.plan.digest(), *result.plan.policies):  # fmt: skip
        assert re.sub(r"\s+", " ", needed) in text


def test_what_was_varied_has_meaning_unit_and_source(tmp_path: Path) -> None:
    text = text_of(made(tmp_path, "one at a time"))
    for needed in ("policies.dedicated_team.agents", "1, 2, 4, 8", "agents on duty", "share of complaints that are public",
                   "0.1 to 0.6, in 5 steps", "customerrage2023", "1 to 100 on a logarithmic scale",
                   "asleep, eager, a rival who never sleeps"):  # fmt: skip
        assert needed in text


def test_failed_runs_are_counted_by_what_went_wrong(tmp_path: Path) -> None:
    plan = invented.made_plan(tmp_path, [AGENTS, SHARE], policies=THREE)
    result = invented.sweep(plan, worth, failing=3)
    text = text_of(result)
    assert "3 of 600 runs failed" in text
    assert "2 ValueError: it broke in 0 point 0, ignore, replication 0" in text
    assert "need every run" in text  # why there are no sensitivity indices
    assert "Failed runs" not in text_of(invented.sweep(plan, worth))


def test_same_result_same_page(tmp_path: Path) -> None:
    pages = {sweep_report.render(SweepReading(made(tmp_path, "grid"))) for _ in range(2)}
    assert len(pages) == 1


def test_names_cannot_break_the_page(tmp_path: Path) -> None:
    nasty = '<script>alert("x")</script> & $\\frac{1}{0}$'
    factors = [dict(AGENTS, name="<b>$agents$"), SHARE]
    plan = invented.made_plan(tmp_path, factors, title=nasty, question=nasty, hypothesis=nasty)
    page = sweep_report.render(SweepReading(invented.sweep(plan, lambda points, policy: points["public_share"] * 1e6)))
    outline = stands_by_itself(page)
    assert nasty.split(" & ")[0] in outline.text
    assert not [tag for tag, _ in outline.tags if tag in ("script", "b>$agents$")]


def test_one_replication_and_one_point_claim_nothing(tmp_path: Path) -> None:
    plan = invented.made_plan(tmp_path, [AGENTS], replications=1)
    text = text_of(invented.sweep(plan, worth))
    assert not re.search(r"\bnan\b|\binf\b", text)
    assert "▲ better" not in text


def test_the_table_is_of_averages_over_points(tmp_path: Path) -> None:
    """Means are those of all runs; their interval is that of the replications' averages, whose chance is shared."""
    plan = invented.made_plan(tmp_path, [AGENTS, SHARE])
    result = invented.sweep(plan, worth, own=1.0, shared=5e4)
    cell = SweepReading(result).overall.cell("ignore", "net_value")
    values = result.values["net_value"][:, :, 0]
    assert cell.mean == pytest.approx(values.mean())
    half = 2.2621572 * values.mean(axis=1).std(ddof=1) / np.sqrt(10)
    assert cell.high - cell.mean == pytest.approx(half, rel=1e-6)
    base_only = SweepReading(made(tmp_path, "one at a time")).overall
    assert base_only.result.points == 1


@pytest.mark.parametrize("name", ["one factor", "grid", "one at a time", "sobol", "morris"])
@pytest.mark.parametrize("missing", ["half the points", "a policy", "everything"])
def test_what_is_missing_is_not_made_up(tmp_path: Path, name: str, missing: str) -> None:
    factors, kind, policies, design = DESIGNS[name]
    result = invented.sweep(invented.made_plan(tmp_path, factors, kind, policies, design=design, replications=1), worth)
    gone = {
        "half the points": np.s_[:, result.plan.n_points // 2 :],
        "a policy": np.s_[:, :, -1],
        "everything": np.s_[:],
    }
    for values in result.values.values():
        values[gone[missing]] = np.nan
    if missing == "half the points":
        result.replications, result.stopped_by = 0, "minutes"
    text = text_of(result)
    assert not re.search(r"\bnan\b|\binf\b", text)
    assert "▲ better" not in text
    assert ("the budget of minutes was used up" in text) == (missing == "half the points")


# --- files -------------------------------------------------------------------------------------------------------


def test_what_is_written_beside_the_runs(tmp_path: Path) -> None:
    plan = invented.made_plan(tmp_path, [AGENTS, SHARE])
    folder = tmp_path / "results"
    sweep_files.save(SweepReading(invented.sweep(plan, worth, failing=2)), folder, "wom-sim sweep agents.toml")
    always = {
        "report.html", "answer.json", "picture.png", "points.csv", "main_effects.csv", "flips.csv", "options.csv",
    }  # fmt: skip
    assert {path.name for path in folder.iterdir()} == always | {"failures.csv"}
    answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    assert (answer["question"], answer["runs"], answer["failed"]) == ("How many agents are enough?", 400, 2)
    assert answer["finding"]
    assert len(pd.read_csv(folder / "points.csv")) == 40
    assert len(pd.read_csv(folder / "failures.csv")) == 2
    sweep_files.save(SweepReading(invented.sweep(plan, worth)), folder, "wom-sim sweep agents.toml")
    assert {path.name for path in folder.iterdir()} == always | {"sensitivity.csv"}
    effects = pd.read_csv(folder / "main_effects.csv", keep_default_na=False)
    assert set(effects["against"]) == {"", "ignore"}


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    taken = tmp_path / "results"
    taken.write_text("a file")
    with pytest.raises(OutputError):
        sweep_files.save(SweepReading(made(tmp_path, "one factor")), taken, "")
    assert taken.read_text() == "a file"


# --- the list of results ------------------------------------------------------------------------------------------


def published(folder: Path, **studies: Any) -> Path:
    for name, answer in studies.items():
        place = folder / "published" / name
        place.mkdir(parents=True)
        if answer is not None:
            (place / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    return folder / "published"


def test_results_are_listed_with_question_finding_and_picture(tmp_path: Path) -> None:
    answer = {"title": "Agents | a pipe", "question": "How many?", "finding": "Four <b> are enough.", "picture": "picture.png",
              "picture_title": "A peak", "hypothesis": "Three.", "verdict": "It does not hold.",
              "command": "wom-sim sweep experiments/agents.toml"}  # fmt: skip
    folder = published(
        tmp_path,
        staffing=answer,
        older=None,
        bare={"finding": "Nothing.", "verdict": "Nothing.", "hypothesis": "Something."},
    )
    (folder / "staffing" / "picture.png").write_bytes(b"")
    results_index.write(folder, tmp_path / "README.md", command="make studies")
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| **")]
    assert [line.count(" | ") for line in lines] == [2, 2]
    assert lines[1].startswith(
        "| **[Agents \\| a pipe](published/staffing)**<br>How many? | Four &lt;b> are enough.<br>"
    )
    assert "*Expected:* Three. **It does not hold.**" in lines[1]
    assert '<img src="published/staffing/picture.png"' in lines[1]
    assert lines[0].startswith("| **[bare](published/bare)**<br> | Nothing.<br>*Expected:* Something. |")
    bare = {"finding": "It holds.", "verdict": "It holds.", "hypothesis": "So.", "answer": ["One.", "Two.", "Three."]}
    (folder / "bare" / "answer.json").write_text(json.dumps(bare), encoding="utf-8")
    assert "| One. Two.<br>*Expected:* So. **It holds.** |" in results_index.render(folder, tmp_path)
    assert "[older](published/older)" in text
    assert "`make studies` makes the list again" in text


def test_all_answers_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    from wom_sim.errors import BadInput

    folder = published(tmp_path, one={"finding": 3}, two={"finding": "x"})
    (folder / "three").mkdir()
    (folder / "three" / "answer.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        results_index.write(folder, tmp_path / "README.md")
    assert len(refusal.value.faults) == 2
    assert not (tmp_path / "README.md").exists()
    with pytest.raises(BadInput, match="no such folder"):
        results_index.write(tmp_path / "gone", tmp_path / "README.md")


def test_outline_knows_a_broken_page() -> None:
    with pytest.raises(AssertionError):
        Outline("<p><b></p></b>")
