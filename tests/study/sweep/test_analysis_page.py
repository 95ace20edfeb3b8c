"""The page on reading a sweep runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    scenario = (ROOT / "scenarios" / "airline.toml").as_posix()
    (tmp_path / "experiment.toml").write_text(example.replace('"airline.toml"', f'"{scenario}"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told: dict[str, Any] = {}
    exec(compile(code, "docs/analysis.md", "exec"), told)
    result, found = told["result"], told["found"]
    assert (result.plan.n_points, result.replications, result.failed) == (6, 4, 0)
    assert result.verdict.startswith("The hypothesis ")
    assert len(result.table) == 12
    assert told["effects"]["factor"].tolist() == ["agents"] * 2 + ["wages"] * 3
    assert len(found.points) == 6
    chosen = told["chosen"]
    assert (chosen.levers, chosen.assumptions) == (["agents"], ["wages"])
    assert chosen.table["policy"].tolist() == ["ignore", "dedicated_team", "dedicated_team"] * 3
    assert chosen.worth_knowing["assumption"].tolist() == ["wages"]
    assert set(found.shares["policy"]) == {"ignore", "dedicated_team"}


def test_the_page_names_every_column_of_indices_and_kind_of_design() -> None:
    page = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
    from wom_sim.study.sensitivity.indices import METHODS

    for word in (*METHODS, "one_at_a_time", "first", "total", "mu", "mu_star", "sigma", "noise", "prcc", "noise_share"):
        assert f"`{word}`" in page or f'"{word}"' in page, word
