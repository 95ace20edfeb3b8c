"""The independent cascade against other people's programs, on the same graphs from the same seeds: cynetdiff and ndlib."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
import pytest
from builders import classic, posts_by

import wom_sim as ws

PEOPLE, CHANCE, SEEDS = 300, 0.25, (3, 77, 150)
GRAPHS = {
    "undirected": nx.gnp_random_graph(PEOPLE, 4.0 / PEOPLE, seed=1),
    "directed": nx.gnp_random_graph(PEOPLE, 6.0 / PEOPLE, seed=2, directed=True),
    "heavy-tailed": nx.barabasi_albert_graph(PEOPLE, 2, seed=3),
}


def ours(graph: Any, count: int) -> Any:
    """Sizes of so many cascades of one message that all seeds post."""
    scene = classic("independent_cascade", f"spread.reshare={CHANCE}", events=posts_by([SEEDS] * count))
    world = ws.prepare(scene, graph=ws.from_networkx(graph, strong_tie_share=0.0))
    return ws.run(scene, world=world).cascades["size"].to_numpy(float)


def from_cynetdiff(graph: Any, count: int) -> Any:
    models = pytest.importorskip("cynetdiff.models", reason="cynetdiff is not installed; it is in the dev extra")
    rows = [sorted(graph.neighbors(who)) for who in range(PEOPLE)]
    starts = np.cumsum([0, *map(len, rows[:-1])]).astype(np.uint32)
    heard_by = np.array([reader for row in rows for reader in row], np.uint32)
    model = models.IndependentCascadeModel(starts, heard_by, activation_prob=CHANCE, rng=1)
    model.set_seeds(SEEDS)
    found = []
    for _ in range(count):
        model.reset_model()
        model.advance_until_completion()
        found.append(model.get_num_activated_nodes())
    return np.array(found, float)


def from_ndlib(graph: Any, count: int) -> Any:
    why = "ndlib is not installed; it is in the dev extra"
    epidemics = pytest.importorskip("ndlib.models.epidemics", reason=why)
    configuration = pytest.importorskip("ndlib.models.ModelConfig", reason=why).Configuration()
    model = epidemics.IndependentCascadesModel(graph, seed=1)
    configuration.add_model_initial_configuration("Infected", list(SEEDS))
    for tie in graph.edges():
        configuration.add_edge_configuration("threshold", tie, CHANCE)
    model.set_initial_status(configuration)
    found = []
    for _ in range(count):
        model.reset(infected_nodes=list(SEEDS))
        while model.iteration(node_status=False)["node_count"][1] > 0:
            pass
        found.append(sum(status == 2 for status in model.status.values()))
    return np.array(found, float)


@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize(("oracle", "count"), [(from_cynetdiff, 2000), (from_ndlib, 150)])
def test_mean_spread_agrees_with_another_program(kind: str, oracle: Any, count: int) -> None:
    theirs, mine = oracle(GRAPHS[kind], count), ours(GRAPHS[kind], 2000)
    error = math.sqrt(theirs.var(ddof=1) / len(theirs) + mine.var(ddof=1) / len(mine))
    assert 10 < mine.mean() < 0.8 * PEOPLE
    assert mine.mean() == pytest.approx(theirs.mean(), abs=3 * error)
    assert mine.std() == pytest.approx(theirs.std(), rel=0.2)
