"""Who spreads word furthest together: expected spread by sampling, and the lazy greedy choice (Kempe, Kleinberg & Tardos 2003).

A *sample* is a number of worlds in each of which chance has decided beforehand, for every follow, whether the hearer would
see a post and whether the hearer would pass it on: the same coin for all who may be chosen. For some or all people of each world,
the *targets*, it is noted who would reach them (reverse reachable sets: Borgs, Brautbar, Chayes & Lucier 2014). The
expected spread of a set of people is then the share of targets that anybody in it reaches, times the people there are.

Two meanings of "reached" share the method. ``spread``: people who pass the word on, each follow carrying it with the chance
see · reshare; the independent cascade of the textbooks. ``reach``: people who see it, from the first poster or from somebody
who has passed it on. Chances are the kernel's own for praise of mean appeal in feeds that are not crowded.

Error: where every world has everybody as a target (up to 400 000 people, unless cascades flood the graph), the standard error
of a spread is that of a mean over the worlds: the spread's own standard deviation from one run of chance to the next, over
√worlds. The greedy choice is exact on the sample, and there at least 1 − 1/e of the best one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.compiled import compiled
from wom_sim.model.cover import lazy_greedy
from wom_sim.model.draws import CANDIDATE, absorb, stream_key, unit
from wom_sim.model.spread import reshare_chance, see_chance
from wom_sim.world.csr import transposed
from wom_sim.world.influence import made_once
from wom_sim.world.network import SocialGraph
from wom_sim.world.scenario import Scenario

MOST_TARGETS = 400_000  # in all worlds together ...
MOST_WORLDS = 50_000
MOST_MEMBERS = 10_000_000  # ... and of those who reach them: 40 MB


class Passing(NamedTuple):
    """Chances of one follow: that a post is seen, by groups, and that it is then passed on, by strength of the tie."""

    sees: float
    sees_across: float
    reshares: float
    reshares_strong: float


class Sample(NamedTuple):
    """Who reaches whom in the worlds of a sample: person u reaches the targets ``covers[starts[u]:starts[u + 1]]``."""

    starts: NDArray[np.int64]  # [n + 1]
    covers: NDArray[np.int32]
    targets: int


def passing(scenario: Scenario, see: float, other_group: float) -> Passing:
    """The chances on a channel with the given chance to see a post and relevance to other groups."""
    rates = scenario.spread

    def share(strong: bool) -> float:
        chance: float = reshare_chance(
            rates.reshare, 1.0, 1, rates.reshare_negative, rates.reshare_positive, strong, rates.strong_tie_factor, 1.0
        )
        return chance

    return Passing(
        see_chance(see, 1.0, 1.0, 0, 0.0), see_chance(see, other_group, 1.0, 0, 0.0), share(False), share(True)
    )


def sample_of(graph: SocialGraph, chances: Passing, seen: bool) -> Sample:
    """The sample for a graph and chances, made once; ``seen``: reached is who sees a post, else who passes it on."""
    sample: Sample = made_once(graph, (chances, seen), lambda: sampled(graph, chances, seen))
    return sample


def sampled(graph: SocialGraph, chances: Passing, seen: bool, worlds: int | None = None, seed: int = 1) -> Sample:
    """A sample of so many worlds, or of as many as make 400 000 targets; coins are keyed by (seed, world, who, whom)."""
    n = graph.n
    worlds = worlds or max(1, min(MOST_WORLDS, MOST_TARGETS // max(1, n)))
    back, heard, tie = heard_with_ties(graph.indptr, graph.followers, graph.strong, graph.group)
    key = np.uint64(stream_key(np.uint64(seed), np.uint64(CANDIDATE)))
    ends, members = reached_by(back, heard, tie, np.array(chances), seen, key, worlds, MOST_MEMBERS)
    if len(ends) >= n > 0:  # whole worlds only, so that everybody is a target equally often
        ends = ends[: len(ends) // n * n]
    starts, covers = by_person(ends, members, n)
    return Sample(starts, covers, len(ends))


def expected_spread(sample: Sample, people: Sequence[int]) -> float:
    """Expected number of people reached by some together, themselves included."""
    covered = np.zeros(sample.targets, np.bool_)
    for who in people:
        covered[sample.covers[sample.starts[who] : sample.starts[who + 1]]] = True
    return float(covered.mean()) * (len(sample.starts) - 1)


def best_spreaders(sample: Sample, candidates: NDArray[np.int32], wanted: int) -> NDArray[np.int32]:
    """The greedy choice of so many of the candidates (int32, in the order in which those count who are alike)."""
    chosen = np.empty(min(wanted, len(candidates)), np.int32)
    covered = np.zeros(sample.targets, np.bool_)
    work = np.empty((2, len(candidates)), np.int32)
    many = lazy_greedy(sample.starts, sample.covers, candidates, len(candidates), covered, work[0], work[1], chosen)
    return chosen[:many]


@compiled
def heard_with_ties(indptr, followers, strong, group):  # type: ignore[no-untyped-def]
    """The reverse graph (int64 [n + 1], int32 [m]: whom each hears), and of each follow whether the tie is strong (1) and
    within an interest group (2), uint8 [m]."""
    back, heard = transposed(indptr, followers)
    place, tie = back[:-1].copy(), np.empty(len(followers), np.uint8)
    for u in range(len(indptr) - 1):
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            tie[place[v]] = (1 if e - indptr[u] < strong[u] else 0) + (2 if group[u] == group[v] else 0)
            place[v] += 1
    return back, heard, tie


@compiled
def reached_by(back, heard, tie, chances, seen, key, worlds, most):  # type: ignore[no-untyped-def]
    """For target after target (a world's, by its own order of people) those who reach it, itself included, until there are
    ``most`` of them: (ends int64 [targets], members int32). ``chances`` are a ``Passing``, float64 [4]."""
    n = len(back) - 1
    ends, members = np.empty(worlds * n, np.int64), np.empty(most + n, np.int32)
    stamp = np.full(n, -1, np.int64)
    filled, targets = 0, 0
    for world in range(worlds):
        coins = absorb(key, world)
        turn = np.empty(n)
        for who in range(n):
            turn[who] = unit(absorb(coins, who))
        for target in np.argsort(turn, kind="mergesort"):
            if filled >= most:
                return ends[:targets].copy(), members[:filled].copy()
            first, at = filled, filled
            members[filled], stamp[target] = target, targets
            filled += 1
            while at < filled:
                v = members[at]
                coins_of_v = absorb(coins, v)
                for e in range(back[v], back[v + 1]):
                    if stamp[heard[e]] != targets:
                        sees = chances[0] if tie[e] & 2 else chances[1]
                        passes = 1.0 if seen and at == first else (chances[3] if tie[e] & 1 else chances[2])
                        if unit(absorb(coins_of_v, heard[e])) < sees * passes:
                            members[filled], stamp[heard[e]] = heard[e], targets
                            filled += 1
                at += 1
            ends[targets] = filled
            targets += 1
    return ends[:targets].copy(), members[:filled].copy()


@compiled
def by_person(ends, members, n):  # type: ignore[no-untyped-def]
    """The same by those who reach: (starts int64 [n + 1], covers int32: numbers of targets, increasing)."""
    many = ends[-1] if len(ends) > 0 else 0
    starts = np.zeros(n + 1, np.int64)
    for at in range(many):
        starts[members[at] + 1] += 1
    for who in range(n):
        starts[who + 1] += starts[who]
    place, covers = starts[:-1].copy(), np.empty(many, np.int32)
    at = 0
    for target in range(len(ends)):
        while at < ends[target]:
            covers[place[members[at]]] = target
            place[members[at]] += 1
            at += 1
    return starts, covers
