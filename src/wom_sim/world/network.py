"""Who hears whom: the social graph, made by a generator, read from a file, or handed in as a NetworkX graph."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.errors import Fault, NetworkFileError, ScenarioError
from wom_sim.model.parameters import Network
from wom_sim.world import csr
from wom_sim.world.graph_facts import FACTS, facts

__all__ = ["FACTS", "SocialGraph", "assemble", "build_bytes", "facts", "from_networkx", "make_network"]

MOST_GROUPS = 65_535


@dataclass(frozen=True, eq=False)
class SocialGraph:
    """Who hears whom, as compressed rows of followers; 4 bytes a follow and 14 bytes a person."""

    indptr: np.ndarray  # int64 [n + 1]
    followers: np.ndarray  # int32 [m]; row u lists who hears u: strong ties first (sorted), then weak ones (sorted)
    strong: (
        np.ndarray
    )  # int32 [n]; number of strong ties at the head of each row; a strong tie is mutual, from both ends
    group: np.ndarray  # uint16 [n]; interest group
    labels: list[str] | None = None  # ids of a file's people (None: 0 … n - 1)
    group_names: list[str] | None = None
    notes: tuple[str, ...] = ()  # what was dropped or could not be had

    @property
    def n(self) -> int:
        """Number of people."""
        return len(self.indptr) - 1

    @property
    def m(self) -> int:
        """Number of follows."""
        return len(self.followers)

    def __repr__(self) -> str:
        return f"SocialGraph({self.n:,} people, {self.m:,} follows, {len(np.unique(self.group)):,} interest groups)"


def assemble(
    indptr: np.ndarray,
    followers: np.ndarray,
    group: np.ndarray,
    *,
    symmetric: bool,
    strong_tie_share: float,
    seed: int,
    labels: list[str] | None = None,
    group_names: list[str] | None = None,
    notes: tuple[str, ...] = (),
) -> SocialGraph:
    """A social graph from rows in any order: sorted, freed of self-loops and repeats (noted), strong ties chosen.

    ``symmetric`` promises that every follow is returned. Holds up to 9 bytes a follow while it works.
    """
    back = None
    if not csr.is_tidy(indptr, followers):
        back = csr.transposed(indptr, followers)
        indptr, followers = back if symmetric else csr.transposed(*back)
        indptr, kept, loops, repeats = csr.drop_repeats(indptr, followers)
        if kept < len(followers):
            followers, back = followers[:kept].copy(), None
        notes += tuple(
            f"{count:,} {what} dropped"
            for count, what in ((loops, "self-loops"), (repeats, "repeated follows"))
            if count
        )
    if symmetric or strong_tie_share == 0.0:
        mutual = np.empty(0, np.uint8)
    else:
        mutual = csr.mutual_flags(indptr, followers, *(back or csr.transposed(indptr, followers)))
    back = None
    strong = csr.strong_first(indptr, followers, mutual, group, float(strong_tie_share), seed)
    return SocialGraph(indptr, followers, strong, group, labels, group_names, notes)


def build_bytes(network: Network) -> int:
    """Memory (bytes, at its peak) that a generated network needs while it is made; 0 for a file's."""
    if network.kind == "file" or network.customers is None:
        return 0
    n = network.customers
    mean = min(network.mean_followers, n)
    if network.kind == "complete":
        mean = n
    elif network.kind == "torus":
        mean = 8
    elif network.kind == "configuration" and network.degrees:
        mean = sum(k * w for k, w in enumerate(network.degrees)) / (sum(network.degrees) or 1)
    return int(n * (100 + 14 * mean))


