"""Measures that are plugged in stand beside the others: in a run, a comparison, a table; and must be numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
from builders import lively

import wom_sim as ws
from wom_sim.measures.measures import measures_of


@ws.measure("tickets", better=-1)
def left_open(c: Any) -> float:
    """Tickets that nobody has settled at the end."""
    return float((c.tickets["state"] < 3).sum())


@ws.measure("share")
def nothing_to_say(c: Any) -> float | None:
    return None


SCENE = lively(time={"days": 5.0}, network={"customers": 150})


def test_it_stands_beside_the_others_in_this_scenario_only() -> None:
    bare, run = ws.run(SCENE), ws.run(SCENE, plugins=[left_open, nothing_to_say])
    assert list(run.measures) == [*bare.measures, "left_open", "nothing_to_say"]
    left = run.tickets["state"].isin(["open", "unnoticed", "queued", "served"]) & (run.tickets["brand"] == "A")
    assert run.measures["left_open"] == left.sum() > 0
    assert math.isnan(run.measures["nothing_to_say"])
    assert list(ws.run(SCENE).measures) == list(bare.measures)
    known = measures_of(SCENE.with_plugins([left_open]))["left_open"]
    assert (known.unit, known.better, known.definition) == (
        "tickets",
        -1,
        "Tickets that nobody has settled at the end.",
    )


def test_policies_are_compared_and_ranked_by_it() -> None:
    start = lively(time={"days": 5.0}, network={"customers": 150}, study={"rank_by": "left_open"})
    with pytest.raises(ws.ScenarioError, match='there is no measure "left_open"'):
        ws.compare(start, ["ignore", "dedicated_team"], 2)
    result = ws.compare(start, ["ignore", "dedicated_team"], 3, plugins=[left_open])
    assert result.table["policy"][0] == "dedicated_team"
    assert {"left_open", "left_open_difference"} <= set(result.table)
    assert "left open" in " ".join(result.sentences)


@pytest.mark.parametrize(
    ("value", "said"),
    [(math.nan, "came to nan"), (math.inf, "came to inf"), ("much", "came to str"), (1 + 1j, "came to complex")],
)
def test_it_must_be_a_finite_number(value: Any, said: str) -> None:
    with pytest.raises(ws.RunFailed, match=f'measure "odd" of A: {said}; allowed: a finite number, or None'):
        ws.run(SCENE, plugins={"measures": {"odd": lambda c: value}})


def test_what_it_raises_is_told() -> None:
    with pytest.raises(ws.RunFailed, match='measure "odd" of A: KeyError'):
        ws.run(SCENE, plugins={"measures": {"odd": lambda c: c.sums["no such column"]}})


def test_it_may_not_have_the_name_of_another() -> None:
    with pytest.raises(ws.BadInput, match="net_value: there is a measure of this name already"):
        ws.run(SCENE, plugins={"measures": {"net_value": lambda c: 1.0}})
