"""What a social graph looks like: size, followers and their tail, clustering, reciprocity, mixing, communities.

Clustering, transitivity, assortativity, components and modularity look at *ties*, that is at the graph with directions
forgotten. Above 200 000 follows, clustering and transitivity are estimated from 100 000 sampled wedges each
(Seshadhri, Pinar & Kolda 2013; standard error below .002), drawn with keyed draws; all else is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.model import draws
from wom_sim.model.compiled import compiled
from wom_sim.world import csr, louvain

if TYPE_CHECKING:
    from wom_sim.world.network import SocialGraph

EXACT_FOLLOWS = 200_000
WEDGES = 100_000


@compiled
def _triangles(start, ties):  # type: ignore[no-untyped-def]
    """Number of triangles through each person (int64 [n])."""
    n = len(start) - 1
    found = np.zeros(n, np.int64)
    stamp = np.full(n, -1, np.int32)
    for u in range(n):
        for v in ties[start[u] : start[u + 1]]:
            stamp[v] = u
        for v in ties[start[u] : start[u + 1]]:
            for w in ties[start[v] : start[v + 1]]:
                found[u] += stamp[w] == u
    return found // 2


@compiled
def _is_tie(start, ties, v, w):  # type: ignore[no-untyped-def]
    if start[v + 1] - start[v] > start[w + 1] - start[w]:
        v, w = w, v
    row = ties[start[v] : start[v + 1]]
    place = np.searchsorted(row, w)
    return place < len(row) and row[place] == w


@compiled
def _closed_wedges(start, ties, centres, seed, purpose):  # type: ignore[no-untyped-def]
    """Share of wedges that are closed, one wedge drawn at each centre (int [k]); a centre without two ties counts 0."""
    closed = 0
    for i in range(len(centres)):
        u = centres[i]
        degree = start[u + 1] - start[u]
        if degree >= 2:
            a = int(draws.u(seed, draws.NET_SAMPLE, purpose, i, 0) * degree)
            b = int(draws.u(seed, draws.NET_SAMPLE, purpose, i, 1) * (degree - 1))
            b += b >= a
            closed += _is_tie(start, ties, ties[start[u] + a], ties[start[u] + b])
    return closed / len(centres)


@compiled
def _sampled_centres(cumulated, count, seed, purpose):  # type: ignore[no-untyped-def]
    """People drawn by weight (float64 [n] running sum of the weights)."""
    centres = np.empty(count, np.int64)
    for i in range(count):
        drawn = draws.u(seed, draws.NET_SAMPLE, purpose, i, 2) * cumulated[-1]
        centres[i] = np.searchsorted(cumulated, drawn, side="right")
    return centres


def clustering(
    start: np.ndarray, ties: np.ndarray, seed: int = 1, exact_up_to: int = EXACT_FOLLOWS
) -> tuple[float, float]:
    """(mean local clustering, transitivity; NaN where nobody has two ties) of undirected, sorted rows."""
    degree = np.diff(start).astype(np.float64)
    wedges = degree * (degree - 1.0) / 2.0
    if wedges.sum() == 0.0:
        return (0.0 if len(degree) else np.nan), np.nan
    if len(ties) <= 2 * exact_up_to:
        triangles = _triangles(start, ties)
        return float((triangles / np.maximum(wedges, 1.0)).mean()), float(triangles.sum() / wedges.sum())
    everyone = _sampled_centres(np.arange(1.0, len(degree) + 1.0), WEDGES, seed, 1)
    by_wedges = _sampled_centres(np.cumsum(wedges), WEDGES, seed, 2)
    return _closed_wedges(start, ties, everyone, seed, 1), _closed_wedges(start, ties, by_wedges, seed, 2)


def clustering_of_rows(indptr: np.ndarray, followers: np.ndarray, seed: int) -> float:
    """Mean local clustering of follows given as unsorted rows, quickly: sampled above 20 000 follows."""
    back = csr.transposed(indptr, followers)
    start, ties = csr.ties_of(*csr.transposed(*back), *back)
    return clustering(start, ties, seed, exact_up_to=20_000)[0]


def tail_exponent(counts: np.ndarray) -> float:
    """Exponent of the tail of follower counts (int [n]): Clauset, Shalizi & Newman (2009); NaN for too few counts.

    For each start of the tail that keeps at least 50 people, alpha = 1 + k / sum ln(x / (start - 1/2)); the start at
    which the Kolmogorov-Smirnov distance to that law is smallest wins.
    """
    number = np.bincount(counts[counts > 0]) if (counts > 0).any() else np.zeros(1, np.int64)
    values = np.flatnonzero(number)
    number = number[values]
    tail = number[::-1].cumsum()[::-1]
    logs = (number * np.log(np.maximum(values, 1)))[::-1].cumsum()[::-1]
    best, exponent = np.inf, np.nan
    for i in np.flatnonzero(tail >= 50)[:1000]:
        base = np.log(values[i] - 0.5)
        if len(values) - i < 5:
            break
        alpha = 1.0 + tail[i] / (logs[i] - tail[i] * base)
        expected = np.exp((1.0 - alpha) * (np.log(values[i:] - 0.5) - base))
        distance = np.abs(tail[i:] / tail[i] - expected).max()
        if distance < best:
            best, exponent = distance, alpha
    return float(exponent)


@compiled
def largest_component(start, ties):  # type: ignore[no-untyped-def]
    """Number of people in the largest component of an undirected graph given as rows."""
    n = len(start) - 1
    seen, queue = np.zeros(n, np.uint8), np.empty(n, np.int32)
    largest = 0
    for source in range(n):
        if seen[source]:
            continue
        queue[0], head, end = source, 0, 1
        seen[source] = 1
        while head < end:
            u = queue[head]
            head += 1
            for v in ties[start[u] : start[u + 1]]:
                if not seen[v]:
                    seen[v] = 1
                    queue[end] = v
                    end += 1
        largest = max(largest, end)
    return largest


@compiled
def assortativity(start, ties):  # type: ignore[no-untyped-def]
    """Correlation of the numbers of ties at the two ends of a tie (Newman 2002); NaN where all are alike."""
    ends, products, squares, cubes = 0.0, 0.0, 0.0, 0.0
    for u in range(len(start) - 1):
        degree = float(start[u + 1] - start[u])
        ends += degree
        squares += degree * degree
        cubes += degree * degree * degree
        for v in ties[start[u] : start[u + 1]]:
            products += degree * (start[v + 1] - start[v])
    if ends == 0.0:
        return np.nan
    mean = squares / ends
    variance = cubes / ends - mean * mean
    return np.nan if variance <= 1e-9 * mean * mean else (products / ends - mean * mean) / variance


@compiled
def _inside(indptr, followers, group):  # type: ignore[no-untyped-def]
    """Number of follows within an interest group."""
    count = 0
    for u in range(len(indptr) - 1):
        for v in followers[indptr[u] : indptr[u + 1]]:
            count += group[u] == group[v]
    return count


def facts(graph: SocialGraph) -> dict[str, float]:
    """The figures that describe a social graph, by name (see ``FACTS`` for what each means); NaN where undefined."""
    counts = np.diff(graph.indptr)
    back = csr.transposed(graph.indptr, graph.followers)
    rows = csr.transposed(*back)
    returned = int(csr.mutual_flags(*rows, *back).sum())
    start, ties = csr.ties_of(*rows, *back)
    local, transitivity = clustering(start, ties)
    found = louvain.communities(start, ties)
    with_mutual = max(1, int(_with_mutual(*rows, *back)))
    share = 1.0 / graph.m if graph.m else np.nan
    values = [
        graph.n, graph.m, counts.mean(), np.median(counts), np.quantile(counts, 0.99), counts.max(),
        (counts == 0).mean(), tail_exponent(counts), local, transitivity, returned * share,
        assortativity(start, ties), len(np.unique(graph.group)),
        _inside(graph.indptr, graph.followers, graph.group) * share, louvain.modularity(start, ties, graph.group),
        louvain.modularity(start, ties, found), found.max() + 1, largest_component(start, ties) / graph.n,
        graph.strong.sum() / 2, graph.strong.mean(), (graph.strong > 0).sum() / with_mutual,
    ]  # fmt: skip
    return {name: float(value) for name, value in zip(FACTS, values, strict=True)}


@compiled
def _with_mutual(indptr, followers, back, heard):  # type: ignore[no-untyped-def]
    """Number of people who have a mutual tie."""
    flags = csr.mutual_flags(indptr, followers, back, heard)
    count = 0
    for u in range(len(indptr) - 1):
        count += flags[indptr[u] : indptr[u + 1]].any()
    return count


FACTS = {
    "people": "people",
    "follows": "follow edges (who hears whom)",
    "mean_followers": "mean number of followers",
    "median_followers": "median number of followers",
    "p99_followers": "followers of the person at the 99th percentile",
    "max_followers": "most followers",
    "without_followers": "share of people whom nobody hears",
    "tail_exponent": "exponent of the tail of follower counts",
    "clustering": "mean local clustering (share of a person's ties that are tied to each other)",
    "transitivity": "share of all wedges that are closed",
    "reciprocity": "share of follows that are returned",
    "assortativity": "correlation of the numbers of ties at both ends of a tie",
    "interest_groups": "interest groups",
    "homophily": "share of follows within an interest group",
    "modularity_groups": "modularity of the interest groups",
    "modularity_louvain": "modularity of the communities found by the Louvain method",
    "communities_louvain": "communities found by the Louvain method",
    "largest_component": "share of people in the largest connected part",
    "strong_ties": "strong ties",
    "strong_per_person": "strong ties of a person, mean",
    "with_strong_tie": "share of people with a mutual tie who have a strong one",
}
