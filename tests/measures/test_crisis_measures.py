"""Alarms by hand: how long, how late, how often for nothing."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from wom_sim.engine.record import C_CRISIS_SECONDS, C_NEGATIVE, RECORD_COLUMNS
from wom_sim.measures import crisis


def counted(alarms: list[tuple[int, int]], storm: tuple[int, int] | None, incident: float | None = 100.0) -> Any:
    """What measures see of 400 hours with some alarms and one storm of five complaints an hour."""
    hourly = np.zeros((400, len(RECORD_COLUMNS)), np.int64)
    for begin, end in alarms:
        hourly[begin:end, C_CRISIS_SECONDS] = 3600
    if storm is not None:
        hourly[storm[0] : storm[1], C_NEGATIVE] = 5
    study = SimpleNamespace(firestorm_factor=4.0, firestorm_min=20)
    scenario = SimpleNamespace(study=study, first_incident_hour=incident)
    sums = dict(zip(RECORD_COLUMNS, hourly.sum(axis=0).tolist(), strict=True))
    return SimpleNamespace(hourly=hourly, tick_hours=1.0, scenario=scenario, sums=sums)


def test_alarms_are_spans() -> None:
    assert crisis.alarms(counted([(0, 3), (10, 12), (399, 400)], None)) == [(0, 3), (10, 12), (399, 400)]
    assert crisis.alarms(counted([], None)) == []
    assert crisis.crisis_hours(counted([(0, 3), (10, 12)], None)) == 5.0


def test_the_lag_runs_from_the_bar_to_the_alarm() -> None:
    """Five an hour from 120: the bar of 20 within a day is passed in hour 123."""
    assert crisis.detection_lag(counted([(130, 150)], (120, 140))) == 7.0
    assert crisis.detection_lag(counted([(60, 62), (121, 150)], (120, 140))) == -2.0
    assert math.isnan(crisis.detection_lag(counted([(60, 62)], (120, 140))))
    assert math.isnan(crisis.detection_lag(counted([(60, 62)], None)))


def test_an_alarm_without_a_storm_is_false() -> None:
    assert crisis.false_alarms(counted([(60, 62), (121, 150), (300, 310)], (120, 140))) == 2.0
    assert crisis.false_alarms(counted([(60, 62)], None)) == 1.0
    assert crisis.false_alarms(counted([], (120, 140))) == 0.0
