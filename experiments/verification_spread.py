"""Posts that travel: percolation, branching, structural virality, whom to tell first (items 2, 3, 4, 8)."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
import verification_targets as targets
from verification_runs import Row, classic, posts, replicates, row

import wom_sim as ws

APART = 20.0  # hours between posts that may become large; what comes of each is the same as if they came at once
LARGE = 0.02  # share of people above which an outbreak is large
HALF_AND_HALF = [0, 0.5, 0, 0, 0, 0.5]  # degrees 1 and 5
HEAVY = [0.0, *(k**-2.5 for k in range(1, 101))]  # a power law
GRAPHS: tuple[tuple[str, dict[str, Any], float, Any], ...] = (
    ("Poisson z=4, T=.3", {"mean_followers": 4.0}, 0.3, targets.poisson_law(4.0)),
    ("Poisson z=4, T=.4", {"mean_followers": 4.0}, 0.4, targets.poisson_law(4.0)),
    ("Poisson z=4, T=.5", {"mean_followers": 4.0}, 0.5, targets.poisson_law(4.0)),
    ("directed Poisson z=4, T=.5", {"mean_followers": 4.0, "directed": True}, 0.5, targets.poisson_law(4.0)),
    ("regular k=4, T=.5", {"kind": "regular", "mean_followers": 4.0}, 0.5, [0, 0, 0, 0, 1]),
    ("regular k=3, T=.6", {"kind": "regular", "mean_followers": 3.0}, 0.6, [0, 0, 0, 1]),
    ("regular k=5, T=.35", {"kind": "regular", "mean_followers": 5.0}, 0.35, [0, 0, 0, 0, 0, 1]),
    ("degrees 1 and 5, T=.6", {"kind": "configuration", "degrees": HALF_AND_HALF}, 0.6, HALF_AND_HALF),
    ("degrees k^-2.5 to 100, T=.6", {"kind": "configuration", "degrees": HEAVY}, 0.6, HEAVY),
)


def cascades(
    network: dict[str, Any],
    chance: float,
    authors: int,
    replication: int,
    name: str = "independent_cascade",
    apart: float = 0.0,
) -> Any:
    """Cascades by so many people, so many hours apart, on a graph of their own for each replication."""
    scene = classic(
        name,
        time={"days": 60.0 + authors * apart / 24.0},
        network=network,
        spread={"reshare": chance},
        events=posts(range(authors), apart),
        study={"vary": ("network", "run")},
    )
    found = ws.run(scene, replication=replication).cascades
    assert len(found) == authors
    return found


def outbreaks(network: dict[str, Any], chance: float, people: int, authors: int, graphs: int) -> tuple[Any, Any]:
    """(share reached given a large outbreak, chance of one), for each graph."""
    network = {**network, "customers": people}
    degrees = network.get("degrees")
    if degrees:  # weights are whole numbers
        network["degrees"] = tuple(round(100_000 * weight) for weight in degrees)

    def one(replication: int) -> tuple[float, float]:
        share = cascades(network, chance, authors, replication, apart=APART)["size"].to_numpy() / people
        large = share[share > LARGE]
        return large.mean() if len(large) else math.nan, len(large) / authors

    reached, chances = np.array(replicates(graphs, one)).T
    return reached, chances


def percolation(quick: bool) -> list[Row]:
    """Item 2: independent cascade = bond percolation."""
    item, rows = "2 independent cascade", []
    for name, network, chance, degrees in GRAPHS:
        target = targets.giant(degrees, chance)
        people, authors, graphs = (20_000, 6, 6) if quick else (100_000, 12, 8)
        reached, _ = outbreaks(network, chance, people, authors, graphs)
        rows.append(row(item, f"{name}: share reached by a large outbreak", target, reached, 0.01))
        people, authors, graphs = (10_000, 20, 8) if quick else (20_000, 150, 24)
        _, chances = outbreaks(network, chance, people, authors, graphs)
        rows.append(row(item, f"{name}: chance of a large outbreak", target, chances, 0.01, authors))
    for chance in (0.1, 0.2):
        means = replicates(
            8 if quick else 20,
            lambda k, chance=chance: cascades({"customers": 20_000 if quick else 100_000}, chance, 2000, k)[
                "size"
            ].mean(),
        )
        target = targets.mean_outbreak(targets.poisson_law(4.0), chance)
        rows.append(row(item, f"Poisson z=4, T={chance:.1f}: mean outbreak", target, means, 0.01))
    return rows


def branching(quick: bool) -> tuple[list[Row], Any]:
    """Item 3: sizes and depths of cascades are those of a branching process; also all sizes."""
    graphs, authors, mean = (8, 4000, 0.8) if quick else (20, 20_000, 0.8)
    network = {"customers": 100_000}
    tables = replicates(graphs, lambda k: cascades(network, mean / 10.0, authors, k, "branching_cascade"))
    size = [table["size"].to_numpy() for table in tables]
    depth = [table["depth"].to_numpy() for table in tables]
    item = "3 branching cascades"
    rows = [
        row(item, f"P(size {n})", targets.borel(n, mean), [(each == n).mean() for each in size], trials=authors)
        for n in range(1, 6)
    ]
    rows += [
        row(item, "mean size", 1 / (1 - mean), [each.mean() for each in size]),
        row(item, "variance of size", mean / (1 - mean) ** 3, [each.var() for each in size]),
    ]
    rows += [
        row(
            item,
            f"P(size ≥ {n})",
            targets.borel_at_least(n, mean),
            [(each >= n).mean() for each in size],
            trials=authors,
        )
        for n in (10, 100)
    ]
    rows += [
        row(
            item,
            f"P(depth ≥ {d})",
            targets.depth_at_least(d, mean),
            [(each >= d).mean() for each in depth],
            trials=authors,
        )
        for d in range(1, 6)
    ]
    return rows, np.concatenate(size)


TREES: tuple[tuple[str, nx.Graph, float, float], ...] = (
    ("star n=100", nx.star_graph(99), 1.98, 1e-12),
    ("path n=100", nx.path_graph(100), 101 / 3, 1e-12),
    ("binary tree of height 3", nx.balanced_tree(2, 3), 3.504762, 5e-7),
    ("binary tree of height 5", nx.balanced_tree(2, 5), 6.586790, 5e-7),
    ("ternary tree of height 4", nx.balanced_tree(3, 4), 6.158678, 5e-7),
)


def virality_of(tree: nx.Graph, root: int = 0) -> float:
    """The simulator's structural virality of a cascade that takes a whole tree."""
    days = 2.0 + nx.eccentricity(tree, root) / 10.0
    scene = classic("independent_cascade", time={"days": days}, spread={"reshare": 1.0}, events=posts([root]))
    world = ws.prepare(scene, graph=ws.from_networkx(tree, strong_tie_share=0.0))
    cascade = ws.run(scene, world=world).cascades.iloc[0]
    assert cascade["size"] == len(tree)
    return float(cascade["virality"])


