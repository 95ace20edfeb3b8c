"""The largest cascade of a comparison, run again with its posts."""

from __future__ import annotations

from pathlib import Path

import pytest

import wom_sim as ws
from wom_sim.study.cascades import largest_cascade
from wom_sim.study.compare import ComparisonResult

TOWN = """
[time]
days = 20
[network]
customers = 400
[spread]
reshare = {reshare}
[[brands]]
name = "Ours"
market_share = 0.9
failure_rate = 0.2
[policies.ignore]
[policies.dedicated_team]
agents = 1
[study]
vary = {vary}
"""


def compared(folder: Path, reshare: float, vary: str = "['run']") -> ComparisonResult:
    path = folder / "town.toml"
    path.write_text(TOWN.format(reshare=reshare, vary=vary), encoding="utf-8")
    return ws.compare(ws.load(path), replications=3)


@pytest.mark.parametrize("vary", ["['run']", "['network', 'run']"])
def test_it_is_the_largest_of_all_runs_with_every_post(tmp_path: Path, vary: str) -> None:
    result = compared(tmp_path, 0.05, vary)
    assert (result.world is None) == ("network" in vary)
    found = largest_cascade(result)
    assert found is not None
    posts, graph = found
    assert len(posts) == result.runs["cascade_largest"].max() > 1
    assert posts["author"].between(0, graph.n - 1).all()
    assert (posts["depth"] == 0).sum() == 1


def test_there_is_none_where_nothing_is_passed_on(tmp_path: Path) -> None:
    assert largest_cascade(compared(tmp_path, 0.0)) is None


def test_the_ranking_is_drawn(tmp_path: Path) -> None:
    figure = compared(tmp_path, 0.0).plot()
    assert figure.axes
    assert figure.get_suptitle()
