"""Generators: well-formed, reproducible, and what each promises."""

from __future__ import annotations

import concurrent.futures
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.errors import NetworkFileError, ScenarioError
from wom_sim.model.parameters import Network
from wom_sim.world.network import SocialGraph, facts, from_networkx, make_network

HERE = Path(".")
SYMMETRIC = ("powerlaw_cluster", "small_world", "regular", "ring", "torus", "complete")


def make(seed: int = 1, **keys: Any) -> SocialGraph:
    return make_network(Network(**keys), seed, HERE)


def follows(graph: SocialGraph) -> set[tuple[int, int]]:
    sources = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    return set(zip(sources.tolist(), graph.followers.tolist(), strict=True))


def check_form(graph: SocialGraph) -> None:
    """What every social graph promises."""
    assert (graph.indptr.dtype, graph.followers.dtype) == (np.int64, np.int32)
    assert (graph.strong.dtype, graph.group.dtype) == (np.int32, np.uint16)
    assert graph.indptr[0] == 0
    assert graph.indptr[-1] == graph.m
    edges = follows(graph)
    assert len(edges) == graph.m, "repeated follows"
    assert all(u != v for u, v in edges), "self-loops"
    strong = set()
    for u in range(graph.n):
        row = graph.followers[graph.indptr[u] : graph.indptr[u + 1]]
        head, tail = row[: graph.strong[u]], row[graph.strong[u] :]
        assert (np.diff(head) > 0).all()
        assert (np.diff(tail) > 0).all()
        strong |= {(u, int(v)) for v in head}
    assert all((v, u) in strong for u, v in strong), "a strong tie is strong from both ends"


def same(one: SocialGraph, other: SocialGraph) -> bool:
    names = ("indptr", "followers", "strong", "group")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


KINDS = st.sampled_from(["community", "powerlaw_cluster", "small_world", "random", "configuration", "ring", "regular"])


