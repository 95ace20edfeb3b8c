"""Random graphs with given numbers of ties: regular graphs, and the configuration model, directed or not."""

from __future__ import annotations

import numpy as np

from wom_sim.errors import Fault, ScenarioError
from wom_sim.model import draws
from wom_sim.model.compiled import compiled
from wom_sim.model.parameters import Network
from wom_sim.world import csr


def regular(n: int, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A random graph in which everybody has exactly k ties. Raises ScenarioError where chance finds none."""
    few = min(k, n - 1 - k)  # a dense graph is what a sparse one leaves out
    degrees = np.full(n, few, np.int64)
    for attempt in range(50):
        indptr, followers = csr.both_ways(*_matched(degrees, seed, attempt), n)
        indptr, followers = csr.transposed(indptr, followers)
        if csr.is_tidy(indptr, followers):
            return (indptr, followers) if few == k else _left_out(indptr, followers)
    raise ScenarioError("network", [Fault("network.mean_followers", f"{k}: no regular graph of {n} people found")])


@compiled
def _left_out(indptr, followers):  # type: ignore[no-untyped-def]
    """The rows of all pairs that are not tied; sorted rows in, sorted rows out."""
    n = len(indptr) - 1
    new = np.zeros(n + 1, np.int64)
    others = np.empty(n * (n - 1) - len(followers), np.int32)
    at = 0
    for u in range(n):
        e = indptr[u]
        for v in range(n):
            if e < indptr[u + 1] and followers[e] == v:
                e += 1
            elif v != u:
                others[at] = v
                at += 1
        new[u + 1] = at
    return new, others


@compiled
def _shuffled(count, seed, purpose):  # type: ignore[no-untyped-def]
    """0 … count - 1 in random order (int32; Fisher & Yates)."""
    order = np.arange(count).astype(np.int32)
    for i in range(count - 1, 0, -1):
        j = int(draws.u(seed, draws.NET_SHUFFLE, purpose, i, 0) * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


@compiled
def _tied(a, b, start, owner, order, place):  # type: ignore[no-untyped-def]
    """How often a and b are tied."""
    if start[a + 1] - start[a] > start[b + 1] - start[b]:
        a, b = b, a
    count = 0
    for stub in range(start[a], start[a + 1]):
        count += owner[order[place[stub] ^ 1]] == b
    return count


@compiled
def _matched(degrees, seed, purpose):  # type: ignore[no-untyped-def]
    """Ties of a random graph with these degrees (their sum even): stubs matched at random, clashes switched away.

    A pair that ties somebody to themselves or ties two people again exchanges one end with a random pair, if that heals
    it and spoils nothing (as in Viger & Latapy 2005). What cannot be healed in 1000 attempts is left in.
    """
    n = len(degrees)
    start = np.zeros(n + 1, np.int64)
    start[1:] = np.cumsum(degrees)
    owner = np.repeat(np.arange(n).astype(np.int32), degrees)
    order = _shuffled(len(owner), seed, purpose)
    place = np.empty(len(owner), np.int32)
    for i in range(len(order)):
        place[order[i]] = i
    stamp = np.full(n, -1, np.int32)
    bad = [np.int64(0) for _ in range(0)]
    for u in range(n):
        for stub in range(start[u], start[u + 1]):
            v = owner[order[place[stub] ^ 1]]
            if v == u or stamp[v] == u:
                bad.append(place[stub] // 2)
            stamp[v] = u
    for i in bad:
        a, b = owner[order[2 * i]], owner[order[2 * i + 1]]
        for attempt in range(1000):
            if a != b and _tied(a, b, start, owner, order, place) == 1:
                break
            j = int(draws.u(seed, draws.NET_REWIRE, purpose, i, attempt) * (len(order) // 2))
            c, d = owner[order[2 * j]], owner[order[2 * j + 1]]
            if (
                a == d
                or c == b
                or _tied(a, d, start, owner, order, place) + _tied(c, b, start, owner, order, place) > 0
            ):
                continue
            order[2 * i + 1], order[2 * j + 1] = order[2 * j + 1], order[2 * i + 1]
            place[order[2 * i + 1]], place[order[2 * j + 1]] = 2 * i + 1, 2 * j + 1
            b = d
    return owner[order[0::2]], owner[order[1::2]]


def configuration(network: Network, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, bool, tuple[str, ...]]:
    """Numbers of followers from a given law: followers anyone alike if directed, else stubs matched at random."""
    law = np.asarray(network.degrees or (), np.float64)[:n]
    if law.sum() == 0.0:
        what = f"needs weights of 0, 1, 2 … up to {n - 1} followers, one of them above 0"
        raise ScenarioError("network", [Fault("network.degrees", what)])
    degrees = _drawn_from(np.cumsum(law / law.sum()), n, seed)
    if network.directed:
        return *_anyone(degrees, seed), False, ()
    degrees[np.argmax(degrees)] -= degrees.sum() % 2
    return *csr.both_ways(*_matched(degrees, seed, 0), n), True, ()


@compiled
def _drawn_from(cumulated, n, seed):  # type: ignore[no-untyped-def]
    """n numbers (int64) of the law whose distribution function is given."""
    drawn = np.empty(n, np.int64)
    for i in range(n):
        place = np.searchsorted(cumulated, draws.u(seed, draws.NET_DEGREE, 0, i, 0), side="right")
        drawn[i] = min(place, len(cumulated) - 1)
    return drawn


@compiled
def _anyone(degrees, seed):  # type: ignore[no-untyped-def]
    """Rows in which u's ``degrees[u]`` followers are any set of others alike (Floyd: Bentley & Floyd 1987)."""
    n = len(degrees)
    indptr = np.zeros(n + 1, np.int64)
    followers = np.empty(degrees.sum(), np.int32)
    stamp = np.full(n, -1, np.int32)
    at = 0
    for u in range(n):
        for j in range(n - 1 - degrees[u], n - 1):
            v = int(draws.u(seed, draws.NET_TIE, 0, u, j) * (j + 1))
            v = j if stamp[v] == u else v
            stamp[v] = u
            followers[at] = v + (v >= u)
            at += 1
        indptr[u + 1] = at
    return indptr, followers
