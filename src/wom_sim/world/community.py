"""The default social graph: interest groups, heavy-tailed follower counts, clustering, reciprocity, homophily.

How it is drawn, for people numbered group by group:

1. Group sizes: a power law with exponent 2, as in the benchmark of Lancichinetti, Fortunato & Radicchi (2008).
2. Follower counts: Lomax law (a Pareto tail shifted to start near 1) with the exponent asked for; its scale is solved so
   that the mean of the draws is the one asked for.
3. Each person has a place on their group's circle. A follower is, with chance ``near``, someone near on the circle
   (nearness grows with both popularities, as in geometric inhomogeneous random graphs: Bringmann, Keusch & Lengler 2019),
   else anyone of the group, else anyone. Near ties close triangles.
4. ``near`` is solved, on a pilot of at most 20 000 people (checked on 160 000), for the mean local clustering asked for.

Every pair of people has an *owner*, by a draw of the pair: only the owner may tie the two. So no follow is made twice, and
no follow is returned by accident: reciprocity is what is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from wom_sim.model import draws
from wom_sim.model.compiled import compiled
from wom_sim.model.parameters import Network
from wom_sim.world import csr
from wom_sim.world.graph_facts import clustering_of_rows

PEOPLE_PER_GROUP = 150  # Dunbar (1992)
PILOT_PEOPLE, CHECK_PEOPLE = 20_000, 160_000
SIZE_RANGE = 1000.0  # of the largest group to the smallest (assumption)
STAR_AT_MOST = 0.1  # share of all people who may follow one person (real graphs: .03 to .45)
DENSITY = 0.8  # of ties among those who are near
INSIDE, INSIDE_AT_MOST = 0.2, 0.45  # share of a group who may follow one of it: with ease, and at most (half the pairs are theirs)
BUSY = 0.5  # share of following that goes by one's own popularity: who is heard by many also hears more (assumption)
_TRIES, _STEPS = 48, 4  # attempts at each stage; so many go on along a list from one drawn place
_CLASSES, _GUIDES = 64, 64


class Law(NamedTuple):
    """By which weights people are drawn."""

    running: np.ndarray  # float64 [groups, classes]; running sum of the weights of a group's classes
    guide: np.ndarray  # uint8 [groups, guides]; the class in which a draw of i / guides falls
    by_weight: float  # chance to draw by popularity, where anyone is drawn; else all alike


class Circles(NamedTuple):
    """Where everybody stands: people listed by group and, in it, by class of popularity (half an octave each)."""

    members: np.ndarray  # int32 [n]
    start: np.ndarray  # int64 [groups, classes + 1]; where each class of a group begins in ``members``
    tied: Law  # of receiving mutual ties
    following: Law  # of following
    group: np.ndarray  # uint16 [n]
    popular: np.ndarray  # int32; everybody as often as they receive mutual ties
    wanted: np.ndarray  # int32 [n]; follower counts asked for
    own: np.ndarray  # int32 [n]; how many mutual ties each person makes
    sizes: np.ndarray  # int64 [groups]


class Aim(NamedTuple):
    """How followers are drawn."""

    near: float  # share of a person's followers inside the group who are near on the circle
    crowd: float  # how many people are near, for each follower who is
    inside: np.ndarray  # float32 [n]; chance that a follower is of one's own group
    keys: tuple[np.uint64, np.uint64]  # of the draws of ties and of the owners of pairs


@compiled
def uniform_draws(seed, stream, n):  # type: ignore[no-untyped-def]
    """One draw in (0, 1) for each of n people (or groups) of a stream (float64 [n])."""
    drawn = np.empty(n)
    for i in range(n):
        drawn[i] = draws.u(seed, stream, 0, i, 0)
    return drawn


def group_sizes(n: int, groups: int, seed: int) -> np.ndarray:
    """Sizes (int64 [groups], falling, sum n, each at least 1) from a power law with exponent 2 over a range of 1 to ``SIZE_RANGE``."""
    drawn = (np.arange(groups) + uniform_draws(seed, draws.NET_GROUP, groups)) / groups  # stratified: so few groups differ too
    weight = 1.0 / (1.0 - drawn * (1.0 - 1.0 / SIZE_RANGE))
    edges = np.floor(np.cumsum(weight) / weight.sum() * (n - groups) + 0.5).astype(np.int64)
    sizes = 1 + np.diff(edges, prepend=0)
    sizes[-1] += n - sizes.sum()  # rounding of the running sum
    return np.sort(sizes)[::-1].copy()


def follower_counts(n: int, mean: float, exponent: float, seed: int) -> np.ndarray:
    """Follower counts (int32 [n]) with density ~ x^-exponent in the tail and ``mean`` on average.

    x = least + scale · (q^(-1/(exponent - 1)) - 1), q uniform above what keeps x below a tenth of all people; rounded by
    chance. The scale is solved for the mean of these very draws.
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
def rounded_by_chance(values, seed, purpose):  # type: ignore[no-untyped-def]
    """Non-negative numbers as integers (int32) with the same mean: the fraction is the chance to round up."""
    whole = np.empty(len(values), np.int32)
    for i in range(len(values)):
        whole[i] = int(values[i] + draws.u(seed, draws.NET_DEGREE, purpose, i, 0))
    return whole


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


