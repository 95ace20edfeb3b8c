"""Cascades are bond percolation; trees have the structural virality that Goel et al. (2016) define."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
import pytest
from builders import cascades_of, classic, on_graph, posts_by

import wom_sim as ws


def sizes(chance: float, authors: int, customers: int, **above: Any) -> Any:
    """Sizes of cascades that begin at so many different people, as shares or numbers of people."""
    table = ws.run(cascades_of(chance, range(authors), customers, **above)).cascades
    assert len(table) == authors
    return table["size"].to_numpy(float)


@pytest.mark.parametrize(("chance", "giant"), [(0.3, 0.31370), (0.4, 0.64198), (0.5, 0.79681)])
def test_large_outbreaks_reach_the_giant_component(chance: float, giant: float) -> None:
    share = sizes(chance, 60, 20_000) / 20_000
    large = share[share > 0.05]
    assert large.mean() == pytest.approx(giant, abs=max(0.01, 3 * large.std() / math.sqrt(len(large))))
    assert len(large) / 60 == pytest.approx(giant, abs=3 * math.sqrt(giant * (1 - giant) / 60))


@pytest.mark.parametrize(("chance", "mean"), [(0.1, 1.66667), (0.2, 5.0)])
def test_small_outbreaks_below_the_threshold(chance: float, mean: float) -> None:
    size = sizes(chance, 3000, 20_000)
    assert size.mean() == pytest.approx(mean, abs=3 * size.std() / math.sqrt(3000))


LAWS = {
    "regular": ({"kind": "regular", "mean_followers": 4.0}, 0.5, [0, 0, 0, 0, 1]),
    "regular of degree five": ({"kind": "regular", "mean_followers": 5.0}, 0.35, [0, 0, 0, 0, 0, 1]),
    "degrees one and five": ({"kind": "configuration", "degrees": (0, 1, 0, 0, 0, 1)}, 0.6, [0, 1, 0, 0, 0, 1]),
}


@pytest.mark.parametrize("name", LAWS)
def test_any_degree_law(name: str, targets: Any) -> None:
    """Giant components by generating functions (Newman 2002)."""
    network, chance, degrees = LAWS[name]
    scene = classic(
        "independent_cascade", network=network, spread={"reshare": chance}, events=posts_by(range(60), 20.0)
    )
    share = ws.run(scene).cascades["size"] / 20_000
    giant = targets.giant(degrees, chance)
    assert share[share > 0.05].mean() == pytest.approx(giant, abs=0.01)
    assert (share > 0.05).mean() == pytest.approx(giant, abs=3 * math.sqrt(giant * (1 - giant) / 60))


def test_follows_that_are_not_returned(targets: Any) -> None:
    """On a directed Poisson graph the out-component is as large as the undirected giant."""
    scene = classic(
        "independent_cascade", "network.directed=true", "spread.reshare=0.5", events=posts_by(range(60), 20.0)
    )
    share = ws.run(scene).cascades["size"] / 20_000
    assert share[share > 0.05].mean() == pytest.approx(targets.giant_poisson(0.5, 4.0), abs=0.01)


def test_branching_cascades_are_borel(targets: Any) -> None:
    cascades = ws.run(classic("branching_cascade", events=posts_by(range(20_000)))).cascades
    wanted = {("size", n): (targets.borel_at_least(n, 0.8), (cascades["size"] >= n).mean()) for n in (2, 3, 10, 100)}
    wanted |= {("depth", d): (targets.depth_at_least(d, 0.8), (cascades["depth"] >= d).mean()) for d in (1, 2, 5)}
    for case, (chance, share) in wanted.items():
        assert share == pytest.approx(chance, abs=3 * math.sqrt(chance * (1 - chance) / 20_000)), case
    assert cascades["size"].mean() == pytest.approx(5.0, abs=3 * 10 / math.sqrt(20_000))


POSTS = 20_000


@pytest.mark.parametrize("authors", [(2,), (3,), (6,), (2, 5), (5, 2), (3, 0)])
def test_who_starts_it_matters_as_in_kempe(authors: tuple[int, ...], targets: Any) -> None:
    """Expected spread from each of seven people and from two together, p = .3 (Kempe et al. 2003; all subgraphs
    enumerated). The best pair is {2, 5}; who takes the best one, 3, first and adds to it, gets {3, 0}."""
    expected = targets.expected_spread(targets.SEVEN_PEOPLE, 7, 0.3)[frozenset(authors)]
    cascades = ws.run(classic("influence_maximisation", events=posts_by([authors] * POSTS))).cascades
    assert len(cascades) == POSTS
    assert (cascades["author"] == authors[0]).all()
    assert cascades["size"].mean() == pytest.approx(expected, abs=3 * cascades["size"].std() / math.sqrt(POSTS))


def test_all_of_a_graph_start_it_together() -> None:
    """Nobody is left to pass it on; everybody but the first reads it, and nobody counts as reached."""
    cascade = on_graph(cascades_of(1.0, [tuple(range(10))], 10), nx.complete_graph(10), trace=True)
    row = cascade.cascades.iloc[0]
    assert (row["size"], row["depth"], row["breadth"], row["reach"]) == (10, 1, 9, 0)
    posts = cascade.posts
    assert (posts["born_hour"] == 0).all()
    assert sorted(posts["author"]) == list(range(10))
    assert (posts["parent"][posts["author"] != 0] == row["key"]).all()
    assert cascade.series["reshares"].tolist()[:2] == [9, 0]
    assert cascade.series["mentions_neutral"].tolist()[:2] == [1, 0]


TREES = {
    "star": (nx.star_graph(99), 1.98),
    "path": (nx.path_graph(100), 101 / 3),
    "binary": (nx.balanced_tree(2, 3), 3.504762),
    "deep binary": (nx.balanced_tree(2, 5), 6.586790),
    "ternary": (nx.balanced_tree(3, 4), 6.158678),
}


@pytest.mark.parametrize("name", TREES)
def test_structural_virality_of_known_trees(name: str) -> None:
    graph, known = TREES[name]
    n = graph.number_of_nodes()
    cascade = on_graph(cascades_of(1.0, [0], n, days=10.0), graph).cascades.iloc[0]
    assert cascade["size"] == n
    assert cascade["virality"] == pytest.approx(known, abs=5e-7)
    assert cascade["virality"] == pytest.approx(nx.average_shortest_path_length(graph), abs=1e-12)
    depths = np.bincount(list(nx.single_source_shortest_path_length(graph, 0).values()))
    assert (cascade["depth"], cascade["breadth"]) == (len(depths) - 1, depths.max())
    assert cascade["reach"] == n - 1


def test_a_post_that_is_not_reshared_has_no_virality() -> None:
    cascade = on_graph(cascades_of(0.0, [0], 100), nx.star_graph(99)).cascades.iloc[0]
    assert (cascade["size"], cascade["depth"], cascade["virality"], cascade["reach"]) == (1, 0, 0.0, 99)


def trees_of(posts: Any) -> Any:
    """Each cascade's posts and its tree."""
    for root, rows in posts.groupby("root"):
        tree = nx.Graph()
        tree.add_nodes_from(rows["key"])
        tree.add_edges_from((row.parent, row.key) for row in rows.itertuples() if row.parent != 0)
        yield root, rows, tree


