"""The default social graph: interest groups, heavy-tailed follower counts, clustering, reciprocity, homophily.

How it is drawn, for people numbered group by group, the largest group first:

1. Group sizes: a power law with exponent 2, as in the benchmark of Lancichinetti, Fortunato & Radicchi (2008).
2. Follower counts: Lomax law (a Pareto tail shifted to start near 1) with the exponent asked for; its scale is solved
   so that the mean of the draws is the one asked for. Stars live in groups that can hold their followers.
3. Each person has a place on their group's circle. A follower is, with chance ``near``, someone near on the circle
   (nearness grows with both popularities, as in geometric inhomogeneous random graphs: Bringmann, Keusch & Lengler
   2019), else anyone of the group, else anyone. Near ties close triangles.
4. ``near`` is solved for the mean local clustering asked for, on at most 20 000 people and checked on 160 000.

Clustering has a ceiling, reached where ``near`` is 1: about .35 with the other defaults, .5 with a homophily of .95 and
more followers; where it is in the way, a note says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from wom_sim.model import draws
from wom_sim.model.compiled import compiled
from wom_sim.model.parameters import Network
from wom_sim.world.circles import Circles, circles_of, draw_follows, rounded_by_chance
from wom_sim.world.graph_facts import clustering_of_rows

PEOPLE_PER_GROUP = 150  # Dunbar (1992)
PILOT_PEOPLE, CHECK_PEOPLE = 20_000, 160_000
SIZE_RANGE = 1000.0  # of the largest group to the smallest (assumption)
STAR_AT_MOST = 0.1  # share of all people who may follow one person (real graphs: .03 to .45)
INSIDE, INSIDE_AT_MOST = 0.2, 0.45  # share of a group who may follow one of it: with ease, and at most


@compiled
def uniform_draws(seed, stream, n):  # type: ignore[no-untyped-def]
    """One draw in (0, 1) for each of n people (or groups) of a stream (float64 [n])."""
    drawn = np.empty(n)
    for i in range(n):
        drawn[i] = draws.u(seed, stream, 0, i, 0)
    return drawn


def group_sizes(n: int, groups: int, seed: int) -> np.ndarray:
    """Sizes (int64 [groups], falling, sum n, each at least 1) by a power law with exponent 2.

    The law ranges from 1 to ``SIZE_RANGE``; one draw falls in each quantile, so that few groups differ too.
    """
    drawn = (np.arange(groups) + uniform_draws(seed, draws.NET_GROUP, groups)) / groups
    weight = 1.0 / (1.0 - drawn * (1.0 - 1.0 / SIZE_RANGE))
    edges = np.floor(np.cumsum(weight) / weight.sum() * (n - groups) + 0.5).astype(np.int64)
    sizes = 1 + np.diff(edges, prepend=0)
    sizes[-1] += n - sizes.sum()  # rounding of the running sum
    return np.sort(sizes)[::-1].copy()


def follower_counts(n: int, mean: float, exponent: float, seed: int) -> np.ndarray:
    """Follower counts (int32 [n]) with density ~ x^-exponent in the tail and ``mean`` on average.

    x = least + scale · (q^(-1/(exponent - 1)) - 1), q uniform above what keeps x below a tenth of all people; rounded
    by chance. The scale is solved for the mean of these very draws.
    """
    power = exponent - 1.0
    most = min(n - 1.0, max(STAR_AT_MOST * n, 4.0 * mean))
    least = min(1.0, mean / 2.0)
    drawn = uniform_draws(seed, draws.NET_DEGREE, n)

    def counts(scale: float) -> np.ndarray:
        beyond = (1.0 + (most - least) / scale) ** -power
        return least + scale * ((beyond + (1.0 - beyond) * drawn) ** (-1.0 / power) - 1.0)

    scale = max(mean, 1e-9)
    for _ in range(60):
        found = counts(scale)
        ratio = (mean - least) / max(float(found.mean()) - least, 1e-12)
        if abs(ratio - 1.0) < 1e-4 or scale > 1e9 * mean:
            break
        scale *= ratio ** (1.0 if ratio < 1.0 else 1.5)  # the mean answers less than in proportion
    return rounded_by_chance(found, seed, 1)


@compiled
def seat_stars(wanted, ends, group, seed):  # type: ignore[no-untyped-def]
    """Move stars, in place, to groups that can hold their followers: a star swaps counts with a random such person.

    ``ends`` (int64 [groups]): where each group ends, the largest first.
    """
    for u in range(len(wanted)):
        size = ends[group[u]] - (ends[group[u] - 1] if group[u] > 0 else 0)
        if wanted[u] <= INSIDE * size:
            continue
        fits = 0  # the number of groups that are large enough; at least the largest
        while fits < len(ends) and INSIDE * (ends[fits] - (ends[fits - 1] if fits > 0 else 0)) >= wanted[u]:
            fits += 1
        for attempt in range(50):
            v = int(draws.u(seed, draws.NET_SHUFFLE, attempt, u, 0) * ends[max(fits - 1, 0)])
            if wanted[v] <= INSIDE * size:
                wanted[u], wanted[v] = wanted[v], wanted[u]
                break


def inside_chances(
    wanted: np.ndarray, group: np.ndarray, sizes: np.ndarray, homophily: float, near: float
) -> np.ndarray:
    """Chance that a follower is of one's own group (float32 [n]), such that the share over all follows is
    ``homophily``.

    The share outside grows with popularity to the power ``near``: where ties are close-knit, it is the popular who
    bridge groups. A group is too small for all followers of its stars, so everybody else's circle is somewhat more
    closed, and where even that is not enough stars fill their groups more densely.
    """
    if len(sizes) == 1:
        return np.ones(len(wanted), np.float32)
    others, target = sizes[group] - 1.0, homophily * wanted.sum()
    bridging = wanted * (wanted / max(wanted.mean(), 1e-9)) ** near

    def inside(lever: float) -> np.ndarray:
        outside = np.minimum(wanted, (1.0 / min(lever, 1.0) - 1.0) * bridging)
        room = INSIDE + max(0.0, lever - 1.0) * (INSIDE_AT_MOST - INSIDE)
        return np.minimum(wanted - outside, room * others)

    low, high = 1e-9, 2.0
    for _ in range(20):
        lever = 0.5 * (low + high)
        low, high = (lever, high) if inside(lever).sum() < target else (low, lever)
    return (inside(high) / np.maximum(wanted, 1)).astype(np.float32)


def solve_clustering(clustering_at: Callable[[float], float], target: float) -> tuple[float, float]:
    """(lever in [0, 1], clustering) where a clustering that grows with it meets the target or comes nearest."""
    close = 0.002 + 0.02 * target
    low, high = (0.0, clustering_at(0.0)), (1.0, clustering_at(1.0))
    if low[1] >= target - close:
        return low
    if high[1] <= target:
        return high
    for turn in range(8):  # regula falsi and bisection by turns: the response is smooth, yet curved and a little noisy
        share = 0.5 if turn % 2 else (target - low[1]) / (high[1] - low[1])
        lever = low[0] + share * (high[0] - low[0])
        reached = clustering_at(lever)
        if abs(reached - target) <= close:
            return lever, reached
        low, high = ((lever, reached), high) if reached < target else (low, (lever, reached))
    return low if target - low[1] < high[1] - target else high


def clustering_note(target: float, reached: float) -> tuple[str, ...]:
    """A note where the clustering asked for cannot be had."""
    if abs(reached - target) <= max(0.02, 0.15 * target):
        return ()
    return (
        f"network.clustering: {target:g} asked for; about {reached:.2f} is nearest with the other keys as they are",
    )


def pilot_of(sizes: np.ndarray, people: int) -> np.ndarray:
    """Sizes of a few groups, as mixed as ``sizes`` are, that hold about ``people`` together."""
    if sizes.sum() <= people:
        return sizes
    sizes = np.minimum(sizes, people // 4)
    few = max(4, int(len(sizes) * people / sizes.sum()))
    return sizes[((np.arange(few) + 0.5) * len(sizes) / few).astype(np.int64)]


def community(
    network: Network, n: int, groups: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...]]:
    """(indptr, followers, group uint16 [n], notes) of n people; rows unsorted, symmetric unless ``network.directed``.

    Linear time. While it works it holds 4 bytes a follow and 8 a mutual tie, and about 60 a person.
    """
    mutual_share = network.reciprocity if network.directed else 1.0
    sizes = group_sizes(n, groups, seed)
    mean = min(network.mean_followers, n - 1.0)
    wanted = follower_counts(n, mean, network.exponent, seed)
    if mutual_share >= 1.0:  # odd numbers of ties are rounded up; make up for it
        wanted = follower_counts(n, max(0.0, mean - float((wanted % 2).mean())), network.exponent, seed)

    def part(people: int) -> Circles:
        some = pilot_of(sizes, people)
        these = int(some.sum())
        counts = wanted.copy() if these == n else np.minimum(wanted[:these], these // 10)
        group = np.repeat(np.arange(len(some), dtype=np.uint16), some)
        seat_stars(counts, np.cumsum(some), group, seed)
        return circles_of(some, group, counts, mutual_share, seed)

    def follows(circles: Circles, near: float) -> tuple[np.ndarray, np.ndarray]:
        inside = inside_chances(circles.wanted, circles.group, circles.sizes, network.homophily, near)
        return draw_follows(circles, near, inside, mutual_share, seed)

    small = part(PILOT_PEOPLE)
    tried = cache(lambda near: clustering_of_rows(*follows(small, near), seed))
    near, reached = solve_clustering(tried, network.clustering)
    if n > PILOT_PEOPLE:  # a small world is more clustered than a large one: make up for the difference, once
        excess = reached - clustering_of_rows(*follows(part(CHECK_PEOPLE), near), seed)
        near, reached = solve_clustering(tried, network.clustering + excess)
        reached -= excess
    indptr, followers = follows(part(n), near)
    return (
        indptr,
        followers,
        np.repeat(np.arange(groups, dtype=np.uint16), sizes),
        clustering_note(network.clustering, reached),
    )