def inside_chances(wanted: np.ndarray, group: np.ndarray, sizes: np.ndarray, homophily: float, near: float) -> np.ndarray:
    """Chance that a follower is of one's own group (float32 [n]), such that the share over all follows is ``homophily``.

    The share outside grows with popularity to the power ``near``: where ties are close-knit, it is the popular who bridge
    groups. A group is too small for all followers of its stars, so everybody else's circle is somewhat more closed, and
    where even that is not enough stars fill their groups more densely.
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


@compiled
def _class_of(popularity):  # type: ignore[no-untyped-def]
    return 0 if popularity <= 0 else min(_CLASSES - 1, 1 + int(2.0 * math.log2(popularity)))


@compiled
def _tables(group, wanted, received, groups):  # type: ignore[no-untyped-def]
    """People by group and class: (members, start, running weights of receiving ties, running weights of following)."""
    n = len(group)
    start = np.zeros((groups, _CLASSES + 1), np.int64)
    tied = np.zeros((groups, _CLASSES))
    following = np.zeros((groups, _CLASSES))
    mean = max(wanted.mean(), 1e-9)
    for u in range(n):
        k = _class_of(wanted[u])
        start[group[u], k + 1] += 1
        tied[group[u], k] += received[u]
        following[group[u], k] += 1.0 - BUSY + BUSY * wanted[u] / mean
    at = np.int64(0)
    for g in range(groups):
        start[g, 0] = at
        for k in range(_CLASSES):
            at += start[g, k + 1]
            start[g, k + 1] = at
            if k > 0:
                tied[g, k] += tied[g, k - 1]
                following[g, k] += following[g, k - 1]
    place = start[:, :-1].copy()
    members = np.empty(n, np.int32)
    for u in range(n):
        k = _class_of(wanted[u])
        members[place[group[u], k]] = u
        place[group[u], k] += 1
    return members, start, tied, following


@compiled
def _guides(running):  # type: ignore[no-untyped-def]
    """For each group the class in which a draw of i / ``_GUIDES`` falls (uint8 [groups, guides])."""
    guide = np.zeros((len(running), _GUIDES), np.uint8)
    for g in range(len(running)):
        k = 0
        for i in range(_GUIDES):
            while k < _CLASSES - 1 and running[g, k] <= i / _GUIDES * running[g, _CLASSES - 1]:
                k += 1
            guide[g, i] = k
    return guide


@compiled
def _class(drawn, running, guide):  # type: ignore[no-untyped-def]
    """The class that a draw in (0, 1) falls into, by the running sum of the classes' weights."""
    k = np.int64(guide[int(drawn * _GUIDES)])
    drawn *= running[_CLASSES - 1]
    while k < _CLASSES - 1 and running[k] <= drawn:
        k += 1
    return k