def virality(quick: bool) -> list[Row]:
    """Item 4: structural virality of given trees."""
    item, rows = "4 structural virality", []
    for name, tree, known, allowed in TREES:
        simulated = virality_of(tree)
        rows.append(row(item, f"{name}, as published", known, simulated, allowed))
        exact = nx.average_shortest_path_length(tree)
        rows.append(row(item, f"{name}, against all distances", exact, simulated, 1e-12 * exact))
    for n in (2000,) if quick else (2000, 20_000):
        exact = (n + 1) / 3
        rows.append(row(item, f"path n={n}, ends first", exact, virality_of(nx.path_graph(n)), 1e-12 * exact))
    for seed in range(3):
        tree = nx.random_labeled_tree(200, seed=seed)
        exact = nx.average_shortest_path_length(tree)
        rows.append(row(item, f"random tree {seed}, n=200", exact, virality_of(tree), 1e-12 * exact))
    return rows


def first_people(quick: bool) -> list[Row]:
    """Item 8: expected spread from each person and pair of Kempe's seven, and which pair is best."""
    item, rows, found = "8 influence maximisation", [], {}
    expected = targets.expected_spread(targets.SEVEN_PEOPLE, 7, 0.3)
    copies, runs = (1000, 16) if quick else (12_000, 20)
    for group, target in expected.items():
        people = sorted(group)
        scene = classic("influence_maximisation", events=posts([people if len(people) > 1 else people[0]] * copies))
        world = ws.prepare(scene)
        sizes = replicates(
            runs,
            lambda k, scene=scene, world=world: ws.run(scene, world=world, replication=k).cascades["size"].to_numpy(),
        )
        means = [each.mean() for each in sizes]
        found[group] = float(np.mean(means))
        spread = float(np.concatenate(sizes).std())
        rows.append(row(item, f"expected spread from {set(people)}", target, means, 0.01, copies, spread))
    pairs = [group for group in expected if len(group) == 2]
    best = max(pairs, key=found.__getitem__)
    one = max((group for group in expected if len(group) == 1), key=found.__getitem__)
    greedy = max((group for group in pairs if one < group), key=found.__getitem__)
    rows.append(row(item, "best pair found, {2, 5} being right (1: yes)", 1, float(best == frozenset({2, 5}))))
    rows.append(row(item, "best single found, {3} being right (1: yes)", 1, float(one == frozenset({3}))))
    best_greedy = max(expected[group] for group in pairs if 3 in group)
    rows.append(row(item, "greedy pair found: its expected spread", best_greedy, expected[greedy], 1e-9))
    return rows


def threshold_curve(quick: bool) -> list[tuple[float, float, float, float]]:
    """(T, S by formula, share reached given a large outbreak, chance of one) for the picture; Poisson, z = 4."""
    curve = []
    for chance in np.arange(0.05, 0.75, 0.1 if quick else 0.05):
        people, authors, graphs = (20_000, 30, 3) if quick else (50_000, 60, 6)
        reached, chances = outbreaks({"mean_followers": 4.0}, float(chance), people, authors, graphs)
        seen = reached[~np.isnan(reached)]
        share = float(seen.mean()) if len(seen) else 0.0
        curve.append((float(chance), targets.giant_poisson(float(chance), 4.0), share, float(chances.mean())))
    return curve
