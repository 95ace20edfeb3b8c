"""Who should speak: rankings against NetworkX and against graphs that are worked out by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

import wom_sim as ws
from wom_sim.world.influence import SCORES, bridging, k_core, made_once, pagerank, ranking
from wom_sim.world.network import SocialGraph

DIRECTED = nx.gnp_random_graph(200, 0.03, seed=3, directed=True)
GRAPHS = [DIRECTED, nx.barabasi_albert_graph(300, 3, seed=1), nx.empty_graph(5), nx.star_graph(9).to_directed()]


def social(graph: nx.Graph) -> SocialGraph:
    """The social graph, in one interest group."""
    return ws.from_networkx(graph, groups=dict.fromkeys(graph, "all"))


@pytest.mark.parametrize("graph", GRAPHS)
def test_pagerank_is_networkx_of_who_hears_whom(graph: nx.Graph) -> None:
    ours = pagerank(social(graph)) / len(graph)
    theirs = nx.pagerank(graph.to_directed().reverse(), tol=1e-13, max_iter=1000)
    np.testing.assert_allclose(ours, [theirs[who] for who in range(len(graph))], rtol=0.0, atol=1e-10)


@pytest.mark.parametrize("graph", GRAPHS)
def test_core_numbers_are_networkx_of_ties(graph: nx.Graph) -> None:
    theirs = nx.core_number(nx.Graph(graph))
    assert k_core(social(graph)).tolist() == [theirs[who] for who in range(len(graph))]


def test_bridges_count_the_more_the_fewer_links_there_are() -> None:
    graph = nx.DiGraph([(0, 1), (0, 4), (0, 5), (1, 4), (1, 5), (2, 6), (4, 0), (6, 0), (6, 3)])
    groups = {0: "a", 1: "a", 2: "a", 3: "a", 4: "b", 5: "b", 6: "c"}
    score = bridging(ws.from_networkx(graph, groups=groups))
    # four follows lead from a into b, one from a into c, one from b into a, two from c into a
    expected = [2 / 2, 2 / 2, 1.0, 0.0, 1.0, 0.0, 2 / np.sqrt(2)]
    np.testing.assert_allclose(score, expected, atol=1e-8)


def test_nobody_bridges_where_there_is_one_group() -> None:
    graph = social(DIRECTED)
    assert not bridging(graph).any()
    assert ranking(graph, "bridging", 1).tolist() == ranking(graph, "followers", 1).tolist()


@pytest.mark.parametrize("chosen_by", [*SCORES, "random", "spread", "reach"])
def test_a_ranking_holds_everybody_once_and_breaks_ties_by_followers_and_position(chosen_by: str) -> None:
    graph = social(DIRECTED)
    order = ranking(graph, chosen_by, 7)
    assert sorted(order.tolist()) == list(range(graph.n))
    if chosen_by != "random":
        score = SCORES.get(chosen_by, SCORES["followers"])(graph)
        keys = [(-score[who], graph.indptr[who] - graph.indptr[who + 1], who) for who in order]
        assert keys == sorted(keys)


def test_chance_is_keyed_by_run_and_campaign() -> None:
    graph = social(DIRECTED)
    orders = [ranking(graph, "random", seed, number).tolist() for seed, number in ((1, 0), (1, 0), (2, 0), (1, 1))]
    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) == 3


def test_a_ranking_is_made_once_for_a_graph() -> None:
    graph, other = social(DIRECTED), social(DIRECTED)
    assert ranking(graph, "pagerank", 1) is ranking(graph, "pagerank", 2)
    assert ranking(graph, "pagerank", 1) is not ranking(other, "pagerank", 1)
    made = [made_once(graph, "something", object) for _ in range(3)]
    assert made[0] is made[1] is made[2]
