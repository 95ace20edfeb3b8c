"""Intervals of whole arrays: those of ``statistics``, point by point."""

from __future__ import annotations

import numpy as np
import pytest
from made_up import noise

from wom_sim.study.cells import Running
from wom_sim.study.intervals import intervals, needed
from wom_sim.study.statistics import chance_interval, mean_interval, paired

VALUES = noise(9, np.arange(12)[:, None], np.arange(4)) + np.arange(4)
FLAGS = (VALUES > 1).astype(float)


def moments(values: np.ndarray):  # type: ignore[no-untyped-def]
    running = Running(values.shape[1:])
    running.add(values)
    return running.moments()


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_they_are_those_of_a_comparison(confidence: float) -> None:
    values = VALUES.copy()
    values[3, 1] = np.nan
    low, high = intervals(moments(values), "net_value", confidence)
    shares = intervals(moments(FLAGS), "firestorm", confidence)
    base = FLAGS[:, :1]
    changes = intervals(moments(FLAGS - base), "firestorm", confidence, paired=True)
    for i in range(4):
        mean = mean_interval(values[:, i], confidence)
        assert [low[i], high[i]] == pytest.approx([mean.low, mean.high])
        share = chance_interval(FLAGS[:, i], confidence)
        assert [shares[0][i], shares[1][i]] == pytest.approx([share.low, share.high])
        change = paired(FLAGS[:, i], base[:, 0], 1, confidence, chance=True).difference
        assert [changes[0][i], changes[1][i]] == pytest.approx([change.low, change.high])


def test_one_run_has_no_interval() -> None:
    for measure, paired_too in (("net_value", False), ("firestorm", False), ("firestorm", True)):
        low, high = intervals(moments(FLAGS[:1]), measure, 0.95, paired_too)
        assert np.isnan([low, high]).all()


def test_replications_needed_are_those_of_a_comparison() -> None:
    difference = VALUES[:, 1] - VALUES[:, 0] - 0.9
    told = paired(difference, np.zeros(12), 1, 0.95)
    found = moments(difference[:, None])
    assert told.replications_needed is not None
    assert needed(found.mean[0], found.variance[0], 12, 0.95) == told.replications_needed
    assert needed(0.0, 0.0, 12, 0.95) is None