@compiled
def _nearby(x, reach, start, running, lists):  # type: ignore[no-untyped-def]
    """Who is near place x: fill ``lists`` (int64 [classes, 4]: where a class begins, its size, first place near, how many).

    Those of a class stand evenly round the circle; near are those within ``reach`` times the mean weight of their class
    (against the group's whole) to either side. Returns the number of people.
    """
    used, people, before = 0, np.int64(0), 0.0
    for k in range(_CLASSES):
        size, weight = start[k + 1] - start[k], running[k] - before
        before = running[k]
        if size == 0 or weight <= 0.0:
            continue
        half = min(0.5, reach * weight / (running[_CLASSES - 1] * size))
        first = np.int64(math.ceil((x - half) * size - 0.5))
        count = min(size, np.int64(math.floor((x + half) * size - 0.5)) - first + 1)
        if count > 0:
            lists[used, 0], lists[used, 1], lists[used, 2], lists[used, 3] = start[k], size, first, count
            used += 1
            people += count
    return people


@compiled
def _near(state, members, lists, people):  # type: ignore[no-untyped-def]
    """Someone of those who are near, -1 if nobody is."""
    if people == 0:
        return np.int32(-1)
    place = np.int64(draws.unit(state) * people)
    i = 0
    while place >= lists[i, 3]:
        place -= lists[i, 3]
        i += 1
    return members[lists[i, 0] + (lists[i, 2] + place) % lists[i, 1]]


@compiled
def _add_followers(u, x, slots, circles, law, aim, stamp, lists, found, at):  # type: ignore[no-untyped-def]
    """Write one more person for each of the ``slots`` (first, end) of u to ``found[at:]``; returns where they end.

    They are not stamped by u yet, and their pairs with u are u's own. A slot begins with who is near, with anyone of the
    group, or with anyone at all; what fails goes one further out, and at last stays empty.
    """
    members, group, popular = circles.members, circles.group, circles.popular
    own, inside, n = np.int64(group[u]), aim.inside[u], len(stamp)
    start, running, guide = circles.start[own], law.running[own], law.guide[own]
    reach = aim.crowd * aim.near * inside * circles.wanted[u]
    near = _nearby(x, reach, start, running, lists) if reach > 0.0 else np.int64(0)
    key, owners = draws.absorb(aim.keys[0], u), aim.keys[1]
    for slot in range(slots[0], slots[1]):
        state = draws.absorb(key, slot)
        circle = draws.unit(state)
        stage = 0 if circle < aim.near * inside else (1 if circle < inside else 2)
        people, begin, size, place = members, np.int64(0), np.int64(1), np.int64(0)
        for attempt in range(stage * _TRIES, 3 * _TRIES):
            again = draws.absorb(state, attempt)
            if attempt < _TRIES:
                v = _near(again, members, lists, near)
            else:
                if attempt % _STEPS == 0:  # a new list to go on along: a class of the group, or anyone
                    which, where = draws.unit(again), draws.unit(draws.absorb(again, 1))
                    if attempt < 2 * _TRIES:
                        k = _class(which, running, guide)
                        begin, size = start[k], start[k + 1] - start[k]
                    else:
                        people = popular if which < law.by_weight and len(popular) > 0 else members
                        begin, size = np.int64(0), np.int64(len(people))
                    place = np.int64(where * size)
                v = people[begin + place] if size > 0 else np.int32(-1)
                place = place + 1 if place + 1 < size else np.int64(0)
            if v < 0 or v == u or not csr.owns(owners, u, v) or stamp[v] == u:
                continue
            if attempt < 2 * _TRIES or group[v] != own or len(law.running) == 1:
                stamp[v] = u
                found[at] = v
                at += 1
                break
    return at


