"""What a scenario is said to have that changes nothing really changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from quiet import QUIET, Tables, merged

from wom_sim.measures.result import run
from wom_sim.show.acting import idle
from wom_sim.world.channel_faults import LIVE_ONLY, PUBLIC_ONLY
from wom_sim.world.scenario import Scenario


def value_at(scenario: Scenario, key: str) -> Any:
    """The value at a key as ``idle`` names it."""
    at: Any = scenario
    for step in key.split("."):
        if isinstance(at, tuple):
            at = next(brand for brand in at if brand.name == step)
        else:
            at = at[step] if isinstance(at, dict) else getattr(at, step)
    return at


def moved(tables_: Tables, keys: Iterable[str]) -> Scenario:
    """The market with every one of these numbers at the other end of its plausible range."""
    dumped = Scenario(**tables_).model_dump()
    for key in keys:
        *path, last = key.split(".")
        if path[0] == "channels" and last in (*PUBLIC_ONLY, *LIVE_ONLY):
            continue  # refused where it means nothing
        at: Any = dumped
        model: Any = Scenario(**tables_)
        for step in path:
            known = isinstance(at, tuple | list)
            place = next(i for i, brand in enumerate(at) if brand["name"] == step) if known else step
            at = at[place]
            model = model[place] if isinstance(model, dict | tuple) else getattr(model, step)
        extra = type(model).model_fields[last].json_schema_extra
        now, span = at[last], extra["span"] if isinstance(extra, dict) else None
        if isinstance(now, bool) or not isinstance(now, int | float) or not isinstance(span, tuple):
            continue
        far = max(span, key=lambda end: abs(end - now))
        at[last] = int(far) if isinstance(now, int) else float(far)
    return Scenario(**dumped)


@pytest.mark.parametrize("name", QUIET)
def test_what_is_said_to_have_no_effect_has_none(name: str) -> None:
    """All of it is moved at once; hours, flows and measures stay the same to the last bit."""
    tables_ = merged(QUIET[name])
    scenario = Scenario(**tables_)
    changed = moved(tables_, idle(scenario))
    assert changed != scenario
    one, other = run(scenario), run(changed)
    np.testing.assert_array_equal(one.record.hourly, other.record.hourly)
    np.testing.assert_array_equal(one.record.flows, other.record.flows)
    np.testing.assert_equal(one.measures, other.measures)


def test_every_key_said_to_be_idle_is_a_parameter() -> None:
    for tables_ in QUIET.values():
        scenario = Scenario(**merged(tables_))
        for key in idle(scenario):
            value_at(scenario, key)
