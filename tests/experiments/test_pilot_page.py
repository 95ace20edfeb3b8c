"""The published pilots: the page says what the table does, and every market can still be made."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "experiments"))

import pilots  # noqa: E402

PUBLISHED = ROOT / "results" / "published" / "pilots"


def test_the_page_is_made_of_the_table() -> None:
    table = pd.read_csv(PUBLISHED / "pilots.csv")
    assert (PUBLISHED / "pilots.md").read_text(encoding="utf-8") == pilots.page(table)
    assert list(table["market"].unique()) == list(pilots.MARKETS)


@pytest.mark.parametrize("name", pilots.MARKETS)
def test_every_market_has_a_pilot(name: str) -> None:
    scene = pilots.market(name)
    own = scene.policy(scene.focal.follows)
    tried = scene.policy(str(own.pilot.of))
    same = own.model_dump(exclude={"pilot", "what"}) == tried.model_dump(exclude={"pilot", "what"})
    assert same == (name == pilots.NULL)
