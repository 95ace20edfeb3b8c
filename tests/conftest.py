"""Runs that several files of tests look at."""

from __future__ import annotations

from typing import Any

import pytest
from builders import lively
from hypothesis import settings

import wom_sim as ws

settings.register_profile(
    "any_machine", deadline=None, derandomize=True
)  # a busy machine fails nothing, chance neither
settings.load_profile("any_machine")


@pytest.fixture(scope="session")
def lively_run() -> Any:
    """One traced run in which everything happens, counted from its first hour."""
    return ws.run(lively(time={"days": 20.0, "warmup_days": 0.0}), trace=True)