@compiled
def _tie_mutually(circles, aim):  # type: ignore[no-untyped-def]
    """Mutual ties: everyone makes half of theirs; the other half comes from others, by weight.

    Returns (first int64 [n], own int32 [n], partners int32): u's own partners are ``partners[first[u]:][:own[u]]``.
    """
    n = len(circles.members)
    first, own = np.zeros(n, np.int64), np.zeros(n, np.int32)
    partners = np.empty(circles.own.sum(), np.int32)
    stamp, lists = np.full(n, -1, np.int32), np.empty((_CLASSES, 4), np.int64)
    at = np.int64(0)
    for g in range(len(circles.start)):
        if circles.tied.running[g, _CLASSES - 1] <= 0.0:
            continue
        for k in range(_CLASSES):
            low, high = circles.start[g, k], circles.start[g, k + 1]
            for p in range(low, high):
                u = circles.members[p]
                first[u] = at
                x, slots = (p - low + 0.5) / (high - low), (np.int64(0), np.int64(circles.own[u]))
                at = _add_followers(u, x, slots, circles, circles.tied, aim, stamp, lists, partners, at)
                own[u] = at - first[u]
    return first, own, partners[:at].copy()


@compiled
def _rows(circles, first, own, partners, one_way):  # type: ignore[no-untyped-def]
    """Rows with the mutual ties in place and room for one-way follows: (indptr, followers, filled int64 [n])."""
    n = len(circles.members)
    length = own.astype(np.int64)
    for v in partners:
        length[v] += 1
    indptr = np.zeros(n + 1, np.int64)
    for u in range(n):
        indptr[u + 1] = indptr[u] + (max(length[u], circles.wanted[u]) if one_way else length[u])
    followers = np.empty(indptr[n], np.int32)
    filled = indptr[:-1].copy()
    for u in range(n):
        for t in range(first[u], first[u] + own[u]):
            v = partners[t]
            followers[filled[u]] = v
            filled[u] += 1
            followers[filled[v]] = u
            filled[v] += 1
    return indptr, followers, filled


@compiled
def _follow_one_way(circles, aim, first, own, partners, indptr, followers, filled):  # type: ignore[no-untyped-def]
    """Fill what room the rows have with follows that are not returned; returns the follows, closed up, and indptr."""
    n = len(circles.members)
    stamp, lists = np.full(n, -1, np.int32), np.empty((_CLASSES, 4), np.int64)
    for g in range(len(circles.start)):
        for k in range(_CLASSES):
            low, high = circles.start[g, k], circles.start[g, k + 1]
            for p in range(low, high):
                u = circles.members[p]
                x = (p - low + 0.5) / (high - low)
                for t in range(first[u], first[u] + own[u]):
                    stamp[partners[t]] = u
                slots = (np.int64(circles.own[u]), circles.own[u] + indptr[u + 1] - filled[u])
                filled[u] = _add_followers(
                    u, x, slots, circles, circles.following, aim, stamp, lists, followers, filled[u]
                )
    at = np.int64(0)
    closed = np.zeros(n + 1, np.int64)
    for u in range(n):
        for e in range(indptr[u], filled[u]):
            followers[at] = followers[e]
            at += 1
        closed[u + 1] = at
    return closed, followers[:at]


def circles_of(sizes: np.ndarray, wanted: np.ndarray, mutual_share: float, seed: int) -> Circles:
    """Everybody's place, for groups of these sizes and people with these follower counts."""
    group = np.repeat(np.arange(len(sizes), dtype=np.uint16), sizes)
    seat_stars(wanted, np.cumsum(sizes), group, seed)
    if mutual_share >= 1.0:
        own = (wanted + 1) // 2  # the larger half, so that nobody who is to have a tie is left without
        received = wanted - own
    else:
        own = rounded_by_chance(0.5 * mutual_share * wanted, seed, 2)
        received = rounded_by_chance(0.5 * mutual_share * wanted, seed, 3)
    members, start, running_tied, running_following = _tables(group, wanted, received, len(sizes))
    tied = Law(running_tied, _guides(running_tied), 1.0)
    following = Law(running_following, _guides(running_following), BUSY)
    popular = np.repeat(np.arange(len(wanted), dtype=np.int32), received)
    return Circles(members, start, tied, following, group, popular, wanted, own, sizes)


