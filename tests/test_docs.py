"""The Python in the documents runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from wom_sim.study.experiment.experiment import DesignTable, Expect, Experiment, FactorTable, Kind, Level, Stop
from wom_sim.study.experiment.laws import Distribution

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", ["docs/engines.md", "docs/plugins.md"])
def test_the_code_of_a_page_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert blocks
    exec(compile("\n".join(blocks), page, "exec"), {})


def test_the_experiment_of_its_page_is_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    (example,), (code,) = TOML.findall(page), BLOCK.findall(page)
    scenario = (ROOT / "scenarios" / "airline.toml").as_posix()
    (tmp_path / "experiment.toml").write_text(example.replace('"airline.toml"', f'"{scenario}"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told: dict[str, Any] = {}
    exec(compile(code, "docs/experiments.md", "exec"), told)
    assert (told["made"].n_points, told["made"].runs) == (72, 576)
    assert "(72, 576)" in code


def test_the_page_of_experiments_has_every_key() -> None:
    page = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    for table in (Experiment, FactorTable, DesignTable, Stop, Expect, Level):
        for name, field in table.model_fields.items():
            assert re.search(rf"[`\[ {{]{field.alias or name}[`\] ]", page), f"{table.__name__}.{name}"
    for kind in get_args(Distribution.model_fields["kind"].annotation) + get_args(Kind):
        assert f"`{kind}`" in page
