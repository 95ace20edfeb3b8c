"""Parameters as the report shows them."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.show.settings import events_grid, said
from wom_sim.world.scenario import Scenario


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"author": 7}, "a post by person 7"),
        ({"authors": [7]}, "a post by person 7"),
        ({"authors": [7, 3]}, "a post by people 7, 3"),
        ({"authors": list(range(100))}, "a post by 100 people"),
        ({"authors": 1}, "a post by a person drawn by chance"),
        ({"authors": 20}, "a post by 20 people drawn by chance"),
    ],
)
def test_who_writes_a_scripted_post(given: dict[str, Any], shown: str) -> None:
    post = {"kind": "post", "brand": "A", "at": "day 1", **given}
    scene = Scenario(brands=[{"name": "A", "market_share": 1.0}], events=[post])
    assert events_grid(scene).rows[0][2][2] == shown


def test_a_long_list_is_told_by_its_length() -> None:
    assert said((1, 2)) == "1, 2"
    assert said(tuple(range(1000))) == "1000 numbers"
