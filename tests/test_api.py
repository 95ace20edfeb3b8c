"""The public names: all there, and none of them costs anything before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import wom_sim

HEAVY = ("numba", "numpy", "pandas", "matplotlib", "scipy", "networkx", "pyarrow", "mesa", "pydantic", "rich.progress")
PUBLIC = {
    "MEASURES", "BadInput", "ComparisonResult", "Estimate", "Explanation", "NetworkFileError", "OutputError",
    "PilotResult", "RunFailed", "RunResult", "Scenario", "ScenarioError", "SocialGraph", "SweepResult", "Town", "WomSimError",
    "__version__", "check", "compare", "describe", "dump", "explain", "facts", "flips", "fork", "from_networkx",
    "interactions", "load", "main_effects", "make_network", "options", "pilot", "plot", "prepare", "read_sweep", "restore", "run",
    "second_order", "sensitivity", "sweep", "tornado",
}  # fmt: skip


def loaded_after(code: str) -> list[str]:
    """Which heavy modules a fresh Python has loaded after some code."""
    code += f"\nimport sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return eval(done.stdout.splitlines()[-1])  # a list that we printed ourselves


@pytest.mark.parametrize(
    "code",
    ["import wom_sim; wom_sim.__version__; dir(wom_sim)", "import wom_sim.cli", "import wom_sim.errors"],
)
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert loaded_after(code) == []


def test_help_loads_nothing_heavy() -> None:
    code = """
from typer.testing import CliRunner
from wom_sim.cli import app
assert CliRunner().invoke(app, ["compare", "--help"]).exit_code == 0
"""
    assert set(loaded_after(code)) <= {"pydantic"}  # typer's own


def test_a_scenario_is_read_without_loading_numba_or_pandas(tmp_path: object) -> None:
    path = f"{tmp_path}/town.toml"
    with open(path, "w", encoding="utf-8") as file:
        file.write('[[brands]]\nname = "Ours"\nmarket_share = 0.5\n')
    assert loaded_after(f"import wom_sim; wom_sim.check(wom_sim.load({path!r}))") == ["pydantic"]


def test_the_public_names_are_these() -> None:
    assert set(wom_sim.__all__) == PUBLIC
    assert set(dir(wom_sim)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(wom_sim, name) is getattr(wom_sim, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'swep'"):
        wom_sim.swep  # noqa: B018
