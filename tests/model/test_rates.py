"""Numbers of a section as a record for kernels."""

from __future__ import annotations

import math

from wom_sim.model.parameters import Joining, Reviews, Service, Spread
from wom_sim.model.rates import rates


def test_every_number_under_its_own_name() -> None:
    section = Spread(see=0.25, reshare=0.5)
    record = rates(section)
    assert len(record) == 1
    assert set(record.dtype.names) == set(Spread.model_fields)
    assert all(record[name][0] == getattr(section, name) for name in record.dtype.names)


def test_what_is_left_out_is_nan_and_words_are_left_away() -> None:
    assert math.isnan(rates(Reviews())["intercept"][0])
    assert rates(Reviews(intercept=0.25))["intercept"][0] == 0.25
    assert "kind" not in rates(Joining()).dtype.names


def test_true_is_one() -> None:
    assert [rates(Service(poached_leave_queue=leave))["poached_leave_queue"][0] for leave in (True, False)] == [
        1.0,
        0.0,
    ]