def memory_bytes() -> int:
    """Physical memory of the machine (bytes); what a network may not exceed."""
    if not hasattr(os, "sysconf"):
        return 2**63 - 1
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def make_network(network: Network, seed: int, folder: Path) -> SocialGraph:
    """The social graph that a scenario's ``[network]`` asks for.

    ``seed`` is ``seed.network``; relative file names start from ``folder``. Raises ScenarioError where the keys cannot
    be met, NetworkFileError where a file cannot be used.
    """
    if network.kind == "file":
        from wom_sim.world.importers import read_network

        return read_network(network, seed, Path(folder))
    from wom_sim.world.community import PEOPLE_PER_GROUP, community
    from wom_sim.world.generators import generate

    n, groups = _check(network, PEOPLE_PER_GROUP)
    if network.kind == "community":
        indptr, followers, group, notes = community(network, n, groups, seed)
        symmetric = not network.directed or network.reciprocity >= 1.0
    else:
        indptr, followers, symmetric, notes = generate(network, n, seed)
        group = (np.arange(n, dtype=np.int64) * groups // n).astype(np.uint16)
    if network.kind in ("community", "random") and network.mean_followers > n - 1:
        notes += (
            f"network.mean_followers: {network.mean_followers:g} asked for; {n:,} people can have {n - 1:,} at most",
        )
    return assemble(
        indptr, followers, group, symmetric=symmetric, strong_tie_share=network.strong_tie_share, seed=seed, notes=notes
    )


def _check(network: Network, people_per_group: int) -> tuple[int, int]:
    """(people, interest groups) of a generated network; raises ScenarioError with every fault."""
    faults = []
    n, groups = network.customers or 0, network.interest_groups
    if network.customers is None:
        faults.append(
            Fault("network.customers", f"missing: a {network.kind} network needs the number of people (1 or more)")
        )
    if groups is None:
        groups = min(MOST_GROUPS, max(1, n // people_per_group)) if network.kind == "community" else 1
    if not isinstance(groups, int):
        faults.append(Fault("network.interest_groups", f"{groups!r}: a generated network takes a number, not a table"))
    elif not 1 <= groups <= max(1, min(n, MOST_GROUPS)):
        faults.append(
            Fault("network.interest_groups", f"{groups}: must be 1 to {min(n, MOST_GROUPS)}, at most one a person")
        )
    if build_bytes(network) > memory_bytes():
        needed, there = build_bytes(network) / 2**30, memory_bytes() / 2**30
        faults.append(
            Fault("network.customers", f"{n:,}: making it takes {needed:,.0f} GiB; this machine has {there:,.0f}")
        )
    if faults:
        raise ScenarioError("network", faults)
    return n, int(groups)


def from_networkx(
    graph: Any, *, groups: dict[Any, Any] | str | None = None, strong_tie_share: float = 0.25, seed: int = 1
) -> SocialGraph:
    """A social graph from a NetworkX graph (Graph, DiGraph, MultiGraph or MultiDiGraph).

    In a directed graph an edge u -> v says that v hears u; an undirected edge is a mutual tie. ``groups`` gives the
    interest group of each node: a dict, or the name of a node attribute; without it groups are the Louvain communities.
    People are ordered by number where all nodes are whole numbers, else by text. Raises NetworkFileError.
    """
    from wom_sim.world.from_ties import social_graph

    if not hasattr(graph, "is_directed") or not hasattr(graph, "number_of_nodes"):
        raise NetworkFileError("graph", [f"a NetworkX graph is needed, not {type(graph).__name__}"])
    if not 0.0 <= strong_tie_share <= 1.0:
        raise NetworkFileError("graph", [Fault("strong_tie_share", f"{strong_tie_share}: must be 0 to 1")])
    names = [str(node) for node in graph.nodes]
    if len(set(names)) < len(names):
        raise NetworkFileError("graph", ["two nodes are written alike, such as 1 and '1'; rename them"])
    number = {node: i for i, node in enumerate(graph.nodes)}
    pairs = np.array([(number[u], number[v]) for u, v in graph.edges()], dtype=np.int32).reshape(-1, 2)
    if isinstance(groups, str):
        groups = {node: data[groups] for node, data in graph.nodes(data=True) if groups in data}
    table = None if groups is None else {str(node): str(group) for node, group in groups.items()}
    return social_graph(
        names, pairs[:, 0], pairs[:, 1], directed=graph.is_directed(), groups=table, source="graph",
        strong_tie_share=strong_tie_share, seed=seed,
    )  # fmt: skip
