"""What the literature's formulas give, as the experiment ``verification`` computes it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

FORMULAS = Path(__file__).resolve().parents[2] / "experiments" / "verification_targets.py"


@pytest.fixture(scope="session")
def targets() -> Any:
    """The formulas of experiments/verification_targets.py."""
    spec = importlib.util.spec_from_file_location("verification_targets", FORMULAS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
