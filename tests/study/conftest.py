"""Fixtures of the study's tests."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine, make_scenario

from wom_sim.study import runs
from wom_sim.world.scenario import Scenario


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(runs, "engine", lambda: fake)
    return fake


@pytest.fixture
def scenario() -> Scenario:
    return make_scenario()