@settings(max_examples=60, deadline=None)
@given(
    KINDS, st.integers(1, 70), st.integers(0, 12), st.booleans(), st.integers(0, 2**63 - 1),
    st.floats(0, 1), st.floats(0, 1),
)  # fmt: skip
def test_every_generator_is_well_formed(kind, people, half, directed, seed, share, other):  # type: ignore[no-untyped-def]
    mean = min(2 * half, (people - 1) // 2 * 2)
    graph = make(
        seed, kind=kind, customers=people, mean_followers=mean, directed=directed, degrees=(1, 0, 2, 1), rewiring=other,
        clustering=share, reciprocity=other, homophily=share, strong_tie_share=other,
    ) if people > 1 or kind != "configuration" else make(seed, kind=kind, customers=1, degrees=(1,))  # fmt: skip
    assert graph.n == people
    check_form(graph)


@pytest.mark.parametrize("keys", [
    {"kind": "community", "customers": 1500}, {"kind": "community", "customers": 900, "directed": False},
    {"kind": "random", "customers": 800}, {"kind": "random", "customers": 800, "directed": False},
    {"kind": "powerlaw_cluster", "customers": 600}, {"kind": "small_world", "customers": 500},
    {"kind": "regular", "customers": 400}, {"kind": "configuration", "customers": 400, "degrees": (1, 2, 3, 2, 1)},
    {"kind": "configuration", "customers": 400, "degrees": (1, 2, 3, 2, 1), "directed": False},
], ids=str)  # fmt: skip
def test_the_seed_is_all_that_matters(keys: dict[str, Any]) -> None:
    first = make(5, **keys)
    check_form(first)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(same(first, again) for again in pool.map(lambda _: make(5, **keys), range(4)))
    assert follows(make(6, **keys)) != follows(first)


@pytest.mark.parametrize("kind", SYMMETRIC)
def test_ties_are_mutual_where_following_is(kind: str) -> None:
    edges = follows(make(kind=kind, customers=60, mean_followers=6))
    assert edges
    assert all((v, u) in edges for u, v in edges)


@pytest.mark.parametrize("kind", ["community", "random", "configuration"])
def test_undirected_on_request(kind: str) -> None:
    edges = follows(make(kind=kind, customers=200, mean_followers=6, degrees=(0, 1, 3, 1), directed=False))
    assert all((v, u) in edges for u, v in edges)
    edges = follows(make(kind=kind, customers=200, mean_followers=6, degrees=(0, 1, 3, 1)))
    assert any((v, u) not in edges for u, v in edges)


def test_lattices_are_exact() -> None:
    ring = make(kind="ring", customers=12, mean_followers=4)
    assert follows(ring) == {(u, (u + d) % 12) for u in range(12) for d in (-2, -1, 1, 2)}
    torus = nx.DiGraph(follows(make(kind="torus", customers=35)))
    expected = nx.Graph(
        ((r, c), ((r + i) % 5, (c + j) % 7)) for r in range(5) for c in range(7) for i in (0, 1) for j in (-1, 0, 1)
        if (i, j) not in ((0, 0), (0, -1))
    )  # fmt: skip
    assert nx.is_isomorphic(torus.to_undirected(), expected)
    complete = make(kind="complete", customers=9)
    assert follows(complete) == {(u, v) for u in range(9) for v in range(9) if u != v}


@pytest.mark.parametrize(("n", "k"), [(100, 3), (99, 4), (12, 11), (12, 9), (30, 0), (2000, 5)])
def test_regular_is_exact(n: int, k: int) -> None:
    assert set(np.diff(make(kind="regular", customers=n, mean_followers=k).indptr)) == {k}


def test_random_is_poisson() -> None:
    for directed in (True, False):
        counts = np.diff(make(kind="random", customers=40_000, mean_followers=4, directed=directed).indptr)
        assert counts.mean() == pytest.approx(4, abs=0.05)
        assert counts.var() == pytest.approx(4, abs=0.15)
        assert (counts == 0).mean() == pytest.approx(np.exp(-4), abs=0.004)


def test_small_world_keeps_ties_and_loses_clustering() -> None:
    found = [facts(make(kind="small_world", customers=2000, mean_followers=8, rewiring=p)) for p in (0.0, 0.1, 1.0)]
    assert {f["follows"] for f in found} == {16_000.0}
    assert found[0]["clustering"] == pytest.approx(9 / 14)  # 3 (k - 2) / 4 (k - 1)
    assert found[1]["clustering"] == pytest.approx(9 / 14 * 0.9**3, abs=0.03)  # Barrat & Weigt (2000)
    assert found[2]["clustering"] < 0.02


def test_a_law_of_degrees_may_be_in_shares() -> None:
    counted = make(kind="configuration", customers=400, degrees=(0, 4, 2, 0, 1), directed=False)
    shares = make(kind="configuration", customers=400, degrees=(0.0, 0.5, 0.25, 0.0, 0.125), directed=False)
    assert np.array_equal(counted.followers, shares.followers)


def test_configuration_follows_its_law() -> None:
    law = (0, 5, 0, 3, 0, 0, 2)
    for directed in (True, False):
        counts = np.diff(make(kind="configuration", customers=20_000, degrees=law, directed=directed).indptr)
        shares = np.bincount(counts, minlength=7) / 20_000
        assert shares == pytest.approx(np.array(law) / 10, abs=0.012)


def test_powerlaw_cluster_meets_mean_tail_and_clustering() -> None:
    found = facts(make(kind="powerlaw_cluster", customers=10_000, mean_followers=9, clustering=0.2))
    assert found["mean_followers"] == pytest.approx(9, rel=0.02)
    assert found["clustering"] == pytest.approx(0.2, abs=0.02)
    assert found["tail_exponent"] == pytest.approx(3, abs=0.35)


@pytest.mark.parametrize("keys", [
    {}, {"directed": False}, {"clustering": 0.25}, {"reciprocity": 0.6, "homophily": 0.5, "clustering": 0.1},
    {"exponent": 2.8, "mean_followers": 12, "interest_groups": 40, "homophily": 0.9, "clustering": 0.3},
], ids=str)  # fmt: skip
def test_community_meets_its_targets(keys: dict[str, Any]) -> None:
    asked = Network(kind="community", customers=15_000, **keys)
    graph = make_network(asked, 3, HERE)
    found = facts(graph)
    assert graph.notes == ()
    assert found["mean_followers"] == pytest.approx(asked.mean_followers, rel=0.03)
    assert found["tail_exponent"] == pytest.approx(asked.exponent, abs=0.35)
    assert found["clustering"] == pytest.approx(asked.clustering, abs=0.015)
    assert found["reciprocity"] == pytest.approx(asked.reciprocity if asked.directed else 1.0, abs=0.02)
    assert found["homophily"] == pytest.approx(asked.homophily, abs=0.04)
    assert found["interest_groups"] == (asked.interest_groups or 100)
    assert found["median_followers"] < 0.6 * found["mean_followers"]
    assert found["largest_component"] > 0.97
    sizes = np.bincount(graph.group)
    assert sizes.max() > 5 * np.median(sizes)


def test_community_says_what_it_cannot_do() -> None:
    graph = make(customers=3000, clustering=0.9)
    assert "network.clustering: 0.9 asked for" in graph.notes[0]
    assert "mean_followers" in make(customers=5).notes[-1]


def test_strong_ties_are_as_many_as_asked_for_and_within_groups() -> None:
    graph = make(customers=4000, directed=False, strong_tie_share=0.25)
    found = facts(graph)
    assert found["strong_ties"] == round(0.25 * graph.m / 2)
    assert found["with_strong_tie"] > 0.99
    owner = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    place = np.arange(graph.m) - graph.indptr[owner]
    strong = place < graph.strong[owner]
    inside = graph.group[owner] == graph.group[graph.followers]
    assert inside[strong].mean() > inside[~strong].mean() + 0.1
    assert graph.strong.max() < 30, "nobody has time for that many close friends"
    for share, expected in ((0.0, 0), (1.0, graph.m)):
        assert make(customers=4000, directed=False, strong_tie_share=share).strong.sum() == expected


def test_strong_ties_of_a_directed_graph_are_mutual() -> None:
    graph = make(customers=4000)
    edges = follows(graph)
    for u in range(graph.n):
        for v in graph.followers[graph.indptr[u] : graph.indptr[u] + graph.strong[u]]:
            assert (int(v), u) in edges
    assert facts(graph)["with_strong_tie"] > 0.9


@pytest.mark.parametrize(("keys", "words"), [
    ({"kind": "torus", "customers": 13}, ("network.customers", "prime")),
    ({"kind": "regular", "customers": 9, "mean_followers": 3}, ("network.mean_followers", "even")),
    ({"kind": "regular", "customers": 9, "mean_followers": 2.5}, ("whole number",)),
    ({"kind": "ring", "customers": 9, "mean_followers": 3}, ("even",)),
    ({"kind": "small_world", "customers": 9, "mean_followers": 10}, ("0 to 8",)),
    ({"kind": "configuration", "customers": 9}, ("network.degrees",)),
    ({"customers": None}, ("network.customers", "missing")),
    ({"customers": 100, "interest_groups": 101}, ("network.interest_groups", "1 to 100")),
    ({"customers": 100, "interest_groups": "groups.csv"}, ("not a table",)),
    ({"kind": "complete", "customers": 2_000_000_000}, ("GiB",)),
], ids=str)  # fmt: skip
def test_what_cannot_be_made_is_refused(keys: dict[str, Any], words: tuple[str, ...]) -> None:
    with pytest.raises(ScenarioError) as caught:
        make(**keys)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("kind", ["community", "random", "regular", "ring", "torus", "complete", "small_world"])
def test_one_person_is_a_legal_network(kind: str) -> None:
    graph = make(kind=kind, customers=1)
    assert (graph.n, graph.m) == (1, 0)
    assert facts(graph)["people"] == 1


def test_facts_agree_with_networkx() -> None:
    grown = make(kind="powerlaw_cluster", customers=300, mean_followers=6)
    for graph in (make(customers=400, mean_followers=8), grown):
        found = facts(graph)
        net = nx.DiGraph(sorted(follows(graph)))
        net.add_nodes_from(range(graph.n))
        ties = net.to_undirected()
        groups = [set(np.flatnonzero(graph.group == g).tolist()) for g in np.unique(graph.group)]
        assert found["clustering"] == pytest.approx(nx.average_clustering(ties))
        assert found["transitivity"] == pytest.approx(nx.transitivity(ties))
        assert found["reciprocity"] == pytest.approx(nx.overall_reciprocity(net))
        assert found["assortativity"] == pytest.approx(nx.degree_assortativity_coefficient(ties))
        assert found["modularity_groups"] == pytest.approx(nx.community.modularity(ties, groups))
        assert found["largest_component"] * graph.n == len(max(nx.connected_components(ties), key=len))
        best = max(nx.community.modularity(ties, nx.community.louvain_communities(ties, seed=s)) for s in range(3))
        assert found["modularity_louvain"] > best - 0.03


def test_sampled_clustering_agrees_with_the_exact_one() -> None:
    from wom_sim.world import csr, graph_facts

    graph = make(customers=5000)
    back = csr.transposed(graph.indptr, graph.followers)
    start, ties = csr.ties_of(*csr.transposed(*back), *back)
    exact, sampled = (graph_facts.clustering(start, ties, exact_up_to=limit) for limit in (10**9, 0))
    assert sampled == pytest.approx(exact, abs=0.006)


def test_tail_exponent_finds_a_power_law() -> None:
    from wom_sim.world.graph_facts import tail_exponent

    grid = (np.arange(50_000) + 0.5) / 50_000
    counts = np.floor(10 * grid ** (-1 / 1.4) + 0.5).astype(np.int64)  # density ~ x^-2.4 from 10 on
    assert tail_exponent(counts) == pytest.approx(2.4, abs=0.05)
    assert np.isnan(tail_exponent(np.zeros(5, np.int64)))


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_networkx_graphs_are_taken_as_they_are(kind: Any) -> None:
    net = kind([("b", "a"), ("b", "a"), ("c", "a"), ("c", "c"), ("d", "b")])
    net.add_node("e")
    graph = from_networkx(net, groups={"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}, strong_tie_share=0.5)
    check_form(graph)
    assert graph.labels == ["a", "b", "c", "d", "e"]
    assert graph.group_names == ["x", "y"]
    assert graph.group.tolist() == [0, 0, 1, 1, 1]
    expected = {(1, 0), (2, 0), (3, 1)}
    assert follows(graph) == (expected if net.is_directed() else expected | {(v, u) for u, v in expected})
    assert any("self-loops" in note for note in graph.notes)


def test_networkx_numbers_are_positions_and_attributes_may_be_groups() -> None:
    net = nx.path_graph([3, 1, 0, 2])
    nx.set_node_attributes(net, {0: 7, 1: 7, 2: 8, 3: 8}, "taste")
    graph = from_networkx(net, groups="taste")
    assert graph.labels is None
    assert follows(graph) == {(3, 1), (1, 3), (1, 0), (0, 1), (0, 2), (2, 0)}
    assert graph.group_names == ["7", "8"]
    assert from_networkx(nx.barbell_graph(6, 0)).group.tolist() == [0] * 6 + [1] * 6
    for bad in ([(0, 1)], nx.Graph([(1, "1")]), nx.Graph()):
        with pytest.raises(NetworkFileError):
            from_networkx(bad)