def draw_follows(circles: Circles, near: float, network: Network, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(indptr, followers), rows unsorted; symmetric if all follows are to be mutual."""
    mutual_share = mutual_share_of(network)
    inside = inside_chances(circles.wanted, circles.group, circles.sizes, network.homophily, near)
    keys = (draws.stream_key(seed, draws.NET_TIE), draws.stream_key(seed, draws.NET_SHUFFLE))
    aim = Aim(near, (2.0 - mutual_share) / (2.0 * DENSITY), inside, keys)
    first, own, partners = _tie_mutually(circles, aim)
    indptr, followers, filled = _rows(circles, first, own, partners, mutual_share < 1.0)
    if mutual_share >= 1.0:
        return indptr, followers
    return _follow_one_way(circles, aim, first, own, partners, indptr, followers, filled)


def mutual_share_of(network: Network) -> float:
    """Share of follows that are to be mutual."""
    return network.reciprocity if network.directed else 1.0


def solve_clustering(clustering_at: Callable[[float], float], target: float) -> tuple[float, float]:
    """(lever, clustering): where in [0, 1] a measured clustering, growing with the lever, meets the target or comes nearest."""
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
    return (f"network.clustering: {target:g} asked for; with the other keys as they are, about {reached:.2f} is the nearest",)


def pilot_of(sizes: np.ndarray, people: int) -> np.ndarray:
    """Sizes of a few groups, as mixed as ``sizes`` are, that hold about ``people`` together."""
    if sizes.sum() <= people:
        return sizes
    sizes = np.minimum(sizes, people // 4)
    few = max(4, int(len(sizes) * people / sizes.sum()))
    return sizes[((np.arange(few) + 0.5) * len(sizes) / few).astype(np.int64)]


def community(network: Network, n: int, groups: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...]]:
    """(indptr, followers, group uint16 [n], notes) of n people; rows unsorted, symmetric unless ``network.directed``.

    Linear time. While it works it holds 4 bytes a follow and 8 a mutual tie, and about 60 a person.
    """
    mutual_share = mutual_share_of(network)
    sizes = group_sizes(n, groups, seed)
    mean = min(network.mean_followers, n - 1.0)
    wanted = follower_counts(n, mean, network.exponent, seed)
    if mutual_share >= 1.0:  # odd numbers of ties are rounded up; make up for it
        wanted = follower_counts(n, max(0.0, mean - float((wanted % 2).mean())), network.exponent, seed)

    def part(people: int) -> Circles:
        some = pilot_of(sizes, people)
        these = int(some.sum())
        counts = wanted.copy() if these == n else np.minimum(wanted[:these], these // 10)
        return circles_of(some, counts, mutual_share, seed)

    def clustering_of(circles: Circles, near: float) -> float:
        return clustering_of_rows(*draw_follows(circles, near, network, seed), seed)

    small = part(PILOT_PEOPLE)
    tried = cache(lambda near: clustering_of(small, near))
    near, reached = solve_clustering(tried, network.clustering)
    if n > PILOT_PEOPLE:  # a small world is more clustered than a large one: make up for the difference, once
        excess = reached - clustering_of(part(CHECK_PEOPLE), near)
        near, reached = solve_clustering(tried, network.clustering + excess)
        reached -= excess
    indptr, followers = draw_follows(part(n), near, network, seed)
    return indptr, followers, np.repeat(np.arange(groups, dtype=np.uint16), sizes), clustering_note(network.clustering, reached)