def test_the_table_of_cascades_agrees_with_the_posts(lively_run: Any) -> None:
    """Size, depth, breadth and virality of every cascade, counted again from its posts by brute force."""
    table = lively_run.cascades.set_index("key")
    grown = 0
    for root, rows, tree in trees_of(lively_run.posts):
        row = table.loc[root]
        depth = nx.single_source_shortest_path_length(tree, root)
        assert nx.is_tree(tree)
        assert row["size"] == len(rows)
        assert rows["author"].is_unique  # at most once per customer and root
        assert dict(zip(rows["key"], rows["depth"], strict=True)) == depth
        assert (row["depth"], row["breadth"]) == (max(depth.values()), np.bincount(list(depth.values())).max())
        assert row["reach"] <= lively_run.world.graph.n - 1
        if len(rows) > 1:
            grown += 1
            assert row["virality"] == pytest.approx(nx.average_shortest_path_length(tree), abs=1e-12)
    assert grown > 20


def test_reshares_come_later_than_what_they_reshare_and_from_its_readers(lively_run: Any) -> None:
    posts, graph = lively_run.posts.set_index("key"), lively_run.world.graph
    children = posts[posts["parent"] != 0]
    parents = posts.loc[children["parent"]]
    gaps = children["born_hour"].to_numpy() - parents["born_hour"].to_numpy()
    assert gaps.min() >= 2  # read in the next tick at the earliest, reshared in the one after
    for child, parent in zip(children["author"], parents["author"], strict=True):
        assert child in graph.followers[graph.indptr[parent] : graph.indptr[parent + 1]]


def test_readers_of_another_group_see_less_and_a_full_feed_shows_less() -> None:
    def seen(**spread: float) -> int:
        scene = cascades_of(0.0, range(200), 2000, network={"interest_groups": 20}, spread={"see": 0.5, **spread})
        return int(ws.run(scene).series["seen"].sum())

    everybody, outsiders, crowded = seen(), seen(other_group=0.5), seen(crowding_posts=0.05)
    assert everybody == pytest.approx(200 * 4 * 0.5, rel=0.2)
    assert outsiders == pytest.approx(everybody * (0.05 + 0.95 * 0.5), rel=0.2)
    assert crowded == everybody  # all came in the same hour: the load is that at its start
    assert seen(negative_attention=9.0) == everybody  # a mention is not negative
