"""The studies say what they ask and expect, keep to what is plausible, and run from end to end in their short form."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wom_sim.study.experiment.plan import plan

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "experiments").glob("*.toml"))
MOST_KEPT = 300_000  # bytes of a study
BEYOND = {  # where a study leaves the plausible range on purpose, and says so
    "poaching_race": ["factors.eagerness.values"] * 2,
    "can_small_be_loud": ["factors.opinion counts.values"],
    "better_or_sooner": ["factors.improvised.values"] * 2,
}


@pytest.fixture(scope="module")
def studies() -> Iterator[Any]:
    sys.path.insert(0, str(ROOT / "experiments"))
    yield importlib.import_module("studies")
    sys.path.remove(str(ROOT / "experiments"))


def test_every_experiment_is_a_study_that_is_run(studies: Any) -> None:
    assert sorted(studies.STUDIES) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_study_asks_expects_and_stays_within_what_is_plausible(path: Path) -> None:
    made = plan(path)
    said = made.experiment
    assert said.question.endswith("?")
    assert said.title
    assert len(said.hypothesis) > 40
    assert said.expect is not None
    assert made.factors
    assert [note.where for note in made.notes] == BEYOND.get(path.stem, [])
    assert made.runs <= 12_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_point_of_a_study_is_a_scenario(path: Path) -> None:
    made = plan(path)
    some = range(0, made.n_points, 7)
    assert len({made.scenario(point).model_dump_json() for point in some}) == len(some)


@pytest.mark.parametrize("name", ["staffing", "screening_morris"])
def test_the_short_form_runs_from_the_experiment_to_the_list(studies: Any, name: str, tmp_path: Path) -> None:
    assert studies.main(["--short", "--only", name, "--workers", "2", "--out", str(tmp_path)]) == 0
    answer = json.loads((tmp_path / "published" / name / "answer.json").read_text(encoding="utf-8"))
    assert answer["finding"]
    assert answer["holds"] in (True, False, None)
    assert (tmp_path / "published" / name / "picture.png").stat().st_size > 1000
    assert (tmp_path / name / "report.html").exists()
    assert answer["question"] in (tmp_path / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_what_was_found_is_kept_and_is_answers_the_question_that_is_asked(name: str) -> None:
    kept = ROOT / "results" / "published" / name
    answer = json.loads((kept / "answer.json").read_text(encoding="utf-8"))
    made = plan(ROOT / "experiments" / f"{name}.toml")
    assert answer["question"] == made.experiment.question
    assert answer["hypothesis"] == made.experiment.hypothesis
    assert (answer["points"], answer["replications"]) == (made.n_points, made.replications)
    assert answer["failed"] == 0
    assert sum(path.stat().st_size for path in kept.iterdir()) <= MOST_KEPT
