"""docs/parameters.md says what the code says."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from wom_sim.model import parameters
from wom_sim.world import policy

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_parameters", DOCS / "make_parameters.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_parameters"] = module
    spec.loader.exec_module(module)
    return module


def test_page_is_up_to_date(maker: ModuleType) -> None:
    written = (DOCS / "parameters.md").read_text(encoding="utf-8")
    assert written == maker.page(), "run: python docs/make_parameters.py"


def test_every_section_has_its_table(maker: ModuleType) -> None:
    found = {
        value
        for module in (parameters, policy)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, parameters.Section) and value is not parameters.Section
    }
    assert found <= set(maker.SECTIONS.values())


def test_bounds_and_choices_are_shown(maker: ModuleType) -> None:
    page = maker.page()
    assert "| `coverage` | 0.8 | share | 0 to 1 | ≥ 0, ≤ 1 |" in page
    assert "`lognormal`, `exponential`, `deterministic`" in page
