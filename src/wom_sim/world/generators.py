"""The classical social graphs, each drawn only with keyed draws: same seed, same graph, on any machine and thread.

Of these, ``random`` and ``configuration`` can be directed; all others consist of mutual ties whatever ``directed``
says. Each compiled function returns rows of followers (indptr, followers), or ties as pairs (sources, targets).
"""

from __future__ import annotations

import math

import numpy as np

from wom_sim.errors import Fault, ScenarioError
from wom_sim.model import draws
from wom_sim.model.compiled import compiled
from wom_sim.model.parameters import Network
from wom_sim.world import csr
from wom_sim.world.community import PILOT_PEOPLE, clustering_note, solve_clustering
from wom_sim.world.graph_facts import clustering_of_rows
from wom_sim.world.matching import configuration, regular

Rows = tuple[np.ndarray, np.ndarray]


def generate(network: Network, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, bool, tuple[str, ...]]:
    """(indptr, followers, symmetric, notes) of any generator but ``community``. Raises ScenarioError."""
    kind, mean = network.kind, network.mean_followers
    if n == 1:
        return np.zeros(2, np.int64), np.empty(0, np.int32), True, ()
    if kind == "complete":
        return *_complete(n), True, ()
    if kind == "random":
        chance = min(1.0, mean / (n - 1))
        if network.directed:
            return *_random_follows(n, chance, seed), False, ()
        return *csr.both_ways(*_random_ties(n, chance, seed), n), True, ()
    if kind == "configuration":
        return configuration(network, n, seed)
    if kind == "powerlaw_cluster":
        return powerlaw_cluster(mean, network.clustering, n, seed)
    if kind == "torus":
        return *torus(n), True, ()
    k = _whole_degree(kind, mean, n)
    if kind == "regular":
        return *regular(n, k, seed), True, ()
    rewiring = network.rewiring if kind == "small_world" else 0.0
    return *csr.both_ways(*_small_world(n, k // 2, rewiring, seed), n), True, ()


def _whole_degree(kind: str, mean: float, n: int) -> int:
    """The number of ties that everybody has in a graph where all have the same. Raises ScenarioError."""
    key, k = "network.mean_followers", round(mean)
    if k != mean or k >= n:
        raise ScenarioError("network", [Fault(key, f"{mean:g}: must be a whole number from 0 to {n - 1} for {kind}")])
    if kind == "regular" and k * n % 2:
        raise ScenarioError(
            "network", [Fault(key, f"{k}: with {n:,} people the ties would be {k * n / 2}; make one of them even")]
        )
    if kind != "regular" and k % 2:
        raise ScenarioError("network", [Fault(key, f"{k}: must be even for {kind}, half of them on each side")])
    return k


@compiled
def _complete(n):  # type: ignore[no-untyped-def]
    """Everybody hears everybody."""
    indptr = np.arange(n + 1).astype(np.int64) * (n - 1)
    followers = np.empty(n * (n - 1), np.int32)
    for u in range(n):
        for v in range(n - 1):
            followers[u * (n - 1) + v] = v + (v >= u)
    return indptr, followers


def torus(n: int) -> Rows:
    """A grid without borders, as square as n allows, each tied to its 8 neighbours (Moore). Raises ScenarioError."""
    rows = next(r for r in range(math.isqrt(n), 0, -1) if n % r == 0)
    if rows == 1:
        near = next(k for k in range(n + 1, 2 * n + 5) if k % math.isqrt(k) == 0)
        raise ScenarioError(
            "network", [Fault("network.customers", f"{n}: a prime number makes no grid; {near} would do")]
        )
    return _torus(rows, n // rows)


@compiled
def _torus(rows, columns):  # type: ignore[no-untyped-def]
    n = rows * columns
    followers = np.empty(8 * n, np.int32)
    at = 0
    for u in range(n):
        for down in range(-1, 2):
            for right in range(-1, 2):
                if down != 0 or right != 0:
                    followers[at] = (u // columns + down) % rows * columns + (u % columns + right) % columns
                    at += 1
    return np.arange(n + 1).astype(np.int64) * 8, followers


@compiled
def _gap(chance, seed, u, step):  # type: ignore[no-untyped-def]
    """How many candidates are passed over before the next one is taken, each being taken with ``chance`` > 0."""
    passed = math.log(draws.u(seed, draws.NET_TIE, 0, u, step)) / math.log1p(-chance)
    return np.int64(min(passed, 1e15))


@compiled
def _random_ties(n, chance, seed):  # type: ignore[no-untyped-def]
    """Ties of G(n, p), jumping over pairs that are not tied (Batagelj & Brandes 2005): degrees are Poisson."""
    expected = 0.5 * n * (n - 1.0) * chance
    room = int(expected + 8.0 * math.sqrt(expected) + 16.0)
    sources, targets, at = np.empty(room, np.int32), np.empty(room, np.int32), 0
    if chance > 0.0:
        for u in range(n):
            step, v = 0, u + 1 + _gap(chance, seed, u, 0)
            while v < n and at < room:
                sources[at], targets[at] = u, v
                at += 1
                step += 1
                v += 1 + _gap(chance, seed, u, step)
    return sources[:at], targets[:at]


@compiled
def _random_follows(n, chance, seed):  # type: ignore[no-untyped-def]
    """Rows of a directed G(n, p): each follows each other one with the same chance; follower counts are Poisson."""
    expected = n * (n - 1.0) * chance
    room = int(expected + 8.0 * math.sqrt(expected) + 16.0)
    indptr, followers, at = np.zeros(n + 1, np.int64), np.empty(room, np.int32), 0
    for u in range(n):
        if chance > 0.0:
            step, v = 0, _gap(chance, seed, u, 0)
            while v < n - 1 and at < room:
                followers[at] = v + (v >= u)
                at += 1
                step += 1
                v += 1 + _gap(chance, seed, u, step)
        indptr[u + 1] = at
    return indptr, followers[:at].copy()


@compiled
def _small_world(n, side, rewiring, seed):  # type: ignore[no-untyped-def]
    """Ties of a ring lattice, ``side`` on each side, each rewired at one end by chance (Watts & Strogatz 1998).

    A rewired tie never lands on a lattice neighbour, so that no two ties can coincide.
    """
    sources, targets, at = np.empty(n * side, np.int32), np.empty(n * side, np.int32), 0
    key = draws.stream_key(seed, draws.NET_SHUFFLE)
    stamp = np.full(n, -1, np.int32)
    for u in range(n):
        for j in range(1, side + 1):
            v = (u + j) % n
            if draws.u(seed, draws.NET_REWIRE, 0, u, j) < rewiring:
                for attempt in range(1, 65):
                    w = int(draws.u(seed, draws.NET_REWIRE, attempt, u, j) * n)
                    if min((w - u) % n, (u - w) % n) > side and stamp[w] != u and csr.owns(key, u, w):
                        v = w
                        stamp[w] = u
                        break
            sources[at], targets[at] = u, v
            at += 1
    # Both neighbours of a lattice tie are the same person where 2 · side = n.
    return sources, targets


def powerlaw_cluster(
    mean: float, clustering: float, n: int, seed: int
) -> tuple[np.ndarray, np.ndarray, bool, tuple[str, ...]]:
    """Growth by preferential attachment with triads (Holme & Kim 2002); tail exponent 3.

    The chance of a triad is solved, on at most 20 000 people, for the mean local clustering that is asked for.
    """
    pilot = min(n, PILOT_PEOPLE)

    def clustering_at(chance: float) -> float:
        indptr, followers = csr.both_ways(*_growth(pilot, mean / 2.0, chance, seed), pilot)
        return clustering_of_rows(indptr, followers, seed)

    chance, reached = solve_clustering(clustering_at, clustering)
    return *csr.both_ways(*_growth(n, mean / 2.0, chance, seed), n), True, clustering_note(clustering, reached)


@compiled
def _befriend(a, b, pool, used, where, many, space):  # type: ignore[no-untyped-def]
    """Add b to the friends of a, ``pool[where[a]:][:many[a]]``; returns how much of the pool is used."""
    if many[a] == space[a]:  # move a's friends to where there is twice the room
        pool[used : used + many[a]] = pool[where[a] : where[a] + many[a]]
        where[a] = used
        space[a] *= 2
        used += space[a]
    pool[where[a] + many[a]] = b
    many[a] += 1
    return used


@compiled
def _growth(n, each, triads, seed):  # type: ignore[no-untyped-def]
    """Ties of Holme & Kim's growth: every newcomer makes ``each`` ties (a fraction by chance)."""
    first = min(n, math.ceil(each))
    room = n * first
    sources, targets, at = np.empty(room, np.int32), np.empty(room, np.int32), 0
    # ends: people as often as they have ties (and founders once more); friends of u: pool[where[u]:][:many[u]]
    ends, ended = np.empty(2 * room + first, np.int32), first
    pool, used = np.empty(16 * room + 4 * n, np.int32), np.int64(4 * n)
    where, many, space = np.arange(n) * 4, np.zeros(n, np.int64), np.full(n, 4, np.int64)
    stamp = np.full(n, -1, np.int32)
    for u in range(first):
        ends[u] = u
    for u in range(first, n):
        wanted = min(u, int(each + draws.u(seed, draws.NET_DEGREE, 0, u, 0)))
        before, came = -1, ended
        for slot in range(wanted):
            for attempt in range(200):
                state = draws.absorb(
                    draws.absorb(draws.absorb(draws.stream_key(seed, draws.NET_TIE), u), slot), attempt
                )
                choice = draws.unit(draws.absorb(state, 0))
                if before >= 0 and many[before] > 0 and attempt < 8 and draws.unit(draws.absorb(state, 1)) < triads:
                    v = pool[where[before] + int(choice * many[before])]
                else:
                    v = ends[int(choice * came)]
                    if stamp[v] != u and v != u:
                        before = v
                if stamp[v] == u or v == u:
                    continue
                stamp[v] = u
                sources[at], targets[at] = u, v
                at += 1
                ends[ended], ends[ended + 1] = u, v
                ended += 2
                break
        for e in range(at - (ended - came) // 2, at):
            used = _befriend(u, targets[e], pool, used, where, many, space)
            used = _befriend(targets[e], u, pool, used, where, many, space)
    return sources[:at], targets[:at]
